"""One open history file: reading and writing, and whether it can be written at all."""

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from desktop.errors import StoreDamaged, StoreError, StoreFull, StoreReadOnly
from desktop.store.cipher import Database, Mode, connect, faults, needs_room

_T = TypeVar("_T")


class Connection:
    """An encrypted file that is used on the one thread that opened it.

    Where it cannot be written (no permission, full disk), it opens for reading; each later attempt
    to write tries again whether that has changed.
    """

    def __init__(self, path: Path, key: bytes, busy_timeout_s: float) -> None:
        self.path = path
        self._key = key
        self._busy_timeout_s = busy_timeout_s
        self._refusal: StoreError | None = None
        try:
            self._db = self._open_for_writing()
        except (StoreReadOnly, StoreFull) as error:
            self._refusal = error
            self._db = open_for_reading(path, key, busy_timeout_s)

    @property
    def read_only(self) -> bool:
        """Whether the last attempt to write was refused by the file, its folder or its disk."""
        return self._refusal is not None

    @contextlib.contextmanager
    def reading(self) -> Iterator[Database]:
        """A block that reads; `StoreError` leaves it, never SQLCipher's own exceptions."""
        with faults(self.path):
            try:
                yield self._db
            except BaseException:
                self._db.rollback()
                raise
        self._check_settled()

    @contextlib.contextmanager
    def writing(self) -> Iterator[Database]:
        """A block whose changes are on the disk when it ends, or undone when an error leaves it.

        Raises:
            StoreReadOnly, StoreFull, StoreLocked, StoreDamaged: nothing was changed.
        """
        if self._refusal is not None:
            self._try_again()
        with faults(self.path, writing=True):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            finally:
                self._db.rollback()
        self._check_settled()

    def empty_log(self) -> None:
        """Moves all changes from the write-ahead log into the file, so that the log holds no old page."""
        with faults(self.path, writing=True):
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        self._check_settled()

    def close(self) -> None:
        """Closes the file; closing twice is fine."""
        with faults(self.path, writing=True):
            self._db.close()

    def _open_for_writing(self) -> Database:
        if not os.access(self.path, os.W_OK):  # SQLite would leave logs that nobody can write later
            raise StoreReadOnly(path=str(self.path.parent))
        with _opened(self.path, self._key, "rw", self._busy_timeout_s) as db:
            with faults(self.path, opening=True, writing=True):
                db.execute("PRAGMA journal_mode = WAL").fetchall()
                db.execute("BEGIN IMMEDIATE")
                db.execute("DELETE FROM migrations WHERE name IS NULL")  # refused where writing is
                db.execute("ROLLBACK")
            return db

    def _try_again(self) -> None:
        try:
            writable = self._open_for_writing()
        except (StoreReadOnly, StoreFull) as error:
            self._refusal = error
            raise
        self._db.close()
        self._db, self._refusal = writable, None

    def _check_settled(self) -> None:
        if self._db.conn.in_transaction:
            self._db.rollback()
            raise AssertionError("a store call left a transaction open")


def open_for_reading(path: Path, key: bytes, busy_timeout_s: float) -> Database:
    """Opens an existing file without changing it, on a read-only medium, too.

    Raises:
        KeyWrong, StoreDamaged, StoreLocked: as they say.
        StoreReadOnly, StoreFull: changes in its log cannot be reached without writing beside it.
    """
    journal, log = (path.with_name(path.name + end) for end in ("-journal", "-wal"))
    if journal.exists():  # an interrupted change is undone first
        return _open_checked(path, key, "rw", busy_timeout_s)
    if not log.exists():
        return _open_checked(path, key, "immutable", busy_timeout_s)
    try:
        return _open_checked(path, key, "ro", busy_timeout_s)
    except (StoreReadOnly, StoreFull):
        if log.stat().st_size:
            raise
        return _open_checked(path, key, "immutable", busy_timeout_s)


def read_once(path: Path, key: bytes, busy_timeout_s: float, work: Callable[[Database], _T]) -> _T:
    """What `work` reads from a file that is then closed unchanged. Raises as `open_for_reading`."""
    db = open_for_reading(path, key, busy_timeout_s)
    try:
        with faults(path, opening=True):
            return work(db)
    finally:
        db.close()


def _open_checked(path: Path, key: bytes, mode: Mode, busy_timeout_s: float) -> Database:
    checked = faults(path, opening=True, writing=needs_room(mode))
    with _opened(path, key, mode, busy_timeout_s) as db, checked:
        if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'migrations'").fetchall():
            raise StoreDamaged(path=str(path))
        return db


@contextlib.contextmanager
def _opened(path: Path, key: bytes, mode: Mode, busy_timeout_s: float) -> Iterator[Database]:
    db = connect(path, key, mode, busy_timeout_s)
    try:
        yield db
    except BaseException:
        db.close()
        raise
