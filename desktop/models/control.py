"""What every transfer has at hand: whether to stop, how patient to be, how to tell how far it is."""

import contextlib
import threading
import time
from collections.abc import Callable
from queue import Empty, Queue
from typing import TypeVar

import msgspec

from desktop.errors import DesktopError
from desktop.models.pace import Pace, Speed
from desktop.models.protocol import Phase, Progress, Reply

_T = TypeVar("_T")
TELL_S = 0.25
"""The least time between two tellings of how far it is, in seconds."""


class StopRequestedError(Exception):
    """The program wants the transfer to stop."""


class HiccupError(Exception):
    """A fault that may pass. `error` is what to say if it does not; `wait_s` is what the server asks for."""

    def __init__(self, error: DesktopError, wait_s: float = 0.0) -> None:
        super().__init__(error)
        self.error = error
        self._wait_s = wait_s

    def pause_s(self, patience: "Patience", failures: int) -> float:
        """How long to wait before the next try, in seconds."""
        pause_s: float = patience.pause_s * 2 ** max(failures - 1, 0)
        return min(max(pause_s, self._wait_s), patience.longest_pause_s)


class Patience(msgspec.Struct, frozen=True):
    """How long to wait for others; all times in seconds.

    `answer_s`: for a connection, or for the next bytes on it. `stalled_s`: the transfer ends when less
    than `stalled_bytes` came in that time, whatever the connections say. `pause_s`: before the second
    try, twice as long before each further one. `tries` of a connection in a row that bring nothing;
    `first_tries` before anything came at all, so that a missing line is told soon. `save_s`: between two
    writings of what has arrived. `grace_s`: for leaving things in order after a stop.
    """

    answer_s: float = 30.0
    stalled_s: float = 120.0
    stalled_bytes: int = 16 * 1024
    pause_s: float = 1.0
    longest_pause_s: float = 60.0
    tries: int = 6
    first_tries: int = 3
    save_s: float = 1.0
    grace_s: float = 5.0

    def shortened(self, factor: float) -> "Patience":
        """The same with all times multiplied by `factor`."""
        return Patience(
            answer_s=self.answer_s * factor,
            stalled_s=self.stalled_s * factor,
            pause_s=self.pause_s * factor,
            longest_pause_s=self.longest_pause_s * factor,
            save_s=self.save_s * factor,
            grace_s=self.grace_s * factor,
        )


class Control:
    """One transfer's reins.

    `abandon` is what is left to do when the transfer hangs and does not stop by itself.
    """

    def __init__(self, say: Callable[[Reply], None], patience: Patience) -> None:
        self.say = say
        self.patience = patience
        self.pace = Pace()
        self.stop = threading.Event()
        self.abandon: Callable[[], None] = lambda: None

    def go_on(self) -> None:
        """Raises `StopRequestedError` when the transfer is to stop."""
        if self.stop.is_set():
            raise StopRequestedError

    def pause(self, seconds: float) -> None:
        """Waits; raises `StopRequestedError` as soon as the transfer is to stop."""
        self.stop.wait(seconds)
        self.go_on()


class Tracker:
    """Tells the program how far a phase is, a few times a second."""

    def __init__(self, control: Control, phase: Phase, total_bytes: int) -> None:
        self._control = control
        self._phase: Phase = phase
        self._total_bytes = total_bytes
        self._speed = Speed()
        self._told_s = float("-inf")
        self._done_bytes = 0

    def add(self, size_bytes: int) -> None:
        """Counts bytes that were done; raises `StopRequestedError` when the transfer is to stop."""
        self._control.go_on()
        self.reach(self._done_bytes + size_bytes)

    def reach(self, done_bytes: int) -> None:
        """Says that so many bytes of all are done."""
        self._done_bytes = done_bytes
        now_s = time.monotonic()
        if now_s - self._told_s >= TELL_S or done_bytes >= self._total_bytes:
            self._told_s = now_s
            speed = self._speed.at(now_s, done_bytes)
            self._control.say(Progress(self._phase, done_bytes, self._total_bytes, speed))


def within(control: Control, ask: Callable[[], _T], late: DesktopError) -> _T:
    """Waits for an answer that may drip in, at most `stalled_s`.

    Raises:
        StopRequestedError: the transfer is to stop; whoever answers is no longer listened to.
        DesktopError: `late`, or what `ask` raises.
    """
    answers: Queue[_T | Exception] = Queue()

    def listen() -> None:
        try:
            answers.put(ask())
        except Exception as error:  # noqa: BLE001  raised below, in the thread that asked
            answers.put(error)

    threading.Thread(target=listen, name="asking", daemon=True).start()
    end_s = time.monotonic() + control.patience.stalled_s
    while time.monotonic() < end_s:
        control.go_on()
        with contextlib.suppress(Empty):
            answer = answers.get(timeout=TELL_S)
            if isinstance(answer, Exception):
                raise answer
            return answer
    raise late
