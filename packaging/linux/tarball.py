"""The tarball for every other Linux: the bundle and a script that installs it without an administrator."""

import io
import tarfile
import tempfile
from pathlib import Path

import product

from linux.shared_files import FOLDER, copy_bundle, write_shared_files


def build_tarball(bundle: Path, out: Path, machine: str) -> Path:
    """Packs the bundle as `doctorflan-<version>-linux-<machine>.tar.xz`.

    `bundle` is what `make bundle` made, `machine` is as `uname -m` says.

    Raises:
        product.NotPossible: the folder is no bundle.
    """
    product.require_bundle(bundle, product.NAME)
    out.mkdir(parents=True, exist_ok=True)
    top = f"{product.NAME}-{product.version()}-linux-{machine}"
    target = out / f"{top}.tar.xz"
    with tempfile.TemporaryDirectory() as name, tarfile.open(target, "w:xz") as archive:
        root = Path(name) / top
        root.mkdir()
        copy_bundle(bundle, root / "app")
        write_shared_files(root / "share")
        (root / "VERSION").write_text(product.version() + "\n", encoding="ascii")
        archive.add(root, arcname=top, filter=_plain)
        script = (FOLDER / "install.sh").read_bytes()
        entry = tarfile.TarInfo(f"{top}/install.sh")
        entry.size, entry.mode = len(script), 0o755
        archive.addfile(entry, io.BytesIO(script))
    return target


def _plain(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    """Owned by nobody in particular and without the time of this build."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = "root"
    entry.mtime = 0
    return entry
