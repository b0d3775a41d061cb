"""Puts Visual C++'s and OpenMP's runtimes into the bundle, from the compiler that llama.cpp was built with.

python packaging/windows/runtimes.py dist/doctorflan
"""

import shutil
import subprocess
import sys
from pathlib import Path

# Beside the program: a hospital's PC may never have had the redistributable.
RUNTIMES = ("vcruntime140.dll", "vcruntime140_1.dll", "msvcp140.dll", "vcomp140.dll")
VSWHERE = Path(r"C:\Program Files (x86)\Microsoft Visual Studio\Installer\vswhere.exe")


def compilers() -> list[Path]:
    """Where Visual Studio is installed, the newest first."""
    command = [str(VSWHERE), "-latest", "-products", "*", "-property", "installationPath"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [Path(line) for line in told.splitlines() if line]


def add_runtimes(bundle: Path, places: list[Path]) -> list[str]:
    """Copies what the bundle has not got already; returns the names of what is nowhere to be found."""
    there = {path.name.lower() for path in bundle.rglob("*.dll")}
    missing = [name for name in RUNTIMES if name not in there]
    for name in list(missing):
        pattern = f"VC/Redist/MSVC/*/x64/*/{name}"
        found = [path for place in places for path in sorted(place.glob(pattern))]
        if found:
            shutil.copy2(found[-1], bundle / "_internal" / name)
            missing.remove(name)
    return missing


def main() -> int:
    """Returns 1 when one is missing."""
    if missing := add_runtimes(Path(sys.argv[1]), compilers()):
        print(f"not found: {', '.join(missing)}", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
