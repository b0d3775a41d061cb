"""The worker's side of the protocol: takes requests in order and lets Stop act at once."""

import os
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

import msgspec

from desktop.engine.pipe import LineTooLongError, WorkerPipe, lines
from desktop.engine.protocol import (
    Ask,
    Done,
    Failed,
    Load,
    Loaded,
    Measure,
    Measured,
    Quit,
    Reply,
    Request,
    Stop,
)
from desktop.errors import DesktopError, EngineFault

_LAST_WORK_S = 3.0
Say = Callable[[Reply], None]
Work = Load | Ask | Measure


class Flag(Protocol):
    """What stops the work under way: a `threading.Event`, or a flag that llama.cpp polls itself."""

    def set(self) -> None: ...
    def clear(self) -> None: ...
    def is_set(self) -> bool: ...


class Backend(Protocol):
    """What answers: llama.cpp or the fake. Raises `DesktopError` for a fault that has a sentence."""

    @property
    def has_model(self) -> bool: ...
    def load(self, request: Load, say: Say) -> Loaded: ...
    def ask(self, request: Ask, say: Say, asked_at: float) -> Done: ...
    def measure(self, request: Measure) -> Measured: ...


def cancelled(request_id: int) -> Done:
    """The end of an answer that was stopped before it began."""
    return Done(request_id, "cancelled", 0, 0, 0, 0.0, 0.0)


class Server:
    """Reads requests on a thread of its own and answers them one after the other.

    Args:
        pipe: where requests come from and replies go.
        backend: does the work.
        flag: set while the work under way should stop; the backend polls it.
    """

    def __init__(self, pipe: WorkerPipe, backend: Backend, flag: Flag) -> None:
        self._pipe = pipe
        self._backend = backend
        self._flag = flag
        self._changed = threading.Condition()
        self._waiting: deque[tuple[float, Work]] = deque()
        self._current_id: int | None = None
        self._ended = False
        self._finished = threading.Event()
        self._no_model: DesktopError = EngineFault(problem="no model")

    def serve(self) -> None:
        """Answers until stdin ends or `Quit` comes."""
        threading.Thread(target=self._listen, name="engine-stdin", daemon=True).start()
        while (work := self._next()) is not None:
            asked_at, request = work
            self._pipe.say(self._answer(request, asked_at))
            with self._changed:
                self._current_id = None
        self._finished.set()

    def _answer(self, request: Work, asked_at: float) -> Reply:
        try:
            return self._work(request, asked_at)
        except DesktopError as error:
            return Failed(request.id, error.code, error.facts)
        except MemoryError:
            return Failed(request.id, EngineFault.__name__, {"problem": "out of memory"})
        except Exception as error:  # noqa: BLE001  the worker lives on; the message may hold patient text
            return Failed(request.id, EngineFault.__name__, {"problem": type(error).__name__})

    def _work(self, request: Work, asked_at: float) -> Reply:
        if isinstance(request, Load):
            return self._load(request)
        if not self._backend.has_model:
            raise self._no_model
        if isinstance(request, Ask):
            return self._backend.ask(request, self._pipe.say, asked_at)
        return self._backend.measure(request)

    def _load(self, request: Load) -> Loaded:
        """Loads; a failure is also the answer to the questions that follow it."""
        try:
            return self._backend.load(request, self._pipe.say)
        except DesktopError as error:
            self._no_model = error
            raise

    def _next(self) -> tuple[float, Work] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._ended)
            if self._ended:
                return None
            work = self._waiting.popleft()
            self._current_id = work[1].id
            self._flag.clear()
            return work

    def _listen(self) -> None:
        decoder = msgspec.json.Decoder(Request)
        try:
            for line in lines(self._pipe.read):
                request = decoder.decode(line)
                if isinstance(request, Quit):
                    break
                self._take(request)
        except (LineTooLongError, msgspec.DecodeError, UnicodeError, OSError):
            # The program is ours: what cannot be read is a bug or a torn pipe. Nothing more is taken.
            os.write(2, b"engine: unreadable request\n")
        with self._changed:
            self._ended = True
            self._flag.set()
            self._changed.notify()
        if not self._finished.wait(_LAST_WORK_S):
            os._exit(1)  # what hangs here must not outlive the program

    def _take(self, request: Work | Stop) -> None:
        with self._changed:
            if not isinstance(request, Stop):
                self._waiting.append((time.perf_counter(), request))
                self._changed.notify()
                return
            if self._current_id == request.id:
                self._flag.set()
                return
            waiting = [work for work in self._waiting if work[1].id == request.id]
            for work in waiting:
                self._waiting.remove(work)
        if waiting:
            self._pipe.say(cancelled(request.id))
