"""A doctor deletes a case and takes it back out of the bin; what must be kept stays."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop.assistant import Assistant
from desktop.paths import Paths
from desktop.settings import Settings, save_settings
from desktop.ui.bin_view import BinView, EmptyBinSheet
from desktop.ui.history_model import HistoryListModel
from tests.conftest import FAKE_WORKER
from tests.stories.doctor import Doctor

Make = Callable[..., Assistant]
SLOW_WORKER = (*FAKE_WORKER, "--answer", "慢" * 30_000, "--delay", "0.02", "--context", "100000")


@pytest.fixture(autouse=True)
def past_the_guide(paths: Paths) -> None:
    paths.data.mkdir()
    save_settings(paths.settings, Settings(guide_seen=True))


def open_bin(doctor: Doctor) -> BinView:
    doctor.click("modelButton")
    doctor.click("modelsTab_patients")
    return doctor.find("binView", BinView)


def choose(doctor: Doctor, entry: str) -> str:
    """Triggers an entry of the newest case's menu; returns its words."""
    view = doctor.cases()
    model = view.model()
    assert isinstance(model, HistoryListModel)
    menu = view.open_menu(model.first_case(), view.mapToGlobal(view.rect().center()))
    [action] = [each for each in menu.actions() if each.objectName() == entry]
    words = action.text()
    menu.close()
    action.trigger()
    return words


def mark(doctor: Doctor) -> str:
    """What a screen reader says of the newest case."""
    model = doctor.cases().model()
    assert isinstance(model, HistoryListModel)
    return str(model.first_case().data(Qt.ItemDataRole.AccessibleTextRole))


def test_a_deleted_case_is_found_in_the_bin_and_restored(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make
) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.ask("胸痛3小时")
    case = doctor.conversation_id()
    doctor.wait(lambda: doctor.titles() == ["胸痛3小时"])
    choose(doctor, "deleteCase")
    doctor.wait(lambda: doctor.titles() == [])
    card = open_bin(doctor)
    doctor.wait(lambda: doctor.sees_button(f"restoreButton_{case}"))
    assert [binned.title for binned in card.cases] == ["胸痛3小时"]
    assert "起永久删除" in doctor.find(f"restoreButton_{case}", QPushButton).accessibleDescription()

    doctor.click(f"restoreButton_{case}")
    doctor.wait(lambda: doctor.titles() == ["胸痛3小时"])
    doctor.wait(lambda: not card.cases)
    assert doctor.text("noteLabel") == "病例已恢复到列表中。"
    doctor.leave()


def test_emptying_is_asked_about_and_leaves_what_is_held(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make
) -> None:
    made = make_assistant()
    doctor = Doctor(qtbot, qapp, made)
    for words in ("胸痛3小时", "头晕1周"):
        doctor.ask(words)
        made.delete(doctor.conversation_id())
        doctor.window.history.newCase.emit()
    kept, gone = made.housekeeping.in_bin()
    made.housekeeping.hold(kept.id, held=True)
    card = open_bin(doctor)
    doctor.wait(lambda: len(card.cases) == 2)
    doctor.click("emptyBinButton")
    sheet = doctor.find("emptyBinSheet", EmptyBinSheet)
    assert sheet.windowTitle() == "永久删除 1 个病例？"
    sheet.reject()
    assert len(made.housekeeping.in_bin()) == 2
    doctor.click("emptyBinButton")
    doctor.click("sheetYes", doctor.find("emptyBinSheet", EmptyBinSheet))
    doctor.wait(lambda: [binned.id for binned in card.cases] == [kept.id])
    assert gone.id not in {binned.id for binned in made.housekeeping.in_bin()}
    assert not doctor.find("emptyBinButton", QPushButton).isEnabled()
    doctor.leave()


def test_a_hold_is_put_on_seen_and_released(qtbot: QtBot, qapp: QApplication, make_assistant: Make) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.ask("胸痛3小时")
    doctor.wait(lambda: doctor.titles() == ["胸痛3小时"])
    assert "依法保留" not in mark(doctor)
    assert choose(doctor, "holdCase") == "依法保留（禁止删除）"
    doctor.wait(lambda: "依法保留" in mark(doctor))
    doctor.wait(lambda: doctor.sees_button("undoButton"))
    doctor.click("undoButton")
    doctor.wait(lambda: "依法保留" not in mark(doctor))

    choose(doctor, "holdCase")
    doctor.wait(lambda: "依法保留" in mark(doctor))
    choose(doctor, "deleteCase")
    doctor.wait(lambda: doctor.sees("historyProblem"))
    assert "请先在右键菜单中解除保留" in doctor.text("historyProblem")
    assert choose(doctor, "holdCase") == "解除依法保留"
    doctor.wait(lambda: "依法保留" not in mark(doctor))
    assert not doctor.sees("historyProblem")
    choose(doctor, "deleteCase")
    doctor.wait(lambda: doctor.titles() == [])
    doctor.leave()


def test_a_held_case_goes_on_being_answered_a_deleted_one_does_not(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make
) -> None:
    made = make_assistant(SLOW_WORKER)
    doctor = Doctor(qtbot, qapp, made)
    doctor.type("胸痛3小时", then=Qt.Key.Key_Return)
    doctor.wait(lambda: bool(doctor.answers()) and bool(doctor.titles()))
    made.housekeeping.hold(doctor.conversation_id(), held=True)
    choose(doctor, "deleteCase")
    doctor.wait(lambda: doctor.sees("historyProblem"))
    [answer] = doctor.answers()
    before = len(answer.body.plain_text())
    doctor.wait(lambda: len(answer.body.plain_text()) > before + 20)
    assert answer.writing
    assert made.is_answering

    made.housekeeping.hold(doctor.conversation_id(), held=False)
    choose(doctor, "deleteCase")
    doctor.wait(lambda: doctor.titles() == [])
    doctor.wait(lambda: not made.is_answering)
    doctor.leave()
