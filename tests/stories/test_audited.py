"""What a doctor does with a case is noted; what must be kept stays, and the window says so."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from desktop.assistant import Assistant
from desktop.conversation.auditing import AuditQuery, Copied, Exported
from desktop.paths import Paths
from desktop.settings import Settings, save_settings
from desktop.ui.clipboard import holds_a_case
from desktop.ui.markdown_view import DocumentView
from desktop.ui.review_text import ReviewText
from tests.stories.doctor import Doctor

Make = Callable[..., Assistant]
CONTROL = Qt.KeyboardModifier.ControlModifier
CONTROL_ALT = CONTROL | Qt.KeyboardModifier.AltModifier
WORDS = "蓝天 horse 电池 staple"


@pytest.fixture(autouse=True)
def past_the_guide(paths: Paths) -> None:
    paths.data.mkdir()
    save_settings(paths.settings, Settings(guide_seen=True))


def noted(doctor: Doctor, *kinds: str) -> list[object]:
    entries = doctor.assistant.audit.entries(AuditQuery(kinds=kinds))
    return [entry.event for entry in reversed(entries)]


def menu_of(text: ReviewText) -> QMenu:
    place = QPoint(5, 5)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, text.viewport().mapToGlobal(place))
    QApplication.sendEvent(text.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def copy_all(qtbot: QtBot, view: DocumentView) -> None:
    view.select_all()
    qtbot.keyClick(view, Qt.Key.Key_C, CONTROL)


def test_copies_are_noted_with_their_message(qtbot: QtBot, qapp: QApplication, make_assistant: Make) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.ask("胸痛3小时")
    [question, answer] = doctor.shown().branch
    [view] = doctor.answers()
    doctor.click("copyButton")
    copy_all(qtbot, view.body)
    [card] = doctor.questions()
    body = card.findChild(DocumentView)
    assert isinstance(body, DocumentView)
    copy_all(qtbot, body)
    case = doctor.conversation_id()
    copied = [Copied(conversation=case, message=each.id) for each in (answer, answer, question)]
    assert noted(doctor, "copied") == copied
    doctor.leave()


def test_each_export_is_noted_once(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "case.md"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.ask("胸痛3小时")
    doctor.wait(lambda: bool(doctor.titles()))
    case = doctor.conversation_id()
    doctor.cases().exported.emit(case)
    doctor.wait(lambda: doctor.sees("noteLabel"))

    doctor.cases().reviewWanted.emit(case)
    text = doctor.find("reviewText", ReviewText)
    doctor.wait(lambda: bool(text.toPlainText()))
    text.selectAll()
    menu = menu_of(text)
    [entry] = [action for action in menu.actions() if action.objectName() == "edit-copy"]
    entry.trigger()
    menu.close()
    assert holds_a_case()
    assert "胸痛" in qapp.clipboard().text()
    qtbot.keyClick(text, Qt.Key.Key_C, CONTROL)
    doctor.wait(doctor.find("exportReviewButton", QPushButton).isEnabled)
    doctor.click("exportReviewButton")
    doctor.wait(lambda: not text.toPlainText())
    assert noted(doctor, "copied", "exported") == [
        Exported(conversation=case, deidentified=False),
        Copied(conversation=case),
        Copied(conversation=case),
        Exported(conversation=case, deidentified=True),
    ]
    doctor.leave()


def test_a_case_that_must_be_kept_stays_and_the_pane_says_so(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make
) -> None:
    made = make_assistant()
    made.profiles.set_passphrase(WORDS)
    doctor = Doctor(qtbot, qapp, made)
    doctor.ask("胸痛3小时")
    doctor.wait(lambda: doctor.titles() == ["胸痛3小时"])
    made.housekeeping.hold(doctor.conversation_id(), held=True)
    doctor.cases().deleted.emit(doctor.conversation_id())
    doctor.wait(lambda: doctor.sees("historyProblem"))
    assert "“胸痛3小时”已被依法保留" in doctor.text("historyProblem")
    assert doctor.titles() == ["胸痛3小时"]
    assert doctor.answers()
    doctor.open_case("胸痛3小时")
    assert not doctor.sees("historyProblem")

    doctor.cases().deleted.emit(doctor.conversation_id())
    doctor.wait(lambda: doctor.sees("historyProblem"))
    qtbot.keyClick(doctor.window, Qt.Key.Key_L, CONTROL_ALT)
    doctor.wait(lambda: doctor.window.is_locked)
    problem = doctor.window.findChild(QLabel, "historyProblem")
    assert isinstance(problem, QLabel)
    assert problem.text() == ""
    doctor.leave()
