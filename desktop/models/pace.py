"""How fast a transfer goes: held to a limit that may change while it runs, and measured."""

import threading
import time
from collections import deque
from collections.abc import Callable

WINDOW_S = 5.0
"""The time over which a speed is told, in seconds."""
LEAST_S = 0.5
"""Less time than this tells nothing, in seconds."""


class Pace:
    """Keeps all connections together at or below a speed.

    Args:
        bytes_s: the limit in bytes a second; 0 is none.
        clock: tells the time in seconds.
    """

    def __init__(self, bytes_s: int = 0, clock: Callable[[], float] = time.monotonic) -> None:
        self._changed = threading.Condition()
        self._clock = clock
        self._bytes_s = bytes_s
        self._debt = 0.0
        self._settled = clock()

    def limit(self, bytes_s: int) -> None:
        """Changes the limit, in bytes a second; who waits notices at once."""
        with self._changed:
            self._settle()
            self._bytes_s = bytes_s
            self._changed.notify_all()

    def took(self, size_bytes: int) -> float:
        """Counts bytes that came, and says how long to wait until more may come, in seconds."""
        with self._changed:
            self._settle()
            self._debt += size_bytes
            return self._owed_s()

    def wait(self) -> None:
        """Waits until more may come."""
        with self._changed:
            self._settle()
            while (owed_s := self._owed_s()) > 0:
                self._changed.wait(owed_s)
                self._settle()

    def _owed_s(self) -> float:
        return self._debt / self._bytes_s if self._bytes_s else 0.0

    def _settle(self) -> None:
        now = self._clock()
        self._debt = max(self._debt - self._bytes_s * (now - self._settled), 0.0) if self._bytes_s else 0.0
        self._settled = now


class Speed:
    """The bytes a second of the last `WINDOW_S` seconds."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def at(self, now_s: float, done_bytes: int) -> float:
        """Notes how far it is now, and tells the speed; 0 while it is not known."""
        if self._seen and done_bytes < self._seen[-1][1]:
            self._seen.clear()  # a server began again from the start
        self._seen.append((now_s, done_bytes))
        while len(self._seen) > 1 and now_s - self._seen[0][0] > WINDOW_S:
            self._seen.popleft()
        began_s, began_bytes = self._seen[0]
        return (done_bytes - began_bytes) / (now_s - began_s) if now_s - began_s >= LEAST_S else 0.0
