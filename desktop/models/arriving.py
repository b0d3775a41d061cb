"""A file that is arriving: which of its bytes are here, through drops, restarts and power cuts.

The bytes lie in `<name>.part`, at their place; `<name>.part.json` says which of them count. It is
written only after those bytes are on the disk, so that it never promises too much. Not before the file
is whole and hashed does it get its name.
"""

import os
import re
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Self

import msgspec

from desktop.errors import FileWrong, HubFailed
from desktop.models.disk import on_disk, read_through, sync_folder
from desktop.models.protocol import FileFacts, ModelPart
from desktop.models.small_file import take_place

Span = tuple[int, int]
"""The first byte, and the one after the last."""
PIECE_BYTES = (1024 * 1024, 32 * 1024 * 1024)
"""The least and the most that one connection asks for at a time; in between, a sixteenth of the file. The
pieces under way lie side by side, so that a disk that fills holes with zeros has few to fill."""
_SAFE_NAME = re.compile(r'[^\x00-\x1f\x7f<>:"/\\|?*]{1,200}')
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


class _Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    size_bytes: int
    sha256: str
    done: tuple[Span, ...]


class Piece:
    """Bytes that one connection is bringing: from `start` to before `end`, and now `at`."""

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end
        self.at = start


class ArrivingFile:
    """One file of a download; its methods may be called on any thread.

    `host` gave the name, and is told when it is not a safe one.

    Raises:
        HubFailed: its name is not one for a file on this PC.
        DiskTooSmall, CopyFailed: the folder cannot be written.
    """

    def __init__(self, folder: Path, part: ModelPart, host: str) -> None:
        self.part = part
        self.path = folder / _safe_name(part.name, host)
        self._partial = self.path.with_name(f"{self.path.name}.part")
        self._record = self.path.with_name(f"{self.path.name}.part.json")
        self._lock = threading.Lock()
        self._pieces: list[Piece] = []
        self._piece_bytes = min(max(part.size_bytes // 16, PIECE_BYTES[0]), PIECE_BYTES[1])
        self._ranged = True
        self._done: tuple[Span, ...] = ()
        with on_disk(self.path):
            self._reopen()

    @property
    def done_bytes(self) -> int:
        """How many of its bytes are here."""
        with self._lock:
            return _length(self._here())

    @property
    def is_complete(self) -> bool:
        """Whether all of its bytes are here and released; if they are the right ones, `finish` will say."""
        with self._lock:
            return _length(self._done) == self.part.size_bytes

    def claim(self) -> Piece | None:
        """Bytes that nobody is bringing; None when there are none just now."""
        with self._lock:
            if not self._ranged:
                if self._pieces or _length(self._done) == self.part.size_bytes:
                    return None
                self._done = ()
                return self._hold(Piece(0, self.part.size_bytes))
            held = tuple((piece.start, piece.end) for piece in self._pieces)
            size = self.part.size_bytes
            start = 0
            for begin, end in (*_merged((*self._done, *held)), (size, size)):
                if start < begin:
                    return self._hold(Piece(start, min(begin, start + self._piece_bytes)))
                start = end
            return None

    def release(self, piece: Piece) -> None:
        """Ends a claim; what it brought counts, unless the server turned out to send no pieces."""
        with self._lock:
            self._pieces.remove(piece)
            if self._ranged or piece.at == self.part.size_bytes:
                self._done = _merged((*self._done, (piece.start, piece.at)))

    def take_whole(self, piece: Piece) -> bool:
        """Notes that the server sends only the whole file.

        Returns:
            Whether `piece` shall bring it; else its claim is to be released.
        """
        with self._lock:
            self._ranged = False
            if piece.start or self._done or len(self._pieces) > 1:
                return False
            piece.end = self.part.size_bytes
            return True

    def writer(self, piece: Piece) -> "PieceWriter":
        """Opens the file to write a claimed piece. Raises `CopyFailed`."""
        return PieceWriter(self._partial, piece, self.part.size_bytes - self.done_bytes)

    def save(self) -> None:
        """Makes sure that what is here counts after a power cut, too."""
        with self._lock:
            done = self._here() if self._ranged else ()
        with on_disk(self._record, self.part.size_bytes):
            if not self._partial.exists():
                return
            with self._partial.open("rb+", buffering=0) as file:
                os.fsync(file.fileno())
            fresh = self._record.with_name(f"{self._record.name}.new")
            fresh.write_bytes(msgspec.json.encode(_Record(self.part.size_bytes, self.part.sha256, done)))
            fresh.replace(self._record)

    def finish(self, seen: Callable[[int], None]) -> FileFacts:
        """Hashes the file as it lies on the disk and gives it its name.

        `seen` is told the number of bytes at each step.

        Raises:
            FileWrong: its bytes are not the right ones; it is kept as `<name>.wrong`.
        """
        if not self._partial.exists():
            return self._checked(self.path, seen)
        facts = self._checked(self._partial, seen)
        with on_disk(self.path):
            with self._partial.open("rb+", buffering=0) as file:
                os.fsync(file.fileno())
            take_place(self._partial, self.path)
            self._record.unlink(missing_ok=True)
            sync_folder(self.path.parent)
        return msgspec.structs.replace(facts, path=str(self.path))

    def refuse(self, what: str) -> FileWrong:
        """Keeps what came aside, and says what is wrong with it: `what` is "SHA-256" or its size."""
        wrong = _wrong(self.path)
        with on_disk(wrong):
            (self._partial if self._partial.exists() else self.path).replace(wrong)
            self._record.unlink(missing_ok=True)
        return FileWrong(file=self.path.name, what=what, kept=wrong.name)

    def _reopen(self) -> None:
        """Takes up what an earlier transfer has left, if it was of the same file."""
        _wrong(self.path).unlink(missing_ok=True)
        if self.path.is_file() and self.path.stat().st_size == self.part.size_bytes:
            self._done = ((0, self.part.size_bytes),)
            self._partial.unlink(missing_ok=True)
            self._record.unlink(missing_ok=True)
            return
        here = self._partial.stat().st_size if self._partial.is_file() else 0
        try:
            record = msgspec.json.decode(self._record.read_bytes(), type=_Record)
        except (FileNotFoundError, msgspec.MsgspecError, UnicodeDecodeError):
            record = _Record(0, "", ())
        if (record.size_bytes, record.sha256) == (self.part.size_bytes, self.part.sha256):
            end = min(here, self.part.size_bytes)
            self._done = _merged((max(start, 0), min(stop, end)) for start, stop in record.done)
        else:
            self._partial.unlink(missing_ok=True)
        self._partial.touch()

    def _hold(self, piece: Piece) -> Piece:
        self._pieces.append(piece)
        return piece

    def _here(self) -> tuple[Span, ...]:
        return _merged((*self._done, *((piece.start, piece.at) for piece in self._pieces)))

    def _checked(self, path: Path, seen: Callable[[int], None]) -> FileFacts:
        facts = read_through(path, seen)
        if facts.size_bytes != self.part.size_bytes:
            raise self.refuse("大小 / size")
        if facts.sha256 != self.part.sha256:
            raise self.refuse("SHA-256")
        return facts


class PieceWriter:
    """Writes a piece at its place; what was written counts at once. Closed by `with`."""

    def __init__(self, partial: Path, piece: Piece, missing_bytes: int) -> None:
        self._path = partial
        self._piece = piece
        self._missing_bytes = missing_bytes
        with on_disk(partial):
            self._file = partial.open("rb+", buffering=0)
            self._file.seek(piece.at)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def write(self, data: bytes) -> int:
        """Writes what of `data` belongs to the piece, and returns how much that was.

        Raises:
            DiskTooSmall, CopyFailed: it cannot be written.
        """
        rest = memoryview(data)[: self._piece.end - self._piece.at]
        size = len(rest)
        with on_disk(self._path, self._missing_bytes):
            while rest:
                written = self._file.write(rest) or 0
                rest = rest[written:]
                self._piece.at += written
        return size


def _safe_name(untrusted_name: str, host: str) -> str:
    name = untrusted_name.rpartition("/")[2]
    folders = untrusted_name.split("/")[:-1]
    is_safe = _SAFE_NAME.fullmatch(name) and not name.startswith(".") and name == name.rstrip(" .")
    if not is_safe or _RESERVED.fullmatch(name) or any(folder in {"", ".", ".."} for folder in folders):
        raise HubFailed(host=host, problem=f"file name {untrusted_name[:80]!r}")
    return name


def _wrong(path: Path) -> Path:
    return path.with_name(f"{path.name}.wrong")


def _merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order, without overlaps and without empty ones."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif start < end:
            merged.append((start, end))
    return tuple(merged)


def _length(spans: tuple[Span, ...]) -> int:
    return sum(end - start for start, end in spans)
