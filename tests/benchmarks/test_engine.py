"""The benchmark of the engine runs to its end, on a tiny model and without llama.cpp's tools."""

import json
import subprocess
import sys
from pathlib import Path

from benchmarks.series import Row, ratios, table
from tests.conftest import ROOT

RUN_S = 120


def test_the_benchmark_measures_everything_that_needs_no_tools(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "benchmarks.engine", "--quick", "--build", str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=RUN_S, check=False)

    assert done.returncode == 0, done.stderr
    assert "| first token, after reopening, ms |" in done.stdout
    figures = json.loads(done.stdout.splitlines()[-1])
    assert figures["tiny read ours/Llama"] > 0
    assert figures["tiny first token, after typing ours/cold"] > 0


def test_a_ratio_is_the_median_of_the_ratios_of_the_rounds() -> None:
    row = Row("read", "tokens/s", {"ours": [100.0, 20.0, 98.0], "theirs": [100.0, 10.0, 100.0]})

    assert ratios("0.5B", [row]) == {"0.5B read ours/theirs": 1.0}


def test_what_a_side_does_not_have_is_a_dash() -> None:
    row = Row("read", "tokens/s", {"ours": [123.4]})

    assert "| read, tokens/s | 123 | - | - |" in table("0.5B", [row], ["ours", "llama-server"])
