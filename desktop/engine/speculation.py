"""Guesses what an answer repeats of its prompt, and how many guesses at a time are worth their price.

Prompt lookup: where the last tokens stood before, what followed them then may follow now. Guesses that
are read in one batch cost less than tokens read one by one, if enough of them are right.
"""

import time
from collections import deque
from collections.abc import Callable, Sequence

_LONGEST = 4
_TOKEN_BITS = 32
# With the token before them batches of 2, 3, 4, 8 and 16: llama.cpp's CPU kernels take four at a time.
SIZES = (1, 2, 3, 7, 15)
# What a guess is thought to cost, in tokens read one by one, until any was measured; at most, until a
# batch of four was, because llama.cpp's kernels can be poor at two and good at sixteen; and how much less
# it costs in a batch larger than those measured.
_ASSUMED_COST, _WORST_COST, _LARGER = 0.3, 0.6, 0.8
_FEW = 3
# A measured cost is doubted when it was asked for so often: another program may have been busy then.
_DOUBT = 2000
_RECENT = 7
# A batch of another size than the last one costs a little more than is seen in its own time.
_LEAST_GAIN = 1.12
# Matches of these many tokens or more are believed alike.
_LONG_RUN = 12
_FORGETTING = 0.97
_ASSUMED_TRIES = 2.0


class Repetitions:
    """Follows a growing text and tells what came next where its end stood before.

    Each token costs the same, however long the text is. The ends are kept as numbers, not as tuples:
    Python's garbage collector would look through thousands of them while an answer is written.

    Args:
        tokens: the text so far.
    """

    def __init__(self, tokens: Sequence[int]) -> None:
        self._tokens: list[int] = []
        # For each length: the last tokens as one number, and where the text went on after such an end.
        self._ends = [0] * _LONGEST
        self._after: tuple[dict[int, int], ...] = tuple({} for _ in range(_LONGEST))
        self._source = 0
        self.run = 0
        for token in tokens:
            self._append(token)
        self._find()

    def add(self, token: int) -> None:
        """Takes the next token of the text."""
        goes_on = self.run > 0 and self._tokens[self._source] == token
        self._append(token)
        if goes_on:
            self._source += 1
            self.run += 1
        else:
            self._find()

    @property
    def guess(self) -> int | None:
        """The token that followed before; None where nothing is known."""
        return self._tokens[self._source] if self.run else None

    def guesses(self, count: int) -> list[int]:
        """The tokens that followed before, `count` at most."""
        return self._tokens[self._source : self._source + count] if self.run else []

    def _append(self, token: int) -> None:
        size, before = len(self._tokens), 0
        for at, end in enumerate(self._ends):
            if size > at:
                self._after[at][end] = size
            self._ends[at] = before << _TOKEN_BITS | token
            before = end
        self._tokens.append(token)

    def _find(self) -> None:
        """Looks for the longest end of the text that stood before; `run` is its length."""
        for at in range(min(_LONGEST, len(self._tokens)) - 1, -1, -1):
            source = self._after[at].get(self._ends[at])
            if source is not None:
                self._source, self.run = source, at + 1
                return
        self.run = 0


class Odds:
    """How often a guess was right, after the length of the match that it came from.

    Every token tells, whether or not its guess was read ahead: watching costs nothing.
    """

    def __init__(self) -> None:
        # Until there is more to go by: the longer the match, the likelier it goes on.
        self._hits = [_ASSUMED_TRIES * run / (run + 2) for run in range(_LONG_RUN + 1)]
        self._tries = [_ASSUMED_TRIES] * (_LONG_RUN + 1)

    def learn(self, run: int, *, right: bool) -> None:
        """Takes note of a guess after a match of `run` tokens."""
        at = min(run, _LONG_RUN)
        self._hits[at] = self._hits[at] * _FORGETTING + right
        self._tries[at] = self._tries[at] * _FORGETTING + 1

    def expected(self, run: int, count: int) -> list[float]:
        """How many tokens a batch is expected to bring with 0, 1, ... `count` guesses after `run`."""
        chance, sums = 1.0, [1.0]
        for length in range(run, run + count):
            at = min(length, _LONG_RUN)
            chance *= self._hits[at] / self._tries[at]
            sums.append(sums[-1] + chance)
        return sums


class Prices:
    """Seconds that a batch with some guesses takes: the median of the last few of its size.

    They depend on the model and the machine and hold for all answers.
    """

    def __init__(self) -> None:
        self._recent: dict[int, deque[float]] = {}
        self._seconds: dict[int, float] = {}
        self._asked = dict.fromkeys((0, *SIZES), 0)

    def learn(self, guesses: int, seconds: float) -> None:
        """Takes note of a batch of one token and `guesses`."""
        recent = self._recent.setdefault(guesses, deque(maxlen=_RECENT))
        recent.append(seconds)
        self._seconds[guesses] = sorted(recent)[len(recent) // 2]
        self._asked[guesses] = 0

    def cost(self, guesses: int) -> float:
        """What the batch costs, in tokens read one by one; what it is likely to, where it is not known."""
        self._asked[guesses] += 1
        if self._asked[guesses] > _DOUBT:
            self._forget(guesses)
        single_s = self._seconds.get(0)
        if not single_s:
            return 1 + _ASSUMED_COST * guesses
        known = self._seconds.get(guesses)
        if known is not None:
            return known / single_s
        nearest = min(self._seconds, key=lambda size: (size == 0, abs(size - guesses)))
        each = (self._seconds[nearest] / single_s - 1) / nearest if nearest else _ASSUMED_COST
        return 1 + (each * _LARGER if nearest > _FEW else min(each, _WORST_COST)) * guesses

    def _forget(self, guesses: int) -> None:
        self._asked[guesses] = 0
        self._recent.pop(guesses, None)
        self._seconds.pop(guesses, None)


class Speculation:
    """Decides what is read ahead. Clocks decide how much, never which text is written.

    Args:
        prompt: the tokens before the answer.
        prices: what was learned with the answers before.
        clock: seconds, for tests.
    """

    def __init__(
        self, prompt: Sequence[int], prices: Prices, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        self._repetitions = Repetitions(prompt)
        self._odds = Odds()
        self._prices = prices
        self._clock = clock
        self._since = 0.0
        self._size = 0

    def written(self, token: int) -> None:
        """Takes note of a token of the answer."""
        repetitions = self._repetitions
        if repetitions.run:
            self._odds.learn(repetitions.run, right=repetitions.guess == token)
        repetitions.add(token)

    def draft(self, limit: int) -> list[int]:
        """The guesses worth reading together with the token just written, `limit` at most.

        Called once before each batch: the time between two calls is what a batch takes.
        """
        now = self._clock()
        if self._since:
            self._prices.learn(self._size, now - self._since)
        self._since = now
        guesses = self._repetitions.guesses(min(limit, SIZES[-1]))
        self._size = self._worth(len(guesses))
        return guesses[: self._size]

    def _worth(self, count: int) -> int:
        """The size of the batch that brings the most tokens a second; 0 reads no guess."""
        best, most = 0, _LEAST_GAIN
        if count == 0:
            return best
        expected = self._odds.expected(self._repetitions.run, count)
        for size in SIZES:
            if size > count:
                break
            gain = expected[size] / self._prices.cost(size)
            if gain > most:
                best, most = size, gain
        return best
