"""The data key under a passphrase: opens with it alone, costs what it says, stands for nothing else."""

import msgspec
import pytest

from desktop.privacy.wraps import (
    LEAST_S,
    Cost,
    PassphraseWrap,
    demand_length,
    seal,
    unseal,
    unwrap,
    wipe,
    wrap,
)
from desktop.vault_errors import PassphraseTooShort

KEY = bytearray(range(32))
WORDS = "校园里的第三棵银杏 correct horse"


class Clock:
    """A clock that each look at moves on, by the next of `steps`."""

    def __init__(self, *steps: float) -> None:
        self.now_s = 0.0
        self.steps = list(steps)

    def __call__(self) -> float:
        self.now_s += self.steps.pop(0)
        return self.now_s


def once(passphrase: str = WORDS) -> PassphraseWrap:
    """A wrap by a clock after which the first cost suffices."""
    return wrap(KEY, passphrase, "a", clock=Clock(0, LEAST_S))


@pytest.fixture(scope="module")
def found() -> PassphraseWrap:
    return once()


def test_the_passphrase_opens_it(found: PassphraseWrap) -> None:
    assert unwrap(found, WORDS, "a") == KEY


@pytest.mark.parametrize("other", ["", WORDS[:-1], WORDS + " ", WORDS.upper()])
def test_another_does_not(found: PassphraseWrap, other: str) -> None:
    assert unwrap(found, other, "a") is None


def test_another_vaults_does_not_open_with_it(found: PassphraseWrap) -> None:
    assert unwrap(found, WORDS, "b") is None


@pytest.mark.parametrize("place", ["salt", "sealed"])
def test_a_changed_bit_opens_nothing(found: PassphraseWrap, place: str) -> None:
    changed = bytearray(getattr(found, place))
    changed[-1] ^= 1
    assert unwrap(msgspec.structs.replace(found, **{place: bytes(changed)}), WORDS, "a") is None


def test_two_wraps_have_nothing_in_common(found: PassphraseWrap) -> None:
    other = once()
    assert found.salt != other.salt
    assert found.sealed != other.sealed


@pytest.mark.parametrize(
    ("typed", "again"),
    [
        ("cafe\u0301 caf\u00e9!", "caf\u00e9 cafe\u0301!"),  # one keyboard composes, the other does not
        ("银杏\u3000银杏\u3000银杏", "银杏 银杏 银杏"),  # the blank of an input method
        ("nbsp\u00a0nbsp", "nbsp nbsp"),
        ("\ud842\udfb7野家的第三棵银杏", "\U00020bb7野家的第三棵银杏"),  # a Windows console gives halves
    ],
)
def test_the_same_words_are_the_same_on_each_keyboard(typed: str, again: str) -> None:
    assert unwrap(once(typed), again, "a") == KEY


def test_a_wrap_takes_as_long_as_it_should_on_this_pc() -> None:
    """The clock counts what this thread computes, so another program's load makes none of it cheaper."""
    found = wrap(KEY, WORDS, "a")
    assert found.cost.memory_kib >= 64 * 1024
    assert unwrap(found, WORDS, "a") == KEY


def test_the_cost_is_raised_until_it_suffices() -> None:
    found = wrap(KEY, WORDS, "a", clock=Clock(0, 0.01, 0, 0.1, 0, LEAST_S))
    assert found.cost.memory_kib == 2 * Cost().memory_kib
    assert found.cost.iterations > 2 * Cost().iterations


def test_the_cost_ends_where_it_can_still_be_read() -> None:
    """A clock that stands still must not lead to a vault that nobody can open."""
    cost = Cost()
    while not cost.is_dearest:
        cost = cost.dearer(0.0)
    assert msgspec.convert(msgspec.to_builtins(cost), Cost) == cost == cost.dearer(0.0)


def test_a_wrap_that_would_take_minutes_is_none_of_ours() -> None:
    for memory_kib, iterations in ((64 * 1024, 1000), (1024 * 1024, 1), (512 * 1024, 33)):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"memory_kib": memory_kib, "iterations": iterations}, Cost)


def test_a_later_wrap_costs_no_less() -> None:
    dear = Cost(iterations=4)
    assert wrap(KEY, WORDS, "a", cost=dear, clock=Clock(0, LEAST_S)).cost == dear


@pytest.mark.parametrize("took_s", [0.0, 0.1, 0.24999])
def test_each_step_is_dearer(took_s: float) -> None:
    cost = Cost()
    for _ in range(3):
        after = cost.dearer(took_s)
        assert after.memory_kib * after.iterations > cost.memory_kib * cost.iterations
        cost = after


@pytest.mark.parametrize("short", ["", "1234567", "e\u0301" * 4 + "abc"])
def test_a_short_one_is_not_taken(short: str) -> None:
    with pytest.raises(PassphraseTooShort):
        demand_length(short)
    with pytest.raises(PassphraseTooShort):
        wrap(KEY, short, "a")
    demand_length("12345678")


def test_a_cheap_wrap_is_none_of_ours() -> None:
    cheap = msgspec.to_builtins(once())
    cheap["cost"]["memory_kib"] = 1024
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(cheap, PassphraseWrap)


def test_a_key_sealed_for_one_kind_is_no_other() -> None:
    under = bytes(32)
    sealed = seal(KEY, under, "a", "recovery")
    assert unseal(sealed, under, "a", "recovery") == KEY
    assert unseal(sealed, under, "a", "keyring") is None
    assert unseal(sealed, KEY, "a", "recovery") is None


def test_a_wiped_key_is_gone() -> None:
    key = bytearray(KEY)
    wipe(key)
    assert key == bytes(32)
