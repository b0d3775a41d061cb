"""What goes wrong is said where the eye is, and nothing that was typed is lost."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.assistant import Assistant
from desktop.paths import Paths
from desktop.settings import Settings, save_settings
from tests.conftest import FAKE_WORKER
from tests.stories.doctor import Doctor

Make = Callable[..., Assistant]


def test_a_damaged_history_is_said_and_the_question_stays(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, paths: Paths
) -> None:
    Doctor(qtbot, qapp, make_assistant()).ask_and_leave("第一个问题")
    damaged = b"not a history any more" * 1000
    paths.history.write_bytes(damaged)
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.wait(lambda: doctor.sees("problemBannerText"))
    doctor.type("新的问题", then=Qt.Key.Key_Return)
    doctor.wait(lambda: doctor.sees("composerProblem"))
    assert doctor.window.composer.text() == "新的问题"
    assert paths.history.read_bytes() == damaged
    doctor.leave()


def test_a_slow_answer_is_stopped_at_once_and_kept(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make
) -> None:
    slow = (*FAKE_WORKER, "--answer", "慢" * 30_000, "--delay", "0.02", "--context", "100000")
    doctor = Doctor(qtbot, qapp, make_assistant(slow))
    doctor.type("慢慢说", then=Qt.Key.Key_Return)
    doctor.wait(lambda: bool(doctor.answers()) and doctor.answers()[-1].body.isVisible())
    doctor.click("stopButton")
    doctor.wait_for_answer()
    answer = doctor.answers()[-1].message
    assert answer.state == "cancelled"
    assert answer.text.startswith("慢")
    doctor.leave()


def test_an_answer_goes_on_while_another_case_is_read(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make
) -> None:
    slow = (*FAKE_WORKER, "--answer", "慢" * 600, "--delay", "0.005")
    doctor = Doctor(qtbot, qapp, make_assistant(slow))
    doctor.type("长的问题", then=Qt.Key.Key_Return)
    doctor.wait(lambda: doctor.titles() == ["长的问题"] and bool(doctor.answers()))
    doctor.click("newCaseButton")
    assert not doctor.conversation_id()
    doctor.open_case("长的问题")
    doctor.wait(lambda: bool(doctor.conversation_id()))
    doctor.wait_for_answer()
    assert doctor.answers()[-1].message.text == "慢" * 600
    doctor.leave()


def test_an_engine_that_dies_costs_one_answer(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, tmp_path: Path
) -> None:
    dies_once = (*FAKE_WORKER, "--fault", "die-writing", "--once", str(tmp_path / "died"))
    doctor = Doctor(qtbot, qapp, make_assistant(dies_once))
    doctor.type("会断的问题", then=Qt.Key.Key_Return)
    doctor.wait_for_answer()
    assert doctor.answers()[-1].message.state == "cut_off"
    assert any("引擎意外停止" in label.text() for label in doctor.answers()[-1].findChildren(QLabel))
    doctor.click("noticeButton", doctor.answers()[-1])
    doctor.wait(lambda: doctor.answers()[-1].message.state == "complete")
    doctor.leave()


def test_a_question_that_is_too_long_goes_back_to_be_changed(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make
) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant((*FAKE_WORKER, "--context", "1000")))
    doctor.ask("很长的问题" * 400)
    words = " ".join(label.text() for label in doctor.answers()[-1].findChildren(QLabel))
    assert "问题太长" in words
    doctor.click("noticeButton", doctor.answers()[-1])
    assert doctor.window.composer.text() == "很长的问题" * 400
    doctor.window.composer.set_text("短的")
    doctor.ask("问题")
    assert doctor.answers()[-1].message.state == "complete"
    doctor.leave()


def test_deleting_can_be_undone(qtbot: QtBot, qapp: QApplication, make_assistant: Make) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.ask("要删的病例")
    doctor.wait(lambda: doctor.titles() == ["要删的病例"])
    doctor.cases().deleted.emit(doctor.conversation_id())
    doctor.wait(lambda: not doctor.titles())
    assert not doctor.conversation_id()
    doctor.click("undoButton")
    doctor.wait(lambda: doctor.titles() == ["要删的病例"])
    doctor.leave()


def test_an_answer_stopped_before_its_first_word_can_be_asked_for_again(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make
) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant((*FAKE_WORKER, "--delay", "0.2")))
    doctor.type("先停下", then=Qt.Key.Key_Return)
    doctor.wait(lambda: doctor.titles() == ["先停下"])
    doctor.click("stopButton")
    doctor.wait_for_answer()
    doctor.click("regenerateButton", doctor.answers()[-1])
    doctor.wait(
        lambda: doctor.sees_button("nextVersionButton") or doctor.sees_button("previousVersionButton")
    )
    doctor.leave()


def test_a_deleted_case_comes_back_with_ctrl_z(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make
) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.ask("要删的病例")
    doctor.wait(lambda: doctor.titles() == ["要删的病例"])
    doctor.cases().deleted.emit(doctor.conversation_id())
    doctor.wait(lambda: not doctor.titles())
    qtbot.keyClick(doctor.window.composer.edit, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    doctor.wait(lambda: doctor.titles() == ["要删的病例"] and bool(doctor.conversation_id()))
    doctor.leave()


def test_what_the_doctor_typed_is_not_replaced_by_an_example(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make
) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.window.tasks.show_form("differential-diagnosis", {"allergies": "磺胺"})
    doctor.click("exampleButton")
    assert doctor.window.tasks.values()["allergies"] == "磺胺"
    assert doctor.window.tasks.values()["chief_complaint"] == "胸痛3小时"
    doctor.leave()


def test_what_was_typed_waits_while_another_case_is_read(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make
) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.ask("第一个病例")
    doctor.wait(lambda: doctor.titles() == ["第一个病例"])
    doctor.click("newCaseButton")
    doctor.window.tasks.show_form("differential-diagnosis", {})
    field = doctor.find("field_chief_complaint", QLineEdit)
    qtbot.keyClicks(field, "half a form")
    doctor.type("半个问题")
    doctor.open_case("第一个病例")
    doctor.wait(lambda: bool(doctor.conversation_id()))
    assert doctor.window.composer.text() == ""
    assert doctor.window.tasks.task_id is None
    doctor.click("newCaseButton")
    assert doctor.window.composer.text() == "半个问题"
    assert doctor.window.tasks.values()["chief_complaint"] == "half a form"
    doctor.click("newCaseButton")
    assert doctor.window.composer.text() == ""
    doctor.window.tasks.show_form("differential-diagnosis", {})
    assert doctor.window.tasks.values() == {}
    doctor.leave()


def test_a_model_that_is_no_model_is_said_and_another_can_be_chosen(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, paths: Paths
) -> None:
    bad = paths.models / "坏 模型.gguf"
    bad.parent.mkdir(parents=True)
    bad.write_bytes(b"no model")
    doctor = Doctor(qtbot, qapp, make_assistant(None))
    doctor.wait(lambda: "不是 GGUF" in doctor.text("problemBannerText"))
    doctor.type("你好", then=Qt.Key.Key_Return)
    doctor.wait_for_answer()
    assert "不是 GGUF" in " ".join(label.text() for label in doctor.answers()[-1].findChildren(QLabel))
    bad.unlink()
    doctor.type("你好", then=Qt.Key.Key_Return)
    doctor.wait_for_answer()
    assert doctor.answers()[-1].message.state == "complete"
    doctor.leave()


def test_a_broken_settings_file_is_kept_aside_and_said(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, paths: Paths
) -> None:
    paths.data.mkdir(parents=True)
    paths.settings.write_text("{", encoding="ascii")
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.wait(lambda: "settings.json.bad" in doctor.text("noteLabel"))
    doctor.leave()


def test_the_chosen_language_is_kept(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, paths: Paths
) -> None:
    paths.data.mkdir(parents=True)
    assert save_settings(paths.settings, Settings(language="en", theme="dark", font_px=16))
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.wait(lambda: "demo model" in doctor.text("demoBannerText"))
    assert doctor.window.composer.edit.font().pixelSize() == 16
    doctor.leave()


def test_nothing_is_written_to_the_console(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, capfd: pytest.CaptureFixture[str]
) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.ask("金丝雀 CANARY-2231")
    doctor.leave()
    printed = capfd.readouterr()
    assert "CANARY" not in printed.out + printed.err
