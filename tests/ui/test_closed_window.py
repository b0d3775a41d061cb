"""What is seen while the program cannot open, and that a signal in that moment is not lost."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop.errors import PolicyInvalid
from desktop.ui import app
from desktop.ui.closed_window import ClosedWindow
from desktop.ui.theme import Theme
from tests.ui.test_names import assert_named

WAIT_S = 120
ERROR = PolicyInvalid(
    file="/etc/doctorflan/policy.toml",
    line="2",
    field="downloads",
    problem="it should be x",
    problem_zh="应为 x",
)
SCRIPT = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPushButton
from desktop.ui import app
qt = QApplication([])
step = {step}
def look():
    for top in qt.topLevelWidgets():
        if top.isVisible() and top.objectName() in ("closedWindow", "mainWindow"):
            step(top, top.objectName())
timer = QTimer(); timer.timeout.connect(look); timer.start(50)
QTimer.singleShot(60000, lambda: qt.exit(9))
sys.exit(app.run())
"""
MEND = """lambda top, name: (
    (print(name), Path(sys.argv[1]).write_text('language = "zh"'),
     top.findChild(QPushButton, "lookAgainButton").click()) if name == "closedWindow"
    else (print(name), timer.stop(), qt.quit()))"""
LEAVE = """lambda top, name: (print(name), timer.stop(), top.findChild(QPushButton, "quitButton").click())"""


@pytest.fixture
def closed(theme: Theme, shown: Callable[[ClosedWindow], ClosedWindow]) -> ClosedWindow:
    made = ClosedWindow(theme)
    made.show_error(ERROR)
    return shown(made)


def text(window: ClosedWindow, name: str) -> str:
    label = window.findChild(QLabel, name)
    assert isinstance(label, QLabel)
    return label.text() if label.isVisible() else ""


def test_it_says_why_in_both_languages_and_where(closed: ClosedWindow) -> None:
    assert text(closed, "closedZh") == ERROR.sentence("zh")
    assert text(closed, "closedEn") == ERROR.sentence("en")
    assert text(closed, "closedFile") == "/etc/doctorflan/policy.toml"
    assert not text(closed, "closedLooked")
    assert closed.accessibleName() == ERROR.sentence("zh")
    assert_named(closed)


def test_looking_again_is_seen_to_have_happened(closed: ClosedWindow, qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_F5, Qt.Key.Key_Return):
        with qtbot.waitSignal(closed.again):
            qtbot.keyClick(closed.focusWidget() or closed, key)
    closed.show_error(ERROR)
    assert "已重新检查" in text(closed, "closedLooked")


def test_escape_leaves(closed: ClosedWindow, qtbot: QtBot) -> None:
    qtbot.keyClick(closed, Qt.Key.Key_Escape)
    assert not closed.isVisible()


def run(step: str, policy: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-X", "utf8", "-c", SCRIPT.format(step=step), str(policy)],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        encoding="utf-8",
        timeout=WAIT_S,
        check=False,
    )


@pytest.mark.usefixtures("paths")
def test_with_a_broken_policy_the_real_program_stays_closed_until_it_is_mended(
    set_policy: Callable[[str], Path],
) -> None:
    policy = set_policy("downloads = 1")
    left = run(LEAVE, policy)
    assert (left.returncode, left.stdout) == (1, "closedWindow\n"), left.stderr
    mended = run(MEND, policy)
    assert (mended.returncode, mended.stdout) == (0, "closedWindow\nmainWindow\n"), mended.stderr


@pytest.fixture
def handlers() -> Iterator[None]:
    """Python's handlers as they were."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("handlers")
def test_a_signal_between_the_windows_showing_and_the_event_loop_counts(qapp: QApplication) -> None:
    app._let_ctrl_c_close(qapp)
    os.kill(os.getpid(), signal.SIGTERM)
    late = QTimer(singleShot=True)
    late.timeout.connect(lambda: qapp.exit(9))
    late.start(60_000)
    assert qapp.exec() == 0
    late.stop()
