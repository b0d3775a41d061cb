"""Which turns of a conversation are read when all of them do not fit."""

from collections.abc import Callable, Sequence

import msgspec

from desktop.conversation.budget import turns_that_fit
from desktop.engine.protocol import Turn
from desktop.errors import EngineFault, QuestionTooLong

Count = Callable[[Sequence[Turn]], int]


class Chosen(msgspec.Struct, frozen=True):
    """The turns to read and how many exchanges (a question and its answer) were left out."""

    turns: tuple[Turn, ...]
    left_out: int = 0


def choose(turns: Sequence[Turn], count: Count, *, context: int, reserve: int) -> Chosen:
    """Chooses what to read of `turns`.

    The system text always stays, so do the first exchange and the last question.

    Args:
        turns: a system text or none, then questions and answers; the last is a question.
        count: the tokens of some turns as the template writes them.
        context: the tokens that the model has in all.
        reserve: those of them that are kept for the answer, half of the context at most.

    Raises:
        QuestionTooLong: what must stay does not fit.
        EngineFault: the last turn is not a question.
    """
    if not turns or turns[-1].role != "user":
        raise EngineFault(problem="the last turn is no question")
    room = context - min(reserve, context // 2)
    if count(turns) <= room:
        return Chosen(tuple(turns))
    system, exchanges = _exchanges(turns)
    tokens = _tokens_of_each(system, exchanges, count)
    kept = turns_that_fit(tokens, room)
    while kept is not None:
        chosen = (*system, *(turn for index in kept for turn in exchanges[index]))
        total = count(chosen)
        if total <= room:
            return Chosen(chosen, len(exchanges) - len(kept))
        # Counted one by one they fitted, together they do not: the oldest that may go, goes.
        kept = _without_oldest(kept)
    needed = tokens[-1] + (tokens[0] if len(tokens) > 1 else 0)
    raise QuestionTooLong(tokens=max(needed, room + 1), limit=room)


def _exchanges(turns: Sequence[Turn]) -> tuple[tuple[Turn, ...], list[tuple[Turn, ...]]]:
    system = tuple(turn for turn in turns if turn.role == "system")
    exchanges: list[tuple[Turn, ...]] = []
    for turn in turns:
        if turn.role == "user" or (turn.role == "assistant" and not exchanges):
            exchanges.append((turn,))
        elif turn.role == "assistant":
            exchanges[-1] = (*exchanges[-1], turn)
    return system, exchanges


def _tokens_of_each(
    system: tuple[Turn, ...], exchanges: Sequence[tuple[Turn, ...]], count: Count
) -> list[int]:
    last = exchanges[-1]
    least = count((*system, *last))
    earlier = [count((*system, *exchange, *last)) - least for exchange in exchanges[:-1]]
    return [*earlier, least]


def _without_oldest(kept: tuple[int, ...]) -> tuple[int, ...] | None:
    return (kept[0], *kept[2:]) if len(kept) > 2 else None  # noqa: PLR2004  the first and the last stay
