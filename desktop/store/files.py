"""Files that appear whole or not at all, readable only by the user."""

import contextlib
import errno
import glob
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from desktop.errors import StoreError, StoreFull, StoreReadOnly

_NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}


@contextlib.contextmanager
def written(path: Path) -> Iterator[None]:
    """Turns what the system says while `path` is written into `StoreFull` or `StoreReadOnly`."""
    try:
        yield
    except OSError as error:
        raise _store_error(error, path) from error


@contextlib.contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A new empty file in the folder of `path`, which is removed at the end if it is still there.

    What a library has put beside it under a longer name is removed, too. The folder is made when it
    is missing. `publish` or `replace` gives the file its name.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    try:
        os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield temporary
    finally:
        for leftover in path.parent.glob(f"{glob.escape(temporary.name)}*"):  # SQLite's logs, too
            leftover.unlink(missing_ok=True)


def publish(temporary: Path, path: Path) -> bool:
    """Names a finished file `path` unless that name is taken; False when it is."""
    sync(temporary)
    try:
        os.link(temporary, path)
    except FileExistsError:
        return False
    except OSError:  # a USB stick with FAT knows no links
        if path.exists():
            return False
        temporary.rename(path)
    sync_folder(path.parent)
    return True


def replace(temporary: Path, path: Path) -> None:
    """Names a finished file `path`; what had that name is gone."""
    sync(temporary)
    temporary.replace(path)
    sync_folder(path.parent)


def sync(path: Path) -> None:
    """Waits until the file's content is on the disk."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Waits until the folder's names are on the disk; Windows does that by itself."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _store_error(error: OSError, path: Path) -> StoreError:
    if error.errno in _NO_ROOM:
        return StoreFull(path=str(path))
    return StoreReadOnly(path=str(path.parent))
