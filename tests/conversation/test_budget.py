"""The budget: first and last stay, the oldest between them leave first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.conversation.budget import turns_that_fit


@pytest.mark.parametrize(
    ("turns", "room", "kept"),
    [
        ((), 10, ()),
        ((5,), 5, (0,)),
        ((5,), 4, None),
        ((5, 5), 9, None),
        ((3, 9, 2, 3), 10, (0, 2, 3)),
        ((3, 2, 9, 3), 10, (0, 3)),
        ((1, 1, 1, 1), 4, (0, 1, 2, 3)),
    ],
)
def test_examples(turns: tuple[int, ...], room: int, kept: tuple[int, ...] | None) -> None:
    assert turns_that_fit(turns, room) == kept


@given(st.lists(st.integers(1, 50), min_size=1, max_size=30), st.integers(0, 400))
def test_what_stays_fits_and_nothing_newer_left_for_something_older(turns: list[int], room: int) -> None:
    kept = turns_that_fit(turns, room)
    last = len(turns) - 1
    ends = turns[0] + (turns[last] if last else 0)
    if kept is None:
        assert ends > room
        return
    assert {0, last} <= set(kept)
    assert sum(turns[index] for index in kept) <= room
    middle = [index for index in kept if 0 < index < last]
    assert middle == list(range(last - len(middle), last))
