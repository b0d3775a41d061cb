"""How text becomes the terms that are searched, and how what was typed becomes phrases of them.

Every Chinese, Japanese or Korean character is a word of its own, because a search must find 胸痛 in
the middle of a sentence; a number is one, with its decimals; letters form words as usual. Width, case
and accents make no difference: each character is folded by itself, so that a place in the folded text
leads back to a place in the original.

The index knows no order of words. Its terms are the words, every two words in a row as one term, and
the first letters of each word: so a phrase of two words is one exact term, and no search has to go
through all words that begin with a letter.
"""

import re
import unicodedata
from itertools import pairwise

import msgspec

_CJK = (
    "\u3040-\u30ff"  # kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han
    "\uac00-\ud7af"  # Hangul
    "\U00020000-\U0003ffff"  # rare Han
)
_CHARACTER = f"[{_CJK}]"
_LETTER = f"[^\\W\\d_{_CJK}]"
_LETTER_OR_DIGIT = f"[^\\W_{_CJK}]"
_NUMBER = r"\d+(?:\.\d+)*"
_WORD = re.compile(rf"{_CHARACTER}|{_NUMBER}|{_LETTER}{_LETTER_OR_DIGIT}*(?:(?<=\d)(?:\.\d+)+)?")
_IS_CHARACTER = re.compile(_CHARACTER)

_UNITS = {
    "mg": ("mg", "毫克"),
    "ug": ("ug", "μg", "mcg", "微克"),
    "g": ("g", "克"),
    "kg": ("kg", "公斤", "千克"),
    "ml": ("ml", "毫升"),
    "l": ("l", "升"),
    "cm": ("cm", "厘米", "公分"),
    "mm": ("mm", "毫米"),
    "mmhg": ("mmhg", "毫米汞柱"),
    "c": ("c", "度", "摄氏度"),
}
"""One name for each unit, and how else it is written after a number."""
_UNIT_OF = {written: unit for unit, names in _UNITS.items() for written in names}
_ANY_UNIT = "|".join(sorted(map(re.escape, _UNIT_OF), key=len, reverse=True))
_MEASURE = re.compile(rf"(?<!{_LETTER_OR_DIGIT})({_NUMBER})[\W_]*({_ANY_UNIT})(?!{_LETTER_OR_DIGIT})")
_NUMBER_AND_UNIT = re.compile(rf"(\d)\s+(?=(?:°?{_ANY_UNIT})(?!{_LETTER_OR_DIGIT}))", re.IGNORECASE)

_PAIR, _START, HEAD, FACET = "\ue010", "\ue011", "\ue012", "\ue013"
"""First characters of terms that are no word; no text has them, for they are no letters."""
_LONGEST_START = 3  # letters: more of them begin few words
_LONGEST_WORD = 40


class Phrase(msgspec.Struct, frozen=True):
    """One piece of a search, without a blank in it: its words must follow each other."""

    words: tuple[str, ...]

    @property
    def open(self) -> bool:
        """Whether the last word may go on: `hyper` finds `hypertension`."""
        return not _IS_CHARACTER.match(self.words[-1])

    @property
    def exact(self) -> bool:
        """Whether the index alone knows the phrase; of a longer one it knows each two words in a row."""
        return len(self.words) <= 2  # noqa: PLR2004

    def expression(self, mark: str = "") -> str:
        """The phrase in the query language of FTS5; `mark` is the first character of its terms.

        Nothing in it can be read as an operator.
        """
        *closed, last = [_pair(*two) for two in pairwise(self.words)] or self.words
        goes_on = self.open
        if len(self.words) == 1 and goes_on and len(last) <= _LONGEST_START:
            last, goes_on = _START + last, False
        ends = f'"{mark}{last}"' + (" *" if goes_on else "")
        return " AND ".join([*(f'"{mark}{term}"' for term in closed), ends])

    def pattern(self) -> str:
        """A regular expression that finds the phrase in folded text."""
        gaps = [_gap(*two) for two in pairwise(self.words)]
        return _before(self.words[0]) + "".join(
            _written(word, after=before) + gap
            for before, word, gap in zip(("", *self.words), self.words, [*gaps, ""], strict=False)
        )


