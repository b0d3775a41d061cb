"""What the model does not read is marked, in stretches, and can be summarised."""

from collections.abc import Callable

import pytest
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.clinical.shelf import Shelf
from desktop.conversation.events import Reading
from desktop.conversation.messages import Message, NoticePart, SummaryPart, TextPart
from desktop.ui.answer_view import AnswerView
from desktop.ui.context_fold import ContextFold
from desktop.ui.model_line import ModelLine
from desktop.ui.theme import Theme
from desktop.ui.transcript import Transcript
from desktop.ui.transcript_marks import Stretch, marks_of, model_changes, stretches_of
from desktop.ui.translation import Translator
from tests.ui.transcript_samples import answer, conversation, provenance, question

SHORT = "好。"


def out(count: int, first: str, last: str) -> NoticePart:
    return NoticePart("left_out", {"turns": count, "first": first, "last": last})


def long_case() -> tuple[Message, ...]:
    """Five rounds; the newest answer was made without the second and the third."""
    messages = [question(n, text=f"问题{n}") if n % 2 == 0 else answer(n, SHORT) for n in range(9)]
    return (*messages, answer(9, SHORT, notices=(out(2, "m2", "m5"),)))


def summarised_case() -> tuple[Message, ...]:
    """The same, summarised in a sixth round."""
    covers = SummaryPart(("m2", "m3", "m4", "m5"))
    return (*long_case(), question(10, covers, TextPart("请概括。")), answer(11, "概括。"))


@pytest.fixture
def transcript(theme: Theme, shelf: Shelf, shown: Callable[[QWidget], QWidget]) -> Transcript:
    made = Transcript(theme)
    made.set_shelf(shelf)
    made.resize(704, 900)
    shown(made)
    return made


def folds(transcript: Transcript) -> list[ContextFold]:
    rows = sorted(transcript.live_rows.items())
    return [row for _, row in rows if isinstance(row, ContextFold)]


def answers(transcript: Transcript) -> list[AnswerView]:
    rows = sorted(transcript.live_rows.items())
    return [row for _, row in rows if isinstance(row, AnswerView)]


def button(widget: QWidget, name: str) -> QPushButton:
    found = widget.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


def test_rounds_are_numbered_from_one() -> None:
    branch = conversation(10)
    marks = marks_of(branch, {"m2", "m3", "m4", "m5", "m8"})
    assert stretches_of(branch, marks) == (Stretch("out", 2, 3, "m5"), Stretch("out", 5, 5, "m8"))
    assert stretches_of(branch, {}) == ()


def test_what_a_summary_stands_for_is_no_longer_out() -> None:
    branch = summarised_case()
    assert set(marks_of(branch, ()).values()) == {"summarised"}
    assert [stretch.last for stretch in stretches_of(branch, marks_of(branch, ()))] == [3]


def test_the_line_stands_below_what_is_out(
    transcript: Transcript, translator: Translator, qtbot: QtBot
) -> None:
    transcript.show_conversation(long_case())
    (fold,) = folds(transcript)
    assert fold.text == "Rounds 2–3 are beyond the context; the model does not read them any more"
    below = [row for row, widget in transcript.live_rows.items() if widget.y() > fold.y()]
    assert len(below) == 4
    with qtbot.waitSignal(transcript.summarise):
        button(fold, "summariseButton").click()
    translator.use("zh")
    qtbot.waitUntil(lambda: fold.text == "第 2–3 轮已超出上下文，模型不再读取")


def test_a_conversation_that_fits_has_no_line(transcript: Transcript) -> None:
    transcript.show_conversation(conversation(6))
    assert folds(transcript) == []


def test_after_the_summary_the_line_says_so(transcript: Transcript) -> None:
    transcript.show_conversation(summarised_case())
    (fold,) = folds(transcript)
    assert "summarised below" in fold.text
    assert button(fold, "summariseButton").isHidden()


def test_what_is_left_out_shows_while_the_question_is_read(transcript: Transcript) -> None:
    transcript.show_conversation((*conversation(6), question(6), answer(7, "", state="writing")))
    view = answers(transcript)[-1]
    transcript.show_reading(Reading(1, 100, 0, ("m2", "m3")))
    (fold,) = folds(transcript)
    assert "Round 2 " in fold.text
    assert not button(fold, "summariseButton").isEnabled()
    assert answers(transcript)[-1] is view
    transcript.add_text(SHORT)
    transcript.end_answer(answer(7, SHORT, notices=(out(1, "m2", "m3"),)))
    (fold,) = folds(transcript)
    assert button(fold, "summariseButton").isEnabled()
    assert answers(transcript)[-1] is view


def test_a_line_that_appears_above_does_not_move_what_is_read(transcript: Transcript) -> None:
    transcript.resize(704, 300)
    transcript.show_conversation((*conversation(6), question(6), answer(7, "", state="writing")))
    transcript.show_row(5)
    before = transcript.live_rows[5].y()
    transcript.show_reading(Reading(1, 100, 0, ("m2", "m3")))
    QApplication.processEvents()
    assert transcript.live_rows[6].y() == before


def test_the_newest_answer_leads_to_the_line(transcript: Transcript) -> None:
    transcript.resize(704, 160)
    transcript.show_conversation(long_case())
    assert [fold for fold in folds(transcript) if fold.y() > 0] == []
    button(answers(transcript)[-1], "leftOutButton").click()
    (fold,) = folds(transcript)
    assert 0 <= fold.y() < transcript.viewport().height()


