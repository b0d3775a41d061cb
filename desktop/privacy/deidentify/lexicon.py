"""The words by which names are told: read from the program's data file."""

import tomllib
from pathlib import Path

import msgspec

FILE = "deidentification.toml"
_WIDE = "".join(map(chr, (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B))))


class _Titles(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    people: str
    doctors: str


class _Chinese(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    traditional: str
    surnames: str
    compound_surnames: str
    doubtful_surnames: str
    given: str
    not_names: str
    titles: _Titles


class _English(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    given: str
    doubtful_given: str
    surnames: str
    not_names: str
    eponyms: str
    eponym_nouns: str
    roles: str
    labels: str
    relations: str
    verbs: str
    telling: str
    common: str


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    zh: _Chinese
    en: _English


class Chinese(msgspec.Struct, frozen=True):
    """Surnames and given names by their characters, titles and words that are no names, longest first.

    `folding` turns traditional into simplified characters, and wide digits and letters into narrow ones.
    """

    folding: dict[int, int]
    surnames: frozenset[str]
    compound_surnames: frozenset[str]
    doubtful_surnames: frozenset[str]
    given: frozenset[str]
    not_names: tuple[str, ...]
    people: tuple[str, ...]
    doctors: tuple[str, ...]


class English(msgspec.Struct, frozen=True):
    """Given names, common surnames, and capitalised words that are no names.

    Patterns: `roles`, `labels` and `relations` stand before names, `verbs` and `telling` behind them.
    """

    given: frozenset[str]
    doubtful_given: frozenset[str]
    surnames: frozenset[str]
    not_names: frozenset[str]
    eponyms: frozenset[str]
    eponym_nouns: frozenset[str]
    roles: str
    labels: str
    relations: str
    verbs: str
    telling: str
    common: frozenset[str]


class Lexicon(msgspec.Struct, frozen=True):
    """The words of both languages."""

    zh: Chinese
    en: English


def load_lexicon(resources: Path) -> Lexicon:
    """Reads the word lists, which belong to the program.

    Raises:
        OSError, ValueError: the program's own data are not whole.
    """
    read = msgspec.convert(tomllib.loads((resources / FILE).read_text(encoding="utf-8")), _File)
    zh = read.zh
    chinese = Chinese(
        folding=_folding("".join(zh.traditional.split())),
        surnames=frozenset("".join(zh.surnames.split())),
        compound_surnames=frozenset(zh.compound_surnames.split()),
        doubtful_surnames=frozenset(zh.doubtful_surnames),
        given=frozenset("".join(zh.given.split())),
        not_names=_longest_first(zh.not_names),
        people=_longest_first(zh.titles.people),
        doctors=_longest_first(zh.titles.doctors),
    )
    return Lexicon(chinese, _read_english(read.en))


def _read_english(en: _English) -> English:
    return English(
        given=_words(en.given),
        doubtful_given=_words(en.doubtful_given),
        surnames=_words(en.surnames),
        not_names=_words(en.not_names),
        eponyms=_words(en.eponyms),
        eponym_nouns=_words(en.eponym_nouns),
        roles=en.roles.replace("\n", ""),
        labels=en.labels.replace("\n", ""),
        relations=en.relations.replace("\n", ""),
        verbs=en.verbs.replace("\n", ""),
        telling=en.telling.replace("\n", ""),
        common=_words(en.common),
    )


def _folding(pairs: str) -> dict[int, int]:
    wide = {ord(character): ord(character) - 0xFEE0 for character in _WIDE}
    return wide | {ord(old): ord(new) for old, new in zip(pairs[::2], pairs[1::2], strict=True)}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _longest_first(words: str) -> tuple[str, ...]:
    return tuple(sorted(words.split(), key=len, reverse=True))
