"""Puts a bundle, or what was packed from it, where a doctor would have it."""

import shutil
import subprocess
from pathlib import Path

DPKG_RECORDS = ("updates", "info", "triggers")


def placed(given: Path, place: Path) -> Path:
    """The bundle in `place`: copied there from its folder, installed there from a `.deb` or a tarball."""
    if given.suffix == ".deb":
        return from_package(given, place / "root")
    if given.suffix == ".xz":
        return from_tarball(given, place)
    target = place / given.name
    shutil.copytree(given, target, symlinks=True)
    return target


def from_package(package: Path, root: Path) -> Path:
    """Installed by dpkg into a root with records of its own: nothing of this machine changes."""
    for folder in DPKG_RECORDS:
        (root / "var/lib/dpkg" / folder).mkdir(parents=True)
    for file in ("status", "available"):
        (root / "var/lib/dpkg" / file).touch()
    forced = ("--force-depends", "--force-not-root", "--force-script-chrootless")
    subprocess.run(
        ["dpkg", f"--root={root}", *forced, "--install", str(package)], check=True, capture_output=True
    )
    return root / "usr/lib/doctorflan"


def from_tarball(tarball: Path, place: Path) -> Path:
    """Installed by the tarball's own script, without an administrator."""
    subprocess.run(["tar", "-xJf", str(tarball), "-C", str(place)], check=True)
    (unpacked,) = place.iterdir()
    prefix = place / "家 目录" / ".local"
    subprocess.run(
        ["sh", str(unpacked / "install.sh"), f"--prefix={prefix}"], check=True, capture_output=True
    )
    return prefix / "lib/doctorflan"
