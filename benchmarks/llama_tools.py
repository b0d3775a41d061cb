"""llama.cpp's own tools, built from the sources of the very release that the program runs on.

llama-cpp-python's source release carries all of llama.cpp. The tools are built as its wheel is: the
same release, the same options, the same compiler, so that what differs is what stands around llama.cpp.
"""

import hashlib
import importlib.metadata
import os
import shlex
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

PACKAGE = "llama-cpp-python"
LOCK = Path(__file__).resolve().parents[1] / "requirements.lock"
TOOLS = ("llama-bench", "llama-server", "llama-batched-bench")
# Nothing that needs another library, a browser's files or the network; and no tests, no examples.
LEFT_OUT = (
    "LLAMA_OPENSSL",
    "LLAMA_BUILD_TESTS",
    "LLAMA_BUILD_EXAMPLES",
    "LLAMA_BUILD_APP",
    "LLAMA_BUILD_UI",
    "LLAMA_USE_PREBUILT_UI",
)
_LAST_LINES = 40


def built_tools(folder: Path) -> dict[str, Path]:
    """The tools by their names, built in `folder` unless those of this release are there.

    Raises:
        SystemExit: they cannot be built; says why.
    """
    version = importlib.metadata.version(PACKAGE)
    home = folder / version
    tools = {name: home / "build" / "bin" / _file_name(name) for name in TOOLS}
    stamp = home / "complete"
    if not stamp.exists():
        if shutil.which("cmake") is None:
            raise SystemExit("CMake is needed to build llama.cpp's tools: sudo apt-get install -y cmake")
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        _build(fetch_sources(home, version), home / "build")
        stamp.touch()
    return tools


def _file_name(tool: str) -> str:
    return f"{tool}.exe" if sys.platform == "win32" else tool


def fetch_sources(home: Path, version: str) -> Path:
    """Downloads and unpacks llama-cpp-python's release `version` into `home`; returns llama.cpp's folder."""
    _say(f"fetching the sources of {PACKAGE} {version}")
    wanted = (f"{PACKAGE}=={version}", "--no-binary", PACKAGE, "--no-deps", "--dest", str(home))
    _run([sys.executable, "-m", "pip", "download", *wanted])
    archive = next(home.glob("*.tar.gz"))
    if hashlib.sha256(archive.read_bytes()).hexdigest() not in LOCK.read_text(encoding="utf-8"):
        raise SystemExit(f"{archive} is not what {LOCK.name} names")
    with tarfile.open(archive) as sources:
        sources.extraction_filter = getattr(tarfile, "data_filter", None)  # Debian 12's Python has none
        sources.extractall(home)  # noqa: S202 -- by that filter
    archive.unlink()
    return next(home.glob("*/vendor/llama.cpp"))


def _build(source: Path, build: Path) -> None:
    _say("building llama.cpp's tools: 4-5 minutes on 2 cores, once")
    options = ["-DCMAKE_BUILD_TYPE=Release", *(f"-D{name}=OFF" for name in LEFT_OUT)]
    asked_for = shlex.split(
        os.environ.get("CMAKE_ARGS", "")
    )  # what the wheel was built with, a GPU's kernels
    _run(["cmake", "-S", str(source), "-B", str(build), *options, *asked_for])
    jobs = str(os.cpu_count() or 1)
    _run(["cmake", "--build", str(build), "--config", "Release", "-j", jobs, "--target", *TOOLS])


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
    if done.returncode:
        lines = (done.stdout + done.stderr).splitlines()[-_LAST_LINES:]
        raise SystemExit("\n".join([*lines, f"{command[0]} failed; the lines above say why."]))


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
