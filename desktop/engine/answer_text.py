"""From the bytes of tokens to the text that is shown: whole characters, and no stop strings."""

import codecs
from collections.abc import Sequence


class AnswerText:
    """Holds back what is not yet certain.

    A character whose bytes have not all come waits for the rest; bytes that can never become a
    character are left out. Text that may be the beginning of a stop string waits until it is not.

    Args:
        stop: strings that end the answer; empty ones are ignored.
    """

    def __init__(self, stop: Sequence[str] = ()) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")(errors="ignore")
        self._stop = tuple(string for string in stop if string)
        self._held = ""
        self.stopped = False

    def feed(self, piece: bytes) -> str:
        """The text that is certain now; sets `stopped` when a stop string is complete."""
        self._held += self._decoder.decode(piece)
        ends = [at for string in self._stop if (at := self._held.find(string)) >= 0]
        if ends:
            self.stopped = True
            certain, self._held = self._held[: min(ends)], ""
            return certain
        cut = len(self._held) - self._uncertain()
        certain, self._held = self._held[:cut], self._held[cut:]
        return certain

    def rest(self) -> str:
        """What was held back, when the answer ended in another way. Half a character is dropped."""
        rest, self._held = self._held, ""
        return rest

    def _uncertain(self) -> int:
        """How many characters at the end may begin a stop string."""
        longest = min(len(self._held), max((len(string) - 1 for string in self._stop), default=0))
        for length in range(longest, 0, -1):
            if any(string.startswith(self._held[-length:]) for string in self._stop):
                return length
        return 0
