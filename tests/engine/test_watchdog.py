"""The watchdog bites once, not before its time, and never when it is off."""

import threading
import time

from desktop.engine.watchdog import Watchdog
from tests.engine.replies import TIMEOUT_S


def test_it_bites_when_nothing_is_heard() -> None:
    bitten = threading.Event()
    watchdog = Watchdog(0.01, bitten.set)
    watchdog.arm()
    assert bitten.wait(TIMEOUT_S)


def test_touching_puts_it_off() -> None:
    bitten_at: list[float] = []
    bitten = threading.Event()

    def bite() -> None:
        bitten_at.append(time.monotonic())
        bitten.set()

    watchdog = Watchdog(0.2, bite)
    watchdog.arm()
    touched_at = 0.0
    for _ in range(50):
        if not bitten.wait(0.005):
            touched_at = time.monotonic()
            watchdog.touch()
    assert bitten.wait(TIMEOUT_S)
    assert len(bitten_at) == 1
    assert bitten_at[0] - touched_at >= 0.19


def test_off_it_does_not_bite_and_leaves_no_thread() -> None:
    bites: list[int] = []
    watchdog = Watchdog(60, lambda: bites.append(1))
    watchdog.arm()
    watchdog.arm()
    timers = [thread for thread in threading.enumerate() if isinstance(thread, threading.Timer)]
    watchdog.disarm()
    watchdog.disarm()
    for timer in timers:
        timer.join(TIMEOUT_S)
        assert not timer.is_alive()
    assert bites == []


def test_it_can_be_armed_again() -> None:
    bites = threading.Semaphore(0)
    watchdog = Watchdog(0.01, bites.release)
    for _ in range(3):
        watchdog.arm()
        assert bites.acquire(timeout=TIMEOUT_S)
    watchdog.disarm()
