"""An answer in all its states."""

from collections.abc import Callable

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.clinical.shelf import Shelf
from desktop.conversation.events import Loading, Reading
from desktop.conversation.messages import Message, NoticePart, State
from desktop.errors import AnswerTooLong, DesktopError, EngineStopped, OutOfMemory
from desktop.ui.answer_notice import AnswerNotice
from desktop.ui.answer_provenance import AnswerProvenance, local_time
from desktop.ui.answer_view import AnswerView
from desktop.ui.theme import Theme
from desktop.ui.transcript_context import TranscriptContext
from desktop.ui.transcript_progress import ProgressLine
from desktop.ui.transcript_row import Version
from tests.ui.transcript_samples import ANSWER, answer, provenance

Make = Callable[..., AnswerView]


@pytest.fixture
def make(theme: Theme, shelf: Shelf, qtbot: QtBot, shown: Callable[[QWidget], QWidget]) -> Make:
    def build(
        message: Message, version: Version = (1, 1), error: DesktopError | None = None, language: str = "en"
    ) -> AnswerView:
        context = TranscriptContext(theme, "zh" if language == "zh" else "en", shelf)
        view = AnswerView(message, context, version, error)
        view.resize(632, 600)
        shown(view)
        return view

    return build


def seen(view: QWidget, name: str) -> bool:
    found = view.findChildren(QWidget, name)
    return any(widget.isVisible() for widget in found)


def notices(view: QWidget) -> list[str]:
    return [notice.text for notice in view.findChildren(AnswerNotice) if notice.isVisible()]


def press(view: QWidget, name: str) -> None:
    button = view.findChild(QPushButton, name)
    assert isinstance(button, QPushButton)
    button.click()


def test_a_finished_answer(make: Make) -> None:
    view = make(answer(1))
    assert seen(view, "draftTag")
    assert seen(view, "demoFooter")
    assert seen(view, "copyButton")
    assert not seen(view, "progressLine")
    assert notices(view) == []
    assert "急性心肌梗死" in view.accessibleDescription()
    assert view.accessibleName().startswith("Answer · Demo model")


def test_a_real_model_is_named_and_has_no_demo_footer(make: Make) -> None:
    view = make(answer(1, made=provenance(demo=False, model_name="DotaGPT <b>7B</b>")))
    assert "DotaGPT <b>7B</b>" in view.accessibleName()
    assert not seen(view, "demoFooter")
    assert not [label for label in view.findChildren(QLabel) if label.textFormat().name == "RichText"]


def test_adapters_are_among_the_facts(make: Make) -> None:
    made = provenance(adapters=("心内 <b>科</b>.gguf " + "cd" * 32, "second.gguf " + "ef" * 32))
    facts = make(answer(1, made=made)).findChild(AnswerProvenance)
    assert isinstance(facts, AnswerProvenance)
    shown = [value for name, value in facts.facts() if name == "LoRA"]
    assert shown == [f"心内 <b>科</b>.gguf sha256:{'cd' * 6}", f"second.gguf sha256:{'ef' * 6}"]
    assert "<b>" not in facts.tooltip()


def progress_line(view: QWidget) -> ProgressLine:
    found = view.findChild(ProgressLine)
    assert isinstance(found, ProgressLine)
    return found


def test_before_anything_comes_it_says_that_it_waits(make: Make) -> None:
    view = make(answer(1, "", state="writing"))
    assert progress_line(view).accessibleName() == "Sent, waiting for the model…"


def test_reading_then_writing_then_the_end(make: Make) -> None:
    view = make(answer(1, "", state="writing"))
    assert seen(view, "progressLine")
    view.show_progress(Loading(0.5))
    view.show_progress(Reading(100, 466, 0))
    text = view.findChild(QLabel, "progressText")
    assert isinstance(text, QLabel)
    assert text.text() == "Reading the case 100 / 466"
    view.add_text(ANSWER)
    view.body.flush()
    assert not seen(view, "progressLine")
    assert not seen(view, "copyButton")
    view.end(answer(1), None)
    assert seen(view, "copyButton")
    assert "复查" in view.accessibleDescription()


def test_stopped_by_the_doctor(make: Make) -> None:
    assert notices(make(answer(1, state="cancelled"))) == ["Stopped. What was written is kept."]
    assert "first word" in notices(make(answer(1, "", state="cancelled")))[0]


def test_too_long(make: Make) -> None:
    assert "limit of length" in notices(make(answer(1, state="length")))[0]


@pytest.mark.parametrize("state", ["length", "cancelled", "cut_off"])
def test_the_newest_answer_that_did_not_end_can_go_on(make: Make, qtbot: QtBot, state: State) -> None:
    view = make(answer(1, "Half", state=state))
    assert not seen(view, "continueButton")
    view.set_newest(True)
    assert seen(view, "continueButton")
    with qtbot.waitSignal(view.continued, check_params_cb=lambda name: name == "m1"):
        press(view, "continueButton")
    view.set_newest(False)
    assert not seen(view, "continueButton")


@pytest.mark.parametrize("text", ["", ANSWER])
def test_what_has_ended_or_not_begun_cannot_go_on(make: Make, text: str) -> None:
    view = make(answer(1, text, state="complete" if text else "length"))
    view.set_newest(True)
    assert not seen(view, "continueButton")


