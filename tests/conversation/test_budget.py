"""The budget: first, pinned and last stay, the oldest leave first, and seldom."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.conversation.budget import KEPT_SHARE, Exchange, fit


def talk(*lengths: int, pinned: Sequence[int] = ()) -> list[Exchange]:
    """Exchanges of these lengths, of which the questions are half; the last is an open question."""
    return [
        Exchange(question=length // 2, whole=length, pinned=index in pinned)
        for index, length in enumerate((*lengths, 0))
    ]


@pytest.mark.parametrize(
    ("lengths", "room", "leaving"),
    [
        ((10,), 10, ()),
        ((10, 30, 30, 30), 100, ()),
        ((10, 30, 30, 30, 10), 100, (1, 2)),
        ((10, 30, 30, 30, 10, 40), 100, (1, 2)),
        ((10, 90), 100, ()),
        ((10, 91), 100, (1,)),
        ((10, 20, 85), 100, (1,)),  # the exchange before the question leaves only if it must
    ],
)
def test_examples(lengths: tuple[int, ...], room: int, leaving: tuple[int, ...]) -> None:
    assert fit(talk(*lengths), always=10, room=room).leaving == leaving


def test_a_pinned_exchange_stays_among_those_that_leave() -> None:
    assert fit(talk(10, 30, 30, 30, 40, pinned=[2]), always=10, room=100).leaving == (1, 3)


def test_an_answer_that_has_begun_takes_room() -> None:
    assert fit(talk(10, 30, 30), always=10, room=100).leaving == ()
    assert fit(talk(10, 30, 30), always=10, room=100, extra=31).leaving == (1,)


def test_facts_that_stay_take_room() -> None:
    exchanges = [Exchange(question=10, whole=30, facts=20) for _ in range(5)]
    kept = fit(exchanges, always=10, room=100)
    assert kept.leaving == (1, 2)
    assert kept.tokens == 10 + 2 * 20 + 30 + 10


exchanges = st.builds(
    lambda question, answer, facts, pinned: Exchange(
        question=question, whole=question + answer, facts=min(facts, question), pinned=pinned
    ),
    st.integers(1, 60),
    st.integers(1, 60),
    st.integers(0, 20),
    st.integers(0, 9).map(lambda chance: chance == 0),
)


@given(st.lists(exchanges, min_size=2, max_size=40), st.integers(100, 600))
def test_what_stays_fits_or_nothing_more_can_leave(talk: list[Exchange], room: int) -> None:
    found = fit(talk, always=30, room=room)
    last = len(talk) - 1
    movable = [index for index in range(1, last) if not talk[index].pinned]
    assert list(found.leaving) == movable[: len(found.leaving)]
    kept = sum(talk[index].whole for index in range(1, last) if index not in found.leaving)
    carried = sum(talk[index].facts for index in found.leaving)
    assert found.tokens == 30 + kept + carried + talk[last].question
    assert found.tokens <= room or list(found.leaving) == movable


@given(st.lists(exchanges, min_size=2, max_size=60), st.integers(300, 900))
def test_what_left_stays_out_and_many_leave_at_a_time(talk: list[Exchange], room: int) -> None:
    talk = [Exchange(question=one.question, whole=one.whole) for one in talk]
    steps = [fit(talk[:end], always=30, room=room).leaving for end in range(2, len(talk) + 1)]
    changes = 0
    for before, after in pairwise(steps):
        assert after[: len(before)] == before
        changes += before != after
    largest = max(one.whole for one in talk)
    freed = room * (1 - KEPT_SHARE) - largest
    assert changes <= 1 + sum(one.whole for one in talk) / freed


def test_in_a_long_conversation_what_is_read_seldom_begins_differently() -> None:
    talk = [Exchange(question=30, whole=100) for _ in range(501)]
    left = [len(fit(talk[:end], always=200, room=4000).leaving) for end in range(2, 502)]
    changes = sum(one != other for one, other in pairwise(left))
    assert changes <= 1 + 500 * 100 / (0.4 * 4000)
