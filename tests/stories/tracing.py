"""What processes ask the system for, as strace hears it: sockets, and files to write."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

TIMEOUT_S = 1200.0
_MISSING = "strace is missing; on Debian: sudo apt-get install -y strace"
_SOCKET = re.compile(r"\bsocket\((AF_\w+|0x[0-9a-f]+)")
_OPENED = re.compile(r"\b(?:open|openat|creat)\(.*(?:O_WRONLY|O_RDWR|O_CREAT).* = \d+<(.*)>$")


class Trace(msgspec.Struct, frozen=True):
    """`families` of all sockets that were asked for, also in vain; `written`: files opened to write."""

    families: frozenset[str]
    written: frozenset[Path]


def traced(command: Sequence[str], log: Path, environment: Mapping[str, str]) -> tuple[Trace, str]:
    """Runs `command` and all it starts under strace, which writes `log`; the exit code must be 0.

    Returns:
        What was traced, and what the command printed.
    """
    assert shutil.which("strace"), _MISSING
    options = ("-f", "-qq", "-y", "-s", "4096", "-e", "trace=network,open,openat,creat", "-o", str(log))
    done = subprocess.run(
        ["strace", *options, *command],
        env={**os.environ, **environment},
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    lines = log.read_text(encoding="ascii").splitlines()
    families = {found[1] for line in lines if (found := _SOCKET.search(line))}
    return Trace(frozenset(families), frozenset(_written(lines))), done.stdout


def pytest_of(*stories: str) -> list[str]:
    """The command that runs these files of tests/stories; what they print goes where ours goes."""
    files = [str(Path(__file__).with_name(story)) for story in stories]
    return [sys.executable, "-m", "pytest", "-q", "-s", *files]


def _written(lines: Sequence[str]) -> Iterator[Path]:
    """strace writes each byte that is not ASCII as an octal escape."""
    for line in lines:
        if found := _OPENED.search(line):
            quoted = re.sub(r"\\(\d{1,3})", lambda escape: chr(int(escape[1], 8)), found[1])
            yield Path(quoted.encode("latin-1").decode("utf-8"))
