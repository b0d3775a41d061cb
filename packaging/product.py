"""The facts of the program that every installer repeats: name, version, identifiers."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAME = "doctorflan"
TITLE = "DoctorFLAN Desktop"
PUBLISHER = "DoctorFLAN Desktop"
SUMMARY = "Offline clinical assistant for doctors"
APPLICATION_ID = "org.doctorflan.desktop"
# Never changed: by it Windows Installer knows an older version of the same program.
UPGRADE_CODE = "3B0C9F5E-6C5B-4C0B-9D1E-5B5C0C7B0E51"
ICON = ROOT / "resources" / "icons" / "doctorflan.svg"
LICENCE = ROOT / "LICENSE"


class NotPossible(Exception):
    """Why an installer cannot be built, in one sentence."""


def version() -> str:
    """As `desktop/__init__.py` says; read as text, so that nothing needs to be installed."""
    text = (ROOT / "desktop" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "(\d+\.\d+\.\d+)"$', text, re.MULTILINE)
    if found is None:
        raise NotPossible("desktop/__init__.py does not say a version of three numbers")
    return found[1]


def require_bundle(bundle: Path, *programs: str) -> None:
    """Looks whether the folder is a bundle that was built. Raises `NotPossible`."""
    for program in programs:
        if not (bundle / program).is_file():
            raise NotPossible(f"{bundle} holds no {program}; `make bundle` builds the bundle")


def size_kib(folder: Path) -> int:
    """What a folder's files take, in KiB, each rounded up."""
    return sum(-(-path.stat().st_size // 1024) for path in folder.rglob("*") if path.is_file())
