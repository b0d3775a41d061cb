"""How text becomes the words that are searched.

Every Chinese, Japanese or Korean character is a word of its own, because a search must find 胸痛 in
the middle of a sentence; letters and digits form words as usual. Width, case and accents make no
difference: each character is folded by itself, so that a place in the folded text leads back to a
place in the original.
"""

import functools
import re
import unicodedata
from itertools import accumulate

import msgspec

_CJK = (
    "\u3040-\u30ff"  # kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han
    "\uac00-\ud7af"  # Hangul
    "\U00020000-\U0003ffff"  # rare Han
)
_CHARACTER = f"[{_CJK}]"
_LETTERS = f"[^\\W_{_CJK}]"
_WORD = re.compile(f"{_CHARACTER}|{_LETTERS}+")
_IS_CHARACTER = re.compile(_CHARACTER)


class Phrase(msgspec.Struct, frozen=True):
    """One piece of a search, without a blank in it: its words must follow each other."""

    words: tuple[str, ...]

    @property
    def open(self) -> bool:
        """Whether the last word may go on: `hyper` finds `hypertension`."""
        return not _IS_CHARACTER.match(self.words[-1])

    def expression(self) -> str:
        """The phrase in the query language of FTS5; nothing in it can be read as an operator."""
        return f'"{" ".join(self.words)}"' + (" *" if self.open else "")

    def pattern(self) -> str:
        """A regular expression that finds the phrase in folded text."""
        pieces = [re.escape(word) for word in self.words]
        gaps = [
            r"[\W_]*" if _IS_CHARACTER.match(before) or _IS_CHARACTER.match(after) else r"[\W_]+"
            for before, after in zip(self.words, self.words[1:], strict=False)
        ]
        start = "" if _IS_CHARACTER.match(self.words[0]) else f"(?<!{_LETTERS})"
        return start + "".join(piece + gap for piece, gap in zip(pieces, [*gaps, ""], strict=True))


def fold(text: str) -> str:
    """The text without differences of width, case and accents."""
    return text.lower() if text.isascii() else "".join(map(_folded, text))


def words_of(text: str) -> str:
    """The words of the text, separated by blanks."""
    return " ".join(_WORD.findall(fold(text)))


def phrases_of(search: str) -> tuple[Phrase, ...]:
    """The phrases of what was typed into the search; empty when there is nothing to search for."""
    pieces = (tuple(_WORD.findall(fold(piece))) for piece in search.split())
    return tuple(dict.fromkeys(Phrase(words) for words in pieces if words))


def origin(text: str, start: int, end: int) -> tuple[int, int]:
    """The place in `text` of the characters from `start` to `end` of its folded form."""
    if text.isascii():
        return start, end
    first = 0
    for index, after in enumerate(accumulate(len(_folded(character)) for character in text)):
        if after <= start:
            first = index + 1
        if after >= end:
            return first, index + 1
    return first, len(text)


@functools.lru_cache(maxsize=1 << 16)
def _folded(character: str) -> str:
    wide = unicodedata.normalize("NFKC", character).casefold()
    plain = (piece for piece in unicodedata.normalize("NFKD", wide) if unicodedata.category(piece) != "Mn")
    return unicodedata.normalize("NFC", "".join(plain))
