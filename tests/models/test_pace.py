"""The speed limit and the speed, by a clock that the test turns."""

from desktop.models.pace import Pace, Speed


class Clock:
    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


def test_the_wait_is_what_the_limit_asks_for() -> None:
    clock = Clock()
    pace = Pace(1000, clock)
    assert pace.took(500) == 0.5
    assert pace.took(500) == 1.0
    clock.now_s += 0.75
    assert pace.took(0) == 0.25
    clock.now_s += 60
    assert pace.took(1000) == 1.0  # time that nobody used is not saved up
    clock.now_s += 1
    pace.wait()


def test_without_a_limit_nobody_waits() -> None:
    pace = Pace(0, Clock())
    assert pace.took(10**12) == 0
    pace.wait()


def test_a_new_limit_counts_for_what_is_owed() -> None:
    clock = Clock()
    pace = Pace(1000, clock)
    assert pace.took(10_000) == 10
    pace.limit(5000)
    assert pace.took(0) == 2
    pace.limit(0)
    pace.wait()
    assert pace.took(0) == 0
    pace.limit(1000)
    assert pace.took(1000) == 1  # what came without a limit is not owed later


def test_the_speed_is_that_of_late() -> None:
    speed = Speed()
    assert speed.at(0, 0) == 0
    assert speed.at(0.1, 1000) == 0  # too early to say
    assert speed.at(2, 2000) == 1000
    assert speed.at(4, 4000) == 1000
    assert speed.at(20, 4000) == 0
    assert speed.at(21, 5000) == 1000
    assert speed.at(22, 0) == 0  # the server began again
    assert speed.at(23, 500) == 500
