"""A long conversation: answers that go on, rounds that the model does not read, and their summary."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.assistant import Assistant
from desktop.conversation.left_out import covered_of, covers_of, left_out_of
from desktop.paths import Paths
from desktop.settings import Settings, save_settings
from desktop.ui.answer_view import AnswerView
from desktop.ui.context_fold import ContextFold
from tests.conftest import FAKE_WORKER
from tests.stories.doctor import Doctor

Make = Callable[..., Assistant]
PROGRAMS_OWN_WORKER = None
PARAGRAPH = "第一，完善心电图与肌钙蛋白检查；第二，请心内科会诊。"
LONG = PARAGRAPH * 120
"""Longer than an answer may be at once."""

QUESTIONS = (
    "胸痛3小时怎么办？",
    "还需要哪些检查？",
    "溶栓的禁忌证有哪些？",
    "若心电图抬高？",
    "如何随访？",
    "饮食注意？",
)


def folds(doctor: Doctor) -> list[ContextFold]:
    """The lines below what is not read, as far as they can be seen."""
    return [fold for fold in doctor.window.transcript.findChildren(ContextFold) if fold.isVisible()]


def go_on(doctor: Doctor, view: AnswerView) -> None:
    """Continues an answer and waits for its end."""
    doctor.click("continueButton", view)
    doctor.wait_for_answer()


def test_an_answer_that_met_its_limit_goes_on_without_a_seam(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make
) -> None:
    worker = (*FAKE_WORKER, "--answer", LONG, "--context", "20000")
    doctor = Doctor(qtbot, qapp, make_assistant(worker))
    doctor.ask("说得详细些")
    view = doctor.answers()[-1]
    assert doctor.newest().state == "length"
    assert len(doctor.newest().text) < len(LONG)
    go_on(doctor, view)
    assert doctor.answers()[-1] is view
    assert doctor.newest().state == "complete"
    assert doctor.newest().text == LONG
    assert view.body.plain_text() == LONG
    assert not doctor.sees_button("continueButton")
    assert len(doctor.shown().branch) == 2
    assert doctor.shown().branch[-1].text == LONG
    doctor.leave()


def test_a_stopped_answer_goes_on_by_key(qtbot: QtBot, qapp: QApplication, make_assistant: Make) -> None:
    text = PARAGRAPH * 8
    doctor = Doctor(qtbot, qapp, make_assistant((*FAKE_WORKER, "--answer", text, "--delay", "0.005")))
    doctor.type("慢慢说", then=Qt.Key.Key_Return)
    doctor.wait(lambda: bool(doctor.answers()) and doctor.answers()[-1].body.isVisible())
    doctor.click("stopButton")
    doctor.wait_for_answer()
    view = doctor.answers()[-1]
    assert doctor.newest().state == "cancelled"
    qtbot.keyClick(doctor.window.composer.edit, Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    doctor.wait(lambda: doctor.sees_button("stopButton"))
    doctor.wait_for_answer()
    assert doctor.answers()[-1] is view
    assert doctor.newest().text == text
    doctor.leave()


def test_an_answer_that_was_cut_off_goes_on(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, tmp_path: Path
) -> None:
    dies_once = (*FAKE_WORKER, "--fault", "die-writing", "--once", str(tmp_path / "died"))
    doctor = Doctor(qtbot, qapp, make_assistant(dies_once))
    doctor.ask("会断的问题")
    view = doctor.answers()[-1]
    begun = doctor.newest().text
    assert doctor.newest().state == "cut_off"
    assert begun
    go_on(doctor, view)
    assert doctor.newest().state == "complete"
    assert doctor.newest().text.startswith(begun)
    assert len(doctor.newest().text) > len(begun)
    doctor.leave()


def test_an_older_answer_does_not_go_on(qtbot: QtBot, qapp: QApplication, make_assistant: Make) -> None:
    worker = (*FAKE_WORKER, "--answer", LONG, "--context", "20000")
    doctor = Doctor(qtbot, qapp, make_assistant(worker))
    doctor.ask("说得详细些")
    doctor.ask("换个话题")
    doctor.window.transcript.show_row(0)
    assert doctor.answers()[0].message.state == "length"
    assert not doctor.sees_button("continueButton")
    doctor.leave()


def test_an_answer_goes_on_while_another_case_is_read(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make
) -> None:
    text = PARAGRAPH * 10
    doctor = Doctor(qtbot, qapp, make_assistant((*FAKE_WORKER, "--answer", text, "--delay", "0.005")))
    doctor.type("长的问题", then=Qt.Key.Key_Return)
    doctor.wait(lambda: bool(doctor.answers()) and doctor.answers()[-1].body.isVisible())
    doctor.click("stopButton")
    doctor.wait_for_answer()
    begun = len(doctor.answers()[-1].message.text)
    doctor.click("continueButton", doctor.answers()[-1])
    doctor.wait(lambda: len(doctor.answers()[-1].body.plain_text()) > begun)
    doctor.click("newCaseButton")
    doctor.open_case("长的问题")
    doctor.wait(lambda: bool(doctor.conversation_id()))
    doctor.wait(lambda: doctor.answers()[-1].writing or doctor.answers()[-1].message.text == text)
    shown = doctor.answers()[-1].body.plain_text()
    assert text.startswith(shown)
    doctor.wait_for_answer()
    assert doctor.answers()[-1].body.plain_text() == text
    doctor.leave()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_does_not_fit_is_marked_and_can_be_summarised(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, language: str
) -> None:
    worker = (*FAKE_WORKER, "--answer", PARAGRAPH * 16, "--context", "2400")
    doctor = Doctor(qtbot, qapp, make_assistant(worker))
    doctor.window.top_bar.languageChosen.emit(language)
    for question in QUESTIONS:
        doctor.ask(question)
    assert left_out_of(doctor.shown().branch)
    doctor.click("leftOutButton", doctor.answers()[-1])
    doctor.wait(lambda: len(folds(doctor)) == 1)
    words = {"zh": "已超出上下文，模型不再读取", "en": "beyond the context"}[language]
    assert words in folds(doctor)[0].text
    doctor.click("summariseButton")
    doctor.wait_for_answer()
    branch = doctor.shown().branch
    assert covers_of(branch[-2])
    assert branch[-1].state == "complete"
    assert covered_of(branch)
    title = {"zh": "前几轮的概括", "en": "Summary of earlier rounds"}[language]
    assert doctor.questions()[-1].title == title
    assert not doctor.sees_button("continueButton")
    doctor.window.transcript.show_what_is_out()
    words = {"zh": "已在下方概括", "en": "summarised below"}[language]
    doctor.wait(lambda: any(words in fold.text for fold in folds(doctor)))
    doctor.leave()


def test_the_real_engine_says_what_it_does_not_read_and_summarises_it(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, paths: Paths
) -> None:
    paths.data.mkdir(parents=True)
    assert save_settings(paths.settings, Settings(context=1536))
    doctor = Doctor(qtbot, qapp, make_assistant(PROGRAMS_OWN_WORKER))
    doctor.window.empty_state.insertExample.emit("differential-diagnosis")
    doctor.click("formSendButton")
    doctor.wait_for_answer()
    while not left_out_of(doctor.shown().branch):
        doctor.ask("还需要做哪些检查？怎么治疗？请详细说明每一项的理由。")
        assert doctor.newest().state == "complete", doctor.newest()
    doctor.click("leftOutButton", doctor.answers()[-1])
    doctor.wait(lambda: len(folds(doctor)) == 1)
    doctor.click("summariseButton")
    doctor.wait_for_answer()
    assert doctor.newest().state == "complete"
    assert covered_of(doctor.shown().branch)
    doctor.leave()


def test_the_question_is_shown_as_sent_only_when_it_is_kept(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make
) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.type("胸痛", then=Qt.Key.Key_Return)
    transcript = doctor.window.transcript
    assert transcript.isVisible()
    assert transcript.row_count == 1
    assert doctor.questions() == []
    doctor.wait_for_answer()
    assert transcript.row_count == 2
    doctor.leave()
