"""Which turns of a conversation are read when all of them do not fit."""

from collections.abc import Callable, Collection, Sequence

import msgspec

from desktop.conversation.budget import Exchange, fit
from desktop.engine.protocol import Turn
from desktop.errors import EngineFault, QuestionTooLong

Count = Callable[[Sequence[Turn]], int]

_SHORTEST = Turn("user", "?")


class Chosen(msgspec.Struct, frozen=True):
    """The turns to read, and the positions of the exchanges (a question, its answer) left out."""

    turns: tuple[Turn, ...]
    left_out: tuple[int, ...] = ()


def choose(turns: Sequence[Turn], count: Count, *, context: int, reserve: int, begun: int = 0) -> Chosen:
    """Chooses what to read of `turns`; the same turns always give the same choice.

    The system text, the first exchange, pinned ones and the last question always stay. The facts of
    a question that leaves are put at the head of the next question that stays. Among several
    questions in a row most choices begin alike (`conversation.budget.fit`).

    Args:
        turns: a system text or none, then questions and answers; the last is a question.
        count: the tokens of some turns as the template writes them.
        context: the tokens that the model has in all.
        reserve: those of them that are kept for the answer, half of the context at most.
        begun: the tokens of the answer as far as it is written.

    Raises:
        QuestionTooLong: what must stay does not fit.
        EngineFault: the last turn is not a question.
    """
    if not turns or turns[-1].role != "user":
        raise EngineFault(problem="the last turn is no question")
    room = context - min(reserve, context // 2)
    total = count(tuple(turns)) + begun
    if total <= room:
        return Chosen(tuple(turns))
    system, exchanges = _split(turns)
    last = len(exchanges) - 1
    if last == 0:
        raise QuestionTooLong(tokens=total, limit=room)
    measured = _measured(exchanges, count)
    always = count((*system, *exchanges[0], _SHORTEST))
    extra = begun
    while True:
        found = fit(measured, always=always, room=room, extra=extra)
        chosen = Chosen((*system, *_without(exchanges, found.leaving)), found.leaving)
        total = count(chosen.turns) + begun
        if total <= room:
            return chosen
        if found.tokens > room:  # more than this cannot leave
            raise QuestionTooLong(tokens=total, limit=room)
        # Counted one by one they fitted, together they do not.
        extra += total - found.tokens


def _split(turns: Sequence[Turn]) -> tuple[tuple[Turn, ...], list[tuple[Turn, ...]]]:
    system = tuple(turn for turn in turns if turn.role == "system")
    exchanges: list[tuple[Turn, ...]] = []
    for turn in turns:
        if turn.role == "user" or (turn.role == "assistant" and not exchanges):
            exchanges.append((turn,))
        elif turn.role == "assistant":
            exchanges[-1] = (*exchanges[-1], turn)
    return system, exchanges


def _measured(exchanges: Sequence[tuple[Turn, ...]], count: Count) -> list[Exchange]:
    """Each exchange's tokens: what it adds to a prompt that it is put into."""
    least = count((_SHORTEST,))
    measured = [Exchange(question=0, whole=0)]  # the first, which never leaves
    for exchange in exchanges[1:]:
        facts = exchange[0].facts
        measured.append(
            Exchange(
                question=count(exchange[:1]) - least,
                whole=count((*exchange, _SHORTEST)) - least,
                facts=count((Turn("user", facts), _SHORTEST)) - least if facts else 0,
                pinned=any(turn.pinned for turn in exchange),
            )
        )
    return measured


def _without(exchanges: Sequence[tuple[Turn, ...]], leaving: Collection[int]) -> list[Turn]:
    """The turns that stay, with the facts of those that left at the head of the next question."""
    kept: list[Turn] = []
    carried: list[str] = []
    for index, exchange in enumerate(exchanges):
        if index in leaving:
            carried += [turn.facts for turn in exchange if turn.facts]
        elif carried:
            told = "\n\n".join([*carried, exchange[0].content])
            kept += [msgspec.structs.replace(exchange[0], content=told), *exchange[1:]]
            carried = []
        else:
            kept += exchange
    return kept
