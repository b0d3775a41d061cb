"""Where the vaults are: the data folder itself is the first, further ones have folders below it."""

import contextlib
import re
from pathlib import Path

import msgspec

from desktop.errors import StoreError
from desktop.privacy.keys import new_id
from desktop.privacy.vault_file import has_vault_file
from desktop.store.files import beside, replace, written

_FOLDER = "vaults"
_IN_USE = "vault-in-use"
_ID = re.compile("[0-9a-f]{32}")


class VaultFolder(msgspec.Struct, frozen=True):
    """The folder of one vault and what lies in it."""

    path: Path

    @property
    def history(self) -> Path:
        """The encrypted history."""
        return self.path / "history.db"

    @property
    def states(self) -> Path:
        """What the engine has read of each conversation, encrypted; it may be emptied."""
        return self.path / "states"

    @property
    def backups(self) -> Path:
        """The vault's automatic backups."""
        return self.path / "backups"

    @property
    def is_made(self) -> bool:
        """Whether there is a vault, be it one that has lost its key."""
        return has_vault_file(self.path) or self.history.exists()


def vault_folders(data: Path) -> tuple[VaultFolder, ...]:
    """All vaults of a data folder, that of the first version first; at least that one, made or not yet."""
    first = VaultFolder(data)
    try:
        names = sorted(path.name for path in (data / _FOLDER).iterdir() if _ID.fullmatch(path.name))
    except OSError:
        names = []
    further = tuple(VaultFolder(data / _FOLDER / name) for name in names)
    made = tuple(folder for folder in further if folder.is_made)
    return (first, *made) if first.is_made or not made else made


def folder_in_use(data: Path) -> VaultFolder:
    """The vault that was chosen last, or the first where none was or it is gone."""
    folders = vault_folders(data)
    with contextlib.suppress(OSError, UnicodeDecodeError):
        untrusted = (data / _IN_USE).read_text(encoding="ascii")
        return next((one for one in folders if one.path != data and one.path.name == untrusted), folders[0])
    return folders[0]


def keep_in_use(data: Path, folder: VaultFolder) -> None:
    """Keeps by its folder's random name which vault is in use, where anything can be written."""
    path = data / _IN_USE
    with contextlib.suppress(StoreError), written(path):
        if folder.path == data:
            path.unlink(missing_ok=True)
            return
        with beside(path) as temporary:
            temporary.write_text(folder.path.name, encoding="ascii")
            replace(temporary, path)


def free_folder(data: Path) -> VaultFolder:
    """The folder of the next vault: the data folder, while that is none."""
    first = VaultFolder(data)
    return VaultFolder(data / _FOLDER / new_id()) if first.is_made else first
