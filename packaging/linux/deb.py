"""The Debian package: the bundle under /usr/lib, no scripts; dpkg's own triggers tell the desktop."""

import email.utils
import re
import subprocess
import tempfile
from pathlib import Path

import product

from linux.shared_files import copy_bundle, packed, write_shared_files

PACKAGE = "doctorflan-desktop"
# What Qt opens at run time; the rest is in the bundle.
DEPENDS = ("libegl1", "libgl1", "libglib2.0-0", "libxkbcommon0", "libdbus-1-3", "libfontconfig1")
MAINTAINER = f"{product.PUBLISHER} <doctorflan@doctorflan.invalid>"
OLDEST_GLIBC = 28
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
COPYRIGHT = """Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: DoctorFLAN Desktop

Files: *
Copyright: 2025-2026 DoctorFLAN Desktop contributors
License: Apache-2.0
 On Debian systems the licence is in /usr/share/common-licenses/Apache-2.0.
 What the bundle contains of others keeps its own licence: /usr/lib/doctorflan/_internal/licenses.
"""


def build_deb(bundle: Path, out: Path, machine: str) -> Path:
    """Packs the bundle.

    `bundle` is what `make bundle` made, `machine` is as `uname -m` says.

    Raises:
        product.NotPossible: the folder is no bundle, or the machine is one that we do not build for.
    """
    product.require_bundle(bundle, product.NAME)
    if machine not in ARCHITECTURES:
        raise product.NotPossible(f"there is no Debian package for {machine}")
    architecture = ARCHITECTURES[machine]
    out.mkdir(parents=True, exist_ok=True)
    target = out / f"{PACKAGE}_{product.version()}_{architecture}.deb"
    with tempfile.TemporaryDirectory() as name:
        root = Path(name) / "root"
        root.mkdir(mode=0o755)
        _fill(root, bundle, architecture)
        command = ["dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(root), str(target)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return target


def newest_glibc(bundle: Path) -> int:
    """The 36 of the newest GLIBC_2.36 that a library of the bundle asks for."""
    newest = OLDEST_GLIBC
    for path in bundle.rglob("*"):
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            if content.startswith(b"\x7fELF"):
                wanted = [int(each) for each in re.findall(rb"GLIBC_2\.(\d+)", content)]
                newest = max([newest, *wanted])
    return newest


def _fill(root: Path, bundle: Path, architecture: str) -> None:
    (root / "usr/lib").mkdir(parents=True)
    copy_bundle(bundle, root / "usr/lib" / product.NAME)
    (root / "usr/bin").mkdir()
    (root / "usr/bin" / product.NAME).symlink_to(f"../lib/{product.NAME}/{product.NAME}")
    write_shared_files(root / "usr/share")
    papers = root / "usr/share/doc" / PACKAGE
    papers.mkdir(parents=True, exist_ok=True)
    (papers / "copyright").write_text(COPYRIGHT, encoding="utf-8")
    (papers / "changelog.gz").write_bytes(packed(_changelog().encode()))
    (papers / "CHANGELOG.md.gz").write_bytes(packed((product.ROOT / "CHANGELOG.md").read_bytes()))
    (root / "DEBIAN").mkdir()
    control = _control(architecture, product.size_kib(root), newest_glibc(bundle))
    (root / "DEBIAN/control").write_text(control, encoding="utf-8")
    for path in root.rglob("*"):
        if path.is_dir():
            path.chmod(0o755)
        elif not path.is_symlink() and not path.is_relative_to(root / "usr/lib"):
            path.chmod(0o644)


def _changelog() -> str:
    """In dpkg's form; what changed is in CHANGELOG.md beside it."""
    when = email.utils.formatdate((product.ROOT / "CHANGELOG.md").stat().st_mtime)
    head = f"{PACKAGE} ({product.version()}) stable; urgency=medium"
    return f"{head}\n\n  * See CHANGELOG.md.\n\n -- {MAINTAINER}  {when}\n"


def _control(architecture: str, installed_kib: int, glibc: int) -> str:
    depends = ", ".join((f"libc6 (>= 2.{glibc})", *DEPENDS))
    return f"""Package: {PACKAGE}
Version: {product.version()}
Architecture: {architecture}
Maintainer: {MAINTAINER}
Installed-Size: {installed_kib}
Depends: {depends}
Recommends: fonts-noto-cjk, libcups2
Section: science
Priority: optional
Description: {product.SUMMARY.lower()}
 A language model for clinical work on the clinic's own machine: 22 tasks
 along the doctor's workflow, Chinese first and English second, an encrypted
 history.
 .
 Patient data never leaves the machine: no server, no port, no account, no
 telemetry.
"""
