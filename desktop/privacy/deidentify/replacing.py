"""Other words in the place of finds: the same placeholder for the same thing, dates moved together."""

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from desktop.privacy.deidentify.finds import Find, Kind
from desktop.privacy.deidentify.shifting import Shift, shifted

LABELS: dict[Kind, tuple[str, str]] = {
    "name": ("姓名", "NAME"),
    "doctor": ("医务人员", "CLINICIAN"),
    "hospital": ("医院", "HOSPITAL"),
    "address": ("地址", "ADDRESS"),
    "phone": ("电话", "PHONE"),
    "email": ("邮箱", "E-MAIL"),
    "identity": ("证件号", "ID NUMBER"),
    "passport": ("护照号", "PASSPORT"),
    "insurance": ("保险号", "INSURANCE NUMBER"),
    "record": ("编号", "NUMBER"),
    "birth": ("出生日期", "DATE OF BIRTH"),
    "date": ("日期", "DATE"),
}
"""What a placeholder and the review call each kind, in Chinese and in English."""


class Replacement(msgspec.Struct, frozen=True):
    """A find and the words in its place."""

    find: Find
    words: str


class Replacer:
    """Chooses the words for the finds of one case, in the order in which they are met.

    Args:
        shift: how dates are moved; None writes a placeholder in their place too.
        own: the words that somebody has chosen, by the text of the find.
    """

    def __init__(
        self, language: Literal["zh", "en"], shift: Shift | None, own: Mapping[str, str] | None = None
    ) -> None:
        self._language = language
        self._shift = shift
        self._own = own or {}
        self._placeholders: dict[tuple[Kind, str], str] = {}
        self._counts: dict[Kind, int] = {}

    def replacements(self, finds: Iterable[Find]) -> tuple[Replacement, ...]:
        """The words for each find."""
        return tuple(Replacement(find, self._words(find)) for find in finds)

    def _words(self, find: Find) -> str:
        if find.text in self._own:
            return self._own[find.text]
        moved = shifted(find.text, self._shift) if self._shift and find.kind in {"date", "birth"} else None
        return moved if moved is not None else self._placeholder(find)

    def _placeholder(self, find: Find) -> str:
        same = "".join(character for character in find.text.casefold() if character.isalnum())
        key = (find.kind, same)
        if key not in self._placeholders:
            self._counts[find.kind] = number = self._counts.get(find.kind, 0) + 1
            self._placeholders[key] = f"[{label(find.kind, self._language)} {number}]"
        return self._placeholders[key]


def label(kind: Kind, language: Literal["zh", "en"]) -> str:
    """What the kind is called."""
    chinese, english = LABELS[kind]
    return chinese if language == "zh" else english


def replaced(text: str, replacements: Iterable[Replacement]) -> str:
    """The text with the words of each replacement in the place of its find."""
    for one in sorted(replacements, key=lambda one: one.find.start, reverse=True):
        text = text[: one.find.start] + one.words + text[one.find.end :]
    return text
