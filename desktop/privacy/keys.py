"""The key of the history: in the system's keyring, or in a file that only the user can read.

A small vault file in the data folder says where the key is. In the keyring the key lies under the
vault's random id, so that several data folders of one user do not disturb each other.
"""

import contextlib
import os
import secrets
import stat
from pathlib import Path
from typing import Literal

import keyring
import msgspec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from desktop.errors import KeyMissing, KeyWrong
from desktop.store.files import beside, publish, written

SERVICE = "DoctorFLAN Desktop"
VAULT_FILE = "vault.json"
KEY_BYTES = 32


class VaultKey(msgspec.Struct, frozen=True):
    """The key that opens the history, and where it is kept."""

    key: bytes
    place: Literal["keyring", "file"]


class _Vault(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The vault file: `key` in hexadecimal digits, or None when it is in the keyring under `id`."""

    id: str
    key: str | None


def open_key(data: Path, *, history_exists: bool) -> VaultKey:
    """Reads the key of the data folder, or makes one.

    Args:
        data: the data folder; it is made when it is missing.
        history_exists: whether there is a history, for which a new key would be of no use.

    Raises:
        KeyMissing: there is a history, but its key is in neither place.
        KeyWrong: what is there is no key.
        StoreReadOnly, StoreFull: a new key cannot be kept.
    """
    path = data / VAULT_FILE
    vault = _read(path)
    if vault is None:
        if history_exists:
            raise KeyMissing(path=str(data))
        return _make(path)
    if vault.key is not None:
        return VaultKey(_bytes(vault.key, path), "file")
    untrusted = _ask_keyring(vault.id)
    if untrusted is not None:
        return VaultKey(_bytes(untrusted, path), "keyring")
    if history_exists:
        raise KeyMissing(path=str(data))
    _set_aside(path)
    return _make(path)


def derived(key: bytes, purpose: str) -> bytes:
    """A key of 32 bytes for one purpose (HKDF-SHA256, RFC 5869).

    It tells nothing about `key`, nor about the keys of other purposes; the same two give the same.
    """
    return HKDF(SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode()).derive(key)


def _make(path: Path) -> VaultKey:
    """Makes a key and keeps it, unless another process has just done so: then that one counts."""
    vault = _Vault(id=secrets.token_hex(16), key=None)
    key = secrets.token_bytes(KEY_BYTES)
    in_keyring = _tell_keyring(vault.id, key.hex())
    if not in_keyring:
        vault = _Vault(id=vault.id, key=key.hex())
    with written(path), beside(path) as temporary:
        temporary.write_bytes(msgspec.json.encode(vault))
        published = publish(temporary, path)
    if published:
        return VaultKey(key, "keyring" if in_keyring else "file")
    if in_keyring:
        _forget_in_keyring(vault.id)
    return open_key(path.parent, history_exists=True)


def _read(path: Path) -> _Vault | None:
    try:
        untrusted = path.read_bytes()
        _narrow(path)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise KeyMissing(path=str(path.parent)) from error
    try:
        return msgspec.json.decode(untrusted, type=_Vault)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise KeyWrong(path=str(path)) from error


def _bytes(untrusted: str, path: Path) -> bytes:
    if len(untrusted) == 2 * KEY_BYTES and untrusted.isascii() and untrusted.isalnum():
        try:
            return bytes.fromhex(untrusted)
        except ValueError:
            pass
    raise KeyWrong(path=str(path))


def _narrow(path: Path) -> None:
    """Takes the file away from other users; on Windows the profile's access list has done so."""
    if os.name == "nt" or not stat.S_IMODE(path.stat().st_mode) & 0o077:
        return
    with contextlib.suppress(OSError):  # a read-only medium: the key is of use all the same
        path.chmod(0o600)


def _set_aside(path: Path) -> None:
    """Keeps a vault file whose key is out of reach: its keyring may come back, and old backups too."""
    with written(path):
        path.rename(path.with_name(f"vault-{secrets.token_hex(4)}.old.json"))


def _ask_keyring(vault_id: str) -> str | None:
    try:
        untrusted: str | None = keyring.get_password(SERVICE, vault_id)
    except Exception:  # noqa: BLE001 - keyrings let the exceptions of their own libraries through
        return None
    return untrusted


def _tell_keyring(vault_id: str, key: str) -> bool:
    """Puts the key into the keyring; False when it does not come back from there."""
    try:
        keyring.set_password(SERVICE, vault_id, key)
    except Exception:  # noqa: BLE001 - keyrings let the exceptions of their own libraries through
        return False
    return _ask_keyring(vault_id) == key


def _forget_in_keyring(vault_id: str) -> None:
    # The entry of a lost race is of no use, and harmless where it cannot be removed.
    with contextlib.suppress(Exception):
        keyring.delete_password(SERVICE, vault_id)
