"""The places that only an administrator can write: the same for everybody, and steered by no variable."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

import msgspec

from desktop.policy.registry import has_registry_policy

POLICY_VARIABLE, SHARED_VARIABLE = "DOCTORFLAN_POLICY", "DOCTORFLAN_SHARED"
_FILE = "policy.toml"

if sys.platform == "win32":
    import ctypes
    import uuid

    # platformdirs lets an environment variable name another folder, and so does %ProgramData%.
    _PROGRAM_DATA = uuid.UUID("62ab5d82-fdc1-4dc3-a9dd-070d1d495d97").bytes_le

    def _program_data() -> Path:
        found = ctypes.c_wchar_p()
        ctypes.oledll.shell32.SHGetKnownFolderPath(_PROGRAM_DATA, 0, None, ctypes.byref(found))
        try:
            return Path(found.value or "C:\\ProgramData")
        finally:
            ctypes.windll.ole32.CoTaskMemFree(found)


class Places(msgspec.Struct, frozen=True):
    """The policy's file, None where there is none, and the folder with what is for everybody on this PC."""

    policy: Path | None
    shared: Path


def machine_places() -> Places:
    """The fixed places of this system."""
    if sys.platform == "win32":
        folder = _program_data() / "DoctorFLAN"
        return Places(folder / _FILE, folder)
    if sys.platform == "darwin":
        folder = Path("/Library/Application Support/DoctorFLAN")
        return Places(folder / _FILE, folder)
    return Places(Path("/etc/doctorflan", _FILE), Path("/usr/local/share/DoctorFLAN"))


def find_places(environment: Mapping[str, str], machine: Places | None = None) -> Places:
    """The places of this run.

    Without a machine-wide policy `DOCTORFLAN_POLICY` names another file, to try one before it is rolled
    out, and `DOCTORFLAN_SHARED` another folder. Where there is one, both are ignored.
    """
    places = machine or machine_places()
    if places.policy and is_there(places.policy):
        return places
    if has_registry_policy():
        return Places(None, places.shared)
    policy, shared = environment.get(POLICY_VARIABLE), environment.get(SHARED_VARIABLE)
    return Places(
        Path(policy).absolute() if policy else None, Path(shared).absolute() if shared else places.shared
    )


def is_there(file: Path) -> bool:
    """Whether anything lies there, also what cannot be read or leads nowhere."""
    try:
        os.lstat(file)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True
