"""Reading, selecting and copying across pieces."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.answer_body import AnswerBody
from desktop.ui.theme import Theme
from tests.ui.transcript_samples import ANSWER, BAD_TEXTS

Show = Callable[[AnswerBody], AnswerBody]


@pytest.fixture
def view(theme: Theme, shown: Show) -> AnswerBody:
    made = AnswerBody(theme)
    made.set_markdown(ANSWER)
    made.resize(632, made.heightForWidth(632))
    return shown(made)


def test_all_text_can_be_selected_and_copied(view: AnswerBody, qtbot: QtBot) -> None:
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    data = QApplication.clipboard().mimeData()
    assert data.text() == view.plain_text()
    assert "诊断\t支持点\t如何确认" in data.text()
    assert "1. 心电图：立即完成。" in data.text()
    assert "<table" in data.html()


def test_the_mouse_selects_across_blocks(view: AnswerBody, qtbot: QtBot) -> None:
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(1, 5))
    qtbot.mouseMove(view, QPoint(600, view.height() - 3))
    assert view.has_selection()
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(600, view.height() - 3))


def test_a_shift_click_extends_the_selection(view: AnswerBody, qtbot: QtBot) -> None:
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, pos=QPoint(0, 5))
    end = QPoint(view.width() - 1, view.height() - 2)
    qtbot.mouseClick(view, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, end)
    assert view.selected_text().startswith("可能的诊断")
    assert view.selected_text().endswith("复查。")


def test_a_double_click_selects_a_word(view: AnswerBody, qtbot: QtBot) -> None:
    view.set_markdown("crushing pain")
    qtbot.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(10, 8))
    assert view.selected_text() == "crushing"


def test_a_fold_hides_the_end(view: AnswerBody) -> None:
    whole = view.heightForWidth(632)
    view.set_fold(60)
    assert view.heightForWidth(632) == 60
    view.grab()
    view.set_fold(0)
    assert view.heightForWidth(632) == whole


def test_the_text_is_told_to_screen_readers(view: AnswerBody) -> None:
    view.describe("Answer")
    assert view.accessibleName() == "Answer"
    assert "急性心肌梗死" in view.accessibleDescription()


def test_emoji_do_not_shift_the_selection(view: AnswerBody, qtbot: QtBot) -> None:
    view.set_markdown("👩‍⚕️🇨🇳 words\n\nsecond")
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert view.selected_text() == "👩‍⚕️🇨🇳 words\n\nsecond"


@pytest.mark.parametrize("text", BAD_TEXTS)
def test_bad_text_is_painted(view: AnswerBody, text: str) -> None:
    view.set_markdown(text)
    view.resize(632, max(view.heightForWidth(632), 10))
    assert not view.grab().isNull()
    view.select_all()
    view.copy()
    view.grab()


def test_a_megabyte_is_shown_in_part(view: AnswerBody) -> None:
    view.set_markdown("胸痛三小时。\n\n" * 60_000)
    assert view.heightForWidth(632) > 10_000
    view.set_markdown("长" * 1_000_000)
    view.grab()