def test_an_answer_that_fills_the_context_cannot_go_on(make: Make) -> None:
    error = AnswerTooLong(limit=2048)
    view = make(answer(1, "Half", state="length"), error=error)
    view.set_newest(True)
    assert notices(view) == [error.sentence("en")]
    assert not seen(view, "continueButton")
    assert not seen(view, "noticeButton")


def test_an_answer_goes_on_in_its_place(make: Make) -> None:
    view = make(answer(1, "The first half, ", state="length"))
    view.set_newest(True)
    body = view.body
    view.resume(answer(1, "The first half, ", state="writing"))
    assert view.writing
    assert notices(view) == []
    assert not seen(view, "copyButton")
    assert seen(view, "progressLine")
    assert progress_line(view).y() > body.y()
    view.show_progress(Reading(400, 466, 312))
    view.add_text("and the second.")
    assert not seen(view, "progressLine")
    view.end(answer(1, "The first half, and the second."), None)
    assert view.body is body
    assert body.plain_text() == "The first half, and the second."
    assert seen(view, "copyButton")
    assert notices(view) == []


def test_cut_off_just_now_offers_to_try_again(make: Make, qtbot: QtBot) -> None:
    view = make(answer(1, "Half", state="cut_off"), error=EngineStopped())
    assert notices(view) == [EngineStopped().sentence("en")]
    assert "Half" in view.accessibleDescription()
    with qtbot.waitSignal(view.retry):
        press(view, "noticeButton")


def test_cut_off_earlier_offers_another_version(make: Make, qtbot: QtBot) -> None:
    stored = NoticePart("OutOfMemory", {"path": "model.gguf"})
    view = make(answer(1, "Half", state="cut_off", notices=(stored,)), language="zh")
    assert notices(view) == [OutOfMemory(path="model.gguf").sentence("zh")]
    with qtbot.waitSignal(view.regenerate, check_params_cb=lambda name: name == "m1"):
        press(view, "noticeButton")


def test_cut_off_by_the_end_of_the_program(make: Make) -> None:
    assert "what was written is kept" in notices(make(answer(1, state="cut_off")))[0]


def test_an_error_without_a_word_is_a_card_alone(make: Make) -> None:
    view = make(answer(1, "", state="cut_off"), error=OutOfMemory(path="model.gguf"))
    assert notices(view) == [OutOfMemory(path="model.gguf").sentence("en")]
    assert not seen(view, "draftTag")
    assert not seen(view, "copyButton")


def test_left_out_turns_are_named(make: Make) -> None:
    view = make(answer(1, notices=(NoticePart("left_out", {"turns": 2}),)))
    assert "2 earlier" in notices(view)[0]
    writing = make(answer(1, "", state="writing"))
    writing.show_progress(Reading(1, 10, 0, left_out=("m1", "m2", "m3", "m4", "m5", "m6")))
    assert "3 earlier" in notices(writing)[0]


def test_what_was_left_out_can_be_looked_at(make: Make, qtbot: QtBot) -> None:
    view = make(answer(1, notices=(NoticePart("left_out", {"turns": 2}),)))
    with qtbot.waitSignal(view.leftOutWanted):
        press(view, "leftOutButton")


def test_versions(make: Make, qtbot: QtBot) -> None:
    view = make(answer(1), (2, 3))
    with qtbot.waitSignal(view.choose, check_params_cb=lambda name, step: (name, step) == ("m1", -1)):
        press(view, "previousVersionButton")
    view.set_busy(busy=True)
    assert not [
        button
        for button in view.findChildren(QPushButton)
        if button.isEnabled() and button.objectName() in {"regenerateButton", "nextVersionButton"}
    ]
    assert not seen(make(answer(1), (1, 1)), "nextVersionButton")


def test_copy_takes_state_origin_and_demo_warning_along(make: Make, qtbot: QtBot) -> None:
    view = make(answer(1, state="cancelled"), language="zh")
    with qtbot.waitSignal(view.copied):
        press(view, "copyButton")
    text = QApplication.clipboard().text()
    assert "急性心肌梗死" in text
    assert "草稿" in text
    assert "不可用于诊疗" in text
    assert "sha256:ab12cd34ef56" in text
    with qtbot.waitSignal(view.copied):
        for action in view.findChildren(QAction, "copyMarkdownAction"):
            action.trigger()
    assert QApplication.clipboard().text().startswith("## 可能的诊断")


def test_the_origin_unfolds(make: Make) -> None:
    view = make(answer(1))
    before = view.height_for(632)
    press(view, "detailsButton")
    facts = view.findChild(AnswerProvenance)
    assert isinstance(facts, AnswerProvenance)
    assert facts.isVisible()
    assert view.height_for(632) > before
    names = dict(facts.facts())
    assert names["SHA-256"] == "ab12cd34ef56"
    assert names["Task"] == "Triage · v3"
    assert names["Specialty"] == "Cardiology"
    assert names["Seed"] == "42"
    assert "46.9" in names["Speed"]


def test_names_in_the_tooltip_are_escaped(make: Make) -> None:
    view = make(answer(1, made=provenance(model_name="<img src='file:///etc/passwd'>")))
    facts = view.findChild(AnswerProvenance)
    assert isinstance(facts, AnswerProvenance)
    assert "<img" not in facts.tooltip()


def test_an_endless_answer_says_that_it_is_cut(make: Make) -> None:
    assert any("60000" in notice for notice in notices(make(answer(1, "长" * 70_000))))


def test_a_time_that_is_none_is_not_shown() -> None:
    assert local_time("yesterday") == ""
    assert local_time("2026-03-02T06:32:00.000Z").endswith(":32")
