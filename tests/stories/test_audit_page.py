"""A doctor looks who did what: narrowed, exported, checked, and back to the case."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from desktop.assistant import Assistant
from desktop.conversation.auditing import AuditExported, AuditQuery
from desktop.paths import Paths
from desktop.settings import Settings, save_settings
from desktop.store.history import History
from desktop.ui.audit_model import CASE, WHAT
from desktop.ui.audit_table import AuditTable
from tests.stories.doctor import Doctor

Make = Callable[..., Assistant]


@pytest.fixture(autouse=True)
def past_the_guide(paths: Paths) -> None:
    paths.data.mkdir()
    save_settings(paths.settings, Settings(guide_seen=True))


def begun(qtbot: QtBot, app: QApplication, assistant: Assistant) -> Doctor:
    """A doctor whose daily backup is made and noted: it would come between what is done later."""
    doctor = Doctor(qtbot, app, assistant)
    doctor.wait(lambda: bool(assistant.audit.entries(AuditQuery(kinds=("backedup",)))))
    return doctor


def open_page(doctor: Doctor) -> AuditTable:
    doctor.click("modelButton")
    doctor.click("modelsTab_audit")
    table = doctor.find("auditList", AuditTable)
    doctor.wait(lambda: table.model().rowCount() > 0)
    return table


def column(table: AuditTable, place: int) -> list[str]:
    entries = table.model()
    return [str(entries.index(row, place).data()) for row in range(entries.rowCount())]


def choose(doctor: Doctor, name: str, data: str) -> None:
    box = doctor.find(name, QComboBox)
    box.setCurrentIndex(box.findData(data))
    box.activated.emit(box.currentIndex())


def tampered(history: History) -> None:
    """What somebody does who has the key."""
    with history.connection.writing() as db:
        db.execute("DROP TRIGGER audit_stays")
        db.execute(
            """UPDATE audit SET entry = replace(entry, '"who":"', '"who":"nobody-') WHERE number = 2"""
        )


def test_the_audit_is_narrowed_and_exported(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "操作记录.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    doctor = begun(qtbot, qapp, make_assistant())
    doctor.ask("胸痛3小时")
    first = doctor.conversation_id()
    qtbot.keyClick(doctor.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    doctor.ask("头晕1周")
    table = open_page(doctor)
    assert column(table, WHAT)[:2] == ["生成回答", "新建病例"]

    choose(doctor, "auditKindBox", "created")
    doctor.wait(lambda: column(table, WHAT) == ["新建病例", "新建病例"])
    assert column(table, CASE) == [doctor.conversation_id()[-8:], first[-8:]]
    choose(doctor, "auditPeriodBox", "older")
    doctor.wait(lambda: doctor.sees("auditNothing"))
    choose(doctor, "auditPeriodBox", "today")
    doctor.wait(lambda: table.model().rowCount() == 2)

    table.setCurrentIndex(table.model().index(1, WHAT))
    doctor.click("auditCaseButton")
    doctor.wait(lambda: column(table, CASE) == [first[-8:]])
    choose(doctor, "auditKindBox", "")
    doctor.wait(lambda: "生成回答" in column(table, WHAT))
    count = table.model().rowCount()
    doctor.click("auditExportButton")
    doctor.wait(lambda: doctor.sees("noteLabel"))
    assert doctor.text("noteLabel") == f"已导出 {count} 条记录。"
    with target.open(encoding="utf-8-sig", newline="") as file:
        head, *lines = csv.reader(file)
    assert head == ["number", "at", "who", "kind", "facts"]
    assert {line[3] for line in lines} == {"answered", "created"}
    assert all(first in line[4] for line in lines)
    assert "胸痛" not in target.read_text(encoding="utf-8")
    [noted] = doctor.assistant.audit.entries(AuditQuery(kinds=("auditexported",)))
    assert noted.event == AuditExported(entries=count)

    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Return)
    doctor.wait(lambda: bool(doctor.questions()))
    assert doctor.conversation_id() == first
    doctor.leave()


def test_a_click_on_a_case_opens_it_and_says_where_it_is_gone(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make
) -> None:
    doctor = begun(qtbot, qapp, make_assistant())
    doctor.ask("胸痛3小时")
    case = doctor.conversation_id()
    qtbot.keyClick(doctor.window, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    table = open_page(doctor)
    place = table.visualRect(table.model().index(0, CASE)).center()
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    doctor.wait(lambda: doctor.conversation_id() == case)
    assert not table.isVisible()
    doctor.cases().deleted.emit(case)
    doctor.wait(lambda: doctor.titles() == [])
    doctor.click("modelButton")
    doctor.wait(lambda: column(table, WHAT)[:1] == ["移入回收站"])
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    doctor.wait(lambda: doctor.sees("auditVerdictWords"))
    assert "已被删除" in doctor.text("auditVerdictWords")
    doctor.leave()


def test_a_tampered_entry_is_reported(qtbot: QtBot, qapp: QApplication, make_assistant: Make) -> None:
    made = make_assistant()
    doctor = begun(qtbot, qapp, made)
    doctor.ask("胸痛3小时")
    table = open_page(doctor)
    doctor.click("auditCheckButton")
    doctor.wait(lambda: doctor.sees("auditVerdictWords"))
    assert doctor.text("auditVerdictWords").startswith("记录完整")

    made._history.run(tampered)
    doctor.wait(doctor.find("auditCheckButton", QPushButton).isEnabled)
    doctor.click("auditCheckButton")
    doctor.wait(lambda: "第 2 条记录被改动" in doctor.text("auditVerdictWords"))
    rows = column(table, 0)
    wrong = table.model().index(rows.index("2"), WHAT).data(Qt.ItemDataRole.ForegroundRole)
    assert wrong != table.model().index(rows.index("1"), WHAT).data(Qt.ItemDataRole.ForegroundRole)
    doctor.leave()
