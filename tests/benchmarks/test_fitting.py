"""The table of what models take runs to its end, on a tiny model."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT

RUN_S = 120


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of a process's memory piece by piece")
def test_the_table_has_a_line_for_each_context_and_type() -> None:
    command = [sys.executable, "-m", "benchmarks.fitting", "--model", "tiny"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=RUN_S, check=False)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == 2 + 6
    assert all(line.endswith("% |") for line in lines[2:])
