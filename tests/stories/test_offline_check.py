"""A doctor looks whether anything leaves the PC: the page in the settings, over the real system."""

import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.assistant import Assistant
from desktop.logbook import Logbook, Refused
from desktop.paths import Paths
from desktop.settings import Settings, save_settings
from tests.stories.doctor import Doctor

Make = Callable[..., Assistant]


@pytest.fixture(autouse=True)
def past_the_guide(paths: Paths) -> None:
    paths.data.mkdir()
    save_settings(paths.settings, Settings(guide_seen=True))


def test_the_page_says_what_the_system_says(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, paths: Paths, tmp_path: Path
) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.wait(doctor.window.isActiveWindow)
    qtbot.keyClick(doctor.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    doctor.click("modelsTab_offline")
    doctor.wait(lambda: doctor.text("offline_ports") != "")
    ports, sockets = int(doctor.text("offline_ports")), int(doctor.text("offline_sockets"))
    assert doctor.text("offline_refused") == "0"
    assert "本窗口" in doctor.text("offlineProcesses")

    with socket.create_server(("127.0.0.1", 0)), (tmp_path / "外面.txt").open("w"):
        doctor.click("offlineAgainButton")
        doctor.wait(lambda: doctor.text("offline_ports") == str(ports + 1))
        assert doctor.text("offline_sockets") == str(sockets + 1)
        assert doctor.text("offlineVerdict") == "有需要留意的项目"
    Logbook(paths).note(Refused("worker", "socket.connect", 2, 3))
    doctor.click("offlineAgainButton")
    doctor.wait(lambda: doctor.text("offline_refused") == "3")
    assert doctor.text("offline_ports") == str(ports)
    doctor.leave()
