"""The conversation: few widgets for many messages, a steady place, streaming, the keyboard."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.clinical.shelf import Shelf
from desktop.conversation.events import Loading, Reading
from desktop.conversation.messages import Message, TextPart
from desktop.errors import EngineStopped, QuestionTooLong
from desktop.ui.answer_view import AnswerView
from desktop.ui.markdown_view import DocumentView
from desktop.ui.question_card import QuestionCard
from desktop.ui.theme import Theme
from desktop.ui.transcript import Transcript
from desktop.ui.translation import Translator
from tests.ui.test_names import assert_named
from tests.ui.transcript_samples import ANSWER, BAD_TEXTS, answer, conversation, form, question

MANY = 2_000
FEW = 12


@pytest.fixture
def transcript(theme: Theme, shelf: Shelf, shown: Callable[[QWidget], QWidget]) -> Transcript:
    made = Transcript(theme)
    made.set_shelf(shelf)
    made.set_language("en")
    made.resize(704, 600)
    shown(made)
    return made


def at_end(transcript: Transcript) -> bool:
    bar = transcript.verticalScrollBar()
    return bar.value() == bar.maximum()


def seen(transcript: Transcript) -> range:
    """The rows of which something is in the viewport."""
    height = transcript.viewport().height()
    rows = [
        row
        for row, widget in transcript.live_rows.items()
        if widget.y() < height and widget.y() + widget.height() > 0
    ]
    return range(min(rows), max(rows) + 1)


def text_of(transcript: Transcript, message_id: str) -> str:
    """The words of a message that is in sight."""
    return next(
        row.accessibleDescription()
        for row in transcript.live_rows.values()
        if isinstance(row, AnswerView | QuestionCard) and row.message.id == message_id
    )


def settle(transcript: Transcript) -> None:
    """Lets posted layout requests take effect."""
    for _ in range(3):
        QApplication.processEvents()
    transcript.place_rows()


class TestManyMessages:
    def test_few_widgets_live(self, transcript: Transcript) -> None:
        transcript.show_conversation(conversation(MANY))
        assert transcript.row_count == MANY
        assert len(transcript.live_rows) <= FEW
        assert MANY - 1 in seen(transcript)

    def test_beginning_and_end_are_reached_by_key(self, transcript: Transcript, qtbot: QtBot) -> None:
        transcript.show_conversation(conversation(MANY))
        transcript.setFocus()
        qtbot.keyClick(transcript, Qt.Key.Key_Home)
        assert seen(transcript)[0] == 0
        assert transcript.live_rows[0].y() == 20
        assert len(transcript.live_rows) <= FEW
        qtbot.keyClick(transcript, Qt.Key.Key_End)
        assert seen(transcript)[-1] == MANY - 1
        assert at_end(transcript)

    def test_paging_passes_every_message(self, transcript: Transcript, qtbot: QtBot) -> None:
        transcript.show_conversation(conversation(60))
        transcript.setFocus()
        qtbot.keyClick(transcript, Qt.Key.Key_Home)
        passed = set(seen(transcript))
        most = 0
        while not at_end(transcript):
            qtbot.keyClick(transcript, Qt.Key.Key_PageDown)
            passed |= set(seen(transcript))
            most = max(most, len(transcript.live_rows))
        assert passed == set(range(60))
        assert most <= FEW

    def test_dragging_through_leaves_no_widgets_behind(self, transcript: Transcript) -> None:
        transcript.show_conversation(conversation(MANY))
        bar = transcript.verticalScrollBar()
        for step in range(50):
            bar.setValue(bar.maximum() * step // 50)
        QApplication.sendPostedEvents()
        QApplication.processEvents()
        settle(transcript)
        rows = transcript.viewport().findChildren(AnswerView) + transcript.viewport().findChildren(
            QuestionCard
        )
        assert len([row for row in rows if not row.isHidden()]) <= FEW

    def test_scrolling_up_does_not_jump(self, transcript: Transcript) -> None:
        """Heights above are estimates until they are seen; what is seen must not move because of it."""
        transcript.show_conversation(conversation(MANY))
        bar = transcript.verticalScrollBar()
        bar.setValue(bar.maximum() // 2)
        for _ in range(120):
            row = seen(transcript)[-1]
            before = transcript.live_rows[row].y()
            bar.setValue(bar.value() - 37)
            if row in transcript.live_rows:
                assert transcript.live_rows[row].y() - before == 37

    def test_a_wheel_turn_over_a_message_scrolls(self, transcript: Transcript) -> None:
        transcript.show_conversation(conversation(MANY))
        bar = transcript.verticalScrollBar()
        before = bar.value()
        row = transcript.live_rows[MANY - 1]
        view = row.findChild(DocumentView)
        assert isinstance(view, DocumentView)
        place = QPointF(view.mapTo(transcript, view.rect().center()))
        QTest.wheelEvent(transcript.windowHandle(), place, QPoint(0, 120))
        assert bar.value() < before

    def test_selecting_beyond_the_edge_scrolls(self, transcript: Transcript, qtbot: QtBot) -> None:
        transcript.show_conversation((question(0), answer(1, ANSWER * 6)))
        view = transcript.live_rows[1].findChild(DocumentView)
        assert isinstance(view, DocumentView)
        bar = transcript.verticalScrollBar()
        before = bar.value()
        inside = view.mapFrom(transcript, QPoint(100, 300))
        qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=inside)
        qtbot.mouseMove(view, view.mapFrom(transcript, QPoint(100, -40)))
        assert bar.value() < before
        assert view.has_selection()

    def test_keys_in_a_message_scroll_the_transcript(self, transcript: Transcript, qtbot: QtBot) -> None:
        transcript.show_conversation(conversation(40))
        bar = transcript.verticalScrollBar()
        before = bar.value()
        view = transcript.live_rows[39].findChild(DocumentView)
        assert isinstance(view, DocumentView)
        view.setFocus()
        qtbot.keyClick(view, Qt.Key.Key_PageUp)
        assert bar.value() < before


class TestPlace:
    def test_a_new_conversation_is_shown_at_its_end(self, transcript: Transcript) -> None:
        transcript.show_conversation(conversation(40))
        assert at_end(transcript)

    def test_the_same_conversation_keeps_its_place(self, transcript: Transcript) -> None:
        messages = conversation(40)
        transcript.show_conversation(messages)
        transcript.show_row(10)
        before = {row: widget.y() for row, widget in transcript.live_rows.items()}
        kept = transcript.live_rows[10]
        other = answer(11, "Another version.")
        transcript.show_conversation((*messages[:11], other, *messages[12:]), {"m11": (2, 2)})
        assert transcript.live_rows[10] is kept
        assert transcript.live_rows[10].y() == before[10]
        assert "Another version." in text_of(transcript, "m11")

    def test_a_narrower_window_keeps_the_message_in_sight(self, transcript: Transcript) -> None:
        transcript.show_conversation(conversation(200))
        transcript.show_row(100)
        transcript.resize(420, 500)
        settle(transcript)
        assert 100 in seen(transcript)
        assert transcript.column_width() == 420 - 48

    def test_the_column_is_no_wider_than_designed(self, transcript: Transcript) -> None:
        transcript.resize(2000, 900)
        transcript.show_conversation(conversation(4))
        row = transcript.live_rows[0]
        assert row.width() == 632
        assert abs(row.x() - (2000 - 632) // 2) <= 1

    def test_unfolding_above_keeps_the_place(self, transcript: Transcript) -> None:
        long = question(0, form(*["一行很长的内容，" * 12 for _ in range(12)]))
        transcript.show_conversation((long, *conversation(21)[1:]))
        transcript.show_row(0)
        before = transcript.verticalScrollBar().maximum()
        button = transcript.live_rows[0].findChild(QPushButton, "foldButton")
        assert isinstance(button, QPushButton)
        button.click()
        settle(transcript)
        assert transcript.verticalScrollBar().maximum() > before
        assert transcript.live_rows[0].y() == 16

    def test_the_way_back_to_the_latest(self, transcript: Transcript) -> None:
        transcript.show_conversation(conversation(40))
        button = transcript.findChild(QPushButton, "latestButton")
        assert isinstance(button, QPushButton)
        assert not button.isVisible()
        transcript.show_row(2)
        assert button.isVisible()
        button.click()
        assert at_end(transcript)
        assert not button.isVisible()


class TestWriting:
    def begin(self, transcript: Transcript, before: int = 6) -> None:
        writing = answer(before + 1, "", state="writing")
        transcript.show_conversation((*conversation(before), question(before), writing))

    def writing(self, transcript: Transcript) -> AnswerView:
        view = transcript.live_rows[transcript.row_count - 1]
        assert isinstance(view, AnswerView)
        return view

    def progress_shown(self, transcript: Transcript) -> bool:
        lines = self.writing(transcript).findChildren(QWidget, "progressLine")
        return any(line.isVisible() for line in lines)

    def test_reading_and_loading_are_shown(self, transcript: Transcript) -> None:
        self.begin(transcript)
        transcript.show_reading(Loading(0.5))
        transcript.show_reading(Reading(10, 20, 0))
        assert self.progress_shown(transcript)
        transcript.show_reading(None)
        assert not self.progress_shown(transcript)

    def test_the_end_is_followed(self, transcript: Transcript) -> None:
        self.begin(transcript)
        for place in range(0, len(ANSWER * 3), 7):
            transcript.add_text((ANSWER * 3)[place : place + 7])
        self.writing(transcript).body.flush()
        settle(transcript)
        assert at_end(transcript)
        assert transcript.following

    def test_a_reader_who_scrolled_up_is_left_alone(self, transcript: Transcript) -> None:
        self.begin(transcript, before=20)
        bar = transcript.verticalScrollBar()
        bar.setValue(bar.maximum() // 2)
        row = seen(transcript)[0]
        before = transcript.live_rows[row].y()
        transcript.add_text(ANSWER * 4)
        self.writing(transcript).body.flush()
        settle(transcript)
        assert transcript.live_rows[row].y() == before
        assert not transcript.following
        transcript.end_answer(answer(21, ANSWER * 4))
        assert transcript.live_rows[row].y() == before

    def test_nothing_else_can_be_started_meanwhile(self, transcript: Transcript) -> None:
        self.begin(transcript, before=2)
        names = ("regenerateButton", "editButton")
        buttons = [found for name in names for found in transcript.findChildren(QPushButton, name)]
        assert buttons
        assert not any(button.isEnabled() for button in buttons)
        transcript.end_answer(answer(3))
        assert all(button.isEnabled() for button in buttons)

    def test_an_answer_that_is_still_written_goes_on_when_opened_again(self, transcript: Transcript) -> None:
        transcript.show_conversation((question(0), answer(1, "Half ", state="writing")))
        transcript.add_text("more")
        transcript.end_answer(answer(1, "Half more"))
        assert text_of(transcript, "m1") == "Half more"

    def test_the_theme_and_the_language_change_meanwhile(
        self, transcript: Transcript, theme: Theme, qapp: QApplication, translator: Translator
    ) -> None:
        self.begin(transcript)
        transcript.add_text("## 可能的诊断\n\n")
        theme.apply(qapp, "dark", 18)
        translator.use("zh")
        transcript.set_language("zh")
        transcript.add_text("肺炎")
        transcript.end_answer(answer(7, "## 可能的诊断\n\n肺炎"))
        settle(transcript)
        assert text_of(transcript, "m7") == "可能的诊断\n\n肺炎"
        theme.apply(qapp, "light", 14)

    def test_escape_stops(self, transcript: Transcript, qtbot: QtBot) -> None:
        self.begin(transcript)
        view = transcript.live_rows[transcript.row_count - 2].findChild(DocumentView)
        assert isinstance(view, DocumentView)
        view.setFocus()
        with qtbot.waitSignal(transcript.stopped):
            qtbot.keyClick(view, Qt.Key.Key_Escape)
        transcript.end_answer(answer(7))
        with qtbot.assertNotEmitted(transcript.stopped):
            qtbot.keyClick(view, Qt.Key.Key_Escape)

    def test_cut_off(self, transcript: Transcript, qtbot: QtBot) -> None:
        self.begin(transcript)
        transcript.add_text("Half")
        transcript.end_answer(answer(7, "Half", state="cut_off"), EngineStopped())
        settle(transcript)
        button = self.writing(transcript).findChild(QPushButton, "noticeButton")
        assert isinstance(button, QPushButton)
        with qtbot.waitSignal(transcript.retry):
            button.click()

    def test_an_error_without_an_answer(self, transcript: Transcript) -> None:
        self.begin(transcript)
        error = QuestionTooLong(tokens=9000, limit=4096)
        transcript.end_answer(None, error)
        card = transcript.findChild(QWidget, "errorCard")
        assert isinstance(card, QWidget)
        assert card.accessibleName() == error.sentence("en")
        transcript.set_language("zh")
        cards = [found for found in transcript.findChildren(QWidget, "errorCard") if not found.isHidden()]
        assert [found.accessibleName() for found in cards] == [error.sentence("zh")]

    def test_pieces_without_an_answer_are_passed_over(self, transcript: Transcript) -> None:
        transcript.add_text("lost")
        transcript.show_reading(Reading(1, 2, 0))
        transcript.end_answer(answer(1))
        transcript.clear()
        assert transcript.row_count == 0


class TestKeyboardAndNames:
    def test_tab_goes_through_the_rows_in_order(self, transcript: Transcript, qtbot: QtBot) -> None:
        transcript.show_conversation(conversation(6))
        transcript.show_row(0)
        transcript.activateWindow()
        transcript.setFocus()
        visited: list[int] = []
        for _ in range(40):
            qtbot.keyClick(transcript.focusWidget() or transcript, Qt.Key.Key_Tab)
            focus = QApplication.focusWidget()
            rows = [row for row, found in transcript.live_rows.items() if focus and found.isAncestorOf(focus)]
            visited += rows[:1]
        assert visited
        assert visited[: visited.index(max(visited)) + 1] == sorted(
            visited[: visited.index(max(visited)) + 1]
        )
        assert max(visited) == 5

    def test_messages_have_names_and_words(self, transcript: Transcript) -> None:
        transcript.show_conversation(conversation(2))
        card, document = transcript.live_rows[0], transcript.live_rows[1]
        assert card.accessibleName() == "Question"
        assert card.accessibleDescription() == "胸痛三小时，下一步？"
        assert document.accessibleName().startswith("Answer")
        assert "主动脉夹层" in document.accessibleDescription()

    def test_all_buttons_have_names_and_tooltips(self, transcript: Transcript) -> None:
        transcript.show_conversation(conversation(2), {"m0": (1, 2), "m1": (1, 2)})
        assert_named(transcript)

    def test_shortcuts_act_on_the_last_answer(self, transcript: Transcript, qtbot: QtBot) -> None:
        transcript.show_conversation(conversation(4), {"m3": (2, 2)})
        transcript.activateWindow()
        transcript.setFocus()
        control = Qt.KeyboardModifier.ControlModifier
        with qtbot.waitSignal(transcript.regenerate, check_params_cb=lambda name: name == "m3"):
            qtbot.keyClick(transcript, Qt.Key.Key_R, control)
        with qtbot.waitSignal(transcript.edit, check_params_cb=lambda name: name == "m2"):
            qtbot.keyClick(transcript, Qt.Key.Key_E, control)
        with qtbot.waitSignal(
            transcript.choose, check_params_cb=lambda name, step: (name, step) == ("m3", -1)
        ):
            qtbot.keyClick(transcript, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
        with qtbot.waitSignal(transcript.copied, check_params_cb=lambda _, name: name == "m3"):
            qtbot.keyClick(transcript, Qt.Key.Key_C, control | Qt.KeyboardModifier.ShiftModifier)

    def test_the_language_changes_while_open(self, transcript: Transcript, translator: Translator) -> None:
        transcript.show_conversation((question(0, form("胸痛")), answer(1)))
        translator.use("zh")
        transcript.set_language("zh")
        settle(transcript)
        assert "心血管内科" in [
            str(found.property("text")) for found in transcript.live_rows[0].findChildren(QWidget)
        ]


@pytest.mark.parametrize("text", BAD_TEXTS)
def test_bad_text_is_shown(transcript: Transcript, text: str) -> None:
    messages: tuple[Message, ...] = (question(0, form(text), TextPart(text)), answer(1, text or "-"))
    transcript.show_conversation(messages)
    settle(transcript)
    assert not transcript.grab().isNull()
