"""The first consultation in the real window, with the real engine and the demo model."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.assistant import Assistant
from tests.stories.doctor import Doctor

Make = Callable[..., Assistant]
PROGRAMS_OWN_WORKER = None


def test_a_doctor_holds_a_consultation_and_finds_it_the_next_day(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make
) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant(PROGRAMS_OWN_WORKER))
    window = doctor.window
    assert "演示模型" in doctor.text("demoBannerText")

    # A task, its form, an answer.
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
    first = doctor.answers()[0].message
    assert "## 可能的诊断" in first.text
    assert "心肌梗死" in first.text
    assert "男 65岁" in window.top_bar.case_line.accessibleName()
    assert "青霉素" in window.top_bar.case_line.accessibleName()
    assert "胸痛" not in window.windowTitle()

    # Asking on, and stopping.
    doctor.type("还需要做哪些检查？", then=Qt.Key.Key_Return)
    doctor.click("stopButton")
    doctor.wait_for_answer()
    assert doctor.answers()[-1].message.state in {"cancelled", "complete"}

    # Again, and back to the first version.
    doctor.click("regenerateButton", doctor.answers()[-1])
    doctor.wait_for_answer()
    again = doctor.answers()[-1].message
    assert again.state == "complete"
    doctor.click("previousVersionButton", doctor.answers()[-1])
    doctor.wait(lambda: doctor.answers()[-1].message.id != again.id)

    # The question in other words: a branch.
    doctor.click("editButton", doctor.questions()[-1])
    assert window.composer.text() == "还需要做哪些检查？"
    window.composer.set_text("")
    doctor.type("怎么治疗？", then=Qt.Key.Key_Return)
    doctor.wait_for_answer()
    assert doctor.questions()[-1].message.text == "怎么治疗？"
    assert doctor.answers()[-1].message.state == "complete"

    # English while it runs, and search.
    window.top_bar.languageChosen.emit("en")
    doctor.wait(lambda: "demo model" in doctor.text("demoBannerText"))
    field = doctor.find("searchField", QLineEdit)
    qtbot.keyClicks(field, "nothing like this")
    doctor.wait(lambda: not doctor.titles())
    field.clear()
    field.insert("胸痛")
    doctor.wait(lambda: doctor.titles() == ["胸痛3小时"])
    shown = [message.id for message in doctor.assistant.consultation(doctor.conversation_id()).branch]
    doctor.leave()

    # The next day.
    doctor = Doctor(qtbot, qapp, make_assistant(PROGRAMS_OWN_WORKER))
    doctor.wait(lambda: doctor.titles() == ["胸痛3小时"])
    doctor.wait(lambda: "demo model" in doctor.text("demoBannerText"))
    doctor.open_case("胸痛3小时")
    doctor.wait(lambda: bool(doctor.answers()))
    assert [message.id for message in doctor.assistant.consultation(doctor.conversation_id()).branch] == shown
    assert doctor.questions()[-1].message.text == "怎么治疗？"
    doctor.leave()
