"""Whole encrypted copies of the history, and the check that a file is sound."""

import contextlib
from pathlib import Path

from desktop.errors import StoreDamaged, StoreError, StoreFull, StoreLocked, StoreReadOnly
from desktop.store.cipher import Database, connect, encrypt_anew, faults
from desktop.store.connection import Connection, read_once
from desktop.store.files import beside, replace, written

_CHECK_PAGES = "PRAGMA cipher_integrity_check"
_LOOKS = 5  # what others wrote between emptying the log and reading calls for another


def copy_to(connection: Connection, key: bytes, path: Path, *, new_key: bytes | None = None) -> None:
    """Writes a consistent copy, under `new_key` if there is one; `path` is replaced when it is whole.

    Raises:
        StoreFull, StoreReadOnly: `path` cannot be written.
        StoreDamaged: the history cannot be read to its end.
    """
    # SQLCipher reads a damaged page as zeros: the copy would take them for sound.
    if _page_problems(connection):
        raise StoreDamaged(path=str(connection.path))
    with written(path), beside(path) as temporary:
        # Not the backup call of the driver: its exceptions do not say what went wrong.
        with connection.reading() as source, faults(path, writing=True):
            source.execute("VACUUM INTO ?", [str(temporary)])
        if new_key is not None:
            change_key(temporary, key, new_key)
        _finish(temporary, new_key or key, path)
        replace(temporary, path)


def change_key(path: Path, key: bytes, new_key: bytes) -> None:
    """Encrypts a file anew that nothing else has open. A kill leaves what SQLite undoes, under either key.

    Raises:
        StoreFull, StoreReadOnly: as they say.
    """
    db = connect(path, key, "rw", 0)
    try:
        with faults(path, writing=True):
            db.execute("PRAGMA journal_mode = DELETE").fetchall()
            encrypt_anew(db, new_key, path)
    finally:
        db.close()


def whole_count(path: Path, key: bytes) -> int:
    """How many conversations a copy has that are not in the bin, once every page was read.

    Raises:
        StoreDamaged, KeyWrong: it is not whole.
    """

    def work(db: Database) -> int:
        if db.execute(_CHECK_PAGES).fetchall():
            raise StoreDamaged(path=str(path))
        return int(db.execute("SELECT count(*) FROM conversations WHERE deleted = 0").fetchall()[0][0])

    return read_once(path, key, 0, work)


def problems(connection: Connection) -> tuple[str, ...]:
    """What is wrong with the file: `cipher`, `integrity` or `foreign_key`, a colon and the details."""
    return (
        *(f"cipher: {found}" for found in _page_problems(connection)),
        *(f"integrity: {found}" for found in _answers(connection, "PRAGMA integrity_check") if found != "ok"),
        *(f"foreign_key: {found}" for found in _answers(connection, "PRAGMA foreign_key_check")),
    )


def _page_problems(connection: Connection) -> list[str]:
    """What is wrong with pages. The check sees the file only, so the log is moved into it first.

    While the log is empty for the reader, no other connection changes the file. Where a full disk leaves
    file and log apart, a page may be torn in the file that is whole in the log.
    """
    for _ in range(_LOOKS):
        with contextlib.suppress(StoreFull, StoreReadOnly, StoreLocked):
            if not connection.read_only:
                connection.empty_log()
        found, is_certain = _pages_read(connection)
        if is_certain or not found:
            return found
    return []


def _pages_read(connection: Connection) -> tuple[list[str], bool]:
    """What the check finds, and whether the log was empty when it began."""
    log = connection.path.with_name(f"{connection.path.name}-wal")
    try:
        with connection.reading() as db:
            db.execute("BEGIN")
            db.execute("SELECT count(*) FROM sqlite_master").fetchall()  # from here on it sees one state
            is_certain = not log.exists() or not log.stat().st_size
            found = [" ".join(map(str, row)) for row in db.execute(_CHECK_PAGES).fetchall()]
            db.execute("ROLLBACK")
    except StoreError as error:
        return [error.code], not log.exists() or not log.stat().st_size
    return found, is_certain


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
