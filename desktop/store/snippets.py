"""The place that a search found, on one line, with the hits marked."""

import re
from collections.abc import Sequence

from desktop.conversation.searching import HIT_END, HIT_START
from desktop.store.words import Phrase, fold, origin

_BEFORE, _AFTER = 12, 60  # characters around the first hit


class Patterns:
    """What some phrases look like in folded text, ready to be looked for in many texts."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        self._each = {phrase: re.compile(phrase.pattern()) for phrase in phrases}
        self._any = re.compile("|".join(f"(?:{one.pattern})" for one in self._each.values()))

    def in_text(self, folded: str) -> frozenset[Phrase]:
        """The phrases that are in a folded text."""
        return frozenset(phrase for phrase, pattern in self._each.items() if pattern.search(folded))

    def snippet(self, text: str) -> str:
        """The surroundings of the first hit in `text`, the hits there marked; empty when there is none."""
        folded = fold(text)
        found = [origin(text, *hit.span()) for hit in self._first_hits(folded)]
        if not found:
            return ""
        start, last = max(0, found[0][0] - _BEFORE), found[0][1] + _AFTER
        pieces, at = ["…" if start else ""], start
        for begin, end in found:
            if at <= begin and end <= last:
                pieces += [_plain(text[at:begin]), HIT_START, _plain(text[begin:end]), HIT_END]
                at = end
        return "".join([*pieces, _plain(text[at:last]), "…" if last < len(text) else ""]).strip()

    def _first_hits(self, folded: str) -> list[re.Match[str]]:
        """The first hit, and the ones that are near enough to be shown with it."""
        first = self._any.search(folded)
        if first is None:
            return []
        return [first, *self._any.finditer(folded, first.end(), first.end() + 2 * _AFTER)]


def _plain(text: str) -> str:
    """Text for one line: no Markdown signs, no marks of our own, no line breaks."""
    return re.sub(r"[\s\x00-\x1f#*`|>\ue000\ue001]+", " ", text)
