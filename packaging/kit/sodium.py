"""Builds libsodium for kit-check, by its own makefiles, from the sources in PyNaCl's release."""

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import product

PACKAGE = "pynacl"
PINNED = f"{PACKAGE}==1.6.2 --hash=sha256:018494d6d696ae03c7e656e5e74cdfd8ea1326962cc401bcf018f1ed8436811c"
BUILD = product.ROOT / "build" / "libsodium"
# One static library without assembler: what it checks here is small, and it must run on every processor.
OPTIONS = ("--disable-shared", "--enable-minimal", "--disable-asm", "--quiet")


def library_folder(host: str) -> Path:
    """Where `include/` and `lib/` for a system are, once they are built; "" is this system."""
    return BUILD / (host or "here")


def built_library(host: str = "", flags: str = "") -> Path:
    """Fetches and builds unless that was done before: a minute, once.

    Args:
        host: for which system, as configure's `--host` names it.
        flags: for its compiler, beside `-O2`.

    Raises:
        product.NotPossible: the sources cannot be fetched, or something to build them with is missing.
    """
    folder = library_folder(host)
    if folder.is_dir():
        return folder
    unfinished, work = folder.with_suffix(".new"), folder.with_suffix(".work")
    for each in (unfinished, work):
        shutil.rmtree(each, ignore_errors=True)
    work.mkdir(parents=True)
    configure = ["sh", str(_sources() / "configure"), f"--prefix={unfinished}", *OPTIONS]
    _run([*configure, *([f"--host={host}"] if host else [])], work, CFLAGS=f"-O2 {flags}")
    _run(["make", "-s", "-C", "src/libsodium", "install"], work)
    shutil.copy(_sources() / "LICENSE", unfinished)
    unfinished.rename(folder)
    shutil.rmtree(work)
    return folder


def _sources() -> Path:
    """The folder of the sources, fetched by pip, which refuses another file than the pinned one."""
    if found := next(BUILD.glob("pynacl-*/src/libsodium"), None):
        return found
    print("fetching libsodium's sources", file=sys.stderr, flush=True)
    wanted = BUILD / "requirements.txt"
    wanted.write_text(PINNED + "\n", encoding="ascii")
    pip = [sys.executable, "-m", "pip", "download", "--require-hashes", "--no-deps", "--no-binary", PACKAGE]
    _run([*pip, "--dest", str(BUILD), "-r", str(wanted)], BUILD)
    archive = next(BUILD.glob("*.tar.gz"))
    with tarfile.open(archive) as packed:
        packed.extraction_filter = getattr(tarfile, "data_filter", None)  # Debian 12's Python has none
        packed.extractall(BUILD)  # noqa: S202 -- by that filter, and pip has compared its hash
    archive.unlink()
    return next(BUILD.glob("pynacl-*/src/libsodium"))


def _run(command: list[str], folder: Path, **environment: str) -> None:
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=os.environ | environment,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
    except FileNotFoundError as error:
        raise product.NotPossible(f"{command[0]} is missing") from error
    if done.returncode:
        last = (done.stdout + done.stderr).strip().rpartition("\n")[2]
        raise product.NotPossible(f"libsodium cannot be built; {command[0]} said: {last}")
