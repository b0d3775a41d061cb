"""What guards a vault: its passphrase, recovery key and keyring entry. The data key itself never changes.

Each change replaces the vault file as a whole: a program that is killed at it leaves the old or the new.
"""

import secrets
from pathlib import Path

import msgspec

from desktop.privacy import wraps
from desktop.privacy.keyring_entries import keep_entry, remove_entry
from desktop.privacy.keys import VaultKey, new_id
from desktop.privacy.recovery import new_secret, shown
from desktop.privacy.unlocking import clear_leftover, keyring_name, recovery_wrap_key
from desktop.privacy.vault_file import change_vault_file, existing_vault_file, publish_vault_file
from desktop.privacy.vault_format import VERSION, VaultFile


def make_protected(folder: Path, passphrase: str, *, name: str = "") -> str | None:
    """Makes a vault with a passphrase in a folder that has none yet; the folder is made.

    Returns:
        The recovery key, as it is printed; None when another program was faster.

    Raises:
        PassphraseTooShort: nothing was made.
        StoreReadOnly, StoreFull: it cannot be kept.
    """
    vault_id, secret = new_id(), new_secret()
    data_key = bytearray(secrets.token_bytes(wraps.KEY_BYTES))
    vault = VaultFile(
        version=VERSION,
        id=vault_id,
        name=name,
        passphrase=wraps.wrap(data_key, passphrase, vault_id),
        recovery=wraps.seal(data_key, recovery_wrap_key(secret), vault_id, "recovery"),
    )
    wraps.wipe(data_key)
    return shown(secret) if publish_vault_file(folder, vault) else None


def set_passphrase(folder: Path, key: VaultKey, passphrase: str) -> str | None:
    """Gives an open vault a passphrase, or another one in place of the old.

    Returns:
        The recovery key, as it is printed, when this is the first passphrase; an old one stays good.

    Raises:
        PassphraseTooShort: nothing was changed.
        StoreError: as `change_vault_file`.
    """
    secret, is_first = new_secret(), False

    def change(vault: VaultFile) -> VaultFile:
        nonlocal is_first  # as it is found now: another program may have been faster
        before, is_first = vault.passphrase, vault.recovery is None
        recovery = wraps.seal(key.held, recovery_wrap_key(secret), vault.id, "recovery")
        return msgspec.structs.replace(
            vault,
            passphrase=wraps.wrap(key.held, passphrase, vault.id, cost=before.cost if before else None),
            recovery=recovery if is_first else vault.recovery,
            leftover=vault.leftover or (before is None and vault.key is None),
            key=None,
        )

    change_vault_file(folder, change)
    clear_leftover(folder)
    return shown(secret) if is_first else None


def renew_recovery_key(folder: Path, key: VaultKey) -> str:
    """Replaces the recovery key of an open vault: the new one, as it is printed; the old one is void.

    Raises:
        StoreError: as `change_vault_file`.
    """
    secret = new_secret()

    def change(vault: VaultFile) -> VaultFile:
        recovery = wraps.seal(key.held, recovery_wrap_key(secret), vault.id, "recovery")
        return msgspec.structs.replace(vault, recovery=recovery)

    change_vault_file(folder, change)
    return shown(secret)


def open_by_keyring(folder: Path, key: VaultKey, *, wanted: bool) -> bool:
    """Lets the system's keyring open a vault, or no longer.

    Returns:
        Whether it does now: a keyring that keeps nothing cannot.

    Raises:
        StoreError: as `change_vault_file`.
    """
    under, name = secrets.token_bytes(wraps.KEY_BYTES), keyring_name(existing_vault_file(folder).id)
    kept = wanted and keep_entry(name, under.hex())  # while no file is held: it may ask the user something

    def change(vault: VaultFile) -> VaultFile:
        sealed = wraps.seal(key.held, under, vault.id, "keyring") if kept else None
        return msgspec.structs.replace(vault, keyring=sealed)

    change_vault_file(folder, change)
    if not wanted:
        remove_entry(name)
    return kept


def rename(folder: Path, name: str) -> None:
    """Gives a vault another name in the chooser. Raises `StoreError` as `change_vault_file`."""
    change_vault_file(folder, lambda vault: msgspec.structs.replace(vault, name=name))
