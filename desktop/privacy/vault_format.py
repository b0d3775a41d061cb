"""What stands in a vault file: the vault's name, its data key, open or wrapped, and a checksum."""

import hashlib
from pathlib import Path
from typing import Annotated, Final, Literal

import msgspec

from desktop.errors import StoreNewer
from desktop.privacy.wraps import PassphraseWrap, Sealed
from desktop.vault_errors import VaultFileDamaged

VERSION: Final = 3
_FIRST, _UNCHECKED = 1, 2
_CHECKSUM = "sha256"
_HexKey = Annotated[str, msgspec.Meta(pattern="^[0-9a-fA-F]{64}$")]


class VaultFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Without `passphrase` the data key is `key`, or where that is None the keyring's entry `id`.

    With it the key is nowhere in the open: `recovery` is the key under the recovery key, `keyring` under
    an entry of the keyring. `leftover` is set until the entry `id` of the time before is removed.
    """

    version: Literal[3]
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


def encoded(vault: VaultFile) -> bytes:
    """The file as JSON; its member `sha256` is that of the others in canonical JSON.

    So a changed byte is known for damage, and not taken for a wrong passphrase.
    """
    document = msgspec.to_builtins(vault)
    whole = {**document, _CHECKSUM: _sha256(msgspec.json.encode(document, order="sorted"))}
    return msgspec.json.format(msgspec.json.encode(whole), indent=2)


def decoded(untrusted: bytes, path: Path) -> VaultFile:
    """What the file at `path` says. Versions 1 and 2 had no checksum; of a newer one it is looked at, too.

    Raises:
        VaultFileDamaged: it is no vault file, or not as it was written.
        StoreNewer: a newer version wrote it.
    """
    try:
        document = msgspec.json.decode(untrusted, type=dict[str, object])
        checksum = document.pop(_CHECKSUM, None)
        version = msgspec.convert(document.get("version", _FIRST), int)
        content = msgspec.json.encode(document, order="sorted")
        if checksum != _sha256(content) if checksum is not None else version == VERSION:
            raise VaultFileDamaged(path=str(path))
        if version > VERSION:
            raise StoreNewer(path=str(path), found=str(version), known=str(VERSION))
        return _of_version(version, content)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise VaultFileDamaged(path=str(path)) from error


def _of_version(version: int, content: bytes) -> VaultFile:
    if version == _FIRST:
        first = msgspec.json.decode(content, type=_First)
        return VaultFile(version=VERSION, id=first.id, key=first.key)
    if version == _UNCHECKED:
        content = msgspec.json.encode({**msgspec.json.decode(content), "version": VERSION})
    return msgspec.json.decode(content, type=VaultFile)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
