"""What the model is told of a conversation: the branch as turns, with the facts that must stay."""

from collections.abc import Iterator, Sequence

import msgspec

from desktop.clinical import prompts
from desktop.clinical.forms import Entry, Values
from desktop.clinical.language import Language
from desktop.clinical.shelf import Shelf
from desktop.conversation.left_out import (
    Exchange,
    answered_exchanges,
    covered_of,
    is_summary,
    left_out_of,
    told_exchanges,
)
from desktop.conversation.messages import FormPart, Message
from desktop.engine.protocol import Turn

_SURELY_FITS = 0.9


class Told(msgspec.Struct, frozen=True):
    """The turns of a request, and the exchanges that they were made of, in the same order."""

    turns: tuple[Turn, ...]
    exchanges: tuple[Exchange, ...]


class _Fact(msgspec.Struct, frozen=True):
    entry: Entry
    value: str


def told_of(shelf: Shelf, branch: Sequence[Message], language: Language, specialty_id: str | None) -> Told:
    """What the model reads of `branch`, as far as it fits.

    A question that got no answer is left out, and so is what a summary stands for: the summary is
    read with the facts that were told there, and never leaves.
    """
    specialty = next((item for item in shelf.specialties if item.id == specialty_id), None)
    turns = [Turn("system", prompts.system_text(language, specialty))]
    exchanges = told_exchanges(branch)
    names = frozenset(field.name for field in shelf.shared_fields)
    known: Values = {}
    for exchange in exchanges:
        question, pinned = exchange[0], is_summary(exchange)
        new = _summarised_facts(names, branch, question) if pinned else _new_facts(names, question, known)
        known.update({fact.entry.name: fact.value for fact in new})
        facts = prompts.facts_text(tuple(fact.entry for fact in new), language) if new else ""
        if pinned:
            words = "\n\n".join(filter(None, [facts, question.text]))
            turns.append(Turn("user", words, pinned=True))
        else:
            turns.append(Turn("user", question.text, facts=facts))
        turns += [Turn("assistant", answer.text, pinned=pinned) for answer in exchange[1:]]
    return Told(tuple(turns), exchanges)


def told_values(branch: Sequence[Message]) -> Values:
    """The values of all forms that the model was told in `branch`; a later one replaces an earlier."""
    known: Values = {}
    for exchange in answered_exchanges(branch):
        known.update(_values(exchange[0]))
    return known


def summary_covers(branch: Sequence[Message]) -> tuple[str, ...]:
    """The ids of the messages that a summary should stand for now; empty when all is read.

    They are those that did not fit, with the summary made before. Of many, as many of the oldest as
    surely fit: what the model was seen to read at once. The engine leaves out what still does not.
    """
    out = left_out_of(branch)
    if not out:
        return ()
    told = told_exchanges(branch)
    wanted = [exchange for exchange in told if is_summary(exchange) or exchange[0].id in out]
    room = _SURELY_FITS * _most_read(branch) - _size(told[:1])
    covers: list[Message] = []
    for exchange in (*filter(is_summary, wanted), *(each for each in wanted if not is_summary(each))):
        room -= _size([exchange])
        if room < 0 and any(message.id in out for message in covers):
            break
        covers += exchange
    chosen = {message.id for message in covers}
    return tuple(message.id for message in branch if message.id in chosen)


def _most_read(branch: Sequence[Message]) -> int:
    """The most characters that were read for an answer of `branch`."""
    answers = [
        (message.provenance.prompt_tokens, index)
        for index, message in enumerate(branch)
        if message.provenance is not None and message.text
    ]
    if not answers:
        return 0
    _, index = max(answers)
    out = left_out_of(branch[: index + 1])
    return _size([exchange for exchange in told_exchanges(branch[:index]) if exchange[0].id not in out])


def _size(exchanges: Sequence[Exchange]) -> int:
    return sum(len(message.text) for exchange in exchanges for message in exchange)


def _new_facts(names: frozenset[str], question: Message, known: Values) -> list[_Fact]:
    """The facts of the patient that this question is the first to tell."""
    return [fact for fact in _facts(names, question) if fact.value != known.get(fact.entry.name)]


def _summarised_facts(names: frozenset[str], branch: Sequence[Message], summary: Message) -> list[_Fact]:
    """The facts that only messages tell that this summary stands for, as they stood when it was made."""
    place = next(index for index, message in enumerate(branch) if message.id == summary.id)
    covered = covered_of(branch[: place + 2])
    latest: dict[str, tuple[_Fact, str]] = {}
    for exchange in answered_exchanges(branch[:place]):
        for fact in _facts(names, exchange[0]):
            before = latest.get(fact.entry.name)
            if before is None or before[0].value != fact.value:
                latest[fact.entry.name] = (fact, exchange[0].id)
    return [fact for fact, teller in latest.values() if teller in covered]


def _facts(names: frozenset[str], question: Message) -> Iterator[_Fact]:
    """What the question tells of the patient: the fields of these names, which tasks share."""
    values = _values(question)
    for part in question.parts:
        for entry in part.entries if isinstance(part, FormPart) else ():
            if entry.name in names:
                yield _Fact(entry, values.get(entry.name, entry.value))


def _values(question: Message) -> Values:
    values: Values = {}
    for part in question.parts:
        if isinstance(part, FormPart):
            values.update(part.values)
    return values
