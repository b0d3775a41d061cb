"""Three faults of the engine in a row: the window stays usable, says each of them and goes on."""

import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop.assistant import Assistant
from desktop.engine.client import Engine
from desktop.paths import Paths
from tests.engine import gguf_files
from tests.soak.sabotage import Sabotage
from tests.stories.doctor import Doctor

HANG_S = 6.0
FAULTS = {"die": "引擎意外停止", "garbage": "引擎", "hang": "没有响应"}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")


@pytest.fixture
def order(tmp_path: Path) -> Path:
    """The file that tells the worker what to do wrong."""
    return tmp_path / "order"


@pytest.fixture
def assistant(paths: Paths, order: Path) -> Iterator[Assistant]:
    """An assistant with the real worker, which does wrong when it is told to, and a small model."""
    paths.models.mkdir(parents=True)
    gguf_files.random_model(paths.models / "model.gguf", context=8192)
    command = (sys.executable, "-m", "tests.soak.faulty_worker", str(order))
    made = Assistant(paths, engine=Engine(command, hang_timeout_s=HANG_S))
    yield made
    made.close()


def test_three_faults_in_a_row(qtbot: QtBot, qapp: QApplication, assistant: Assistant, order: Path) -> None:
    doctor = Doctor(qtbot, qapp, assistant)
    for number, (how, words) in enumerate(FAULTS.items(), start=1):
        order.write_bytes(msgspec.json.encode(Sabotage("text", how)))
        doctor.type(f"问题{number}", then=Qt.Key.Key_Return)
        doctor.wait_for_answer()
        assert len(doctor.questions()) == number
        answer = doctor.answers()[-1]
        assert answer.message.state == "cut_off"
        assert any(words in label.text() for label in answer.findChildren(QLabel)), how
    doctor.click("noticeButton", doctor.answers()[-1])
    doctor.wait(lambda: doctor.answers()[-1].message.state in ("complete", "length"))
    assert doctor.answers()[-1].message.text
    assert [card.message.text for card in doctor.questions()] == ["问题1", "问题2", "问题3"]
    doctor.leave()
