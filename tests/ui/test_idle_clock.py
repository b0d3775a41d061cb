"""Idle minutes are counted by two clocks, and only real use begins them anew."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.idle_clock import SLEPT_S, IdleClock


class Time:
    """Two clocks that go as the test wants."""

    def __init__(self) -> None:
        self.steady_s, self.wall_s = 100.0, 1_000_000.0

    def go(self, seconds: float, *, asleep: bool = False) -> None:
        self.wall_s += seconds
        self.steady_s += 0 if asleep else seconds


class Heard:
    """What a clock has said."""

    def __init__(self, clock: IdleClock) -> None:
        self.said: list[str] = []
        clock.idle.connect(lambda: self.said.append("idle"))
        clock.slept.connect(lambda: self.said.append("slept"))


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.show()
    return made


def clock_of(app: QApplication, window: QWidget, time: Time) -> tuple[IdleClock, Heard]:
    clock = IdleClock(app, window, steady=lambda: time.steady_s, wall=lambda: time.wall_s)
    return clock, Heard(clock)


def pass_by(clock: IdleClock, time: Time, seconds: int) -> None:
    """Time goes by, looked at every five seconds."""
    for _ in range(0, seconds, 5):
        time.go(5)
        clock.look()


def test_after_the_minutes_it_speaks_and_a_key_begins_them_anew(
    qapp: QApplication, window: QWidget, qtbot: QtBot
) -> None:
    time = Time()
    clock, heard = clock_of(qapp, window, time)
    clock.start(2)
    pass_by(clock, time, 115)
    qtbot.keyClick(window, Qt.Key.Key_A)
    pass_by(clock, time, 115)
    assert heard.said == []
    pass_by(clock, time, 5)
    assert heard.said == ["idle"]
    clock.stop()
    assert clock.minutes is None


def test_what_the_program_sends_itself_is_no_use(qapp: QApplication, window: QWidget) -> None:
    time = Time()
    clock, heard = clock_of(qapp, window, time)
    clock.start(1)
    pass_by(clock, time, 55)
    QCoreApplication.sendEvent(
        window, QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a")
    )
    pass_by(clock, time, 5)
    assert heard.said == ["idle"]


@pytest.mark.parametrize("minutes", [0, 30])
def test_a_pc_that_slept_is_noticed_although_the_steady_clock_stood_still(
    qapp: QApplication, window: QWidget, minutes: int
) -> None:
    time = Time()
    clock, heard = clock_of(qapp, window, time)
    clock.start(minutes)
    pass_by(clock, time, 60)
    time.go(SLEPT_S + 1, asleep=True)
    clock.look()
    assert heard.said == ["slept"]


def test_zero_minutes_are_never_and_a_clock_that_is_put_back_changes_nothing(
    qapp: QApplication, window: QWidget
) -> None:
    time = Time()
    clock, heard = clock_of(qapp, window, time)
    clock.start(0)
    pass_by(clock, time, 3600)
    assert heard.said == []
    clock.start(1)
    time.wall_s -= 86_400
    pass_by(clock, time, 60)
    assert heard.said == ["idle"]
