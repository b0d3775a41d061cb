"""The composer: sending, input methods, stopping, changing a question, pasting."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.errors import QuestionTooLong
from desktop.ui.composer import Composer
from desktop.ui.composer_edit import ComposerEdit
from desktop.ui.theme import Theme
from tests.ui.test_names import assert_named
from tests.ui.transcript_samples import BAD_TEXTS


@pytest.fixture
def composer(theme: Theme, shown: Callable[[QWidget], QWidget]) -> Composer:
    made = Composer(theme)
    made.resize(704, 200)
    shown(made)
    made.activateWindow()
    made.setFocus()
    return made


def compose(edit: ComposerEdit, preedit: str, commit: str = "") -> None:
    """What an input method sends: open letters, or the words they become."""
    event = QInputMethodEvent(preedit, [])
    if commit:
        event.setCommitString(commit)
    QApplication.sendEvent(edit, event)


def button(composer: Composer, name: str) -> QPushButton:
    found = composer.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


def line_shown(composer: Composer) -> bool:
    """Whether the composer says that a question is being changed."""
    return any(line.isVisible() for line in composer.findChildren(QWidget, "editingLine"))


class TestSending:
    def test_enter_sends_and_keeps_the_text(self, composer: Composer, qtbot: QtBot) -> None:
        qtbot.keyClicks(composer.edit, "chest pain")
        with qtbot.waitSignal(composer.sent, check_params_cb=lambda text: text == "chest pain"):
            qtbot.keyClick(composer.edit, Qt.Key.Key_Return)
        assert composer.text() == "chest pain"
        composer.clear()
        assert composer.text() == ""

    def test_the_enter_of_the_number_pad_sends(self, composer: Composer, qtbot: QtBot) -> None:
        composer.set_text("a")
        with qtbot.waitSignal(composer.sent):
            qtbot.keyClick(composer.edit, Qt.Key.Key_Enter)

    def test_shift_enter_breaks_the_line(self, composer: Composer, qtbot: QtBot) -> None:
        composer.set_text("a")
        with qtbot.assertNotEmitted(composer.sent):
            qtbot.keyClick(composer.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
        qtbot.keyClicks(composer.edit, "b")
        assert composer.text() == "a\nb"

    @pytest.mark.parametrize("text", ["", "   \n "])
    def test_nothing_is_not_sent(self, composer: Composer, qtbot: QtBot, text: str) -> None:
        composer.set_text(text)
        with qtbot.assertNotEmitted(composer.sent):
            qtbot.keyClick(composer.edit, Qt.Key.Key_Return)
            button(composer, "sendButton").click()

    def test_the_button_sends(self, composer: Composer, qtbot: QtBot) -> None:
        composer.set_text("a")
        with qtbot.waitSignal(composer.sent):
            button(composer, "sendButton").click()


class TestInputMethod:
    def test_the_enter_that_confirms_a_composition_never_sends(
        self, composer: Composer, qtbot: QtBot
    ) -> None:
        compose(composer.edit, "xiongtong")
        with qtbot.assertNotEmitted(composer.sent):
            qtbot.keyClick(composer.edit, Qt.Key.Key_Return)
        compose(composer.edit, "", "胸痛")
        assert composer.text() == "胸痛"

    def test_the_next_enter_sends(self, composer: Composer, qtbot: QtBot) -> None:
        compose(composer.edit, "xiongtong")
        compose(composer.edit, "", "胸痛")
        with qtbot.waitSignal(composer.sent, check_params_cb=lambda text: text == "胸痛"):
            qtbot.keyClick(composer.edit, Qt.Key.Key_Return)

    def test_a_composition_that_was_given_up_does_not_block(self, composer: Composer, qtbot: QtBot) -> None:
        composer.set_text("已有文字")
        compose(composer.edit, "xt")
        compose(composer.edit, "")
        with qtbot.waitSignal(composer.sent):
            qtbot.keyClick(composer.edit, Qt.Key.Key_Return)

    def test_words_follow_each_other(self, composer: Composer, qtbot: QtBot) -> None:
        for letters, words in (("xiong", "胸"), ("tong", "痛"), ("3", "三小时")):
            compose(composer.edit, letters)
            with qtbot.assertNotEmitted(composer.sent):
                qtbot.keyClick(composer.edit, Qt.Key.Key_Return)
            compose(composer.edit, "", words)
        assert composer.text() == "胸痛三小时"

    def test_escape_belongs_to_the_composition(self, composer: Composer, qtbot: QtBot) -> None:
        composer.set_busy(True)
        compose(composer.edit, "xiong")
        with qtbot.assertNotEmitted(composer.stopped):
            qtbot.keyClick(composer.edit, Qt.Key.Key_Escape)


class TestBusy:
    def test_send_and_stop_change_places(self, composer: Composer, qtbot: QtBot) -> None:
        send, stop = button(composer, "sendButton"), button(composer, "stopButton")
        assert send.isVisible()
        assert not stop.isVisible()
        composer.set_busy(True)
        assert stop.isVisible()
        assert not send.isVisible()
        with qtbot.waitSignal(composer.stopped):
            stop.click()

    def test_escape_stops(self, composer: Composer, qtbot: QtBot) -> None:
        composer.set_busy(True)
        with qtbot.waitSignal(composer.stopped):
            qtbot.keyClick(composer.edit, Qt.Key.Key_Escape)

    def test_enter_waits_and_says_so(self, composer: Composer, qtbot: QtBot) -> None:
        composer.set_busy(True)
        composer.set_text("next")
        with qtbot.assertNotEmitted(composer.sent):
            qtbot.keyClick(composer.edit, Qt.Key.Key_Return)
        hint = composer.findChild(QWidget, "composerHint")
        assert isinstance(hint, QWidget)
        assert hint.isVisible()
        composer.set_busy(False)
        assert not hint.isVisible()
        assert composer.text() == "next"


class TestChangingAQuestion:
    def test_up_in_the_empty_field_asks_for_the_last_question(self, composer: Composer, qtbot: QtBot) -> None:
        with qtbot.waitSignal(composer.lastQuestionWanted):
            qtbot.keyClick(composer.edit, Qt.Key.Key_Up)
        composer.set_text("a\nb")
        with qtbot.assertNotEmitted(composer.lastQuestionWanted):
            qtbot.keyClick(composer.edit, Qt.Key.Key_Up)

    def test_a_change_is_sent_like_a_question(self, composer: Composer, qtbot: QtBot) -> None:
        composer.set_text("draft")
        composer.begin_edit("old question")
        assert line_shown(composer)
        with qtbot.waitSignal(composer.sent, check_params_cb=lambda text: text == "old question"):
            qtbot.keyClick(composer.edit, Qt.Key.Key_Return)
        composer.clear()
        composer.end_edit()
        assert composer.text() == "draft"
        assert not line_shown(composer)

    def test_escape_gives_the_change_up(self, composer: Composer, qtbot: QtBot) -> None:
        composer.begin_edit("old question")
        with qtbot.waitSignal(composer.editCancelled):
            qtbot.keyClick(composer.edit, Qt.Key.Key_Escape)
        assert composer.text() == ""
        assert not composer.editing

    def test_the_button_gives_the_change_up(self, composer: Composer, qtbot: QtBot) -> None:
        composer.begin_edit("old question")
        with qtbot.waitSignal(composer.editCancelled):
            button(composer, "cancelEditButton").click()


class TestPasting:
    def test_only_words_are_pasted(self, composer: Composer) -> None:
        data = QMimeData()
        data.setHtml("<b>bold</b><img src='file:///etc/passwd'>")
        data.setText("bold\r\nnext\x00")
        composer.edit.insertFromMimeData(data)
        assert composer.text() == "bold\nnext\ufffd"

    def test_files_are_not_pasted(self, composer: Composer) -> None:
        data = QMimeData()
        data.setImageData(b"x")
        assert not composer.edit.canInsertFromMimeData(data)
        data.setUrls([QUrl("file:///etc/passwd")])
        composer.edit.insertFromMimeData(data)
        assert "root" not in composer.text()

    @pytest.mark.parametrize("text", ["胸痛三小时。" * 60_000, "胸痛\n" * 250_000])
    def test_a_megabyte_is_kept(self, composer: Composer, qtbot: QtBot, text: str) -> None:
        data = QMimeData()
        data.setText(text)
        composer.edit.insertFromMimeData(data)
        assert composer.text() == text
        with qtbot.waitSignal(composer.sent, check_params_cb=lambda sent: sent == text):
            qtbot.keyClick(composer.edit, Qt.Key.Key_Return)
        composer.show_problem(QuestionTooLong(tokens=300_000, limit=4096).sentence("zh"))
        assert composer.text() == text
        assert composer.height() < 500

    @pytest.mark.parametrize("text", BAD_TEXTS)
    def test_bad_text(self, composer: Composer, text: str) -> None:
        data = QMimeData()
        data.setText(text.encode("utf-8", "replace").decode())
        composer.edit.insertFromMimeData(data)
        composer.text().encode()
        composer.set_text(text)
        composer.grab()


class TestLooks:
    def test_it_grows_from_two_to_eight_lines(self, composer: Composer) -> None:
        line = composer.edit.fontMetrics().lineSpacing()
        heights = []
        for lines in (1, 2, 5, 8, 40):
            composer.set_text("\n".join("x" * lines))
            heights.append(round((composer.edit.height() - 2) / line))
        assert heights == [2, 2, 5, 8, 8]

    def test_a_problem_stands_under_the_box(self, composer: Composer) -> None:
        composer.show_problem("Too long.")
        problem = composer.findChild(QWidget, "composerProblem")
        assert isinstance(problem, QWidget)
        assert problem.isVisible()
        assert problem.accessibleName() == "Too long."
        composer.show_problem("")
        assert not problem.isVisible()

    def test_typing_is_told_after_a_pause(self, composer: Composer, qtbot: QtBot) -> None:
        with qtbot.waitSignal(composer.edited, check_params_cb=lambda text: text == "ab"):
            qtbot.keyClicks(composer.edit, "ab")

    def test_names(self, composer: Composer) -> None:
        assert composer.objectName() == "composer"
        assert composer.meter.objectName() == "contextMeter"
        assert_named(composer)

    def test_tab_leaves_the_field(self, composer: Composer, qtbot: QtBot) -> None:
        qtbot.keyClick(composer.edit, Qt.Key.Key_Tab)
        assert QApplication.focusWidget() is not composer.edit
        assert composer.text() == ""
