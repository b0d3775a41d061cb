"""The disk that a transfer writes to: its room, and what the system says when it cannot be used."""

import contextlib
import errno
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

from desktop.engine.owner import is_running, this_process
from desktop.errors import CopyFailed, DiskTooSmall, ModelMissing, TransferBusy
from desktop.models.protocol import FileFacts

CHUNK_BYTES = 1 << 20
MARK = ".owner"
"""Names the process that writes into a folder."""
_NO_ROOM = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_LARGEST_BYTES = 4 * 1024**3
_FAT32 = (
    "文件超过 4 GB，FAT32 放不下，请格式化为 exFAT / over 4 GB is too large for FAT32: format it as exFAT"
)
_UNITS = ("KB", "MB", "GB", "TB")


def size_text(size_bytes: float) -> str:
    """A size as people read it, such as `4.7 GB`; decimal units, as on the disk's box."""
    number, place = size_bytes / 1000, 0
    while number >= 999.95 and place < len(_UNITS) - 1:  # noqa: PLR2004  it would read 1000.0
        number, place = number / 1000, place + 1
    return f"{number:.1f} {_UNITS[place]}"


def is_there(path: Path) -> bool:
    """Whether a file is there and may be looked at: `Path.is_file` raises where a share or stick refuses."""
    try:
        return path.is_file()
    except OSError:
        return False


def demand_room(folder: Path, needed_bytes: int, reserve_bytes: int) -> None:
    """Raises `DiskTooSmall` when the disk of `folder` has not `needed_bytes` and the reserve free."""
    free_bytes = shutil.disk_usage(folder).free
    wanted_bytes = needed_bytes + reserve_bytes
    if free_bytes < wanted_bytes:
        raise DiskTooSmall(path=str(folder), needed=size_text(wanted_bytes), free=size_text(free_bytes))


@contextlib.contextmanager
def on_disk(path: Path, needed_bytes: int = 0) -> Iterator[None]:
    """Turns what the system says of `path` into `DiskTooSmall`, when it is full, or `CopyFailed`."""
    try:
        yield
    except OSError as error:
        is_full = error.errno in _NO_ROOM
        free_bytes = _free_bytes(path) if is_full else None
        # Windows calls a disk full that only cannot hold so large a file.
        is_large = free_bytes is not None and _LARGEST_BYTES < needed_bytes < free_bytes
        if is_large or error.errno == errno.EFBIG:
            raise CopyFailed(path=str(path), problem=_FAT32) from error
        if free_bytes is not None:
            free = size_text(free_bytes)
            raise DiskTooSmall(path=str(path), needed=size_text(needed_bytes), free=free) from error
        problem = error.strerror or type(error).__name__
        raise CopyFailed(path=str(path), problem=problem) from error


def _free_bytes(path: Path) -> int | None:
    try:
        return shutil.disk_usage(path if path.is_dir() else path.parent).free
    except OSError:
        return None


def read_through(path: Path, seen: Callable[[int], None]) -> FileFacts:
    """Reads a file from its beginning to its end and hashes it.

    `seen` is told the number of bytes at each step; what it raises ends the reading.

    Raises:
        ModelMissing: it is not there.
        CopyFailed: it cannot be read, or was written to meanwhile.
    """
    digest = hashlib.sha256()
    done_bytes = 0
    with on_disk(path):
        try:
            before = path.stat()
            with path.open("rb", buffering=0) as file:
                while done_bytes <= before.st_size and (chunk := file.read(CHUNK_BYTES)):
                    digest.update(chunk)
                    seen(len(chunk))
                    done_bytes += len(chunk)
                after = os.fstat(file.fileno())
        except FileNotFoundError as error:
            raise ModelMissing(path=str(path)) from error
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise CopyFailed(path=str(path), problem="it was written to meanwhile")
    return FileFacts(str(path), after.st_size, after.st_mtime_ns, digest.hexdigest())


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Makes a folder and keeps other transfer processes out of it.

    Raises:
        TransferBusy: another process brings something into it.
        DiskTooSmall, CopyFailed: it cannot be written.
    """
    mark = folder / MARK
    with on_disk(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            if is_running(mark.read_text(encoding="utf-8", errors="replace")):
                raise TransferBusy
            mark.unlink()  # of a process that was killed
        try:
            with mark.open("x", encoding="utf-8") as file:
                file.write(this_process())
        except FileExistsError as error:
            raise TransferBusy from error
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            mark.unlink()


def sync_folder(folder: Path) -> None:
    """Waits until the folder's names are on the disk; Windows does that by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
