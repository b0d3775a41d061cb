"""`check --model`: the acceptance test in the terminal, with the real engine and the demo model."""

import json
import os
import signal
import subprocess
from pathlib import Path

import pytest

from desktop.paths import Paths
from tests.cli.program import command, lines, refused, run

MODEL = ("check", "--model", "doctorflan-demo")
pytestmark = pytest.mark.usefixtures("paths")


def test_the_demo_model_passes_and_the_report_is_filed(paths: Paths, tmp_path: Path) -> None:
    folder = tmp_path / "验收 文件"
    *steps, end = lines(*MODEL, "--lang", "en", "--to", str(folder))
    assert [step["number"] for step in steps] == list(range(1, 23))
    assert all(step["passed"] for step in steps)
    assert end["report"]["passed"]
    files = [Path(file) for file in end["files"]]
    assert [file.parent for file in files] == [*([paths.data / "acceptance"] * 2), *([folder] * 2)]
    assert all(file.stat().st_size for file in files)
    assert json.loads(files[0].read_bytes()) == end["report"]
    assert files[1].read_bytes().startswith(b"%PDF")
    assert lines("history", "list") == []


def test_it_is_told_in_words(paths: Paths) -> None:
    done = run(*MODEL, "--lang", "zh")
    assert (done.returncode, done.stderr) == (0, "")
    for wanted in ("ok  22/22 · 药物咨询", "ok  离线", "通过", "不可用于诊疗", "SHA-256: f824554e", ".pdf"):
        assert wanted in done.stdout


def test_a_model_that_fails_is_exit_code_1(paths: Paths) -> None:
    paths.models.mkdir(parents=True)
    broken = paths.models / "坏 模型.gguf"
    broken.write_bytes(b"not a model")
    done = run("check", "--model", str(broken), "--lang", "zh")
    assert done.returncode == 1
    assert "不是 GGUF" in done.stdout
    assert "未通过" in done.stdout
    assert len(list((paths.data / "acceptance").iterdir())) == 2


def test_ctrl_c_stops_it_and_keeps_nothing(paths: Paths) -> None:
    with subprocess.Popen(
        command(*MODEL, "--json"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        os.kill(process.pid, signal.SIGINT)
        process.stdout.read()
        errors = process.stderr.read()
    assert process.returncode == 130
    assert len(errors.splitlines()) == 1
    assert not (paths.data / "acceptance").exists()


def test_wrong_usage_and_unknown_models(tmp_path: Path) -> None:
    refused("check", "--to", str(tmp_path), code=2)
    assert "no-such" in refused("check", "--model", "no-such")
