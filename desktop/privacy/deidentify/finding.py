"""Everything in a text that tells who somebody is: all finders together, in the order of their trust."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

import msgspec

from desktop.privacy.deidentify.dates import dates, with_births
from desktop.privacy.deidentify.finds import Find, Kind, pattern_finds, settled
from desktop.privacy.deidentify.lexicon import Lexicon, load_lexicon
from desktop.privacy.deidentify.names_en import EnglishNames
from desktop.privacy.deidentify.names_zh import ChineseNames
from desktop.privacy.deidentify.numbers import bare_numbers, checked_numbers, emails, labelled_numbers
from desktop.privacy.deidentify.phones import labelled_phones, phones
from desktop.privacy.deidentify.places import addresses, hospitals

Known = dict[str, Kind]
"""Names that are known to be somebody's, such as the patient's from the case's fields, with their kind."""
_Without = tuple[tuple[Find, ...], tuple[Find, ...]]


class Finder:
    """Finds what tells who somebody is, in Chinese and in English text alike.

    By rules and word lists only: it misses what no rule foresees, so a person looks at the result.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._chinese = ChineseNames(lexicon.zh)
        self._english = EnglishNames(lexicon.en)
        self._folding = lexicon.zh.folding
        self._eponym_nouns = "|".join(lexicon.en.eponym_nouns)

    def finds(self, text: str, known: Known | None = None) -> tuple[Find, ...]:
        """What is found in one text, in its order and without overlaps."""
        return self._together(text, self._without_known(text), known or {})

    def case_finds(self, texts: Iterable[str], known: Known | None = None) -> tuple[tuple[Find, ...], ...]:
        """The finds of each text of one case; a name found in one is looked for in all."""
        texts = tuple(texts)
        without = [self._without_known(text) for text in texts]
        names = dict(known or {})
        for text, found in zip(texts, without, strict=True):
            finds = self._together(text, found, {})
            names |= {find.text: find.kind for find in finds if find.kind in {"name", "doctor"}}
        names = {name: kind for name, kind in names.items() if len(name) > 1}
        pairs = zip(texts, without, strict=True)
        return tuple(self._together(text, found, names) for text, found in pairs)

    def _together(self, text: str, without_known: _Without, known: Known) -> tuple[Find, ...]:
        """Known names are trusted after what has a checksum, before all other finds."""
        sure, likely = without_known
        return settled(with_births(chain(sure, self._known(text, known), likely), text))

    def _without_known(self, text: str) -> _Without:
        """The rules read simplified characters; what they find is as it was written."""
        folded = text.translate(self._folding)
        found = ((*emails(folded), *checked_numbers(folded)), tuple(self._likely(folded)))
        sure, likely = (
            tuple(msgspec.structs.replace(find, text=text[find.start : find.end]) for find in finds)
            for finds in found
        )
        return sure, likely

    def _likely(self, text: str) -> Iterator[Find]:
        yield from hospitals(text)
        yield from addresses(text)
        yield from labelled_phones(text)
        yield from labelled_numbers(text)
        yield from dates(text)
        yield from phones(text)
        yield from bare_numbers(text)
        yield from self._chinese.finds(text)
        yield from self._english.finds(text)

    def _known(self, text: str, known: Known) -> Iterator[Find]:
        for name, kind in sorted(known.items(), key=lambda item: -len(item[0])):
            edge = r"(?![A-Za-z])" + rf"(?!['’]?s? (?:{self._eponym_nouns})\b)" if name.isascii() else ""
            before = r"(?<![A-Za-z])" if name.isascii() else ""
            yield from pattern_finds(text, kind, re.compile(before + re.escape(name) + edge))


def load_finder(resources: Path) -> Finder:
    """The finder with the program's own word lists."""
    return Finder(load_lexicon(resources))
