"""A vault's `vault.json` and its copy: read with suspicion, changed together, mended from each other.

A change writes the copy first and `vault.json`, which decides, last: a kill between the two leaves it undone.
So the copy is never older, and no damage to `vault.json` brings back a passphrase that was changed.
"""

import contextlib
import os
import secrets
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from desktop.conversation.auditing import VaultPart
from desktop.errors import KeyMissing, StoreError, StoreLocked
from desktop.privacy.vault_format import VaultFile, decoded, encoded
from desktop.store.files import beside, publish, replace, sync, written
from desktop.vault_errors import VaultFileDamaged

VAULT_FILE = "vault.json"
VAULT_COPY = "vault-copy.json"
_PATIENCE_S = 20.0


def read_vault_file(folder: Path) -> VaultFile | None:
    """The vault file of a folder, or its copy where it is missing or damaged; None where there is neither.

    Raises:
        KeyMissing: it cannot be read.
        VaultFileDamaged: neither is as it was written.
        StoreNewer: a newer version wrote it.
    """
    try:
        found = _read(folder / VAULT_FILE)
    except (KeyMissing, VaultFileDamaged):
        found = None
        with contextlib.suppress(KeyMissing, VaultFileDamaged):
            found = _read(folder / VAULT_COPY)
        if found is None:
            raise
        return found
    return found if found is not None else _read(folder / VAULT_COPY)


def existing_vault_file(folder: Path) -> VaultFile:
    """As `read_vault_file`; raises `KeyMissing` also where there is none."""
    vault = read_vault_file(folder)
    if vault is None:
        raise KeyMissing(path=str(folder))
    return vault


def has_vault_file(folder: Path) -> bool:
    """Whether one of the two is there, sound or not."""
    return (folder / VAULT_FILE).exists() or (folder / VAULT_COPY).exists()


def publish_vault_file(folder: Path, vault: VaultFile) -> bool:
    """Writes a new vault file, then its copy; False when the folder has one already.

    In this order, since only one of several programs can give the name `vault.json`. There is no older
    passphrase yet, and a copy that a kill prevents is made at the next opening.

    Raises:
        StoreReadOnly, StoreFull: it cannot be written.
    """
    path, copy = folder / VAULT_FILE, folder / VAULT_COPY
    if copy.exists():
        return False
    with written(path), beside(path) as temporary:
        temporary.write_bytes(encoded(vault))
        if not publish(temporary, path):
            return False
    with contextlib.suppress(StoreError), written(copy), beside(copy) as temporary:
        temporary.write_bytes(encoded(vault))
        publish(temporary, copy)
    return True


def change_vault_file(folder: Path, change: Callable[[VaultFile], VaultFile]) -> VaultFile:
    """Replaces the vault file as a whole or not at all, and its copy, in today's version.

    Raises:
        KeyMissing, VaultFileDamaged, StoreNewer: as `read_vault_file`, or there is none.
        StoreReadOnly, StoreFull, StoreLocked: it cannot be written; the old one stays.
    """
    with held(folder):
        after = change(existing_vault_file(folder))
        _write_both(folder, after)
    return after


def vault_problem(folder: Path) -> VaultPart | None:
    """Which of the two is missing, damaged or unlike the other. A vault of an older version has no copy."""
    main, copy = (_bytes(folder / name) for name in (VAULT_FILE, VAULT_COPY))
    if main is None or not _is_sound(main, folder):
        return "file"
    return None if main == copy or (copy is None and not _is_of_today(main, folder)) else "copy"


def mend_vault_file(folder: Path) -> VaultPart | None:
    """Makes both alike and of today's version; for when what is read there has opened the vault.

    Returns:
        Which of the two was mended; None where all was well, or nothing can be written.
    """
    with contextlib.suppress(StoreError):
        main = _bytes(folder / VAULT_FILE)
        if main is None and not has_vault_file(folder):
            return None
        with contextlib.suppress(OSError):
            _narrow(folder / VAULT_COPY)
        if vault_problem(folder) is None and main is not None and _is_of_today(main, folder):
            return None
        with held(folder):
            problem = vault_problem(folder)
            _write_both(folder, existing_vault_file(folder))
            return problem
    return None


def set_vault_file_aside(folder: Path) -> None:
    """Renames a vault file whose key is out of reach. Raises `StoreReadOnly`, `StoreFull`."""
    mend_vault_file(folder)
    path = folder / VAULT_FILE
    with written(path):
        (folder / VAULT_COPY).unlink(missing_ok=True)
        path.rename(path.with_name(f"vault-{secrets.token_hex(4)}.old.json"))


def remove_vault_file(folder: Path) -> None:
    """Removes both: a vault that could not be made. Raises `StoreReadOnly`."""
    for name in (VAULT_COPY, VAULT_FILE):
        with written(folder / name):
            (folder / name).unlink(missing_ok=True)


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


def _read(path: Path) -> VaultFile | None:
    try:
        untrusted = path.read_bytes()
        _narrow(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise KeyMissing(path=str(path.parent)) from error
    return decoded(untrusted, path)


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _is_sound(untrusted: bytes, folder: Path) -> bool:
    try:
        decoded(untrusted, folder)
    except VaultFileDamaged:
        return False
    return True


def _is_of_today(main: bytes, folder: Path) -> bool:
    return main == encoded(decoded(main, folder))


def _write_both(folder: Path, vault: VaultFile) -> None:
    """The copy takes its name first; by then there was room for both."""
    path, copy, content = folder / VAULT_FILE, folder / VAULT_COPY, encoded(vault)
    with written(path):
        for name in (VAULT_FILE, VAULT_COPY):
            for leftover in folder.glob(f".{name}.*.part"):  # of a killed program, with a key perhaps
                leftover.unlink(missing_ok=True)
        with beside(path) as first, beside(copy) as second:
            for temporary in (first, second):
                temporary.write_bytes(content)
                sync(temporary)
            replace(second, copy)
            replace(first, path)


def _narrow(path: Path) -> None:
    """Takes the file away from other users; on Windows the profile's access list has done so."""
    if os.name == "nt" or not stat.S_IMODE(path.stat().st_mode) & 0o077:
        return
    with contextlib.suppress(OSError):  # a read-only medium: the key is of use all the same
        path.chmod(0o600)
