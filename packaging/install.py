"""Makes `.venv` and installs the program into it, and says what goes on meanwhile.

Run by the Makefile with the system's Python, so it uses the standard library alone. Whatever is
missing is named in one sentence with the command that mends it.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# llama.cpp itself: no multimodal library, no server, no TLS for its downloader.
LLAMA_CPP_LEFT_OUT = ("LLAVA_BUILD", "LLAMA_BUILD_SERVER", "LLAMA_OPENSSL")
COMPILERS = {
    "darwin": "xcode-select --install",
    "win32": "winget install Microsoft.VisualStudio.2022.BuildTools",
}
NEWS_EVERY_S = 10.0
NEWS_CHARACTERS = 100
LAST_LINES = 80


def main() -> int:
    """Installs; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--venv", type=Path, default=ROOT / ".venv")
    parser.add_argument("--lock", action="append", required=True, help="requirements file; may be repeated")
    parser.add_argument("--project", action="store_true", help="also install this checkout, editable")
    options = parser.parse_args()
    if problem := missing():
        print(problem, file=sys.stderr)
        return 1
    python = make_environment(options.venv)
    if python is None:
        return 1
    locks = [part for lock in options.lock for part in ("-r", str(ROOT / lock))]
    steps = [["install", "--upgrade", "pip>=25"], ["install", *locks]]
    if options.project:
        steps.append(["install", "--no-deps", "--editable", str(ROOT)])
    return next((code for step in steps if (code := pip(python, step))), 0)


def missing() -> str:
    """One sentence for the first thing that this machine lacks, or nothing."""
    if sys.version_info < (3, 11):  # noqa: UP036 -- this runs on whatever Python is there
        return "Python 3.11 or newer is needed; name it with: make run PYTHON=python3.11"
    if not any(shutil.which(name) for name in ("c++", "g++", "clang++", "cl")):
        command = COMPILERS.get(sys.platform, "sudo apt-get install -y build-essential")
        return f"A C++ compiler is needed to build llama.cpp; install one with: {command}"
    return ""


def make_environment(venv: Path) -> Path | None:
    """The environment's Python; None, with a sentence said, when it cannot be made."""
    python = venv / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    if python.exists() and has_pip(python):
        return python
    shutil.rmtree(venv, ignore_errors=True)  # an interrupted start leaves half an environment
    command = [sys.executable, "-m", "venv", str(venv)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode == 0:
        return python
    shutil.rmtree(venv, ignore_errors=True)
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    mend = f"sudo apt-get install -y python{version}-venv"
    print(f"{venv.name} cannot be made; on Debian: {mend}\n{made.stderr}", file=sys.stderr)
    return None


def has_pip(python: Path) -> bool:
    """Whether the environment was made to its end."""
    return (
        subprocess.run([str(python), "-m", "pip", "--version"], capture_output=True, check=False).returncode
        == 0
    )


def pip(python: Path, arguments: list[str]) -> int:
    """Runs pip, shows its progress in short lines, and its output when it fails."""
    left_out = [f"-D{name}=OFF" for name in LLAMA_CPP_LEFT_OUT]
    environment = {
        **os.environ,
        "CMAKE_ARGS": " ".join([os.environ.get("CMAKE_ARGS", ""), *left_out]).strip(),
        "CMAKE_BUILD_PARALLEL_LEVEL": str(os.cpu_count() or 1),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    command = [str(python), "-m", "pip", "--verbose", *arguments]
    log: list[str] = []
    with subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        news = News()
        for line in process.stdout or ():
            log.append(line)
            news.take(line)
    if process.returncode:
        print("".join(log[-LAST_LINES:]), file=sys.stderr)
        print("The installation failed; the lines above say why.", file=sys.stderr)
    return process.returncode


class News:
    """Turns pip's thousands of lines into a few that tell a person what goes on."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._said = 0.0

    def take(self, line: str) -> None:
        """One line of pip's output."""
        text = line.strip().partition(" (from ")[0]
        if text.startswith("Building wheel") and "llama" in text and "started" in text:
            self._say("Compiling llama.cpp: released as source only; 4-5 minutes on 2 cores, once.")
        elif found := re.match(r"\[(\d+)/(\d+)\]", text):
            if time.monotonic() - self._said >= NEWS_EVERY_S:
                self._say(f"  compiling llama.cpp: {found[1]} of {found[2]} steps")
        elif re.match(r"(Collecting|Installing collected|Successfully installed)", text):
            self._say(text if len(text) <= NEWS_CHARACTERS else text[:NEWS_CHARACTERS] + "…")

    def _say(self, text: str) -> None:
        self._said = time.monotonic()
        print(f"{self._said - self._started:5.0f} s  {text}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
