"""Guesses what an answer repeats of its prompt or of answers before it, and how many guesses are worth it.

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
# A measured cost is doubted when it was asked for so often, each time after so many times more: another
# program may have been busy then, which the fastest quarter of the batches tells least of.
_DOUBT, _PATIENCE = 100, 5
_RECENT = 7
_QUARTER = 4
# A batch of another size than the last one costs a little more than is seen in its own time.
_LEAST_GAIN = 1.12
# Matches of these many tokens or more are believed alike.
_LONG_RUN = 12
_FORGETTING = 0.97
_ASSUMED_TRIES = 2.0
# So many tokens of earlier answers are remembered at most.
_REMEMBERED = 8192


class Repetitions:
    """Follows a growing text and tells what came next where its end stood before.

    Each token costs the same, however long the text is. The ends are kept as numbers, not as tuples:
    Python's garbage collector would look through thousands of them while an answer is written.
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

    def __len__(self) -> int:
        return len(self._tokens)

    def ending(self, count: int) -> list[int]:
        """The last `count` tokens of the text."""
        return self._tokens[len(self._tokens) - count :]

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


class Answers:
    """The answers written last, one after the other: what they have in common is guessed from them.

    Headings, set phrases and, when an answer is written anew, most of it.
    """

    def __init__(self) -> None:
        self.text = Repetitions(())

    def begin(self) -> None:
        """Another answer begins; the oldest are forgotten where there are many."""
        if len(self.text) > _REMEMBERED:
            self.text = Repetitions(self.text.ending(_REMEMBERED // 2))

    def forget(self) -> None:
        """Forgets all of them."""
        self.text = Repetitions(())


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
    """Seconds that a batch with some guesses takes: what the fast ones of the last few took.

    They depend on the model and the machine and hold for all answers.
    """

    def __init__(self) -> None:
        self._recent: dict[int, deque[float]] = {}
        self._seconds: dict[int, float] = {}
        self._asked = dict.fromkeys((0, *SIZES), 0)
        self._doubted = dict.fromkeys((0, *SIZES), _DOUBT)

    def learn(self, guesses: int, seconds: float) -> None:
        """Takes note of a batch of one token and `guesses`."""
        recent = self._recent.setdefault(guesses, deque(maxlen=_RECENT))
        recent.append(seconds)
        self._seconds[guesses] = sorted(recent)[len(recent) // _QUARTER]
        self._asked[guesses] = 0

    def cost(self, guesses: int) -> float:
        """What the batch costs, in tokens read one by one; what it is likely to, where it is not known."""
        self._asked[guesses] += 1
        if self._asked[guesses] > self._doubted[guesses]:
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

    @property
    def pair_is_cheaper(self) -> bool:
        """Whether two tokens are read faster than one; once in a while not, so that one is measured again.

        With weights of 8 bits llama.cpp has a better kernel for two (0.75 of the time on 2 cores).
        """
        self._asked[0] += 1
        return self._asked[0] <= _DOUBT and self.cost(1) * _LEAST_GAIN < 1

    def _forget(self, guesses: int) -> None:
        self._asked[guesses] = 0
        self._doubted[guesses] *= _PATIENCE
        self._recent.pop(guesses, None)
        self._seconds.pop(guesses, None)


class Speculation:
    """Decides what is read ahead. Clocks decide how much, never which text is written.

    Args:
        prompt: the tokens before the answer.
        prices: what was learned with the answers before.
        answers: those answers, to which this one is added.
        clock: seconds, for tests.
    """

    def __init__(
        self,
        prompt: Sequence[int],
        prices: Prices,
        answers: Answers,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        answers.begin()
        self._own = Repetitions(prompt)
        self._others = answers.text
        self._odds = Odds()
        self._prices = prices
        self._clock = clock
        self._since = 0.0
        self._size = 0

    def written(self, token: int) -> None:
        """Takes note of a token of the answer."""
        known = self._known
        if known.run:
            self._odds.learn(known.run, right=known.guess == token)
        self._own.add(token)
        self._others.add(token)

    def draft(self, limit: int) -> list[int]:
        """The guesses worth reading together with the token just written, `limit` at most.

        Called once before each batch: the time between two calls is what a batch takes.
        """
        now = self._clock()
        if self._since:
            self._prices.learn(self._size, now - self._since)
        self._since = now
        known = self._known
        guesses = known.guesses(min(limit, SIZES[-1]))
        if not guesses and self._prices.pair_is_cheaper:
            guesses = self._own.ending(min(limit, 1))  # any guess is better than none
        self._size = self._worth(known.run, len(guesses))
        return guesses[: self._size]

    @property
    def _known(self) -> Repetitions:
        """Where the longest end of the answer stood before."""
        return self._others if self._others.run > self._own.run else self._own

    def _worth(self, run: int, count: int) -> int:
        """The size of the batch that brings the most tokens a second; 0 reads no guess."""
        best, most = 0, _LEAST_GAIN
        if count == 0:
            return best
        expected = self._odds.expected(run, count)
        for size in SIZES:
            if size > count:
                break
            gain = expected[size] / self._prices.cost(size)
            if gain > most:
                best, most = size, gain
        return best
