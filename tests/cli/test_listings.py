"""The listings, the check-up, and the ways into the program."""

import subprocess
import sys
from pathlib import Path

import pytest

from desktop.paths import Paths
from tests.cli.program import command, lines, refused, run

ROOT = Path(__file__).resolve().parents[2]


def test_every_task_and_specialty_is_listed(paths: Paths) -> None:
    assert len(lines("tasks")) == 22
    assert len(lines("specialties")) == 27
    for language, title in (("zh", "鉴别诊断"), ("en", "Differential diagnosis")):
        assert title in run("tasks", "--lang", language).stdout


def test_a_broken_task_of_the_hospital_is_said_and_the_rest_is_there(paths: Paths) -> None:
    paths.own_tasks.mkdir(parents=True)
    (paths.own_tasks / "坏.toml").write_text('id = "x"\nversion = "one"\n', encoding="utf-8")
    done = run("tasks")
    assert "坏.toml" in done.stderr
    assert "version" in done.stderr
    assert "differential-diagnosis" in done.stdout
    assert done.returncode == 0


def test_the_check_up_is_all_well(paths: Paths) -> None:
    found = lines("check")
    assert {item["name"] for item in found} == {
        *("program", "window", "policy", "data", "history", "tasks", "model", "engine", "offline")
    }
    assert not [item for item in found if item["mend"]]


def test_the_check_up_names_what_to_mend(paths: Paths) -> None:
    paths.models.mkdir(parents=True)
    (paths.models / "坏 模型.gguf").write_bytes(b"not a model")
    done = run("check", "--lang", "zh")
    assert done.returncode == 1
    assert "不是 GGUF" in done.stdout


def test_help_names_every_command(paths: Paths) -> None:
    text = run("--help").stdout
    for name in ("ask", "tasks", "specialties", "history", "check", "problem-report"):
        assert name in text


@pytest.mark.parametrize("argument", ["list", "search"])
def test_reading_the_history_does_not_load_the_engine(paths: Paths, argument: str) -> None:
    words = ["x"] if argument == "search" else []
    code = (
        f"import sys; sys.argv[1:] = {['history', argument, *words]!r}\n"
        "from desktop.__main__ import main\nmain()\n"
        "print([name for name in ('llama_cpp', 'huggingface_hub', 'PySide6') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "[]"


def test_search_finds_two_chinese_characters(paths: Paths) -> None:
    lines("ask", "患者胸痛三小时，如何处理？", "--max-tokens", "3")
    lines("ask", "小儿发热怎么办？", "--max-tokens", "3")
    found = lines("history", "search", "胸痛")
    assert [item["title"] for item in found] == ["患者胸痛三小时，如何处理？"]
    assert lines("history", "search", "没有的词") == []


def test_search_takes_filters(paths: Paths) -> None:
    fields = ("--field", "sex=male", "--field", "age=58", "--field", "chief_complaint=胸痛3小时")
    end = lines("ask", "--task", "triage", *fields, "--specialty", "cardiology", "--max-tokens", "3")[-1]
    lines("ask", "胸痛", "--max-tokens", "3")
    assert len(lines("history", "search", "胸痛")) == 2
    for options in (
        ["--task", "triage"],
        ["--specialty", "cardiology"],
        ["--patient", "58"],
        ["胸痛", "3小时", "--best"],
    ):
        [hit] = lines("history", "search", *options)
        assert hit["id"] == end["conversation"]
    assert lines("history", "search", "胸痛", "--until", "2020-01-31") == []
    assert len(lines("history", "search", "胸痛", "--since", "2020-01-31", "--unsigned", "--limit", "1")) == 1
    assert lines("history", "search", "--signed") == lines("history", "search", "--stars", "1") == []
    assert "[胸痛]" in run("history", "search", "胸痛").stdout
    refused("history", "search", "--best", code=2)


def test_an_export_is_written_and_a_bad_place_is_said(paths: Paths, tmp_path: Path) -> None:
    end = lines("ask", "什么是高血压？", "--max-tokens", "3")[-1]
    target = tmp_path / "导出 的病例.md"
    assert run("history", "export", end["conversation"], "--to", str(target)).returncode == 0
    assert "什么是高血压" in target.read_text(encoding="utf-8")
    refused("history", "export", end["conversation"], "--to", str(tmp_path / "no" / "x.md"))
    refused("history", "export", "0123456789", "--to", str(target))


@pytest.mark.skipif(sys.platform in {"win32", "darwin"}, reason="there always is a display there")
def test_without_a_display_the_first_consultation_is_in_the_terminal(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    done = subprocess.run(
        command(), stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    for wanted in ("没有可用的显示器", "鉴别诊断", "胸痛3小时", "急性心肌梗死", "不可用于诊疗"):
        assert wanted in done.stdout
    assert lines("history", "list")[0]["title"] == "胸痛3小时"


def test_the_bench_measures_the_demo_model(paths: Paths) -> None:
    [speed] = lines("bench")
    assert speed["model"] == "doctorflan-demo"
    for measure in ("reading", "writing", "first_ms", "further_ms", "together", "memory_bytes"):
        assert speed[measure] > 0, measure
    assert speed["threads"] > 0 < speed["batch_threads"]
    assert not paths.states.exists() or not list(paths.states.iterdir())


def test_the_bench_refuses_what_is_no_model(paths: Paths) -> None:
    paths.data.mkdir(parents=True)
    (paths.data / "坏.gguf").write_bytes(b"not a model")
    assert "坏.gguf" in refused("bench", "--model", str(paths.data / "坏.gguf"))