class TestGoingOn:
    def test_only_the_newest_answer_goes_on(self, transcript: Transcript) -> None:
        stopped = (question(0), answer(1, SHORT, state="length"))
        transcript.show_conversation(stopped)
        assert button(transcript, "continueButton").isVisible()
        transcript.show_conversation((*stopped, question(2), answer(3, SHORT)))
        assert not button(transcript, "continueButton").isVisible()

    def test_the_answer_is_not_made_anew(self, transcript: Transcript) -> None:
        transcript.show_conversation((question(0), answer(1, "一、", state="length")))
        view = answers(transcript)[0]
        transcript.show_conversation((question(0), answer(1, "一、", state="writing")))
        transcript.show_reading(Reading(10, 20, 10))
        transcript.add_text("二。")
        transcript.end_answer(answer(1, "一、二。"))
        assert answers(transcript) == [view]
        assert view.body.plain_text() == "一、二。"

    def test_an_answer_being_written_is_shown_again_as_it_is(self, transcript: Transcript) -> None:
        transcript.show_conversation((question(0), answer(1, "一", state="writing")))
        view = answers(transcript)[0]
        transcript.add_text("二")
        transcript.show_conversation((question(0), answer(1, "一二", state="writing")))
        view.body.flush()
        assert answers(transcript) == [view]
        assert view.body.plain_text() == "一二"

    def test_keys_go_on_too(self, transcript: Transcript, qtbot: QtBot) -> None:
        transcript.show_conversation((question(0), answer(1, SHORT, state="cancelled")))
        with qtbot.waitSignal(transcript.continued, check_params_cb=lambda name: name == "m1"):
            press(transcript, "Ctrl+G")


class TestSending:
    def test_the_place_of_the_question_says_that_it_is_kept(self, transcript: Transcript) -> None:
        transcript.show_conversation(conversation(2))
        transcript.show_sending()
        assert transcript.findChild(QWidget, "sendingRow") is not None
        assert transcript.row_count == 3
        transcript.end_sending()
        assert transcript.row_count == 2

    def test_the_question_takes_its_place(self, transcript: Transcript) -> None:
        transcript.show_conversation(conversation(2))
        transcript.show_sending()
        transcript.show_conversation((*conversation(2), question(2), answer(3, "", state="writing")))
        assert transcript.row_count == 4


def press(transcript: Transcript, keys: str) -> None:
    """Acts on the shortcut as Qt does when its keys are pressed."""
    for shortcut in transcript.findChildren(QShortcut):
        if shortcut.key() == QKeySequence(keys):
            shortcut.activated.emit()


class TestAnotherModel:
    OTHER = provenance(model_id="seven", model_name="Seven 7B", model_sha256="cd" * 32, demo=False)

    def lines(self, transcript: Transcript) -> list[ModelLine]:
        rows = sorted(transcript.live_rows.items())
        return [row for _, row in rows if isinstance(row, ModelLine)]

    def switched(self) -> tuple[Message, ...]:
        """Two rounds of the demo model, then one of another model."""
        return (*conversation(4), question(4), answer(5, SHORT, made=self.OTHER))

    def test_a_line_stands_where_another_model_begins(
        self, transcript: Transcript, translator: Translator, qtbot: QtBot
    ) -> None:
        transcript.show_conversation(self.switched())
        (line,) = self.lines(transcript)
        assert line.text == "From here on Seven 7B answers; above it was the demo model"
        above = [row for row, widget in transcript.live_rows.items() if widget.y() < line.y()]
        assert len(above) == 4
        translator.use("zh")
        qtbot.waitUntil(lambda: line.text == "从这里起由“Seven 7B”回答，上文由“演示模型”回答")

    def test_the_same_model_has_no_line(self, transcript: Transcript) -> None:
        transcript.show_conversation(conversation(6))
        assert self.lines(transcript) == []

    def test_back_and_forth_are_two(self) -> None:
        assert list(model_changes((*self.switched(), question(6), answer(7)))) == ["m4", "m6"]

    @pytest.mark.parametrize(
        "changes", [{"adapters": (f"ward {'e' * 64}",)}, {"model_sha256": "f" * 64}], ids=["LoRA", "file"]
    )
    def test_adapters_and_files_count(self, transcript: Transcript, changes: dict[str, object]) -> None:
        made = provenance(**changes)
        transcript.show_conversation((*conversation(2), question(2), answer(3, SHORT, made=made)))
        (line,) = self.lines(transcript)
        assert ("ward" if made.adapters else "ffffffff") in line.text

    def test_a_file_that_is_not_known_yet_is_the_same(self) -> None:
        unknown = provenance(model_sha256="")
        assert model_changes((*conversation(2), question(2), answer(3, made=unknown))) == {}

    def test_it_shows_with_the_question(self, transcript: Transcript) -> None:
        """While the answer is still to come, and it stays as the answer ends."""
        *asked, last = self.switched()
        transcript.show_conversation((*asked, answer(5, "", state="writing", made=self.OTHER)))
        assert len(self.lines(transcript)) == 1
        transcript.add_text(SHORT)
        transcript.end_answer(last)
        assert len(self.lines(transcript)) == 1
        assert answers(transcript)[-1].body.plain_text() == SHORT
