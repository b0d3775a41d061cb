"""From the bytes of tokens to the text that is shown: whole characters, and no stop strings."""

import codecs
from collections.abc import Sequence


class AnswerText:
    """Holds back what is not yet certain.

    A character whose bytes have not all come waits for the rest; bytes that can never become a
    character are left out. Text that may be the beginning of a stop string waits until it is not.

    Args:
        stop: strings that end the answer; empty ones are ignored.
        begun: text that was shown before and is gone on with: a stop string may have begun in it.
    """

    def __init__(self, stop: Sequence[str] = (), begun: str = "") -> None:
        self._decode = codecs.getincrementaldecoder("utf-8")(errors="ignore").decode
        self._stop = tuple(string for string in stop if string)
        self._held = begun
        self._held = begun[len(begun) - self._uncertain() :]
        self._shown = len(self._held)  # what is held of `begun` is never shown again
        self.stopped = False

    def feed(self, piece: bytes) -> str:
        """The text that is certain now; sets `stopped` when a stop string is complete."""
        if not self._stop:
            return self._decode(piece)
        self._held += self._decode(piece)
        ends = [at for string in self._stop if (at := self._held.find(string)) >= 0]
        if ends:
            self.stopped = True
            return self._take(min(ends), dropping=True)
        return self._take(len(self._held) - self._uncertain())

    def rest(self) -> str:
        """What was held back, when the answer ended in another way. Half a character is dropped."""
        return self._take(len(self._held))

    def _take(self, count: int, *, dropping: bool = False) -> str:
        """The first `count` characters of what is held, without those that were shown before."""
        taken, self._held = self._held[:count], "" if dropping else self._held[count:]
        new = taken[self._shown :]
        self._shown = max(self._shown - count, 0)
        return new

    def _uncertain(self) -> int:
        """How many characters at the end may begin a stop string."""
        longest = min(len(self._held), max((len(string) - 1 for string in self._stop), default=0))
        for length in range(longest, 0, -1):
            if any(string.startswith(self._held[-length:]) for string in self._stop):
                return length
        return 0