class _Folded(dict[int, str]):
    """Each character as it is folded, for `str.translate`; remembers the ones it met.

    `odd` are those that become none or several: where a text has none of them, no place moves.
    """

    def __init__(self) -> None:
        super().__init__()
        self.odd: set[str] = set()

    def __missing__(self, code: int) -> str:
        wide = unicodedata.normalize("NFKC", chr(code)).casefold()
        plain = (one for one in unicodedata.normalize("NFKD", wide) if unicodedata.category(one) != "Mn")
        self[code] = found = unicodedata.normalize("NFC", "".join(plain))
        if len(found) != 1:
            self.odd.add(chr(code))
        return found


_FOLDED = _Folded()


def fold(text: str) -> str:
    """The text without differences of width, case and accents."""
    return text.lower() if text.isascii() else text.translate(_FOLDED)


def terms_of(text: str) -> set[str]:
    """What the index keeps of a text: each term is found by a `Phrase.expression`."""
    folded = fold(text)
    words = _words(folded)
    terms = {_pair(before, after) for before, after in pairwise(words)}
    for word in set(words):
        if _IS_CHARACTER.match(word):
            terms.add(word)
            continue
        terms.update(_START + word[: length + 1] for length in range(min(_LONGEST_START, len(word))))
        if len(word) > _LONGEST_START:
            terms.add(word)
    terms.update(_pair(found[1], _UNIT_OF[found[2]]) for found in _MEASURE.finditer(folded))
    return terms


def facet(name: str, value: str) -> str:
    """The term for something that is no text, such as the task; a blank in `value` is no harm."""
    return FACET + name + "".join(one if one.isalnum() else "-" for one in value)


def phrases_of(search: str) -> tuple[Phrase, ...]:
    """The phrases of what was typed into the search; empty when there is nothing to search for.

    A number and its unit belong together, with a blank between them, too.
    """
    pieces = map(_phrase_words, _NUMBER_AND_UNIT.sub(r"\1", fold(search)).split())
    return tuple(dict.fromkeys(Phrase(words) for words in pieces if words))


def origin(text: str, start: int, end: int) -> tuple[int, int]:
    """The place in `text` of the characters from `start` to `end` of its folded form, once it was folded."""
    odd = _FOLDED.odd.intersection(text)
    if not odd:
        return start, end
    first, last = (_index(text, odd, place) for place in (start, end - 1))
    return first, min(last + 1, len(text))


def _index(text: str, odd: set[str], place: int) -> int:
    """Which character of `text` became the one at `place` of its folded form."""
    moved = 0
    for index, character in enumerate(text):
        if index + moved >= place and character not in odd:
            return index
        if character in odd:
            length = len(_FOLDED[ord(character)])
            if index + moved + length > place:
                return index
            moved += length - 1
    return len(text)


def _words(folded: str) -> list[str]:
    return [word[:_LONGEST_WORD] for word in _WORD.findall(folded)]


def _phrase_words(folded: str) -> tuple[str, ...]:
    measure = _MEASURE.fullmatch(folded)
    return (measure[1], _UNIT_OF[measure[2]]) if measure else tuple(_words(folded))


def _pair(before: str, after: str) -> str:
    if _IS_CHARACTER.match(before) and _IS_CHARACTER.match(after):
        return before + after
    return f"{_PAIR}{before}{_PAIR}{after}"


def _gap(before: str, after: str) -> str:
    """What may stand between two words: blanks and signs, at least one where they would be one word."""
    apart = _IS_CHARACTER.match(before) or _IS_CHARACTER.match(after)
    return r"[\W_]*" if apart or (before[-1].isdecimal() and not after[0].isdecimal()) else r"[\W_]+"


def _before(word: str) -> str:
    if _IS_CHARACTER.match(word):
        return ""
    return rf"(?<!{_LETTER_OR_DIGIT})(?<!\d\.)" if word[0].isdecimal() else f"(?<!{_LETTER})"


def _written(word: str, *, after: str) -> str:
    if word in _UNITS and after[-1:].isdecimal():
        return f"(?:{'|'.join(map(re.escape, _UNITS[word]))})"
    return re.escape(word) + (f"{_LETTER_OR_DIGIT}*" if len(word) == _LONGEST_WORD else "")
