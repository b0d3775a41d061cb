"""The first consultation in the real window, with the real engine and the demo model."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.assistant import Assistant
from tests.stories.doctor import Doctor

Make = Callable[..., Assistant]
PROGRAMS_OWN_WORKER = None
TITLE = "胸痛3小时"


def test_a_doctor_holds_a_consultation_and_finds_it_the_next_day(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make
) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant(PROGRAMS_OWN_WORKER))
    doctor.wait(lambda: "演示模型" in doctor.text("demoBannerText"))
    fill_in_a_form(qtbot, doctor)
    ask_on_and_stop(doctor)
    regenerate_and_go_back(doctor)
    edit_the_question(doctor)
    switch_to_english_and_search(qtbot, doctor)
    shown = [message.id for message in doctor.shown().branch]
    doctor.leave()

    the_next_day = Doctor(qtbot, qapp, make_assistant(PROGRAMS_OWN_WORKER))
    the_next_day.wait(lambda: the_next_day.titles() == [TITLE])
    the_next_day.wait(lambda: "demo model" in the_next_day.text("demoBannerText"))
    the_next_day.open_case(TITLE)
    the_next_day.wait(lambda: bool(the_next_day.answers()))
    assert [message.id for message in the_next_day.shown().branch] == shown
    assert the_next_day.questions()[-1].message.text == "怎么治疗？"
    the_next_day.leave()


def fill_in_a_form(qtbot: QtBot, doctor: Doctor) -> None:
    """A task, its form with what is missing named, the example, an answer."""
    window = doctor.window
    window.tasks.focus_search()
    search = doctor.find("taskSearchField", QLineEdit)
    qtbot.keyClicks(search, "differential")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    doctor.wait(lambda: window.tasks.task_id == "differential-diagnosis")
    doctor.click("formSendButton")
    assert any("主诉" in words for words in doctor.errors()), doctor.errors()
    doctor.click("exampleButton")
    doctor.click("formSendButton")
    doctor.wait_for_answer()
    answer = doctor.answers()[0].message
    assert "## 可能的诊断" in answer.text
    assert "急性心肌梗死" in answer.text
    for fact in ("男", "65", "青霉素"):
        assert fact in window.top_bar.case_line.accessibleName()
    assert "胸痛" not in window.windowTitle()


def ask_on_and_stop(doctor: Doctor) -> None:
    """The demo model may be done before the click; test_trouble has an answer that is slow."""
    doctor.type("还需要做哪些检查？", then=Qt.Key.Key_Return)
    doctor.click("stopButton")
    doctor.wait_for_answer()
    assert doctor.answers()[-1].message.state in {"cancelled", "complete"}


def regenerate_and_go_back(doctor: Doctor) -> None:
    """A second version of the answer, then the first again."""
    first = doctor.answers()[-1].message
    doctor.click("regenerateButton", doctor.answers()[-1])
    doctor.wait_for_answer()
    second = doctor.answers()[-1].message
    assert second.state == "complete"
    doctor.click("previousVersionButton", doctor.answers()[-1])
    doctor.wait(lambda: doctor.answers()[-1].message.id != second.id)
    assert doctor.answers()[-1].message.id == first.id


def edit_the_question(doctor: Doctor) -> None:
    """The question in other words: a branch."""
    doctor.click("editButton", doctor.questions()[-1])
    assert doctor.window.composer.text() == "还需要做哪些检查？"
    doctor.window.composer.set_text("")
    doctor.type("怎么治疗？", then=Qt.Key.Key_Return)
    doctor.wait_for_answer()
    assert doctor.questions()[-1].message.text == "怎么治疗？"
    assert doctor.answers()[-1].message.state == "complete"


def switch_to_english_and_search(qtbot: QtBot, doctor: Doctor) -> None:
    """While it runs; a two-character Chinese word is found."""
    doctor.window.top_bar.languageChosen.emit("en")
    doctor.wait(lambda: "demo model" in doctor.text("demoBannerText"))
    field = doctor.find("searchField", QLineEdit)
    qtbot.keyClicks(field, "nothing like this")
    doctor.wait(lambda: not doctor.titles())
    field.clear()
    field.insert("胸痛")
    doctor.wait(lambda: doctor.titles() == [TITLE])
