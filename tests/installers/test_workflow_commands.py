"""The shell commands of the release workflow have no mistake that shellcheck knows."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parents[2]
JOBS = yaml.safe_load((ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8"))["jobs"]
COMMANDS = [
    step["run"]
    for job in JOBS.values()
    for step in job["steps"]
    if "run" in step and step.get("shell") != "pwsh"
]


@pytest.mark.parametrize("number", range(len(COMMANDS)))
def test_shellcheck_finds_nothing(number: int) -> None:
    command = "set -e\n" + re.sub(r"\$\{\{.*?\}\}", "value", COMMANDS[number])
    done = subprocess.run(
        ["shellcheck", "--shell=bash", "--exclude=SC2154", "-"],
        input=command,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
