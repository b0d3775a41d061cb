"""Packs the bundle into the installers of each system: deb, tarball, nsis, msi."""

import argparse
import platform
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import product
from linux.deb import build_deb
from linux.tarball import build_tarball
from windows.msi import build_msi
from windows.nsis import build_setup

# What each needs beside Python, and the Debian package that has it.
TOOLS = {"deb": ("dpkg-deb", "dpkg"), "nsis": ("makensis", "nsis"), "msi": ("wixl", "wixl")}
BUILD: dict[str, Callable[[Path, Path, str], Path]] = {
    "deb": build_deb,
    "tarball": build_tarball,
    "nsis": lambda bundle, out, _: build_setup(bundle, out),
    "msi": lambda bundle, out, _: build_msi(bundle, out),
}


def main(arguments: list[str] | None = None) -> int:
    """Builds what is named; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="+", choices=list(BUILD), metavar="KIND", help=", ".join(BUILD))
    parser.add_argument("--bundle", type=Path, default=product.ROOT / "dist" / product.NAME)
    parser.add_argument("--out", type=Path, default=product.ROOT / "dist")
    parser.add_argument("--machine", default=platform.machine(), help="as `uname -m` says")
    options = parser.parse_args(arguments)
    for kind in options.kinds:
        try:
            built = BUILD[kind](options.bundle, options.out, options.machine)
        except FileNotFoundError as error:
            tool, package = TOOLS.get(kind, ("", ""))
            if error.filename != tool:
                raise
            print(f"{tool} is missing; on Debian: sudo apt-get install -y {package}", file=sys.stderr)
            return 1
        except (product.NotPossible, subprocess.CalledProcessError) as error:
            print(f"{kind}: {error}", file=sys.stderr)
            return 1
        print(f"{built}  {size_mb(built):.1f} MB")
    return 0


def size_mb(path: Path) -> float:
    """Of a file, or of a folder's files."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(each.stat().st_size for each in files if each.is_file()) / 1e6


if __name__ == "__main__":
    sys.exit(main())
