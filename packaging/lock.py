"""Writes the lock files from pyproject.toml: exact versions with hashes, for every system."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCKS = {
    "requirements.lock": ["pyproject.toml"],
    "requirements-dev.lock": ["--group", "dev", "--constraints", "requirements.lock"],
    "requirements-bundle.lock": ["--group", "bundle", "--constraints", "requirements.lock"],
}


def main() -> None:
    """Calls uv's resolver once a lock file."""
    for lock, sources in LOCKS.items():
        command = [sys.executable, "-m", "uv", "pip", "compile", *sources, "--output-file", lock]
        command += ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-header"]
        command += ["--no-emit-index-url", "--no-annotate", "--quiet"]
        subprocess.run(command, cwd=ROOT, check=True)
        print(lock)


if __name__ == "__main__":
    main()
