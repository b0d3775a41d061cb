"""Prompts of a given number of tokens, made of words that no other prompt begins with."""

import random
import string
from collections.abc import Callable, Sequence

from benchmarks.random_models import LETTERS_PER_WORD
from desktop.engine.protocol import Turn

_SAMPLE_WORDS = 100
_LETTERS = LETTERS_PER_WORD - 1  # not all words of the longest kind are known


class Prompts:
    """Makes prompts for one model.

    `tokens` counts those of a prompt.
    """

    def __init__(self, tokens: Callable[[Sequence[Turn]], int]) -> None:
        none = tokens([Turn("user", "")])
        some = tokens([Turn("user", self._words(_SAMPLE_WORDS, "count"))])
        self._around = none
        self._per_word = (some - none) / _SAMPLE_WORDS

    def turn(self, tokens: int, seed: str) -> Turn:
        """A question that makes a prompt of about so many tokens, the template's own among them."""
        count = max(1, round((tokens - self._around) / self._per_word))
        return Turn("user", self._words(count, seed))

    def _words(self, count: int, seed: str) -> str:
        drawn = random.Random(seed)
        words = ("".join(drawn.choices(string.ascii_lowercase, k=_LETTERS)) for _ in range(count))
        return "".join(f" {word}" for word in words)
