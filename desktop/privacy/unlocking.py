"""Ways into a vault that has a passphrase: the passphrase, the recovery key, the system's keyring."""

import contextlib
import time
from collections.abc import Callable
from pathlib import Path

import msgspec

from desktop.errors import StoreError
from desktop.privacy import wraps
from desktop.privacy.keyring_entries import entry, remove_entry
from desktop.privacy.keys import VaultKey, derived
from desktop.privacy.recovery import read_recovery_key
from desktop.privacy.tries import Tries
from desktop.privacy.vault_file import change_vault_file, existing_vault_file, held
from desktop.privacy.vault_format import VaultFile
from desktop.vault_errors import PassphraseWrong, RecoveryKeyWrong

Now = Callable[[], float]


def unlock(folder: Path, passphrase: str, now: Now = time.time) -> VaultKey:
    """Opens a vault with its passphrase, which takes about half a second.

    Raises:
        PassphraseWrong: it is another one, or the vault has none; the try was counted.
        TooManyTries: after several wrong ones it comes too early.
        KeyMissing, VaultFileDamaged, StoreNewer: as `existing_vault_file`.
        StoreLocked: another program is changing the vault file and does not come to an end.
    """

    def opened(vault: VaultFile) -> bytearray | None:
        found = vault.passphrase
        return wraps.unwrap(found, passphrase, vault.id) if found is not None else None

    failed, data_key = _tried(folder, opened, now)
    if data_key is None:
        raise PassphraseWrong
    return VaultKey(data_key, "passphrase", failed)


def unlock_by_recovery(folder: Path, typed: str, now: Now = time.time) -> VaultKey:
    """Opens a vault with its recovery key.

    Raises:
        RecoveryKeyMistyped: it is none; the try was not counted.
        RecoveryKeyWrong: it is another vault's, or an old one; the try was counted.
        TooManyTries, StoreError: as `unlock`.
    """
    under = recovery_wrap_key(read_recovery_key(typed))

    def opened(vault: VaultFile) -> bytearray | None:
        found = vault.recovery
        return wraps.unseal(found, under, vault.id, "recovery") if found is not None else None

    failed, data_key = _tried(folder, opened, now)
    if data_key is None:
        raise RecoveryKeyWrong
    return VaultKey(data_key, "passphrase", failed, "recovery")


def unlock_by_keyring(folder: Path) -> VaultKey | None:
    """Opens a vault whose owner chose so; None where he did not, or the keyring does not give the key.

    Raises:
        KeyMissing, VaultFileDamaged, StoreNewer: as `unlock`.
    """
    vault = existing_vault_file(folder)
    untrusted = entry(keyring_name(vault.id)) if vault.keyring else None
    if vault.keyring is None or untrusted is None:
        return None
    try:
        under = bytes.fromhex(untrusted)
    except ValueError:
        return None
    if len(under) != wraps.KEY_BYTES:
        return None
    data_key = wraps.unseal(vault.keyring, under, vault.id, "keyring")
    return VaultKey(data_key, "passphrase", way="keyring") if data_key is not None else None


def keyring_name(vault_id: str) -> str:
    """The keyring's entry that opens a vault, beside that of a vault without a passphrase."""
    return f"{vault_id}/unlock"


def recovery_wrap_key(secret: bytes) -> bytes:
    """The key under which the recovery key seals the data key."""
    return derived(secret, "recovery key")


def clear_leftover(folder: Path) -> None:
    """Removes the key of the time before the passphrase from the keyring, as often as it takes.

    No fault of the disk is raised: what called this is done all the same.
    """
    with contextlib.suppress(StoreError):
        vault = existing_vault_file(folder)
        if vault.leftover and remove_entry(vault.id):
            change_vault_file(folder, lambda found: msgspec.structs.replace(found, leftover=False))


def _tried(
    folder: Path, opened: Callable[[VaultFile], bytearray | None], now: Now
) -> tuple[int, bytearray | None]:
    """How many tries had failed before, and the data key if this one did not."""
    tries = Tries(folder, now)
    vault = existing_vault_file(folder)
    with held(folder):
        failed = tries.failed
        tries.begin()
    data_key = opened(vault)
    if data_key is not None:
        tries.succeed()
    return failed, data_key
