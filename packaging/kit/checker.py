"""Compiles kit-check, which checks a kit on a PC that has neither Python nor OpenSSL."""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
SOURCES = [str(FOLDER / name) for name in ("ed25519.c", "kit_check.c")]
OPTIONS = ["-std=c11", "-O2", "-Wall", "-Wextra", "-Werror"]
WINDOWS_COMPILER = "x86_64-w64-mingw32-gcc"


def for_windows(folder: Path) -> Path:
    """`kit-check.exe`, by Debian's gcc-mingw-w64-x86-64; it needs no library but Windows' own."""
    target = folder / "kit-check.exe"
    special = ["-s", "-municode", "-static"]
    _run([WINDOWS_COMPILER, *OPTIONS, *special, *SOURCES, "-o", str(target), "-lshell32"])
    return target


def for_this_system(folder: Path) -> Path:
    """`kit-check-macos` for both kinds of Mac, or `kit-check` for this Linux."""
    if sys.platform == "darwin":
        target = folder / "kit-check-macos"
        special = ["-arch", "arm64", "-arch", "x86_64", "-mmacosx-version-min=11.0"]
    else:
        target, special = folder / "kit-check", ["-D_DEFAULT_SOURCE"]
    _run(["cc", *OPTIONS, *special, *SOURCES, "-o", str(target)])
    return target


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True)
