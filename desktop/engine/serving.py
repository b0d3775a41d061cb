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
    AskMany,
    Done,
    Failed,
    Forget,
    Forgotten,
    Load,
    Loaded,
    Measure,
    Measured,
    Probe,
    Probed,
    Quit,
    Reply,
    Request,
    Save,
    Saved,
    Stop,
    Warm,
    Warmed,
    cancelled,
)
from desktop.errors import DesktopError, EngineFault

_LAST_WORK_S = 3.0
# So often a state that is being written gets more time at the end: a large one on a slow disk.
_LAST_SAVES = 20
Say = Callable[[Reply], None]
Work = Load | Ask | AskMany | Warm | Save | Forget | Measure
Awaited = Load | Ask | AskMany | Forget | Measure
"""Work that somebody waits for; the rest is done while there is none, and gives way to it."""


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
    def ask_many(self, request: AskMany, say: Say, asked_at: float) -> Done: ...
    def warm(self, request: Warm, say: Say, gives_way: Callable[[], bool]) -> Warmed: ...
    def save(self, request: Save) -> Saved: ...
    def forget(self, request: Forget) -> Forgotten: ...
    def measure(self, request: Measure) -> Measured: ...
    def probe(self, request: Probe, *, is_quiet: bool) -> Probed: ...


