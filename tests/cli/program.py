"""The real program as a process: `python -m desktop ...` over the test's data folder."""

import json
import subprocess
import sys
from typing import Any

TIMEOUT_S = 120.0


def command(*arguments: str) -> list[str]:
    """The command line of the program with these arguments."""
    return [sys.executable, "-X", "utf8", "-m", "desktop", *arguments]


def run(*arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
    """Runs one command to its end with `text` as its input; looks at nothing."""
    return subprocess.run(
        command(*arguments), input=text, capture_output=True, encoding="utf-8", timeout=TIMEOUT_S, check=False
    )


def lines(*arguments: str, text: str = "") -> list[dict[str, Any]]:
    """Runs a command with `--json` that must succeed in silence; returns its objects."""
    done = run(*arguments, "--json", text=text)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def refused(*arguments: str, text: str = "", code: int = 1) -> str:
    """Runs a command that must be refused; returns its one line on stderr."""
    done = run(*arguments, text=text)
    assert done.returncode == code, done.stderr
    assert done.stdout == ""
    if code == 1:
        assert len(done.stderr.splitlines()) == 1, done.stderr
    return done.stderr.strip()
