"""A graphics card that fails costs a calm sentence, once."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop.assistant import Assistant
from desktop.paths import Paths
from desktop.settings import load_settings
from tests.conftest import FAKE_WORKER
from tests.stories.doctor import Doctor
from tests.stories.recorder import Recording

Make = Callable[..., Assistant]
REASON = "CUDA error: out of memory"


def test_why_the_card_was_given_up_is_said_once(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, tmp_path: Path, paths: Paths
) -> None:
    instead = ('"gpu_problem":""', f'"gpu_problem":"{REASON}"')
    worker = Recording(tmp_path / "lines").command(*FAKE_WORKER, instead=instead)
    doctor = Doctor(qtbot, qapp, make_assistant(worker))
    doctor.wait(lambda: doctor.sees("problemBannerText"))
    assert REASON in doctor.text("problemBannerText")
    doctor.ask("卡坏了也能回答吗？")
    assert doctor.newest().state == "complete"
    assert doctor.sees("problemBannerText")
    doctor.click("problemBannerClose")
    assert not doctor.sees("problemBannerText")
    doctor.wait(lambda: load_settings(paths.settings)[0].gpu_problem_seen == REASON)
    doctor.leave()

    tomorrow = Doctor(qtbot, qapp, make_assistant(worker))
    tomorrow.wait(lambda: REASON in tomorrow.find("modelStatus", QLabel).toolTip())
    assert not tomorrow.sees("problemBannerText")
    tomorrow.leave()
