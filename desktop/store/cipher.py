"""The one door to SQLCipher: a connection through sqlite_utils, and its exceptions as ours."""

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import msgspec
import sqlcipher3
import sqlcipher3.dbapi2

from desktop.errors import KeyWrong, StoreDamaged, StoreError, StoreFull, StoreLocked, StoreReadOnly

# sqlite_utils takes SQLite from `pysqlite3` where that exists. Were it to take the standard library's,
# it would not know SQLCipher's exceptions and would leave transactions open after a failed statement.
sys.modules["pysqlite3"] = sqlcipher3
sys.modules["pysqlite3.dbapi2"] = sqlcipher3.dbapi2

from sqlite_utils import Database  # noqa: E402 - only now does it find SQLCipher

__all__ = [
    "KEY_BYTES",
    "PAGE_BYTES",
    "Database",
    "Interrupted",
    "Mode",
    "connect",
    "encrypt_anew",
    "faults",
    "interruptible",
    "needs_room",
]

Mode = Literal["rw", "ro", "immutable"]
"""No mode makes a file; `immutable` also reads where no lock file can be made beside the file."""

KEY_BYTES = 32
PAGE_BYTES = 4096
_STEPS = 1000  # of SQLite's machine between two questions whether to go on: some 0.1 ms

_LOCKED = {sqlcipher3.SQLITE_BUSY, sqlcipher3.SQLITE_LOCKED, 15}  # 15: gave up waiting for the WAL
_NOT_WRITABLE = {sqlcipher3.SQLITE_READONLY, sqlcipher3.SQLITE_CANTOPEN, sqlcipher3.SQLITE_PERM}

_SETTINGS = (
    "PRAGMA cipher_compatibility = 4",  # the format of the pages, whatever SQLCipher comes after 4
    "PRAGMA temp_store = MEMORY",  # patient data never goes into a temporary file
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",  # macOS: without it a power cut can lose what was committed
    "PRAGMA checkpoint_fullfsync = ON",
    "PRAGMA cache_size = -32000",  # kB; a decrypted page is not decrypted again
)


def connect(path: Path, key: bytes, mode: Mode, busy_timeout_s: float) -> Database:
    """Connects to an encrypted file; nothing is read yet, so a wrong key shows with the first query.

    Raises:
        KeyWrong: `key` is not 32 bytes long.
        StoreError: the file cannot be opened.
    """
    if len(key) != KEY_BYTES:
        raise KeyWrong(path=str(path))
    with faults(path, opening=True, writing=needs_room(mode)):
        connection = sqlcipher3.connect(
            _uri(path, mode), uri=True, timeout=busy_timeout_s, isolation_level=None, cached_statements=64
        )
        # SQLCipher reports a wrong key on stderr, too: the exception is enough.
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        for setting in _SETTINGS:
            connection.execute(setting)
        return Database(connection, recursive_triggers=False, execute_plugins=False)


def needs_room(mode: Mode) -> bool:
    """Whether opening writes something on the disk: the log's index, when it only reads."""
    return mode != "immutable"


def encrypt_anew(db: Database, new_key: bytes, path: Path) -> None:
    """Gives a whole file another key.

    Raises:
        StoreFull: a page could not be written, which SQLCipher reports as an error of no kind.
    """
    try:
        db.execute(f"PRAGMA rekey = \"x'{new_key.hex()}'\"").fetchall()
    except sqlcipher3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", 0) != sqlcipher3.SQLITE_ERROR:
            raise
        raise StoreFull(path=str(path)) from error


class Interrupted(Exception):
    """What was read is not wanted any more."""


@contextlib.contextmanager
def interruptible(db: Database, moot: Callable[[], bool]) -> Iterator[None]:
    """A block that reads and ends in `Interrupted` soon after `moot` says yes.

    Not `interrupt()`, which a thread calls: it might meet the next statement, one that writes.
    """
    db.conn.set_progress_handler(moot, _STEPS)
    try:
        yield
    except sqlcipher3.OperationalError as error:
        if getattr(error, "sqlite_errorcode", 0) != sqlcipher3.SQLITE_INTERRUPT:
            raise
        raise Interrupted from error
    finally:
        db.conn.set_progress_handler(None, 0)


@contextlib.contextmanager
def faults(path: Path, *, opening: bool = False, writing: bool = False) -> Iterator[None]:
    """Turns SQLCipher's exceptions, and rows that cannot be read, into `StoreError` leaves.

    Args:
        path: the file, for the sentence.
        opening: a page that cannot be decrypted can mean a wrong key, not only damage.
        writing: a failure of the disk means that it is full or over its quota, not only damage.
    """
    try:
        yield
    except sqlcipher3.Error as error:
        if str(error).startswith("Could not decode"):
            raise StoreDamaged(path=str(path)) from None  # its message quotes the patient's text
        translated = _store_error(error, path, opening=opening, writing=writing)
        if translated is None:
            raise
        raise translated from error
    except msgspec.MsgspecError as error:
        raise StoreDamaged(path=str(path)) from error


def _store_error(error: Exception, path: Path, *, opening: bool, writing: bool) -> StoreError | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    name = str(path)
    if code in _LOCKED:
        return StoreLocked(path=name)
    if code in _NOT_WRITABLE:
        return StoreReadOnly(path=str(path.parent))
    if code == sqlcipher3.SQLITE_FULL or (code == sqlcipher3.SQLITE_IOERR and writing):
        return StoreFull(path=name)
    if code == sqlcipher3.SQLITE_NOTADB and opening:
        return KeyWrong(path=name)
    if code in {sqlcipher3.SQLITE_CORRUPT, sqlcipher3.SQLITE_NOTADB, sqlcipher3.SQLITE_IOERR}:
        return StoreDamaged(path=name)
    return None


def _uri(path: Path, mode: Mode) -> str:
    place = path.absolute().as_uri()
    if not place.startswith("file:///"):  # a Windows share: SQLite takes no host
        place = place.replace("file://", "file:////", 1)
    return place + ("?immutable=1" if mode == "immutable" else f"?mode={mode}")
