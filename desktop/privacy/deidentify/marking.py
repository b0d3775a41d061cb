"""Marks around the words in the place of a find: they go through all that makes a document of a case."""

import re
from collections.abc import Iterable

from desktop.conversation.review import Place

_FIRST, _LAST = 0xF0000, 0xFFFFD  # a plane for private use: nobody types these
_END = "\U0010fffd"
_MARKED = re.compile(f"([{chr(_FIRST)}-{chr(_LAST)}])([^{_END}]*){_END}")


def marked(words: str, number: int) -> str:
    """The words with the mark of their find; one of a number too high for a mark has none."""
    return f"{chr(_FIRST + number)}{words}{_END}" if _FIRST + number <= _LAST else words


def unmarked(text: str) -> tuple[str, tuple[Place, ...]]:
    """The text without marks, and where they were."""
    pieces, places, length, after = [], [], 0, 0
    for match in _MARKED.finditer(text):
        before = text[after : match.start()]
        start = length + len(before)
        length, after = start + len(match[2]), match.end()
        pieces += [before, match[2]]
        places.append(Place(start, length, ord(match[1]) - _FIRST))
    return "".join((*pieces, text[after:])), tuple(places)


def cut(text: str, length: int) -> str:
    """The first `length` characters; marks are not counted, and what is left keeps its marks."""
    plain, places = unmarked(text)
    return _with_marks(plain[:length], [place for place in places if place.start < length])


def _with_marks(text: str, places: Iterable[Place]) -> str:
    for place in reversed(tuple(places)):
        words = marked(text[place.start : place.end], place.found)
        text = text[: place.start] + words + text[place.end :]
    return text
