"""What the acceptance test asks of answers and of the PC: the data file `acceptance/rules.toml`."""

import tomllib
from pathlib import Path

import msgspec

from desktop.clinical.language import Language, Text


class PerLanguage(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number for each language."""

    zh: float
    en: float

    def of(self, language: Language) -> float:
        """The number for `language`."""
        return self.zh if language == "zh" else self.en


class Forbidden(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Phrases that no answer may hold, and why; those of `both` are forbidden in either language."""

    why: Text
    zh: tuple[str, ...] = ()
    en: tuple[str, ...] = ()
    both: tuple[str, ...] = ()

    def phrases(self, language: Language) -> tuple[str, ...]:
        """What is forbidden in answers in `language`."""
        return (*(self.zh if language == "zh" else self.en), *self.both)


class Rules(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The file.

    `slowest_writing` in tokens a second. `least_share` is the share of an answer's letters that belong
    to its language, `repeated_letters` the length from which a sentence counts as said again,
    `most_said` how often it may be said; so many `loop_letters` of one piece in a row are a loop.
    """

    version: int
    seed: int
    max_tokens: int
    slowest_writing: float
    least_free_bytes: int
    least_letters: int
    least_share: PerLanguage
    repeated_letters: PerLanguage
    most_said: int
    loop_letters: int
    forbidden: tuple[Forbidden, ...]


def rules_file(resources: Path) -> Path:
    """Where the program's rules lie."""
    return resources / "acceptance" / "rules.toml"


def load_rules(resources: Path) -> Rules:
    """The program's rules."""
    return msgspec.convert(tomllib.loads(rules_file(resources).read_text(encoding="utf-8")), Rules)
