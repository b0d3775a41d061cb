"""The table of searches runs to its end, on a small history."""

import subprocess
import sys
from pathlib import Path

from benchmarks.search_texts import Writer
from tests.conftest import ROOT

RUN_S = 300


def test_the_table_has_a_line_for_each_kind_of_search(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.search", "--messages", "300", "--folder", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=RUN_S, check=False)
    assert done.returncode == 0, done.stderr
    title, _, *rows = done.stdout.split("## ")[1].splitlines()
    assert title.startswith("300 messages")
    assert len(rows) == 2 + 23 + 1 + 2 + 2
    assert all(row.count("|") == 8 for row in rows)


def test_the_same_seed_writes_the_same() -> None:
    assert list(Writer(1).talks(50)) == list(Writer(1).talks(50)) != list(Writer(2).talks(50))
