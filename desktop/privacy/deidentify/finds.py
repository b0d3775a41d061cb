"""What was found in a text, and which of two finds in the same place counts."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal, get_args

import msgspec

Kind = Literal[
    "name", "doctor", "hospital", "address", "phone", "email",
    "identity", "passport", "insurance", "record", "birth", "date",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)


class Find(msgspec.Struct, frozen=True):
    """A place in a text, from `start` up to `end`, that says something of the kind about somebody."""

    start: int
    end: int
    kind: Kind
    text: str


def settled(finds: Iterable[Find]) -> tuple[Find, ...]:
    """The finds without overlaps, in the order of the text; of two that overlap the earlier given stays."""
    taken: list[Find] = []
    for find in finds:
        if find.start < find.end and not any(find.start < old.end and old.start < find.end for old in taken):
            taken.append(find)
    return tuple(sorted(taken, key=lambda find: find.start))


def group_find(match: re.Match[str], kind: Kind, group: str | int = 0) -> Find:
    """The find that a group of a match is."""
    return Find(match.start(group), match.end(group), kind, match[group])


def pattern_finds(text: str, kind: Kind, pattern: re.Pattern[str]) -> Iterator[Find]:
    """A find for each match of a pattern: its group `found` where it has one, else all of it."""
    group: str | int = "found" if "found" in pattern.groupindex else 0
    return (group_find(match, kind, group) for match in pattern.finditer(text) if match[group])
