"""A disk that is full at any write: refused in a sentence, nothing lost, nothing torn left behind."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SMALL, FULL = 2, 40
SCRIPT = Path(__file__).with_name("full_disk.py")


SIZE = "4m"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path | None]:
    """A file system of 4 MiB in memory, where this machine lets a test make one."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    is_mounted = os.geteuid() == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    yield folder if is_mounted else None
    if is_mounted:
        subprocess.run(["umount", str(folder)], check=True)


def counts(home: Path, stick: Path, rounds: int, kind: str) -> dict[str, tuple[int, int]]:
    """How often each kind of work was refused, and how often it was done; in between all was there."""
    stick.mkdir()
    environment = {
        **os.environ,
        "DOCTORFLAN_HOME": str(home),
        "PYTHONPATH": str(SCRIPT.parents[2]),
        "PYTHONUTF8": "1",
    }
    command = [sys.executable, str(SCRIPT), str(stick), str(rounds), kind]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    rows = map(str.split, done.stdout.splitlines())
    return {name: (int(refused), int(ended)) for name, refused, ended in rows}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
def test_a_full_disk_loses_nothing(
    small_disk: Path | None, tmp_path: Path, rounds: int, tell: Callable[[str], None]
) -> None:
    found = {"limited": counts(tmp_path / "数据", tmp_path / "U盘", rounds, "limited")}
    if small_disk is not None:
        found["filled"] = counts(small_disk / "数据", tmp_path / "U盘 2", rounds, "filled")
    rows = [
        f"| {kind} | {name} | {refused} | {done} | 0 |"
        for kind, table in found.items()
        for name, (refused, done) in table.items()
    ]
    tell("\n".join(["| disk | work | refused | done | lost |", "|---|---|---|---|---|", *rows]))
    for kind, table in found.items():
        for name in ("back_up", "back_up_daily", "add"):
            assert all(table[name]), (kind, name)
