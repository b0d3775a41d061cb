"""A small file of the program's own, replaced as a whole or not at all, by one program at a time."""

import contextlib
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

from desktop.errors import CopyFailed

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_Kept = TypeVar("_Kept")
_TRIES, _PAUSE_S = 20, 0.05


@contextlib.contextmanager
def held_file(path: Path) -> Iterator[None]:
    """Waits until no other program changes the small file at `path`, then keeps them out; makes its folder.

    Raises:
        CopyFailed: the folder cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        lock = path.with_name(f".{path.name}.lock").open("ab")
    except OSError as error:
        raise CopyFailed(path=str(path), problem=error.strerror or str(error)) from error
    with lock:
        with contextlib.suppress(OSError):  # a disk that knows no locks; closing the file ends it
            if sys.platform == "win32":
                msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)
            else:
                fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def take_place(new: Path, place: Path) -> None:
    """Renames a file or folder. Raises `OSError`.

    Windows refuses while anybody has it open, such as another program that reads, or a virus scanner that
    looks at what has just been written: that passes in a moment.
    """
    for _ in range(_TRIES if os.name == "nt" else 0):
        with contextlib.suppress(PermissionError):
            new.replace(place)
            return
        time.sleep(_PAUSE_S)
    new.replace(place)


def read_json(path: Path, kind: type[_Kept]) -> _Kept | None:
    """What the small file at `path` keeps; None where it cannot be read or understood."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
        return None


def replace_file(path: Path, content: bytes, *, is_secret: bool = False) -> None:
    """Writes `content` beside the old file and takes its place; makes the folder.

    With `is_secret` only this user may read it.

    Raises:
        CopyFailed: it cannot be written; the old one stays.
    """
    name = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix="." + path.name, suffix=".new")
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if not is_secret:
            with contextlib.suppress(OSError):  # a stick may know no permissions
                Path(name).chmod(0o644)
        take_place(Path(name), path)
    except OSError as error:
        with contextlib.suppress(OSError):
            Path(name).unlink()
        raise CopyFailed(path=str(path), problem=error.strerror or str(error)) from error
