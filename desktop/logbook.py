"""The program's log: what happened and where, in numbers and in words of closed lists, never a patient's."""

import builtins
import contextlib
import os
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Annotated, Literal

import msgspec

from desktop import errors, vault_errors
from desktop.conversation.events import ModelState
from desktop.paths import Paths
from desktop.privacy import guard

Process = Literal["window", "command", "worker", "transfer", "printer"]
Module = Annotated[str, msgspec.Meta(pattern=r"^desktop(\.[a-z_]+){1,3}\Z", max_length=80)]
Version = Annotated[str, msgspec.Meta(pattern=r"^[0-9]+(\.[0-9]+){1,3}\Z", max_length=20)]
NO_ERROR, OTHER = "", "other"
_ERRORS = {NO_ERROR, OTHER} | {
    name
    for module in (errors, vault_errors, builtins)
    for name, kind in vars(module).items()
    if isinstance(kind, type) and issubclass(kind, BaseException)
}
_LARGEST_BYTES = 512 * 1024
_PLACES = 12


class Started(msgspec.Struct, frozen=True, tag="started"):
    """The program began, as its window or as one command; later lines of the same `pid` are its own."""

    process: Process
    version: Version


class Ended(msgspec.Struct, frozen=True, tag="ended"):
    """It ended by itself, with this exit code."""

    code: int


class Refused(msgspec.Struct, frozen=True, tag="refused"):
    """The guard refused one of `guard.CALLS`, the `count`-th of this process; `family` is -1 if not known."""

    process: Process
    call: str
    family: int
    count: int

    def __post_init__(self) -> None:
        """Raises `ValueError` for another call."""
        if self.call not in guard.CALLS:
            raise ValueError(OTHER)


class _WithError(msgspec.Struct, frozen=True):
    """`error` is the name of a class of the program's errors or of Python's; another one is `OTHER`."""

    error: str

    def __post_init__(self) -> None:
        """Raises `ValueError` where `error` is no such name."""
        if self.error not in _ERRORS:
            raise ValueError(OTHER)


class Place(msgspec.Struct, frozen=True):
    """A line of the program."""

    module: Module
    line: int


class Failed(_WithError, frozen=True, tag="failed"):
    """An error reached the user, or ended a thread; `places` say where, the innermost last."""

    places: tuple[Place, ...] = ()


class EngineState(_WithError, frozen=True, tag="engine", kw_only=True):
    """The engine came to rest: its context in tokens, the last answer's tokens per second, resident MB."""

    error: str = NO_ERROR
    kind: Literal["ready", "failed", "resting"]
    context: int
    speed: float
    memory_mb: int
    gpu_layers: int


Event = Started | Ended | Refused | Failed | EngineState


class Line(msgspec.Struct, frozen=True):
    """One line of the log: `at` in seconds since 1970, the process's number, what happened."""

    at: int
    pid: int
    event: Event


class Logbook:
    """Writes the log of one process below the data folder; several processes may write at once.

    It never interrupts: where there is no data folder yet, or it cannot be written, nothing is kept.
    """

    def __init__(self, paths: Paths) -> None:
        self._data = paths.data

    def note(self, event: Event) -> None:
        """Adds a line. Raises `msgspec.ValidationError` for an event that holds more than its type allows."""
        line = Line(int(time.time()), os.getpid(), event)
        encoded = msgspec.json.encode(line)
        msgspec.json.decode(encoded, type=Line)
        if not self._data.is_dir():
            return
        file = newest_file(self._data)
        with contextlib.suppress(OSError):
            file.parent.mkdir(mode=0o700, exist_ok=True)
            if file.exists() and file.stat().st_size > _LARGEST_BYTES:
                file.replace(_file_before(self._data))
            with file.open("ab") as stream:
                stream.write(encoded + b"\n")

    def note_failure(self, kind: type[BaseException], trace: TracebackType | None) -> None:
        """An error's class and its places in the program; nothing of what it says."""
        self.note(Failed(_name(kind), tuple(_places(trace))[-_PLACES:]))

    def note_engine(self, state: ModelState) -> None:
        """What `Assistant.watch_model` tells, where the engine came to rest."""
        if state.kind in {"ready", "failed", "resting"}:
            found = {name: getattr(state, name) for name in ("kind", "context", "gpu_layers")}
            found["speed"] = round(state.speed, 1)
            found["memory_mb"] = state.memory_bytes // 1_000_000
            found["error"] = NO_ERROR if state.error is None else _name(type(state.error))
            self.note(msgspec.convert({"type": "engine", **found}, EngineState))


def newest_file(data: Path) -> Path:
    """The file that is written."""
    return data / "log" / "log.jsonl"


def read_log(data: Path) -> Iterator[Line]:
    """All lines, the oldest first; what is no line of the log is left out."""
    for file in (_file_before(data), newest_file(data)):
        try:
            lines = file.read_bytes().splitlines()
        except OSError:
            continue
        for line in lines:
            with contextlib.suppress(msgspec.MsgspecError, UnicodeDecodeError):
                yield msgspec.json.decode(line, type=Line)


def _file_before(data: Path) -> Path:
    return newest_file(data).with_name("log.1.jsonl")


def _name(kind: type[BaseException]) -> str:
    return kind.__name__ if kind.__name__ in _ERRORS else OTHER


def _places(trace: TracebackType | None) -> Iterator[Place]:
    while trace is not None:
        module = trace.tb_frame.f_globals.get("__name__")
        if (
            isinstance(module, str)
            and module in sys.modules
            and re.fullmatch(r"desktop(\.[a-z_]+){1,3}", module)
        ):
            yield Place(module, trace.tb_lineno)
        trace = trace.tb_next
