"""Brings the files of a model over several connections, and goes on after each fault that may pass."""

import contextlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, Protocol

from desktop.errors import DesktopError, HubFailed, NoConnection, TransferStopped
from desktop.models.arriving import ArrivingFile, Piece
from desktop.models.control import TELL_S, Control, HiccupError, StopRequestedError, Tracker
from desktop.models.disk import demand_room
from desktop.models.protocol import FileFacts, ModelPart

CONNECTIONS = 4
"""Hubs' storage gives one connection only so much; more than a few bring nothing but load."""


class Body(NamedTuple):
    """What a server sends for a piece: its bytes from the first one on, or those of the whole file."""

    is_whole: bool
    chunks: Iterator[bytes]


class Source(Protocol):
    """Where the bytes come from."""

    host: str

    def body(self, part: ModelPart, start: int, end: int) -> contextlib.AbstractContextManager[Body]:
        """Asks for the bytes from `start` to before `end`.

        Raises:
            HiccupError: it failed for now; also while the chunks are read.
            TransferError: it failed for good.
        """
        ...


class Fetch:
    """Several files from one source."""

    def __init__(self, source: Source, parts: tuple[ModelPart, ...], folder: Path, control: Control) -> None:
        self._source = source
        self._folder = folder
        self._control = control
        self._files = [ArrivingFile(folder, part, source.host) for part in parts]
        if len({file.path.name.casefold() for file in self._files}) < len(parts):
            raise HubFailed(host=source.host, problem="two files of one name")
        self._total_bytes = sum(part.size_bytes for part in parts)
        self._changed = threading.Condition()
        self._error: DesktopError | None = None
        self._over = False
        self._came_bytes = 0

    def run(self, reserve_bytes: int) -> tuple[FileFacts, ...]:
        """Brings what is missing, then checks all.

        Raises:
            TransferError: it failed; what arrived is kept, and counts.
            StopRequestedError: it was stopped; likewise.
        """
        try:
            self._follow(reserve_bytes)
        finally:
            with self._changed:
                self._over = True
                self._changed.notify_all()
            with contextlib.suppress(DesktopError):  # the first fault is the one to tell
                self._save()
        tracker = Tracker(self._control, "verifying", self._total_bytes)
        return tuple(file.finish(tracker.add) for file in self._files)

    def _follow(self, reserve_bytes: int) -> None:
        """Starts the connections and watches over them until all is here."""
        demand_room(self._folder, self._missing_bytes(), reserve_bytes)
        for _ in range(CONNECTIONS):
            threading.Thread(target=self._connect, name="connection", daemon=True).start()
        tracker = Tracker(self._control, "downloading", self._total_bytes)
        watch = _StallWatch(self._control, self._source.host)
        saved_s = time.monotonic()
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._error or self._is_complete(), TELL_S)
            self._control.go_on()
            if self._error:
                raise self._error
            if time.monotonic() - saved_s >= self._control.patience.save_s:
                self._save()
                demand_room(self._folder, self._missing_bytes(), reserve_bytes)
                saved_s = time.monotonic()
            tracker.reach(self._total_bytes - self._missing_bytes())
            if self._is_complete():
                return
            watch.look(self._came_bytes)

    # The connections' threads.
    def _connect(self) -> None:
        try:
            failures = 0
            while (work := self._next()) is not None:
                failures = self._attempt(*work, failures)
        except DesktopError as error:
            self._fail(error)
        except StopRequestedError:
            return
        except Exception as error:  # noqa: BLE001  a bug here shall end the transfer, not leave it waiting
            self._fail(TransferStopped(problem=type(error).__name__))

    def _next(self) -> tuple[ArrivingFile, Piece] | None:
        with self._changed:
            while not (self._over or self._is_complete()):
                for file in self._files:
                    if piece := file.claim():
                        return file, piece
                self._changed.wait()
            return None

    def _attempt(self, file: ArrivingFile, piece: Piece, failures: int) -> int:
        """Brings a piece, or a part of it; returns how many attempts in a row have brought nothing."""
        hiccup = None
        try:
            self._bring(file, piece)
        except HiccupError as error:
            hiccup = error
        finally:
            brought = piece.at - piece.start
            with self._changed:
                file.release(piece)
                self._changed.notify_all()
        if hiccup is None:
            return 0
        failures = 0 if brought else failures + 1
        patience = self._control.patience
        if failures >= (patience.tries if self._came_bytes else patience.first_tries):
            raise hiccup.error
        self._control.pause(hiccup.pause_s(patience, failures))
        return failures

    def _bring(self, file: ArrivingFile, piece: Piece) -> None:
        with self._source.body(file.part, piece.start, piece.end) as body:
            if body.is_whole and not file.take_whole(piece):
                return
            with file.writer(piece) as writer:
                for chunk in body.chunks:
                    size_bytes = writer.write(chunk)
                    with self._changed:
                        self._came_bytes += size_bytes
                        if self._over:
                            return
                    if piece.at == piece.end:
                        return
                    self._control.pace.took(size_bytes)
                    self._control.pace.wait()
        raise HiccupError(HubFailed(host=self._source.host, problem="the answer ended early"))

    def _fail(self, error: DesktopError) -> None:
        with self._changed:
            self._error = self._error or error
            self._changed.notify_all()

    def _is_complete(self) -> bool:
        return all(file.is_complete for file in self._files)

    def _missing_bytes(self) -> int:
        return self._total_bytes - sum(file.done_bytes for file in self._files)

    def _save(self) -> None:
        for file in self._files:
            file.save()


class _StallWatch:
    """Ends a transfer that hardly moves, whatever its connections are doing."""

    def __init__(self, control: Control, host: str) -> None:
        self._patience = control.patience
        self._host = host
        self._since_s = time.monotonic()
        self._since_bytes = 0

    def look(self, came_bytes: int) -> None:
        """Raises `NoConnection` when too little came for too long."""
        now_s = time.monotonic()
        if now_s - self._since_s < self._patience.stalled_s:
            return
        if came_bytes - self._since_bytes < self._patience.stalled_bytes:
            raise NoConnection(host=self._host)
        self._since_s, self._since_bytes = now_s, came_bytes
