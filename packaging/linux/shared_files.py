"""What a Linux desktop wants beside the program: menu entry, icon, file type, man page, policy templates."""

import gzip
import shutil
from pathlib import Path

import icons
import product
from policy_templates import templates

FOLDER = Path(__file__).resolve().parent
POLICIES = "doc/doctorflan-desktop/policy"
ICON_PX = (48, 128, 256)


def write_shared_files(share: Path) -> None:
    """Fills a folder that stands for `share/` of `/usr` or `~/.local`."""
    for name, place in {
        "doctorflan.desktop": "applications",
        "doctorflan-model.desktop": "applications",
        "doctorflan.xml": "mime/packages",
    }.items():
        _put(share / place / name, (FOLDER / name).read_bytes())
    _put(share / "icons/hicolor/scalable/apps/doctorflan.svg", product.ICON.read_bytes())
    for size, png in icons.pngs(product.ICON, ICON_PX).items():
        _put(share / f"icons/hicolor/{size}x{size}/apps/doctorflan.png", png)
    for name, template in templates().items():
        _put(share / POLICIES / name, template)
    _put(share / "man/man1/doctorflan.1.gz", packed((FOLDER / "doctorflan.1").read_bytes()))


def copy_bundle(bundle: Path, to: Path) -> None:
    """Copies the bundle with its links, readable by all and writable by its owner alone."""
    shutil.copytree(bundle, to, symlinks=True)
    for path in [to, *to.rglob("*")]:
        if not path.is_symlink():
            is_run = path.is_dir() or path.stat().st_mode & 0o100
            path.chmod(0o755 if is_run else 0o644)


def packed(content: bytes) -> bytes:
    """Gzip that is the same for the same content."""
    return gzip.compress(content, 9, mtime=0)


def _put(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    path.chmod(0o644)
