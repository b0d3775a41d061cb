"""Wrong passphrases are slowed down, also by a new start, and never for ever."""

import sys
from pathlib import Path

import pytest

from desktop.privacy.tries import FREE_TRIES, LONGEST_WAIT_S, TRIES_FILE, Tries
from desktop.vault_errors import TooManyTries

NOON_S = 1_800_000_000.0


class Clock:
    def __init__(self) -> None:
        self.now_s = NOON_S

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def tries(tmp_path: Path, clock: Clock) -> Tries:
    return Tries(tmp_path, clock)


def waited(tries: Tries, clock: Clock) -> float:
    """Makes one wrong try as soon as it may be made; returns the wait before it."""
    wait_s = tries.wait_s()
    clock.now_s += wait_s
    tries.begin()
    return wait_s


def test_the_first_few_need_not_wait(tries: Tries, clock: Clock) -> None:
    assert [waited(tries, clock) for _ in range(FREE_TRIES)] == [0.0] * FREE_TRIES
    assert tries.wait_s() > 0


def test_waits_grow_up_to_some_minutes(tries: Tries, clock: Clock) -> None:
    waits = [waited(tries, clock) for _ in range(20)][FREE_TRIES:]
    assert waits == sorted(waits)
    assert waits[:4] == [2.0, 4.0, 8.0, 16.0]
    assert waits[-1] == LONGEST_WAIT_S


def test_a_try_that_comes_too_early_is_refused_and_not_counted(tries: Tries, clock: Clock) -> None:
    for _ in range(FREE_TRIES):
        tries.begin()
    clock.now_s += 1.5
    for _ in range(3):
        with pytest.raises(TooManyTries) as caught:
            tries.begin()
        assert caught.value.facts == {"seconds": 1}
    assert tries.failed == FREE_TRIES
    clock.now_s += 0.5
    tries.begin()


def test_a_new_start_forgets_nothing(tries: Tries, tmp_path: Path, clock: Clock) -> None:
    for _ in range(FREE_TRIES):
        tries.begin()
    with pytest.raises(TooManyTries):
        Tries(tmp_path, clock).begin()


def test_a_right_one_ends_it(tries: Tries, tmp_path: Path) -> None:
    for _ in range(FREE_TRIES):
        tries.begin()
    tries.succeed()
    tries.succeed()
    assert tries.failed == 0
    tries.begin()
    assert [path.name for path in tmp_path.iterdir()] == [TRIES_FILE]


def test_a_clock_that_went_back_costs_one_wait_and_not_a_year(tries: Tries, clock: Clock) -> None:
    for _ in range(FREE_TRIES):
        tries.begin()
    clock.now_s -= 365 * 86_400
    assert tries.wait_s() == 2.0
    clock.now_s += 2.0
    tries.begin()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
def test_on_a_full_disk_a_clock_that_went_back_waits_for_nothing(tries: Tries, clock: Clock) -> None:
    from tests.store.constrained import full  # noqa: PLC0415 - not on Windows

    for _ in range(FREE_TRIES):
        tries.begin()
    clock.now_s -= 365 * 86_400
    with full(0):
        assert tries.wait_s() == 0.0


@pytest.mark.parametrize("garbage", [b"", b"{", b"[]", b'{"failed":"x"}', b"\xff"])
def test_a_file_that_cannot_be_read_locks_nobody_out(tries: Tries, tmp_path: Path, garbage: bytes) -> None:
    (tmp_path / TRIES_FILE).write_bytes(garbage)
    tries.begin()
    assert tries.failed == 1
