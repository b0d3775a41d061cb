"""A conversation without what tells who its patient is: each of its texts searched, shown and rewritten."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Literal

import msgspec

from desktop.conversation.messages import Conversation, FormPart, Message, Part, StructuredPart, TextPart
from desktop.conversation.review import Corrections
from desktop.privacy.deidentify.dates import day_comes_first, year_meant
from desktop.privacy.deidentify.finding import Finder, Known
from desktop.privacy.deidentify.finds import Find
from desktop.privacy.deidentify.marking import cut
from desktop.privacy.deidentify.replacing import Replacement, Replacer, replaced
from desktop.privacy.deidentify.shifting import Shift, shifted_moment

_NAME_LABELS = ("姓名", "患者姓名", "病人姓名", "name", "patient name", "full name")
_CUT = "…"
_Change = Callable[[str], str]


def _as_it_is(one: Replacement) -> Replacement:
    return one


class Deidentified(msgspec.Struct, frozen=True):
    """The conversation with other words, and each find with the words in its place, as they come.

    What is kept is among them, with its own words. `days` is by how many all dates were moved.
    """

    conversation: Conversation
    branch: tuple[Message, ...]
    replacements: tuple[Replacement, ...]
    days: int


def deidentified(
    conversation: Conversation,
    branch: Iterable[Message],
    finder: Finder,
    *,
    days: int,
    language: Literal["zh", "en"],
    corrections: Corrections | None = None,
    mark: Callable[[Replacement], Replacement] = _as_it_is,
) -> Deidentified:
    """The shown branch of a case with placeholders in `language` and dates moved by `days`.

    `days` are whole weeks, as `shifting.case_days` draws them. `mark` may put marks around the words.
    """
    branch = tuple(branch)
    texts = _texts(conversation, branch)
    texts[0] = _whole_title(texts)
    corrections = corrections or Corrections()
    known: Known = _known_names(branch) | dict.fromkeys(corrections.also, "name")
    finds = finder.case_finds(texts, known)
    gone = [find for group in finds for find in group if find.text not in corrections.keep]
    own = {text: words for text, words in corrections.words.items() if words}
    shift = _shift(conversation, gone, days)
    replacer = Replacer(language, shift, own | {text: text for text in corrections.keep})
    replacements = tuple(replacer.replacements(group) for group in finds)
    rewritten = [replaced(text, map(mark, group)) for text, group in zip(texts, replacements, strict=True)]
    if texts[0] != conversation.title:
        rewritten[0] = cut(rewritten[0], len(conversation.title) - 1) + _CUT
    following = iter(rewritten)
    new, messages = _changed(conversation, branch, lambda _: next(following))
    moved = (_moved(message, shift) for message in messages)
    new = msgspec.structs.replace(
        new,
        created_at=shifted_moment(new.created_at, shift),
        updated_at=shifted_moment(new.updated_at, shift),
    )
    return Deidentified(new, tuple(moved), tuple(one for group in replacements for one in group), days)


def _shift(conversation: Conversation, finds: list[Find], days: int) -> Shift:
    year = year_meant(finds) or dt.datetime.fromisoformat(conversation.created_at).year
    return Shift(days=days, year=year, day_first=day_comes_first(finds))


def _whole_title(texts: list[str]) -> str:
    """The line of which the title is the beginning: a name that was cut in two would not be found in it."""
    title = texts[0]
    lines = (" ".join(text.split()) for text in texts[1:])
    begun = title.removesuffix(_CUT)
    return next((line for line in lines if title.endswith(_CUT) and line.startswith(begun)), title)


def _known_names(branch: Iterable[Message]) -> Known:
    """What stands in a form's field for a name; a hospital's own tasks may have one."""
    entries = (
        entry
        for message in branch
        for part in message.parts
        if isinstance(part, FormPart)
        for entry in part.entries
    )
    return {entry.value: "name" for entry in entries if entry.label.casefold() in _NAME_LABELS}


def _texts(conversation: Conversation, branch: tuple[Message, ...]) -> list[str]:
    """Every text of a conversation, in the order in which `_changed` meets it."""
    texts: list[str] = []

    def keep(text: str) -> str:
        texts.append(text)
        return text

    _changed(conversation, branch, keep)
    return texts


def _changed(
    conversation: Conversation, branch: tuple[Message, ...], change: _Change
) -> tuple[Conversation, tuple[Message, ...]]:
    """The conversation with each of its texts changed; ids, models and settings stay."""
    case = msgspec.structs.replace(conversation.case, values=_values(conversation.case.values, change))
    new = msgspec.structs.replace(conversation, title=change(conversation.title), case=case)
    return new, tuple(
        msgspec.structs.replace(message, parts=tuple(_part(part, change) for part in message.parts))
        for message in branch
    )


def _part(part: Part, change: _Change) -> Part:
    match part:
        case TextPart(text=text):
            return TextPart(change(text))
        case StructuredPart(body=body):
            return msgspec.structs.replace(part, body=change(body))
        case FormPart():
            return msgspec.structs.replace(
                part,
                entries=tuple(
                    msgspec.structs.replace(entry, value=change(entry.value)) for entry in part.entries
                ),
                values=_values(part.values, change),
                text=change(part.text),
            )
        case _:
            return part


def _values(values: dict[str, str], change: _Change) -> dict[str, str]:
    return {name: change(value) for name, value in values.items()}


def _moved(message: Message, shift: Shift) -> Message:
    """The message at another time; who signed it is not told."""
    mark = message.mark
    signed_at = shifted_moment(mark.signed_at, shift) if mark.signed_at else ""
    return msgspec.structs.replace(
        message,
        created_at=shifted_moment(message.created_at, shift),
        mark=msgspec.structs.replace(mark, signed_at=signed_at, signed_by=""),
    )
