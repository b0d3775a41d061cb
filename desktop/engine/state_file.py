"""The file in which what was read of a conversation outlives the worker: sealed, and whole or not at all.

    header     magic, version, salt, length of the first section        in the clear, 48 bytes
    section 0  number of tokens, bytes of the state, the tokens         sealed
    section 1… the state in pieces of `PIECE_BYTES`                     each sealed

The sections are sealed with AES-256-GCM in the STREAM construction (Hoang, Reyhanitabar, Rogaway and
Vizár, *Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance*, CRYPTO 2015): the nonce
of each is its number and whether it is the last, so that none can be left out, added or moved. The
file's own key comes out of the given one and the salt (HKDF, RFC 5869): numbers start at zero in every
file, and never meet the same key twice. The header and what the file is bound to are associated data.

It is a cache: whatever is wrong with a file or its disk means that there is no state.
"""

import contextlib
import io
import os
import re
import secrets
import shutil
import struct
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from desktop.engine.abort_flag import AbortFlag

if sys.platform != "win32":
    import fcntl

PIECE_BYTES = 4 * 1024 * 1024
SPARE_BYTES = 256 * 1024 * 1024
"""What a state leaves free on the disk: the history goes first."""
_SYNC_PIECES = 4  # a flag is seen within the time that a disk takes for so many
_MAGIC = b"DFSTATE\n"
_VERSION = 1
_SALT_BYTES = 32
_TAG_BYTES = 16
_HEADER = struct.Struct(f"<8sI{_SALT_BYTES}sI")
_SIZES = struct.Struct("<IQ")
_PURPOSE = b"DoctorFLAN Desktop: the sections of one state file"
_TEMPORARY = re.compile(r"\.(.+)\.[0-9a-f]{16}\.part")


class _NoStateError(Exception):
    """The file is none of ours, of another version, cut off or longer than it says."""


# What may happen to a file that lies on somebody's disk, or was made to look like one of ours.
_UNUSABLE = (_NoStateError, InvalidTag, OSError, MemoryError, struct.error)


def write(
    path: Path,
    key: bytes,
    *,
    bound_to: bytes,
    tokens: Sequence[int],
    state: bytes | bytearray | memoryview,
    flag: AbortFlag,
) -> int:
    """Writes a state in place of what was at `path`, or leaves everything as it was.

    Args:
        path: the file; its folder must be there.
        key: seals the file, together with a salt of its own.
        bound_to: what the state needs to be of use (model, engine, measures of the context); a file
            that is read with any other is no state.
        tokens: what was read, in 32 bits each; at most about a million.
        state: what llama.cpp keeps of it.
        flag: polled between two pieces.

    Returns:
        The size of the file in bytes. 0 when nothing was written: there was nothing to write, the
        flag was set, the disk is full or nearly so, or the folder is missing or cannot be written.
    """
    pieces = memoryview(state).cast("B")
    first = _SIZES.pack(len(tokens), len(pieces)) + struct.pack(f"<{len(tokens)}i", *tokens)
    if not tokens or not pieces or len(first) > PIECE_BYTES:
        return 0
    size_bytes = _file_bytes(len(first), len(pieces))
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")
    try:
        if shutil.disk_usage(path.parent).free < size_bytes + SPARE_BYTES:
            return 0
        header = _HEADER.pack(_MAGIC, _VERSION, secrets.token_bytes(_SALT_BYTES), len(first))
        if not _fill(temporary, _Seal(key, header, bound_to), first, pieces, flag):
            return 0
        temporary.replace(path)  # Windows refuses while somebody reads what is there
        _sync_folder(path.parent)
    except (OSError, MemoryError):
        return 0
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
    return size_bytes


def read_tokens(path: Path, key: bytes, *, bound_to: bytes) -> tuple[int, ...]:
    """The tokens whose state is in the file, for little: the state itself is not read.

    Returns:
        Nothing when there is no state: no file, not a whole one, another key or bound to something
        else. What is wrong further inside the file shows in `read_state` only.
    """
    with contextlib.suppress(*_UNUSABLE), _opened(path) as file:
        return _Reader(file, key, bound_to).tokens
    return ()


def read_state(
    path: Path,
    key: bytes,
    *,
    bound_to: bytes,
    tokens: Sequence[int] | None = None,
    flag: AbortFlag | None = None,
) -> bytearray | None:
    """The state in the file, every byte of it checked.

    Args:
        path: the file.
        key: as in `write`.
        bound_to: as in `write`.
        tokens: those that `read_tokens` gave: a file that was replaced since then is no state.
        flag: polled between two pieces; ends the reading without a state.

    Returns:
        None when there is no state, for any of the reasons of `read_tokens` or because a single bit
        of the file has changed.
    """
    with contextlib.suppress(*_UNUSABLE), _opened(path) as file:
        reader = _Reader(file, key, bound_to)
        if tokens is None or reader.tokens == tuple(tokens):
            return reader.state(flag)
    return None


