"""A backup in one file: the history under a key of its own, and that key under the backup's passphrase.

    DoctorFLAN backup 1 · line feed · length of the header (8 bytes, big-endian) · header (JSON) ·
    encrypted history · SHA-256 of all before

The header's facts are no secret, but bound to the key: the wrap is made for their SHA-256. A file that
was not written to its end has no fitting SHA-256 there, and is none.
"""

import contextlib
import errno
import hashlib
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from desktop.errors import ExportFailed, StoreNewer
from desktop.privacy import wraps
from desktop.store.backup import copy_to
from desktop.store.connection import Connection, read_once
from desktop.store.files import beside, replace, sync, written
from desktop.vault_errors import BackupDamaged, BackupPlaceTaken, NotABackup, PassphraseWrong

_NAME, _VERSION = b"DoctorFLAN backup ", b"1\n"
_LENGTH_BYTES, _SHA256_BYTES, _LONGEST_HEADER = 8, 32, 1 << 20
_PIECE_BYTES = 1 << 20
_ABANDONED_S = 24 * 3600.0
_SCRATCH = ".restoring-"


class BackupFacts(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is told without the passphrase: counts and times (UTC, ISO 8601), no title and no name."""

    id: str
    made_at: str
    app_version: str
    conversations: int
    messages: int
    oldest: str
    newest: str
    history_bytes: int
    history_sha256: str


class _Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    facts: BackupFacts
    passphrase: wraps.PassphraseWrap


class OpenedBackup(msgspec.Struct, frozen=True):
    """A backup's history as a file of its own, under `key`, until the block ends."""

    facts: BackupFacts
    history: Path
    key: bytearray


def write_backup(
    connection: Connection,
    key: bytes,
    path: Path,
    passphrase: str,
    *,
    scratch: Path,
    made_at: str,
    app_version: str,
) -> BackupFacts:
    """Writes a backup; `path` has it when it is whole and was read back.

    Args:
        connection: the history.
        key: the history's.
        path: the file; an older backup there is replaced.
        passphrase: opens this backup only.
        scratch: a folder for the encrypted copy meanwhile.
        made_at: UTC, ISO 8601.
        app_version: of this program.

    Raises:
        PassphraseTooShort, BackupPlaceTaken, ExportFailed: nothing was written.
        StoreFull, StoreReadOnly, StoreDamaged: as `store.backup.copy_to`.
    """
    wraps.demand_length(passphrase)
    if path.exists() and not begins_as_backup(path):
        raise BackupPlaceTaken(path=str(path))
    if not path.parent.is_dir():  # a stick that was pulled out: the backup would lie on the PC's own disk
        raise ExportFailed(path=str(path), problem=os.strerror(errno.ENOENT))
    own_key = bytearray(secrets.token_bytes(wraps.KEY_BYTES))
    with scratch_folder(scratch) as folder:
        copy = folder / "history.db"
        copy_to(connection, key, copy, new_key=bytes(own_key))
        facts = facts_of(copy, bytes(own_key), made_at, app_version)
        header = _Header(facts, wraps.wrap(own_key, passphrase, _bound(facts)))
        wraps.wipe(own_key)
        with written(path), beside(path) as temporary:
            _pack(temporary, msgspec.json.encode(header), copy)
            sync(temporary)
            read_facts(temporary)
            replace(temporary, path)
    return facts


def read_facts(path: Path) -> BackupFacts:
    """What a backup is, once all of it was read and found whole.

    Raises:
        NotABackup, StoreNewer, BackupDamaged: as they say.
    """
    with _readable(path) as file:
        return _checked(file, path)[0].facts


@contextlib.contextmanager
def open_backup(path: Path, passphrase: str, *, scratch: Path) -> Iterator[OpenedBackup]:
    """A block in which the backup's history lies in the `scratch` folder, still encrypted.

    Raises:
        NotABackup, StoreNewer, BackupDamaged: as they say.
        PassphraseWrong: it opens another one.
        StoreFull, StoreReadOnly: there is no room for it.
    """
    with scratch_folder(scratch) as folder:
        copy = folder / "history.db"
        with _readable(path) as file:
            header, start = _checked(file, path)
            file.seek(start)
            with written(copy):
                _unpack(file, copy, header.facts.history_bytes)
        own_key = wraps.unwrap(header.passphrase, passphrase, _bound(header.facts))
        if own_key is None:
            raise PassphraseWrong
        try:
            yield OpenedBackup(header.facts, copy, own_key)
        finally:
            wraps.wipe(own_key)


def facts_of(copy: Path, key: bytes, made_at: str, app_version: str) -> BackupFacts:
    """What is told of a copy of a history. Raises as `store.connection.read_once`."""
    counting = """
        SELECT (SELECT count(*) FROM conversations), (SELECT count(*) FROM messages),
            (SELECT ifnull(min(created_at), '') FROM conversations),
            (SELECT ifnull(max(updated_at), '') FROM conversations)
    """
    found = read_once(copy, key, 0, lambda db: db.execute(counting).fetchall()[0])
    with copy.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return BackupFacts(
        id=secrets.token_hex(8),
        made_at=made_at,
        app_version=app_version,
        conversations=found[0],
        messages=found[1],
        oldest=found[2],
        newest=found[3],
        history_bytes=copy.stat().st_size,
        history_sha256=sha256,
    )


def _bound(facts: BackupFacts) -> str:
    return hashlib.sha256(msgspec.json.encode(facts, order="sorted")).hexdigest()


def _pack(path: Path, header: bytes, history: Path) -> None:
    digest = hashlib.sha256()
    with path.open("wb") as file, history.open("rb") as source:
        beginning = _NAME + _VERSION + len(header).to_bytes(_LENGTH_BYTES, "big") + header
        file.write(beginning)
        digest.update(beginning)
        while piece := source.read(_PIECE_BYTES):
            file.write(piece)
            digest.update(piece)
        file.write(digest.digest())


def _unpack(file: BinaryIO, path: Path, size_bytes: int) -> None:
    path.touch(0o600)
    with path.open("wb") as target:
        left = size_bytes
        while left and (piece := file.read(min(_PIECE_BYTES, left))):
            target.write(piece)
            left -= len(piece)


def _header(file: BinaryIO, path: Path) -> _Header:
    untrusted_name = file.read(len(_NAME) + len(_VERSION))
    if not untrusted_name.startswith(_NAME):
        raise NotABackup(path=str(path))
    if not untrusted_name.endswith(b"\n"):
        raise BackupDamaged(path=str(path))
    if not untrusted_name.endswith(_VERSION):
        raise StoreNewer(path=str(path), found=repr(untrusted_name[len(_NAME) :]), known="1")
    length = int.from_bytes(file.read(_LENGTH_BYTES), "big")
    if length > _LONGEST_HEADER:
        raise BackupDamaged(path=str(path))
    try:
        return msgspec.json.decode(file.read(length), type=_Header)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise BackupDamaged(path=str(path)) from error


def _checked(file: BinaryIO, path: Path) -> tuple[_Header, int]:
    """The header and where the history begins, of a file that is whole."""
    header = _header(file, path)
    start = file.tell()
    end = start + header.facts.history_bytes
    if os.fstat(file.fileno()).st_size != end + _SHA256_BYTES:
        raise BackupDamaged(path=str(path))
    file.seek(0)
    digest, left = hashlib.sha256(), end
    while left and (piece := file.read(min(_PIECE_BYTES, left))):
        digest.update(piece)
        left -= len(piece)
    if file.read() != digest.digest():
        raise BackupDamaged(path=str(path))
    return header, start


@contextlib.contextmanager
def _readable(path: Path) -> Iterator[BinaryIO]:
    try:
        with path.open("rb") as file:
            yield file
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError, PermissionError) as error:
        raise NotABackup(path=str(path)) from error
    except OSError as error:
        raise BackupDamaged(path=str(path)) from error


def begins_as_backup(path: Path) -> bool:
    """Whether a file begins as a backup does, of this version or a newer one."""
    try:
        with path.open("rb") as file:
            return file.read(len(_NAME)) == _NAME
    except OSError:
        return False


@contextlib.contextmanager
def scratch_folder(parent: Path) -> Iterator[Path]:
    """A new folder in `parent`, gone in the end; those of killed programs go when they are a day old."""
    with written(parent):
        parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for old in parent.glob(f"{_SCRATCH}*"):
            if abs(time.time() - old.stat().st_mtime) > _ABANDONED_S:
                shutil.rmtree(old, ignore_errors=True)
        folder = parent / f"{_SCRATCH}{secrets.token_hex(8)}"
        folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
