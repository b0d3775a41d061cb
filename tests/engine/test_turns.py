"""Which turns are read: system text, first exchange and last question always, the oldest leave first."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.engine.protocol import Turn
from desktop.engine.turns import choose
from desktop.errors import EngineFault, QuestionTooLong


def count(turns: Sequence[Turn]) -> int:
    """A template that adds two tokens a turn."""
    return sum(len(turn.content) + 2 for turn in turns)


def conversation(*lengths: int) -> list[Turn]:
    """Questions and answers of these lengths, numbered by their letters; the last is a question."""
    roles = ("user", "assistant")
    return [Turn(roles[at % 2], chr(97 + at) * length) for at, length in enumerate(lengths)]  # type: ignore[arg-type]


def letters(turns: Sequence[Turn]) -> str:
    return "".join(turn.content[:1] for turn in turns)


SYSTEM = Turn("system", "S" * 10)


def test_all_that_fits_stays() -> None:
    turns = [SYSTEM, *conversation(5, 5, 5)]
    chosen = choose(turns, count, context=100, reserve=20)
    assert (chosen.turns, chosen.left_out) == (tuple(turns), 0)


def test_the_oldest_between_first_and_last_leave() -> None:
    turns = [SYSTEM, *conversation(5, 5, 5, 5, 5, 5, 5)]
    chosen = choose(turns, count, context=70, reserve=10)
    assert (letters(chosen.turns), chosen.left_out) == ("Sabefg", 1)
    assert choose(turns, count, context=50, reserve=10).left_out == 2


def test_the_reserve_takes_half_at_most() -> None:
    assert choose(conversation(8), count, context=20, reserve=512).left_out == 0


def test_the_numbers_of_a_question_too_long() -> None:
    with pytest.raises(QuestionTooLong) as raised:
        choose([SYSTEM, *conversation(200)], count, context=100, reserve=20)
    assert raised.value.facts == {"tokens": 214, "limit": 80}


def test_two_questions_one_after_the_other_are_two_exchanges() -> None:
    turns = [Turn("user", "a" * 20), Turn("user", "b" * 20), Turn("user", "c" * 20)]
    assert letters(choose(turns, count, context=60, reserve=10).turns) == "ac"


def test_an_answer_before_any_question_counts_as_the_first() -> None:
    turns = [Turn("assistant", "a" * 20), *conversation(20, 20, 20)[0:3]]
    assert choose(turns, count, context=200, reserve=10).left_out == 0


@pytest.mark.parametrize("turns", [[], [SYSTEM], [Turn("user", "a"), Turn("assistant", "b")]])
def test_without_a_question_there_is_nothing_to_answer(turns: list[Turn]) -> None:
    with pytest.raises(EngineFault):
        choose(turns, count, context=100, reserve=10)


@given(
    st.lists(st.integers(1, 40), min_size=1, max_size=15).filter(lambda lengths: len(lengths) % 2 == 1),
    st.integers(20, 300),
    st.integers(0, 100),
)
def test_what_is_chosen_fits_and_is_in_order(lengths: list[int], context: int, reserve: int) -> None:
    turns = [SYSTEM, *conversation(*lengths)]
    room = context - min(reserve, context // 2)
    least = [SYSTEM, *turns[1:3], turns[-1]] if len(turns) > 2 else turns
    if count(least) > room:
        with pytest.raises(QuestionTooLong):
            choose(turns, count, context=context, reserve=reserve)
        return
    chosen = choose(turns, count, context=context, reserve=reserve)
    assert count(chosen.turns) <= room
    places = [turns.index(turn) for turn in chosen.turns]
    assert places == sorted(places)
    assert {0, 1, len(turns) - 1} <= set(places)
    assert len(turns) - len(chosen.turns) == 2 * chosen.left_out