def name_of_whole(temporary_name: str) -> str | None:
    """The name that an unfinished file was to get; None for any other file."""
    found = _TEMPORARY.fullmatch(temporary_name)
    return found and found[1]


def remove_abandoned(temporary: Path) -> None:
    """Removes an unfinished file whose writer is gone; one that is still being written stays."""
    with contextlib.suppress(OSError):
        if sys.platform != "win32":  # Windows lets nobody remove an open file
            with temporary.open("rb") as file:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        temporary.unlink()


class _Seal:
    """Seals and opens the sections of one file, each for its place alone."""

    def __init__(self, key: bytes, header: bytes, bound_to: bytes) -> None:
        _, _, salt, _ = _HEADER.unpack(header)
        own_key = HKDF(SHA256(), length=32, salt=salt, info=_PURPOSE).derive(key)
        self._cipher = AESGCM(own_key)
        self.header = header
        self._beside = header + bound_to  # the header has one length: no two pairs read the same

    def seal(self, plain: bytes | memoryview, number: int, into: memoryview, *, last: bool) -> None:
        self._cipher.encrypt_into(_nonce(number, last), plain, self._beside, into)

    def open(self, untrusted: memoryview, number: int, into: memoryview, *, last: bool) -> None:
        """Raises `InvalidTag`; what `into` holds then is worth nothing."""
        self._cipher.decrypt_into(_nonce(number, last), untrusted, self._beside, into)


class _Reader:
    """An open file whose first section has been checked."""

    def __init__(self, file: io.BufferedReader, key: bytes, bound_to: bytes) -> None:
        self._file = file
        self._buffer = memoryview(bytearray(PIECE_BYTES + _TAG_BYTES))
        untrusted = file.read(_HEADER.size)
        magic, version, _, first_bytes = _HEADER.unpack(untrusted)
        if (magic, version) != (_MAGIC, _VERSION) or not _SIZES.size <= first_bytes <= PIECE_BYTES:
            raise _NoStateError
        self._seal = _Seal(key, untrusted, bound_to)
        first = memoryview(bytearray(first_bytes))
        self._section(0, first, last=False)
        count, self._state_bytes = _SIZES.unpack_from(first)
        if os.fstat(file.fileno()).st_size != _file_bytes(first_bytes, self._state_bytes):
            raise _NoStateError
        self.tokens: tuple[int, ...] = struct.unpack_from(f"<{count}i", first, _SIZES.size)

    def state(self, flag: AbortFlag | None) -> bytearray:
        state = bytearray(self._state_bytes)
        view = memoryview(state)
        for number, at in enumerate(range(0, len(view), PIECE_BYTES), start=1):
            if flag is not None and flag.is_set():
                raise _NoStateError
            last = at + PIECE_BYTES >= len(view)
            self._section(number, view[at : at + PIECE_BYTES], last=last)
        return state

    def _section(self, number: int, into: memoryview, *, last: bool) -> None:
        untrusted = self._buffer[: len(into) + _TAG_BYTES]
        if self._file.readinto(untrusted) != len(untrusted):
            raise _NoStateError
        self._seal.open(untrusted, number, into, last=last)


def _fill(temporary: Path, seal: _Seal, first: bytes, pieces: memoryview, flag: AbortFlag) -> bool:
    """Writes all sections to the disk; False when the flag was set."""
    buffer = memoryview(bytearray(PIECE_BYTES + _TAG_BYTES))
    with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        _hold(file)
        file.write(seal.header)
        for number, at in enumerate(range(-PIECE_BYTES, len(pieces), PIECE_BYTES)):
            if flag.is_set():
                return False
            plain = pieces[at : at + PIECE_BYTES] if number else memoryview(first)
            sealed = buffer[: len(plain) + _TAG_BYTES]
            seal.seal(plain, number, sealed, last=at + PIECE_BYTES >= len(pieces))
            file.write(sealed)
            if number % _SYNC_PIECES == 0:
                _sync(file)
        _sync(file)
    return True


def _hold(file: BinaryIO) -> None:
    """Shows that the file is being written: the system lets go of it when this process dies."""
    if sys.platform != "win32":
        with contextlib.suppress(OSError):  # a network drive without locks
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # does that by itself
        return
    with contextlib.suppress(OSError):  # the file has its name already
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _opened(path: Path) -> io.BufferedReader:
    if not path.is_file():  # a named pipe would be waited for
        raise _NoStateError
    return path.open("rb")


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _file_bytes(first_bytes: int, state_bytes: int) -> int:
    sections = 1 + -(-state_bytes // PIECE_BYTES)
    return _HEADER.size + first_bytes + state_bytes + sections * _TAG_BYTES
