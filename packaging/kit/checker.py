"""Compiles kit-check, which checks a kit on a PC that has neither Python nor OpenSSL.

`python -m kit.checker` makes ready what `offline_kit.py` needs for it, so that making a kit needs no network.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import product

from kit.sodium import built_library, library_folder

SOURCE = Path(__file__).resolve().parent / "kit_check.c"
OPTIONS = ("-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-DSODIUM_STATIC")
LICENCE = "kit-check-licence.txt"  # libsodium's, which goes where it goes
WINDOWS = "x86_64-w64-mingw32"
WINDOWS_COMPILER = f"{WINDOWS}-gcc"
MACS = {"arm64": "aarch64-apple-darwin", "x86_64": "x86_64-apple-darwin"}
OLDEST_MACOS = "-mmacosx-version-min=11.0"


def is_ready_for_windows() -> bool:
    """Whether `for_windows` needs no network."""
    return shutil.which(WINDOWS_COMPILER) is not None and library_folder(WINDOWS).is_dir()


def for_windows(folder: Path) -> Path:
    """`kit-check.exe`, by Debian's gcc-mingw-w64-x86-64; it needs no library but Windows' own.

    Raises:
        product.NotPossible: libsodium cannot be fetched or built.
    """
    sodium, target = built_library(WINDOWS), folder / "kit-check.exe"
    _compile(WINDOWS_COMPILER, sodium, target, "-s", "-municode", "-static", last="-lshell32")
    return target


def for_this_system(folder: Path, *special: str) -> Path:
    """`kit-check-macos` for both kinds of Mac, or `kit-check` for this Linux; `special` goes to the compiler.

    Raises:
        product.NotPossible: libsodium cannot be fetched or built.
    """
    if sys.platform == "darwin":
        return _for_macs(folder)
    target = folder / "kit-check"
    _compile("cc", built_library(), target, "-D_DEFAULT_SOURCE", *special)
    return target


def _for_macs(folder: Path) -> Path:
    target, halves = folder / "kit-check-macos", []
    for processor, host in MACS.items():
        flags = f"-arch {processor} {OLDEST_MACOS}"
        half = folder / f"kit-check-{processor}"
        _compile("cc", built_library(host, flags), half, *flags.split())
        halves.append(half)
    subprocess.run(["lipo", "-create", "-output", str(target), *map(str, halves)], check=True)
    for half in halves:
        half.unlink()
    return target


def _compile(compiler: str, sodium: Path, target: Path, *special: str, last: str = "-lm") -> None:
    places = (f"-I{sodium / 'include'}", f"-L{sodium / 'lib'}")
    command = [compiler, *OPTIONS, *special, *places, str(SOURCE), "-o", str(target), "-lsodium", last]
    subprocess.run(command, check=True)
    shutil.copy(sodium / "LICENSE", target.with_name(LICENCE))


def main() -> int:
    """Makes ready for Windows, or says why not; a kit for other systems can be made without."""
    if shutil.which(WINDOWS_COMPILER) is None:
        print("no kit-check.exe: sudo apt-get install -y gcc-mingw-w64-x86-64", file=sys.stderr)
        return 0
    try:
        built_library(WINDOWS)
    except product.NotPossible as error:
        print(f"no kit-check.exe: {error}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
