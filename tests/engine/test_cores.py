"""Threads worth trying, and what the systems tell of their cores."""

import os

import pytest

from desktop.engine.cores import (
    Cores,
    OtherWork,
    candidates,
    listed,
    most_threads,
    processor,
    sensible_threads,
    usable_cores,
)


@pytest.mark.parametrize(
    ("physical", "fast", "spare_core", "wanted"),
    [
        (1, 1, True, (1,)),
        (2, 2, True, (2, 1)),
        (4, 4, True, (3, 2, 1)),
        (4, 4, False, (4, 3, 2, 1)),
        (8, 8, True, (7, 5, 3, 2, 1)),
        (14, 6, True, (13, 9, 6, 4, 3, 2, 1)),
        (10, 8, True, (9, 8, 6, 4, 3, 2, 1)),
    ],
)
def test_threads_worth_trying(physical: int, fast: int, spare_core: bool, wanted: tuple[int, ...]) -> None:
    cores = Cores(physical, fast)
    assert candidates(cores, spare_core=spare_core) == wanted
    assert wanted[0] == most_threads(cores, spare_core=spare_core)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("0-3,8\n", (0, 1, 2, 3, 8)), ("5", (5,)), ("", ()), ("0-", (0,)), ("a-b", ()), ("1-x", ())],
)
def test_linux_lists(text: str, numbers: tuple[int, ...]) -> None:
    assert listed(text) == numbers


def test_this_machine() -> None:
    cores = usable_cores()
    assert 1 <= cores.fast <= cores.physical <= (os.cpu_count() or 1)
    assert processor() == processor() != ""
    assert OtherWork().cores() >= 0


def test_where_nothing_was_measured() -> None:
    assert sensible_threads(10_000_000) == 1
    for spare_core in (True, False):
        most = most_threads(usable_cores(), spare_core=spare_core)
        assert sensible_threads(7_000_000_000, spare_core=spare_core) == most
