"""What is marked in the shown branch: messages that the model does not read any more, and another model."""

import itertools
from collections.abc import Collection, Sequence
from typing import Literal

import msgspec

from desktop.conversation.left_out import covered_of
from desktop.conversation.messages import Message, Provenance

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


class ModelChange(msgspec.Struct, frozen=True):
    """Another model answers from here on: above the question with this id. `before` made the answer above."""

    above: str
    before: Provenance
    after: Provenance


def model_changes(branch: Sequence[Message]) -> dict[str, ModelChange]:
    """Where the model, its file or its adapters change between two answers, by the question's id."""
    found: dict[str, ModelChange] = {}
    before: Provenance | None = None
    for question, answer in itertools.pairwise(branch):
        made = answer.provenance
        if answer.role != "assistant" or made is None:
            continue
        if before is not None and _differ(before, made):
            found[question.id] = ModelChange(question.id, before, made)
        before = made
    return found


def _differ(one: Provenance, other: Provenance) -> bool:
    """A file whose SHA-256 is not known yet is taken for the same."""
    files = {one.model_sha256, other.model_sha256} - {""}
    return (one.model_id, one.adapters) != (other.model_id, other.adapters) or len(files) > 1


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
