"""The data key of a vault that has no passphrase: in the keyring, or in a file that only the user can read.

The vault file says where the key is. In the keyring it lies under the vault's random id, so that
several vaults of one user do not disturb each other.
"""

import contextlib
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from desktop.conversation.auditing import Way
from desktop.errors import KeyMissing, KeyWrong
from desktop.privacy.keyring_entries import SERVICE, entry, keep_entry, remove_entry
from desktop.privacy.vault_file import (
    VAULT_COPY,
    VAULT_FILE,
    publish_vault_file,
    read_vault_file,
    set_vault_file_aside,
    vault_problem,
)
from desktop.privacy.vault_format import VERSION, VaultFile
from desktop.privacy.wraps import KEY_BYTES, wipe
from desktop.vault_errors import VaultFileDamaged, VaultLocked

__all__ = ["KEY_BYTES", "SERVICE", "VAULT_FILE", "VaultKey", "derived", "new_id", "open_key"]

Place = Literal["keyring", "file", "passphrase"]


class VaultKey(msgspec.Struct, frozen=True):
    """The key that opens a vault's history, what guards it, by which way it came; `wipe` overwrites it.

    So many tries to open the vault had `failed_before`.
    """

    held: bytearray
    place: Place
    failed_before: int = 0
    way: Way | None = None

    def copy(self) -> "VaultKey":
        """The key once more: who wipes the one leaves the other."""
        return msgspec.structs.replace(self, held=bytearray(self.held))

    @property
    def key(self) -> bytes:
        """A copy of the key."""
        return bytes(self.held)

    def wipe(self) -> None:
        """Overwrites it. What SQLCipher and Python made of it they free when the history is closed."""
        wipe(self.held)

    def __repr__(self) -> str:
        """Tells nothing of it."""
        return f"VaultKey(place={self.place!r})"


def open_key(folder: Path, *, history_exists: bool) -> VaultKey:
    """Reads the key of a vault's folder, or makes one.

    Args:
        folder: the vault's; it is made when it is missing.
        history_exists: whether there is a history, for which a new key would be of no use.

    Raises:
        VaultLocked: it has a passphrase.
        KeyMissing: there is a history, but its key is in neither place.
        KeyWrong, VaultFileDamaged, StoreNewer: what is there is no key, or one of a newer version.
        StoreReadOnly, StoreFull: a new key cannot be kept.
    """
    path = folder / VAULT_FILE
    vault = read_vault_file(folder)
    if vault is None:
        if history_exists:
            raise KeyMissing(path=str(folder))
        return _make(folder)
    if vault.passphrase is not None:
        raise VaultLocked
    if vault.key is not None:
        return VaultKey(bytearray.fromhex(vault.key), "file")
    untrusted = entry(vault.id)
    if untrusted is not None:
        return VaultKey(_bytes(untrusted, path), "keyring")
    if history_exists:
        raise KeyMissing(path=str(folder))
    set_vault_file_aside(folder)  # its keyring may come back, and old backups too
    return _make(folder)


def key_problems(folder: Path) -> Iterator[str]:
    """What is wrong with how an open vault's key is kept. Raises `StoreNewer`."""
    vault = None
    with contextlib.suppress(KeyMissing, VaultFileDamaged):
        vault = read_vault_file(folder)
    if vault is None:
        yield f"{VAULT_FILE} and {VAULT_COPY} are missing or damaged: the history cannot be opened again"
        return
    problem = vault_problem(folder)
    if problem == "file":
        yield f"{VAULT_FILE} is missing or damaged: {VAULT_COPY} takes its place at the next opening"
    elif problem == "copy":
        yield f"{VAULT_COPY} is missing or damaged: it is made anew at the next opening"
    if vault.passphrase is not None and vault.recovery is None:
        yield "there is no recovery key"
    elif vault.leftover:
        yield "the key of the time before the passphrase is still in the keyring"


def new_id() -> str:
    """The random id of a new vault."""
    return secrets.token_hex(16)


def derived(key: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose (HKDF-SHA256, RFC 5869).

    It tells nothing about `key`, nor about the keys of other purposes; the same two give the same.
    """
    return HKDF(SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(key)


def _make(folder: Path) -> VaultKey:
    """Makes a key and keeps it, unless another process has just done so: then that one counts."""
    vault = VaultFile(version=VERSION, id=new_id())
    key = bytearray(secrets.token_bytes(KEY_BYTES))
    in_keyring = keep_entry(vault.id, key.hex())
    if not in_keyring:
        vault = msgspec.structs.replace(vault, key=key.hex())
    if publish_vault_file(folder, vault):
        return VaultKey(key, "keyring" if in_keyring else "file")
    if in_keyring:
        remove_entry(vault.id)
    return open_key(folder, history_exists=True)


def _bytes(untrusted: str, path: Path) -> bytearray:
    if len(untrusted) == 2 * KEY_BYTES and untrusted.isascii() and untrusted.isalnum():
        try:
            return bytearray.fromhex(untrusted)
        except ValueError:
            pass
    raise KeyWrong(path=str(path))
