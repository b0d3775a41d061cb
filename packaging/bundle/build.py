"""Builds the bundle, `dist/doctorflan`, and prints how large it is: `make bundle`."""

import argparse
import lzma
import re
import subprocess
import sys
import tarfile
import tempfile
from collections import Counter
from pathlib import Path

from bundle.contents import is_systems_own
from bundle.native import built_libraries

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "dist"
BUNDLE = DIST / "doctorflan"
MODELS = "resources/models"
MB = 1_000_000
MOST_BYTES = {"win32": 130 * MB}
MOST_BYTES_ELSEWHERE = 100 * MB
LARGEST = 12
# What these carry for debuggers is half of them.
WITH_DEBUG_INFO = ("libpython3*.so*", "sqlcipher3/*.so")


def main() -> None:
    """Builds; ends with 1 when something is missing or the bundle has become too large."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--vulkan", action="store_true", help="with Vulkan's kernels; needs its SDK")
    build(built_libraries(vulkan=parser.parse_args().vulkan))
    if sys.platform.startswith("linux"):
        strip(BUNDLE / "_internal")
        if missing := sorted(missing_libraries(BUNDLE)):
            raise SystemExit(
                f"not on this machine: {', '.join(missing)}; packaging/BUILDING.md names the packages"
            )
    report(BUNDLE)


def build(llama: Path) -> None:
    """Runs PyInstaller; what it says is shown only when it fails."""
    places = ["--distpath", str(DIST), "--workpath", str(ROOT / "build" / "bundle")]
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", *places]
    command += [str(ROOT / "packaging" / "desktop.spec"), "--", "--llama", str(llama)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        raise SystemExit(f"{done.stderr}\nPyInstaller failed; the lines above say why.")


def strip(folder: Path) -> None:
    """Takes out what only a debugger would read."""
    for pattern in WITH_DEBUG_INFO:
        for library in folder.glob(pattern):
            subprocess.run(["strip", "--strip-debug", str(library)], check=True)


def missing_libraries(folder: Path) -> set[str]:
    """What libraries of the folder ask for that is neither in it nor left to the system: Linux alone."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    libraries = [str(path) for path in files if path.suffix != ".gguf" and _is_elf(path)]
    told = subprocess.run(["objdump", "-p", *libraries], capture_output=True, text=True, check=True).stdout
    wanted = set(re.findall(r"^ +NEEDED +(\S+)", told, re.MULTILINE))
    return {name for name in wanted - {path.name for path in files} if not is_systems_own(name)}


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def report(folder: Path) -> None:
    """Prints what takes the room, and what the folder takes packed, without models."""
    files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
    files = [path for path in files if MODELS not in path.as_posix()]
    sizes: Counter[str] = Counter()
    for path in files:
        sizes[_part(path.relative_to(folder))] += path.stat().st_size
    for part, size in sizes.most_common(LARGEST):
        print(f"{size / MB:7.1f} MB  {part}")
    packed, most = packed_bytes(folder, files), MOST_BYTES.get(sys.platform, MOST_BYTES_ELSEWHERE)
    whole = f"{sum(sizes.values()) / MB:7.1f} MB  in {len(files)} files, without models"
    print(f"{whole}\n{packed / MB:7.1f} MB  packed (.tar.xz), at most {most / MB:.0f}")
    if packed > most:
        raise SystemExit("the bundle is too large")


def packed_bytes(folder: Path, files: list[Path]) -> int:
    """How large the files are as a .tar.xz."""
    with tempfile.TemporaryFile() as archive:
        with lzma.open(archive, "wb", preset=6) as packed, tarfile.open(fileobj=packed, mode="w|") as tar:
            for path in sorted(files):
                tar.add(path, path.relative_to(folder))
        return archive.tell()


def _part(path: Path) -> str:
    """The folder in `_internal`, or the file, that is counted together."""
    inner = path.parts[1:] if path.parts[0] == "_internal" else path.parts
    return inner[0]


if __name__ == "__main__":
    main()
