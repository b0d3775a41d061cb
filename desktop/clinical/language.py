"""The two languages of the program and text that exists in both."""

import re
from typing import Annotated, Literal

import msgspec

Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
LANGUAGE_NAMES: dict[Language, str] = {"zh": "简体中文", "en": "English"}
"""Each under its own name."""

Words = Annotated[str, msgspec.Meta(min_length=1)]


class Text(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One text in Chinese and in English; both are required."""

    zh: Words
    en: Words

    def read(self, language: Language) -> str:
        """The text in `language`."""
        return self.zh if language == "zh" else self.en

    def filled(self, **facts: object) -> "Text":
        """Both texts with `facts` in their places; of a fact that is a `Text`, the one in its language."""

        def told(language: Language) -> str:
            words = {name: _said(fact, language) for name, fact in facts.items()}
            return self.read(language).format(**words)

        return Text(told("zh"), told("en"))


def _said(fact: object, language: Language) -> object:
    return fact.read(language) if isinstance(fact, Text) else fact


def clean(untrusted: str) -> str:
    """The text without what cannot be stored or shown, and without blank edges.

    A lone surrogate (half of a character) becomes U+FFFD; control characters other than line break
    and tab are left out. Every other character stays: emoji, right-to-left text, rare ideographs.
    """
    whole = untrusted.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    lines = re.sub(r"\r\n?|[\u2028\u2029]", "\n", whole)
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", lines).strip()
