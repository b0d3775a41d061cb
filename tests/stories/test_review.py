"""A doctor exports a case without what tells who the patient is, and reads it first."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.assistant import Assistant
from desktop.clinical.language import LANGUAGES
from desktop.paths import Paths
from desktop.settings import Settings, save_settings
from desktop.ui.find_card import FindCard
from desktop.ui.history_list import HistoryListView
from desktop.ui.history_model import HistoryListModel
from desktop.ui.review_text import ReviewText
from tests.stories.doctor import Doctor
from tests.stories.words_held import held_in_widgets

Make = Callable[..., Assistant]
CONTROL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
QUESTION = "患者张建国，男，56岁，2024年3月12日胸痛，电话13800138000。其女晓丽陪同😀。如何处理？"


@pytest.fixture(autouse=True)
def past_the_guide(paths: Paths) -> None:
    paths.data.mkdir()
    save_settings(paths.settings, Settings(guide_seen=True))


def begin_review(doctor: Doctor) -> ReviewText:
    """Chooses the entry of the newest case's menu, and waits for the text."""
    view = doctor.find("historyList", HistoryListView)
    model = view.model()
    assert isinstance(model, HistoryListModel)
    menu = view.open_menu(model.first_case(), view.mapToGlobal(view.rect().center()))
    [entry] = [action for action in menu.actions() if action.objectName() == "reviewCase"]
    assert entry.isEnabled()
    menu.close()
    entry.trigger()
    doctor.window.activateWindow()
    text = doctor.find("reviewText", ReviewText)
    doctor.wait(lambda: bool(text.toPlainText()))
    return text


def find_number(doctor: Doctor, what: str) -> int:
    """The place of a find in the list."""
    doctor.wait(lambda: doctor.sees("find0Text"))
    cards = [card for card in doctor.window.findChildren(FindCard) if card.isVisible()]
    return next(number for number in range(len(cards)) if doctor.text(f"find{number}Text") == what)


def mark(text: ReviewText, words: str) -> None:
    cursor = text.document().find(words)
    assert not cursor.isNull(), words
    text.setTextCursor(cursor)


def read_on(doctor: Doctor) -> None:
    """Until all of the text was in sight."""
    export = doctor.find("exportReviewButton", QPushButton)

    def is_ready() -> bool:
        if doctor.sees_button("nextUnseenButton"):
            doctor.click("nextUnseenButton")
        return export.isEnabled()

    doctor.wait(is_ready)


def test_nothing_is_exported_that_the_doctor_has_not_seen(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "去标识 case.md"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.ask("\n".join([QUESTION, *(f"第{day}天：无特殊。" for day in range(1, 60))]))
    doctor.wait(lambda: bool(doctor.titles()))
    text = begin_review(doctor)
    assert "张建国" not in text.toPlainText()
    export = doctor.find("exportReviewButton", QPushButton)
    assert not export.isEnabled()

    phone = find_number(doctor, "13800138000")
    doctor.click(f"find{phone}Keep")
    doctor.wait(lambda: "13800138000" in text.toPlainText())
    words = doctor.find(f"find{find_number(doctor, '张建国')}Words", QLineEdit)
    words.setText("患者甲")
    qtbot.keyClick(words, Qt.Key.Key_Return)
    doctor.wait(lambda: "患者甲，男" in text.toPlainText())
    mark(text, "晓丽")
    doctor.click("replaceMarkedButton")
    doctor.wait(lambda: "晓丽" not in text.toPlainText())
    doctor.click(f"find{find_number(doctor, '晓丽')}Show")
    [placed, *_] = text.extraSelections()
    assert placed.cursor.selectedText() == "[姓名 1]"  # the emoji before it in the title counts for two

    assert not export.isEnabled()
    text.moveCursor(QTextCursor.MoveOperation.End)  # jumping to the end is not reading
    qtbot.wait(50)
    assert not export.isEnabled()
    text.moveCursor(QTextCursor.MoveOperation.Start)
    read_on(doctor)
    seen = text.toPlainText()
    doctor.click("exportReviewButton")
    doctor.wait(target.exists)
    assert target.read_text(encoding="utf-8") == seen
    doctor.wait(lambda: not text.toPlainText())
    doctor.leave()


def test_marking_what_is_no_word_of_the_case_is_said(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make
) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.ask(QUESTION)
    doctor.wait(lambda: bool(doctor.titles()))
    text = begin_review(doctor)
    mark(text, "**医师**")
    doctor.click("replaceMarkedButton")
    doctor.wait(lambda: doctor.sees("reviewNote"))
    assert "**医师**" in doctor.text("reviewNote")
    mark(text, "胸痛")
    doctor.click("replaceMarkedButton")
    doctor.wait(lambda: not doctor.sees("reviewNote"))
    qtbot.keyClick(text, Qt.Key.Key_Escape)
    doctor.wait(lambda: not text.isVisible())
    assert text.toPlainText() == ""
    doctor.leave()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_speaks_both_languages(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, language: str, paths: Paths
) -> None:
    save_settings(paths.settings, Settings(guide_seen=True, language="zh" if language == "zh" else "en"))
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.ask(QUESTION)
    doctor.wait(lambda: bool(doctor.titles()))
    begin_review(doctor)
    page = doctor.find("reviewPage", QWidget)
    for button in page.findChildren(QPushButton):
        assert button.accessibleName(), button.objectName()
        assert button.toolTip(), button.objectName()
        assert (language == "zh") == any("\u4e00" < letter < "\u9fff" for letter in button.toolTip())
    doctor.leave()


def test_a_forbidden_export_is_not_offered(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, set_policy: Callable[[str], Path]
) -> None:
    set_policy("exporting = false\n")
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.ask(QUESTION)
    doctor.wait(lambda: bool(doctor.titles()))
    view = doctor.find("historyList", HistoryListView)
    model = view.model()
    assert isinstance(model, HistoryListModel)
    menu = view.open_menu(model.first_case(), view.mapToGlobal(view.rect().center()))
    [entry] = [action for action in menu.actions() if action.objectName() == "reviewCase"]
    assert not entry.isEnabled()
    menu.close()
    doctor.leave()


def test_locked_nothing_of_the_review_is_left(qtbot: QtBot, qapp: QApplication, make_assistant: Make) -> None:
    made = make_assistant()
    made.profiles.set_passphrase("蓝天 horse 电池 staple")
    doctor = Doctor(qtbot, qapp, made)
    doctor.ask(QUESTION)
    doctor.wait(lambda: bool(doctor.titles()))
    begin_review(doctor)
    doctor.find("searchField", QLineEdit).insert("晓丽")
    doctor.click("searchFilterButton")
    doctor.find("searchPatient", QLineEdit).insert("张建国")
    assert held_in_widgets(qapp, "张建国", "13800138000")
    qtbot.keyClick(doctor.window, Qt.Key.Key_L, CONTROL_ALT)
    doctor.wait(lambda: doctor.window.is_locked)
    doctor.wait(lambda: not held_in_widgets(qapp, "张建国", "13800138000", "晓丽"))
    doctor.leave()
