"""Whole encrypted copies of the history, and the check that a file is sound."""

import contextlib
from pathlib import Path

from desktop.errors import StoreDamaged, StoreError, StoreFull, StoreLocked
from desktop.store.cipher import connect, faults
from desktop.store.connection import Connection
from desktop.store.files import beside, replace, written

_CHECK_PAGES = "PRAGMA cipher_integrity_check"


def copy_to(connection: Connection, key: bytes, path: Path) -> None:
    """Writes a consistent copy under the same key; `path` is replaced when the copy is whole.

    Raises:
        StoreFull, StoreReadOnly: `path` cannot be written.
        StoreDamaged: the history cannot be read to its end.
    """
    # SQLCipher reads a damaged page as zeros: the copy would take them for sound. The check sees the
    # file only; what a full disk keeps in the log is checked when it is read.
    with contextlib.suppress(StoreFull, StoreLocked):
        if not connection.read_only:
            connection.empty_log()
    if _answers(connection, _CHECK_PAGES):
        raise StoreDamaged(path=str(connection.path))
    with written(path), beside(path) as temporary:
        # Not the backup call of the driver: its exceptions do not say what went wrong.
        with connection.reading() as source, faults(path, writing=True):
            source.execute("VACUUM INTO ?", [str(temporary)])
        _finish(temporary, key, path)
        replace(temporary, path)


def problems(connection: Connection) -> tuple[str, ...]:
    """What is wrong with the file: `cipher`, `integrity` or `foreign_key`, a colon and the details."""
    return (
        *(f"cipher: {found}" for found in _answers(connection, _CHECK_PAGES)),
        *(f"integrity: {found}" for found in _answers(connection, "PRAGMA integrity_check") if found != "ok"),
        *(f"foreign_key: {found}" for found in _answers(connection, "PRAGMA foreign_key_check")),
    )


def _finish(temporary: Path, key: bytes, path: Path) -> None:
    """Gives the copy the kind of log that the history has, and reads every page once."""
    copy = connect(temporary, key, "rw", 0)
    try:
        with faults(path, writing=True):
            copy.execute("PRAGMA journal_mode = WAL").fetchall()
            if copy.execute(_CHECK_PAGES).fetchall():
                raise StoreDamaged(path=str(path))
    finally:
        copy.close()


def _answers(connection: Connection, pragma: str) -> list[str]:
    try:
        with connection.reading() as db:
            return [" ".join(str(value) for value in row) for row in db.execute(pragma).fetchall()]
    except StoreError as error:
        return [error.code]
