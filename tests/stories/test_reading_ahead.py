"""What the doctor types is read while it is typed, unless that is switched off."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QCheckBox, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.assistant import Assistant
from desktop.engine.process import own_command
from desktop.paths import Paths
from desktop.settings import Settings, load_settings, save_settings
from desktop.ui.models_page import ModelsPage
from tests.conftest import FAKE_WORKER
from tests.stories.doctor import Doctor
from tests.stories.recorder import Recording

Make = Callable[..., Assistant]
WORKERS = {"fake": FAKE_WORKER, "real": own_command()}
MOST = 0.8


@pytest.fixture
def recording(tmp_path: Path) -> Recording:
    return Recording(tmp_path / "lines")


def share_known(doctor: Doctor) -> float:
    """How much of the newest answer's prompt needed no reading after Send."""
    made = doctor.answers()[-1].message.provenance
    assert made is not None
    return made.cached_tokens / made.prompt_tokens


@pytest.mark.parametrize("worker", WORKERS)
def test_a_form_is_read_while_it_is_filled_in(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, recording: Recording, worker: str
) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant(recording.command(*WORKERS[worker])))
    doctor.window.tasks.focus_search()
    search = doctor.find("taskSearchField", QLineEdit)
    qtbot.keyClicks(search, "differential")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    doctor.wait(lambda: recording.has_read_ahead("列出几种可能的诊断"))
    doctor.click("exampleButton")
    doctor.wait(lambda: recording.has_read_ahead("胸痛3小时"))
    doctor.click("formSendButton")
    doctor.wait_for_answer()
    assert doctor.answers()[-1].message.state == "complete"
    assert share_known(doctor) > MOST
    doctor.leave()


def test_a_follow_up_is_read_while_it_is_typed(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, recording: Recording
) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant(recording.command(*FAKE_WORKER)))
    doctor.ask("胸痛3小时怎么办？")
    doctor.wait(lambda: recording.has_read_ahead(""))
    doctor.type("若心电图示 V1 到 V4 抬高")
    doctor.wait(lambda: recording.has_read_ahead("V1 到 V4 抬高"))
    doctor.type("，下一步？", then=Qt.Key.Key_Return)
    doctor.wait_for_answer()
    assert share_known(doctor) > MOST
    doctor.leave()


def test_a_conversation_is_read_when_it_is_opened(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, recording: Recording
) -> None:
    Doctor(qtbot, qapp, make_assistant()).ask_and_leave("第一个问题")
    doctor = Doctor(qtbot, qapp, make_assistant(recording.command(*FAKE_WORKER)))
    doctor.wait(lambda: doctor.titles() == ["第一个问题"])
    doctor.open_case("第一个问题")
    doctor.wait(lambda: doctor.conversation_id() != "")
    doctor.wait(lambda: any("第一个问题" in str(warm["turns"]) for warm in recording.requests("warm")))
    doctor.wait(lambda: recording.has_read_ahead(""))
    doctor.ask("再问一句")
    assert share_known(doctor) > MOST
    doctor.leave()


def test_nothing_is_read_ahead_while_an_answer_is_written(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, recording: Recording
) -> None:
    slow = (*FAKE_WORKER, "--answer", "慢" * 30_000, "--delay", "0.02", "--context", "100000")
    doctor = Doctor(qtbot, qapp, make_assistant(recording.command(*slow)))
    doctor.type("慢慢说", then=Qt.Key.Key_Return)
    doctor.wait(lambda: bool(recording.replies("text")))
    before = len(recording.requests("warm"))
    doctor.type("下一个问题")
    with qtbot.waitSignal(doctor.window.composer.edited):
        pass  # the pause in typing is over
    written = len(recording.replies("text"))
    doctor.wait(lambda: len(recording.replies("text")) > written)
    assert len(recording.requests("warm")) == before
    doctor.click("stopButton")
    doctor.wait_for_answer()
    doctor.wait(lambda: recording.has_read_ahead("下一个问题"))
    doctor.leave()


def test_switched_off_nothing_is_read_ahead(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, recording: Recording, paths: Paths
) -> None:
    paths.data.mkdir(parents=True)
    assert save_settings(paths.settings, Settings(read_while_typing=False))
    doctor = Doctor(qtbot, qapp, make_assistant(recording.command(*FAKE_WORKER)))
    doctor.type("胸痛3小时")
    doctor.wait(lambda: any("胸痛" in str(counted["turns"]) for counted in recording.requests("measure")))
    doctor.window.tasks.show_form("differential-diagnosis", {})
    doctor.click("exampleButton")
    doctor.click("formSendButton")
    doctor.wait_for_answer()
    assert recording.requests("warm") == []
    doctor.leave()


def test_the_switch_is_found_acts_at_once_and_is_kept(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, recording: Recording, paths: Paths
) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant(recording.command(*FAKE_WORKER)))
    doctor.type("胸痛")
    doctor.wait(lambda: recording.has_read_ahead("胸痛"))
    doctor.click("modelButton")
    page = doctor.find("modelsPage", ModelsPage)
    doctor.click("modelsTab_engine")
    switch = doctor.find("readWhileTypingSwitch", QCheckBox, page)
    assert switch.isChecked()
    qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)
    doctor.click("leaveModelsButton")
    doctor.wait(lambda: not load_settings(paths.settings)[0].read_while_typing)
    before = len(recording.requests("warm"))
    doctor.type("3小时")
    doctor.wait(
        lambda: any("胸痛3小时" in str(counted["turns"]) for counted in recording.requests("measure"))
    )
    doctor.ask("，怎么办？")
    assert len(recording.requests("warm")) == before
    doctor.leave()
    again = Doctor(qtbot, qapp, make_assistant())
    assert not again.assistant.settings.read_while_typing
    again.leave()


def test_processor_only_loads_the_model_again_without_the_graphics_card(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, recording: Recording
) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant(recording.command(*FAKE_WORKER, "--gpu-layers", "28")))
    doctor.wait(lambda: bool(recording.replies("loaded")))
    qtbot.keyClick(doctor.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    page = doctor.find("modelsPage", ModelsPage)
    doctor.click("modelsTab_engine")
    doctor.wait(lambda: "28 层在 fake GPU" in page.facts.accessibleDescription())
    qtbot.mouseClick(doctor.find("cpuOnlySwitch", QCheckBox, page), Qt.MouseButton.LeftButton)
    doctor.wait(lambda: "已开启仅用处理器" in page.facts.accessibleDescription())
    assert recording.requests("load")[-1]["gpu_layers"] == 0
    doctor.click("leaveModelsButton")
    doctor.leave()
