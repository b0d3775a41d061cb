"""Which messages of the shown branch the model does not read any more, and how they are numbered."""

from collections.abc import Collection, Sequence
from typing import Literal

import msgspec

from desktop.conversation.left_out import covered_of
from desktop.conversation.messages import Message

Mark = Literal["out", "summarised"]
"""`out` did not fit; `summarised`: the model reads a summary in its place."""


class Stretch(msgspec.Struct, frozen=True):
    """Messages one after the other with the same mark.

    `first` and `last` number their rounds (a question and its answer), from 1; `end` is the id of the
    last message.
    """

    mark: Mark
    first: int
    last: int
    end: str


def marks_of(branch: Sequence[Message], left_out: Collection[str]) -> dict[str, Mark]:
    """The marks by message id; `left_out` are the ids of what did not fit."""
    covered = covered_of(branch)
    return {
        message.id: "summarised" if message.id in covered else "out"
        for message in branch
        if message.id in covered or message.id in left_out
    }


def stretches_of(branch: Sequence[Message], marks: dict[str, Mark]) -> tuple[Stretch, ...]:
    """The stretches of marked messages, from the top."""
    found: list[Stretch] = []
    turn, open_now = 0, False
    for message in branch:
        turn += message.role == "user"
        mark = marks.get(message.id)
        if mark is None:
            open_now = False
        elif open_now and found[-1].mark == mark:
            found[-1] = Stretch(mark, found[-1].first, turn, message.id)
        else:
            found.append(Stretch(mark, turn, turn, message.id))
            open_now = True
    return tuple(found)
