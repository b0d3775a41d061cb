"""Where things are: the program's own data (checkout, wheel and frozen bundle) and the user's."""

import errno
import os
import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec
import platformdirs

from desktop.errors import StoreFull, StoreReadOnly
from desktop.policy.places import find_places

HOME_VARIABLE = "DOCTORFLAN_HOME"


class Paths(msgspec.Struct, frozen=True):
    """All folders and files, worked out once and passed on.

    `resources` and `catalogue` belong to the program and are only read; everything below `data`
    belongs to the user. `shared` is an administrator's folder with catalogues, keys, tasks and models for
    everybody on the PC, which need not exist; `policy` is the administrator's file, None where there is none.
    """

    resources: Path
    catalogue: Path
    data: Path
    shared: Path
    policy: Path | None = None

    @property
    def history(self) -> Path:
        """The encrypted history."""
        return self.data / "history.db"

    @property
    def settings(self) -> Path:
        """The settings file."""
        return self.data / "settings.json"

    @property
    def defaults(self) -> Path:
        """The settings that the installer was told, beside the program; it need not exist."""
        return self.catalogue.with_name("defaults.json")

    @property
    def own_tasks(self) -> Path:
        """The folder for a hospital's own task files."""
        return self.data / "tasks"

    @property
    def shared_tasks(self) -> Path:
        """The folder for task files that an administrator gives to everybody."""
        return self.shared / "tasks"

    @property
    def models(self) -> Path:
        """The folder for model files."""
        return self.data / "models"

    @property
    def states(self) -> Path:
        """The folder for what the engine has read of each conversation, encrypted; it may be emptied."""
        return self.data / "states"

    @property
    def machine(self) -> Path:
        """What was found out about this PC; it may be deleted."""
        return self.data / "machine.json"

    @property
    def window_lock(self) -> Path:
        """Held by the one window of this data folder."""
        return self.data / "window.lock"

    @property
    def lock_window(self) -> Path:
        """Changed by `doctorflan vault lock`, to lock the vault in the window."""
        return self.data / "lock-window"

    @property
    def raise_window(self) -> Path:
        """Touched by a second start, to bring the first window to the front."""
        return self.data / "raise-window"


def find_paths(environment: Mapping[str, str] = os.environ) -> Paths:
    """The paths of this run; `DOCTORFLAN_HOME` moves everything that belongs to the user.

    `policy.places.find_places` says what moves the rest. Makes no folder: `make_data_folder` does.
    """
    program = _program_folder()
    home = environment.get(HOME_VARIABLE)
    data = Path(home).absolute() if home else Path(platformdirs.user_data_dir("DoctorFLAN", appauthor=False))
    places = find_places(environment)
    return Paths(
        resources=program / "resources",
        catalogue=program / "models.toml",
        data=data,
        shared=places.shared,
        policy=places.policy,
    )


def make_data_folder(paths: Paths) -> None:
    """Makes the data folder, readable by its user alone.

    A folder that is there already is left as it is, also when it cannot be written.

    Raises:
        StoreReadOnly: it is not there and cannot be made.
        StoreFull: the disk is full.
    """
    if paths.data.is_dir():
        return
    try:
        paths.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise StoreFull(path=str(paths.data)) from error
        raise StoreReadOnly(path=str(paths.data)) from error


def _program_folder() -> Path:
    """The folder that holds `resources/` and `models.toml`: beside or inside the package."""
    package = Path(__file__).resolve().parent
    bundle = getattr(sys, "_MEIPASS", None)
    places = [Path(bundle)] if bundle else [package, package.parent]
    return next((place for place in places if (place / "resources").is_dir()), places[-1])
