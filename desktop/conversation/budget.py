"""The context budget: which exchanges are read when a conversation does not fit.

The first exchange (with the patient's facts and the task), pinned ones and the newest question
always stay, and room for the answer is kept; of the others the oldest leave first. They leave many
at a time: what is read then begins in the same way for several questions in a row, and what begins
in the same way need not be read again.
"""

from collections.abc import Sequence

import msgspec

KEPT_SHARE = 0.6
"""Where something must leave, so much of the room at most is filled afterwards."""


class Exchange(msgspec.Struct, frozen=True, kw_only=True):
    """The tokens of a question and its answer.

    Args:
        question: of the question alone, of which that is known.
        whole: of both, with what the template adds.
        facts: of those words of the question that stay when it leaves.
        pinned: whether it never leaves.
    """

    question: int
    whole: int
    facts: int = 0
    pinned: bool = False


class Fit(msgspec.Struct, frozen=True):
    """The positions of the exchanges that leave, ascending, and the tokens of what is then read."""

    leaving: tuple[int, ...]
    tokens: int


def fit(exchanges: Sequence[Exchange], *, always: int, room: int, extra: int = 0) -> Fit:
    """Chooses what leaves, by walking through the conversation from its first question to its last.

    What was left out at one question stays out at the next, and nothing more leaves until the room
    is full again. So the same conversation, a few questions longer, mostly keeps its beginning. When
    the room is full, the oldest leave until `KEPT_SHARE` of it is filled, but the exchange before the
    question only if it must.

    Args:
        exchanges: oldest first, at least one; the last is the open question.
        always: tokens of the system text and the first exchange.
        room: tokens that can be read, the answer's reserve taken off.
        extra: tokens of the answer that has begun.

    Returns:
        What leaves; its `tokens` are more than `room` where what must stay does not fit.
    """
    last = len(exchanges) - 1
    movable = [index for index in range(1, last) if not exchanges[index].pinned]
    gone, taken = 0, always
    for index in range(1, last + 1):
        asked = exchanges[index].question + (extra if index == last else 0)
        full = taken + asked > room
        while full and gone < len(movable) and movable[gone] < index:
            is_newest = movable[gone] == index - 1
            if taken + asked <= room * (1 if is_newest else KEPT_SHARE):
                break
            taken -= exchanges[movable[gone]].whole - exchanges[movable[gone]].facts
            gone += 1
        taken += asked if index == last else exchanges[index].whole
    return Fit(tuple(movable[:gone]), taken)
