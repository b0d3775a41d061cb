"""The release workflow names files that are there, signs only with secrets, and gives away no more rights."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml  # type: ignore[import-untyped]

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / ".github" / "workflows" / "release.yml").read_text(encoding="utf-8")
JOBS: dict[str, Any] = yaml.safe_load(TEXT)["jobs"]


def test_every_system_is_built_and_what_is_installed_is_tested() -> None:
    systems = {
        row["os"]
        for job in JOBS.values()
        for row in job.get("strategy", {}).get("matrix", {}).get("include", ())
    }
    assert systems == {"ubuntu-22.04", "windows-2022", "macos-15", "macos-15-intel"}
    for job in ("linux", "windows", "macos"):
        assert job in JOBS["publish"]["needs"]
        assert any("test" in step.get("name", "") for step in JOBS[job]["steps"])


def test_every_file_of_the_project_that_it_names_is_there() -> None:
    named = set(re.findall(r"packaging/[\w/.-]+\.(?:py|sh|ps1)", TEXT))
    assert len(named) > 8
    assert not [name for name in named if not (ROOT / name).is_file()]
    for module in re.findall(r"-m (bundle\.\w+)|from (kit\.\w+) import", TEXT):
        assert (ROOT / "packaging" / (module[0] or module[1]).replace(".", "/")).with_suffix(".py").is_file()


def test_only_publishing_may_write() -> None:
    assert yaml.safe_load(TEXT)["permissions"] == {"contents": "read"}
    assert [name for name, job in JOBS.items() if "permissions" in job] == ["publish"]
    assert JOBS["publish"]["if"] == "startsWith(github.ref, 'refs/tags/v')"


@pytest.mark.parametrize("job", JOBS)
def test_no_secret_and_no_name_of_a_branch_is_written_into_a_command(job: str) -> None:
    for step in JOBS[job]["steps"]:
        assert "secrets." not in step.get("run", "")
        assert "github." not in step.get("run", "")
        assert "uses" not in step or step["uses"].startswith("actions/")