class Server:
    """Reads requests on a thread of its own and answers them one after the other.

    What nobody waits for (`Warm`, `Save`) comes last. A question breaks it off; for the rest a reading
    ahead gives way after the piece under way, so that typing does not undo what typing began. What gave
    way is taken up again, unless a question, a newer reading or `Forget` made it superfluous. The beginning
    of a task is read only when there is nothing else at all.

    `flag` is set while the work under way should stop; the backend polls it.
    """

    def __init__(self, pipe: WorkerPipe, backend: Backend, flag: Flag) -> None:
        self._pipe = pipe
        self._backend = backend
        self._flag = flag
        self._changed = threading.Condition()
        self._waiting: deque[tuple[float, Work]] = deque()
        self._current: Work | None = None
        self._is_wanted = True
        self._gives_way = threading.Event()
        self._ended = False
        self._finished = threading.Event()
        self._no_model: DesktopError = EngineFault(problem="no model")

    def serve(self) -> None:
        """Answers until stdin ends or `Quit` comes."""
        threading.Thread(target=self._listen, name="engine-stdin", daemon=True).start()
        while (work := self._next()) is not None:
            asked_at, request = work
            reply = self._answer(request, asked_at)
            if not self._is_put_back(request, reply):
                self._pipe.say(reply)
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
        if isinstance(request, AskMany):
            return self._backend.ask_many(request, self._pipe.say, asked_at)
        return self._work_beside(request)

    def _work_beside(self, request: Warm | Save | Forget | Measure) -> Reply:
        match request:
            case Warm():
                return self._backend.warm(request, self._pipe.say, self._gives_way.is_set)
            case Save():
                return self._backend.save(request)
            case Forget():
                return self._backend.forget(request)
            case Measure():
                return self._backend.measure(request)

    def _load(self, request: Load) -> Loaded:
        """Loads; a failure is also the answer to the questions that follow it."""
        try:
            return self._backend.load(request, self._pipe.say)
        except Exception as error:
            fault = EngineFault(problem=type(error).__name__)
            self._no_model = error if isinstance(error, DesktopError) else fault
            raise

    def _next(self) -> tuple[float, Work] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._ended)
            work = self._first_waiting()
            if work is None or (self._ended and not isinstance(work[1], Save)):
                return None
            self._waiting.remove(work)
            self._current, self._is_wanted = work[1], True
            self._flag.clear()
            self._gives_way.clear()
            return work

    def _first_waiting(self) -> tuple[float, Work] | None:
        """What somebody waits for, in order; then the rest. At the end only what must be saved."""
        kinds = (Save,) if self._ended else (Awaited, Save, Warm)
        for kind in kinds:
            for work in self._waiting:
                if isinstance(work[1], kind):
                    return work
        return None

    def _is_put_back(self, request: Work, reply: Reply) -> bool:
        """Whether something that gave way is to be taken up again."""
        with self._changed:
            self._current = None
            gave_way = (isinstance(reply, Warmed) and reply.done < reply.total) or (
                isinstance(reply, Saved) and not reply.size_bytes and self._flag.is_set()
            )
            if not (gave_way and self._is_wanted):
                return False
            self._waiting.append((0.0, request))
            return True

    def _listen(self) -> None:
        decoder = msgspec.json.Decoder(Request)
        try:
            for line in lines(self._pipe.read):
                request = decoder.decode(line)
                if isinstance(request, Quit):
                    break
                if isinstance(request, Probe):
                    self._pipe.say(self._probed(request))
                else:
                    self._take(request)
        except (LineTooLongError, msgspec.DecodeError, UnicodeError, OSError):
            # The program is ours: what cannot be read is a bug or a torn pipe. Nothing more is taken.
            os.write(2, b"engine: unreadable request\n")
        with self._changed:
            self._ended = True
            if not isinstance(self._current, Save):
                self._flag.set()
            self._changed.notify()
        for _ in range(_LAST_SAVES):
            if self._finished.wait(_LAST_WORK_S):
                return
            if not isinstance(self._current, Save):
                break
        os._exit(1)  # what hangs here must not outlive the program

    def _probed(self, request: Probe) -> Reply:
        """Answered beside the work under way: who looks at models must not wait for an answer's end."""
        try:
            is_quiet = self._current is None and not self._waiting
            return self._backend.probe(request, is_quiet=is_quiet)
        except Exception as error:  # noqa: BLE001  as in `_answer`
            return Failed(request.id, EngineFault.__name__, {"problem": type(error).__name__})

    def _take(self, request: Work | Stop) -> None:
        with self._changed:
            if isinstance(request, Stop):
                unsaid = self._stopped(request)
            elif _is_beginning(request) and (self._current is not None or self._waiting):
                unsaid = [_unsaid(request)]
            else:
                unsaid = self._overtaken(request)
                self._waiting.append((time.perf_counter(), request))
                self._changed.notify()
        for reply in unsaid:
            self._pipe.say(reply)

    def _stopped(self, request: Stop) -> list[Reply]:
        if self._current is not None and self._current.id == request.id:
            self._flag.set()
            return []
        waiting = [work for work in self._waiting if work[1].id == request.id]
        for work in waiting:
            self._waiting.remove(work)
        return [cancelled(request.id) for _ in waiting]

    def _overtaken(self, request: Work) -> list[Reply]:
        """Makes way for `request`; returns the replies to what it makes superfluous."""
        if isinstance(self._current, Warm) and (
            not isinstance(request, Save) or _is_beginning(self._current)
        ):
            self._gives_way.set()
            self._is_wanted &= not _is_superfluous(self._current, request)
            if isinstance(request, AskMany | Forget) or (
                isinstance(request, Ask) and not _begins(self._current, request)
            ):
                self._flag.set()
        elif isinstance(self._current, Save) and isinstance(request, Ask | AskMany | Forget):
            self._is_wanted &= not _is_superfluous(self._current, request)
            self._flag.set()
        superfluous = [work for work in self._waiting if _is_superfluous(work[1], request)]
        for work in superfluous:
            self._waiting.remove(work)
        return [_unsaid(work[1]) for work in superfluous]


def _is_superfluous(work: Work, request: Work) -> bool:
    """Whether `work`, which nobody waits for, need not be done any more once `request` came."""
    if isinstance(request, Forget):
        name = _name(work)
        return name is not None and request.name in ("", name)
    return isinstance(work, Warm) and isinstance(request, Ask | AskMany | Warm)


def _is_beginning(work: Work | None) -> bool:
    return isinstance(work, Warm) and work.is_beginning


def _name(work: Work) -> str | None:
    """The conversation that is read ahead or saved; None for other work."""
    if isinstance(work, Warm):
        return work.state.name if work.state is not None else ""
    return work.state.name if isinstance(work, Save) else None


def _unsaid(work: Work) -> Reply:
    return Saved(work.id, 0) if isinstance(work, Save) else Warmed(work.id, 0, 0, 0)


def _begins(warm: Warm, ask: Ask) -> bool:
    """Whether what is read ahead is the beginning of what is asked: then its piece is not in vain."""
    return (
        ask.turns[:-1] == warm.turns[:-1]
        and ask.turns != ()
        and warm.turns != ()
        and ask.turns[-1].content.startswith(warm.turns[-1].content)
    )
