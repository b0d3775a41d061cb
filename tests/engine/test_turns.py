"""Which turns are read: what must stay stays, the oldest leave first, and seldom."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.engine.protocol import Turn
from desktop.engine.turns import Chosen, choose
from desktop.errors import EngineFault, QuestionTooLong


def count(turns: Sequence[Turn]) -> int:
    """A template that adds two tokens a turn."""
    return sum(len(turn.content) + 2 for turn in turns)


def uneven(turns: Sequence[Turn]) -> int:
    """A template of which the parts are more, or fewer, than the whole."""
    total = count(turns)
    return total + len(turns) ** 2 // 4 if total % 2 else total - min(len(turns), total // 3)


def conversation(*lengths: int) -> list[Turn]:
    """Questions and answers of these lengths, numbered by their letters; the last is a question."""
    roles = ("user", "assistant")
    return [Turn(roles[at % 2], chr(97 + at) * length) for at, length in enumerate(lengths)]  # type: ignore[arg-type]


def letters(turns: Sequence[Turn]) -> str:
    return "".join(turn.content[:1] for turn in turns)


SYSTEM = Turn("system", "S" * 10)


def test_all_that_fits_stays() -> None:
    turns = [SYSTEM, *conversation(5, 5, 5)]
    assert choose(turns, count, context=100, reserve=20) == Chosen(tuple(turns))


def test_the_oldest_between_first_and_last_leave_and_are_named() -> None:
    turns = [SYSTEM, *conversation(5, 5, 5, 5, 5, 5, 5)]
    chosen = choose(turns, count, context=70, reserve=10)
    assert (letters(chosen.turns), chosen.left_out) == ("Sabefg", (1,))
    assert choose(turns, count, context=50, reserve=10).left_out == (1, 2)


def test_the_reserve_takes_half_at_most() -> None:
    assert choose(conversation(8), count, context=20, reserve=512).left_out == ()


def test_a_pinned_exchange_never_leaves() -> None:
    turns = conversation(*[10] * 9)
    turns[3] = Turn("assistant", turns[3].content, pinned=True)
    chosen = choose(turns, count, context=80, reserve=10)
    assert (letters(chosen.turns), chosen.left_out) == ("abcdi", (2, 3))
    pinned = [Turn(turn.role, turn.content, pinned=True) for turn in turns]
    with pytest.raises(QuestionTooLong):
        choose(pinned, count, context=80, reserve=10)


def test_the_facts_of_what_leaves_stand_before_the_next_question_that_stays() -> None:
    turns = conversation(*[20] * 9)
    turns[2] = Turn("user", "c" * 20, facts="age 65")
    turns[4] = Turn("user", "e" * 20, facts="penicillin")
    turns[6] = Turn("user", "g" * 20, facts="ST up")
    chosen = choose(turns, count, context=150, reserve=10)
    assert chosen.left_out == (1, 2)
    assert chosen.turns[2].content == "age 65\n\npenicillin\n\n" + "g" * 20
    later = choose(
        [*turns, Turn("assistant", "j" * 20), Turn("user", "k" * 20)], count, context=150, reserve=10
    )
    assert later.left_out == (1, 2, 3)
    assert later.turns[2].content == "age 65\n\npenicillin\n\nST up\n\n" + "i" * 20


def test_an_answer_that_has_begun_takes_room_of_the_oldest() -> None:
    turns = conversation(*[10] * 7)
    assert choose(turns, count, context=100, reserve=10).left_out == ()
    assert choose(turns, count, context=100, reserve=10, begun=20).left_out == (1,)
    with pytest.raises(QuestionTooLong):
        choose(turns, count, context=100, reserve=10, begun=60)


def test_the_numbers_of_a_question_too_long() -> None:
    with pytest.raises(QuestionTooLong) as raised:
        choose([SYSTEM, *conversation(200)], count, context=100, reserve=20)
    assert raised.value.facts == {"tokens": 214, "limit": 80}
    with pytest.raises(QuestionTooLong) as raised:
        choose([SYSTEM, *conversation(20, 20, 30, 30, 40)], count, context=100, reserve=20)
    assert raised.value.facts == {"tokens": 98, "limit": 80}


def test_two_questions_one_after_the_other_are_two_exchanges() -> None:
    turns = [Turn("user", "a" * 20), Turn("user", "b" * 20), Turn("user", "c" * 20)]
    assert choose(turns, count, context=60, reserve=10) == Chosen((turns[0], turns[2]), (1,))


def test_an_answer_before_any_question_counts_as_the_first() -> None:
    turns = [Turn("assistant", "a" * 20), *conversation(20, 20, 20)[0:3]]
    assert choose(turns, count, context=200, reserve=10).left_out == ()


@pytest.mark.parametrize("turns", [[], [SYSTEM], [Turn("user", "a"), Turn("assistant", "b")]])
def test_without_a_question_there_is_nothing_to_answer(turns: list[Turn]) -> None:
    with pytest.raises(EngineFault):
        choose(turns, count, context=100, reserve=10)


@st.composite
def conversations(draw: st.DrawFn) -> list[Turn]:
    """System text, exchanges of which some tell facts and some are pinned, and an open question."""
    turns = [SYSTEM]
    for number in range(draw(st.integers(0, 25))):
        facts = f"<{number}>" if draw(st.booleans()) else ""
        pinned = draw(st.integers(0, 9)) == 0
        words = f"q{number}:" + "?" * draw(st.integers(0, 40))
        turns.append(Turn("user", facts + words, facts=facts, pinned=pinned))
        turns.append(Turn("assistant", f"a{number}:" + "." * draw(st.integers(0, 60)), pinned=pinned))
    return [*turns, Turn("user", "last" + "!" * draw(st.integers(0, 40)))]


@given(conversations(), st.integers(60, 900), st.integers(0, 100), st.sampled_from([count, uneven]))
def test_what_is_chosen_fits_and_nothing_that_must_stay_leaves(
    turns: list[Turn], context: int, reserve: int, counting: object
) -> None:
    assert callable(counting)
    room = context - min(reserve, context // 2)
    middle = range(1, max(1, (len(turns) - 2) // 2))
    try:
        chosen = choose(turns, counting, context=context, reserve=reserve)
    except QuestionTooLong:
        must = [turns[0], *turns[1:3], *(turn for turn in turns[3:] if turn.pinned), turns[-1]]
        facts = sum(len(turn.facts) + 4 for turn in turns)
        assert count(must) + facts + len(turns) ** 2 + 8 > room
        return
    assert chosen == choose(tuple(turns), counting, context=context, reserve=reserve)
    assert counting(chosen.turns) <= room
    assert set(chosen.left_out) <= set(middle)
    kept = [index for index in middle if index not in chosen.left_out]
    assert all(index in kept for index in middle if turns[1 + 2 * index].pinned)
    words = "".join(turn.content for turn in chosen.turns)
    for turn in (
        turns[-1],
        *turns[:3],
        *(turns[at] for index in kept for at in (1 + 2 * index, 2 + 2 * index)),
    ):
        assert turn.content in words
    for index in chosen.left_out:
        assert f"q{index}:" not in words
        assert f"a{index}:" not in words
    told = [turn.facts for turn in turns if turn.facts]
    places = [words.index(facts) for facts in told]
    assert places == sorted(places)
    assert all(words.count(facts) == 1 for facts in told)


def test_several_questions_in_a_row_begin_alike() -> None:
    turns = [SYSTEM]
    before: tuple[Turn, ...] = ()
    changes = 0
    for number in range(200):
        turns.append(Turn("user", f"q{number}:" + "?" * 40))
        chosen = choose(turns, count, context=2100, reserve=100).turns
        changes += chosen[: len(before)] != before
        before = chosen
        turns.append(Turn("assistant", f"a{number}:" + "." * 60))
    assert 5 < changes <= 1 + 200 * 110 / (0.4 * 2000)
    left = choose(turns[:-1], count, context=2100, reserve=100).left_out
    assert left == tuple(range(1, 1 + len(left)))


def test_each_exchange_is_counted_a_few_times_and_the_whole_twice() -> None:
    turns = [SYSTEM, *conversation(*[9] * 101)]
    counted: list[int] = []

    def counting(some: Sequence[Turn]) -> int:
        counted.append(len(some))
        return count(some)

    choose(turns, counting, context=500, reserve=50)
    assert sum(counted) < 5 * len(turns)
