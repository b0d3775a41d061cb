"""Tells when nothing has been heard for too long, without a thread while nothing is awaited."""

import threading
import time
from collections.abc import Callable


class Watchdog:
    """Calls `bite` once when it is armed and `touch` has not been called for `timeout_s` seconds.

    One timer waits while it is armed; it looks at the time of the last touch when it wakes, so that
    touching costs next to nothing. `bite` runs on the timer's thread.
    """

    def __init__(self, timeout_s: float, bite: Callable[[], object]) -> None:
        self._timeout_s = timeout_s
        self._bite = bite
        self._lock = threading.Lock()
        self._timer: threading.Timer | None = None
        self._touched_at = 0.0

    def arm(self) -> None:
        """Starts to watch; touches when it already watches."""
        with self._lock:
            self._touched_at = time.monotonic()
            if self._timer is None:
                self._wait(self._timeout_s)

    def touch(self) -> None:
        """Something was heard."""
        self._touched_at = time.monotonic()

    def disarm(self) -> None:
        """Stops watching."""
        with self._lock:
            timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()

    def _wait(self, seconds: float) -> None:
        self._timer = threading.Timer(seconds, self._look)
        self._timer.daemon = True
        self._timer.start()

    def _look(self) -> None:
        with self._lock:
            if self._timer is not threading.current_thread():
                return  # disarmed, perhaps armed anew, while this one woke
            left = self._touched_at + self._timeout_s - time.monotonic()
            if left > 0:
                self._wait(left)
                return
            self._timer = None
        self._bite()
