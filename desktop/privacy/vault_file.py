"""The file `vault.json` of a vault: its name, and its data key, in the open, in the keyring or wrapped."""

import contextlib
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from desktop.errors import KeyMissing, KeyWrong, StoreLocked, StoreNewer
from desktop.privacy.wraps import PassphraseWrap, Sealed
from desktop.store.files import beside, publish, replace, written

VAULT_FILE = "vault.json"
VERSION: Final = 2
_PATIENCE_S = 20.0
_HexKey = Annotated[str, msgspec.Meta(pattern="^[0-9a-fA-F]{64}$")]


class VaultFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Without `passphrase` the data key is `key`, or where that is None the keyring's entry `id`.

    With it the key is nowhere in the open: `recovery` is the key under the recovery key, `keyring` under
    an entry of the keyring. `leftover` is set until the entry `id` of the time before is removed.
    """

    version: Literal[2]
    id: str
    name: str = ""
    key: _HexKey | None = None
    passphrase: PassphraseWrap | None = None
    recovery: Sealed | None = None
    keyring: Sealed | None = None
    leftover: bool = False


class _First(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file of the first version."""

    id: str
    key: _HexKey | None


class _Version(msgspec.Struct, frozen=True):
    version: int = 1


def read_vault_file(folder: Path) -> VaultFile | None:
    """The vault file of a folder; None where there is none.

    Raises:
        KeyMissing: it cannot be read.
        KeyWrong: it is none.
        StoreNewer: a newer version wrote it.
    """
    path = folder / VAULT_FILE
    try:
        untrusted = path.read_bytes()
        _narrow(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise KeyMissing(path=str(folder)) from error
    try:
        return _decoded(untrusted, path)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise KeyWrong(path=str(path)) from error


def existing_vault_file(folder: Path) -> VaultFile:
    """As `read_vault_file`; raises `KeyMissing` also where there is none."""
    vault = read_vault_file(folder)
    if vault is None:
        raise KeyMissing(path=str(folder))
    return vault


def publish_vault_file(folder: Path, vault: VaultFile) -> bool:
    """Writes a new vault file; False when the folder has one already.

    Raises:
        StoreReadOnly, StoreFull: it cannot be written.
    """
    path = folder / VAULT_FILE
    with written(path), beside(path) as temporary:
        temporary.write_bytes(_encoded(vault))
        return publish(temporary, path)


def change_vault_file(folder: Path, change: Callable[[VaultFile], VaultFile]) -> VaultFile:
    """Replaces the vault file as a whole or not at all, in today's version; nothing else is touched.

    Raises:
        KeyMissing, KeyWrong, StoreNewer: as `read_vault_file`, or there is none.
        StoreReadOnly, StoreFull, StoreLocked: it cannot be written; the old one stays.
    """
    path = folder / VAULT_FILE
    with held(folder):
        after = change(existing_vault_file(folder))
        with written(path):
            for leftover in folder.glob(f".{VAULT_FILE}.*.part"):  # of a killed program, with a key perhaps
                leftover.unlink(missing_ok=True)
            with beside(path) as temporary:
                temporary.write_bytes(_encoded(after))
                replace(temporary, path)
    return after


@contextlib.contextmanager
def held(folder: Path, patience_s: float = _PATIENCE_S) -> Iterator[None]:
    """Keeps other programs out of the vault's small files. Nothing is held where nothing can be written.

    Raises:
        StoreLocked: another program has kept this one out for so many seconds.
    """
    import filelock  # noqa: PLC0415 - brings asyncio along, which no other command needs

    path = folder / ".vault.lock"
    with contextlib.ExitStack() as stack:
        try:
            stack.enter_context(filelock.FileLock(path, mode=0o600, timeout=patience_s))
        except filelock.Timeout as error:  # an OSError, too; on Windows also where nothing can be written
            with contextlib.suppress(OSError), path.open("rb+"):
                raise StoreLocked(path=str(folder)) from error
        except (OSError, NotImplementedError):
            pass
        yield


def _decoded(untrusted: bytes, path: Path) -> VaultFile:
    version = msgspec.json.decode(untrusted, type=_Version).version
    if version > VERSION:
        raise StoreNewer(path=str(path), found=str(version), known=str(VERSION))
    if version == VERSION:
        return msgspec.json.decode(untrusted, type=VaultFile)
    first = msgspec.json.decode(untrusted, type=_First)
    return VaultFile(version=VERSION, id=first.id, key=first.key)


def _encoded(vault: VaultFile) -> bytes:
    return msgspec.json.format(msgspec.json.encode(vault), indent=2)


def _narrow(path: Path) -> None:
    """Takes the file away from other users; on Windows the profile's access list has done so."""
    if os.name == "nt" or not stat.S_IMODE(path.stat().st_mode) & 0o077:
        return
    with contextlib.suppress(OSError):  # a read-only medium: the key is of use all the same
        path.chmod(0o600)
