"""Files that are on this PC or on a stick: copied, and hashed as they then lie on the disk."""

import contextlib
import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from desktop.errors import CopyFailed, FileWrong, ModelMissing
from desktop.models.control import Control, Tracker
from desktop.models.disk import CHUNK_BYTES, MARK, demand_room, held, on_disk, read_through, sync_folder
from desktop.models.protocol import Copy, FileFacts, Hash, ModelPart


def hash_files(request: Hash, control: Control) -> tuple[FileFacts, ...]:
    """Hashes files where they lie.

    Raises:
        ModelMissing, CopyFailed: one is not there, or cannot be read.
        StopRequestedError: it was stopped.
    """
    paths = [Path(path) for path in request.paths]
    tracker = Tracker(control, "verifying", sum(map(_size_bytes, paths)))
    return tuple(read_through(path, tracker.add) for path in paths)


def copy_files(request: Copy, control: Control) -> tuple[FileFacts, ...]:
    """Copies files into a folder; all of them, or none.

    Raises:
        ModelMissing, CopyFailed, DiskTooSmall: one cannot be read, or not be written.
        FileWrong: one is not what `parts` says; it stays only where it came from.
        TransferBusy: another process writes into the folder.
        StopRequestedError: it was stopped.
    """
    sources = [Path(source) for source in request.sources]
    folder = Path(request.folder)
    parts = request.parts or tuple(ModelPart(source.name) for source in sources)
    names = [Path(part.name).name for part in parts]
    if len({name.casefold() for name in names}) < len(names):
        raise CopyFailed(path=str(folder), problem="two files of one name")
    total_bytes = sum(map(_size_bytes, sources))
    was_there = folder.is_dir()
    copies = [folder / f"{name}.part" for name in names]
    made = None if was_there else folder
    control.abandon = lambda: _undo([*copies, folder / MARK], made)  # a stick that hangs
    try:
        with held(folder):
            demand_room(folder, total_bytes, request.reserve_bytes)
            tracker = Tracker(control, "copying", total_bytes)
            triples = zip(sources, copies, parts, strict=True)
            hashes = [_copy(source, copy, part, tracker) for source, copy, part in triples]
            tracker = Tracker(control, "verifying", total_bytes)
            facts = [_reread(copy, sha256, tracker) for copy, sha256 in zip(copies, hashes, strict=True)]
            with on_disk(folder):
                named = [copy.replace(copy.with_suffix("")) for copy in copies]
                sync_folder(folder)
    except BaseException:
        _undo(copies, made)
        raise
    return tuple(
        msgspec.structs.replace(fact, path=str(path)) for fact, path in zip(facts, named, strict=True)
    )


def _copy(source: Path, copy: Path, part: ModelPart, tracker: Tracker) -> str:
    """Copies one file and returns the SHA-256 of what was read."""
    digest = hashlib.sha256()
    with on_disk(copy, _size_bytes(source)), copy.open("wb", buffering=0) as writing:
        for chunk in _chunks(source):
            digest.update(chunk)
            rest = memoryview(chunk)
            while rest:
                rest = rest[writing.write(rest) :]
            tracker.add(len(chunk))
        os.fsync(writing.fileno())
        if sys.platform == "linux":  # so that it is read again from the disk, not from memory
            os.posix_fadvise(writing.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    what = "SHA-256" if part.sha256 not in {"", digest.hexdigest()} else ""
    if part.size_bytes not in {0, copy.stat().st_size}:
        what = "大小 / size"
    if what:
        raise FileWrong(file=source.name, what=what, kept=str(source))
    return digest.hexdigest()


def _chunks(source: Path) -> Iterator[bytes]:
    with on_disk(source), source.open("rb", buffering=0) as reading:
        while chunk := reading.read(CHUNK_BYTES):
            yield chunk


def _reread(copy: Path, sha256: str, tracker: Tracker) -> FileFacts:
    """Reads a copy back; what a stick says it has written is not always there."""
    facts = read_through(copy, tracker.add)
    if facts.sha256 != sha256:
        raise CopyFailed(path=facts.path, problem="the disk gives back other bytes")
    return facts


def _size_bytes(path: Path) -> int:
    with on_disk(path):
        try:
            return path.stat().st_size
        except FileNotFoundError as error:
            raise ModelMissing(path=str(path)) from error


def _undo(copied: list[Path], folder: Path | None) -> None:
    """Removes what was written; nothing more can be done where that fails."""
    with contextlib.suppress(OSError):
        for copy in copied:
            copy.unlink(missing_ok=True)
        if folder is not None:
            folder.rmdir()
