"""The commands under an administrator's policy, through the real program."""

import json
import os
import pty
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.paths import Paths
from tests.cli.program import TIMEOUT_S, command, lines, refused, run

SetPolicy = Callable[[str], Path]


@pytest.fixture
def case_id(paths: Paths) -> str:
    """A case in the history."""
    return str(lines("ask", "--max-tokens", "4", "胸痛3小时，伴大汗")[-1]["conversation"])


@pytest.mark.parametrize(
    "arguments", [("tasks",), ("history", "list"), ("models", "list"), ("ask", "x"), ("bench",)], ids=" ".join
)
def test_with_a_broken_policy_every_command_says_so_and_does_nothing(
    paths: Paths, set_policy: SetPolicy, arguments: tuple[str, ...]
) -> None:
    file = set_policy("# 信息科\ndownlods = false\n")
    said = refused(*arguments)
    assert f"{file} 第 2 行，downlods" in said
    assert not paths.data.exists()


def test_the_check_up_of_a_broken_policy_is_that_alone(paths: Paths, set_policy: SetPolicy) -> None:
    file = set_policy('downloads = "no"\n')
    done = run("check", "--lang", "en")
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines()[0] == f"!!  Administrator's policy: {file}"
    assert "line 1, downloads): it should be true or false" in done.stdout
    found = [json.loads(line) for line in run("check", "--json").stdout.splitlines()]
    assert [item["name"] for item in found] == ["policy"]


def test_the_check_up_names_each_rule_with_value_and_origin(paths: Paths, set_policy: SetPolicy) -> None:
    file = set_policy('downloads = false\nlanguage = "en"\nhidden_tasks = ["triage"]\nretention_days = 90\n')
    done = run("check")
    assert f"ok  Administrator's policy: 4 rules · {file}" in done.stdout
    said = [line.strip() for line in done.stdout.splitlines()]
    for line in (
        "Model downloads (downloads): no",
        "Language (language): en",
        "Hidden tasks (hidden_tasks): triage",
        "Days that a case is kept (retention_days): 90",
    ):
        assert said[said.index(line) + 1] == str(file)
    (found,) = (item for item in lines("check") if item["name"] == "policy")
    rules = {item["rule"]["name"]: (item["value"], item["origin"]) for item in found["rules"]}
    assert rules["hidden_tasks"] == (["triage"], str(file))
    assert rules["downloads"] == (False, str(file))


def test_the_check_up_finds_a_misspelt_task(paths: Paths, set_policy: SetPolicy) -> None:
    set_policy('hidden_tasks = ["triage", "treatment-plans"]\n')
    done = run("check", "--lang", "en")
    assert done.returncode == 1
    assert "no task has the id treatment-plans; correct" in done.stdout


def test_the_language_of_the_administrator_is_every_commands(paths: Paths, set_policy: SetPolicy) -> None:
    set_policy('language = "en"\n')
    assert "Differential diagnosis" in run("tasks").stdout
    assert "set by the administrator" in refused("tasks", "--lang", "zh")
    assert run("tasks", "--lang", "en").returncode == 0


def test_the_network_of_the_administrator_is_shown_and_not_changed(
    paths: Paths, set_policy: SetPolicy
) -> None:
    file = set_policy('hub_endpoint = "https://models.hospital.example"\n')
    said = refused("models", "network", "--mirror", "https://else.example", "--limit", "5")
    assert "由管理员设置" in said
    done = run("models", "network", "--limit", "7", "--lang", "en")
    assert f"Mirror: https://models.hospital.example (set by the administrator: {file})" in done.stdout
    assert "none): 7\n" in done.stdout


def test_without_an_allowed_model_each_command_says_why(paths: Paths, set_policy: SetPolicy) -> None:
    set_policy("allowed_models = []\n")
    for command_ in ("show", "test", "fit"):
        assert "管理员没有允许使用模型“doctorflan-demo”" in refused("models", command_)


@pytest.mark.rule("download_limit_kb_s")
def test_the_speed_limit_of_the_administrator_is_not_lifted(paths: Paths, set_policy: SetPolicy) -> None:
    set_policy("download_limit_kb_s = 2000\ndownloads = false\n")
    assert "下载限速" in refused("models", "download", "huatuogpt2-7b-q4-k-s", "--limit", "0")
    assert "允许下载模型" in refused("models", "download", "huatuogpt2-7b-q4-k-s", "--limit", "2000")


@pytest.mark.rule("exporting")
def test_no_case_goes_into_a_file(case_id: str, set_policy: SetPolicy, tmp_path: Path) -> None:
    set_policy("exporting = false\n")
    for place in (tmp_path / "病例.md", Path("-"), Path("/dev/stdout")):
        assert "允许导出和打印病例" in refused("history", "export", case_id, "--to", str(place))
    assert not (tmp_path / "病例.md").exists()
    assert not Path("-").exists()


@pytest.mark.rule("exporting")
@pytest.mark.parametrize(
    "arguments",
    [
        ("history", "show", "ID"),
        ("history", "show", "ID", "--json"),
        ("history", "list", "--json"),
        ("history", "search", "胸痛"),
        ("history", "bin"),
        ("history", "deidentify", "ID"),
        ("history", "audit", "--csv"),
        ("history", "restore", "备份.flan", "--preview"),
        ("ask", "--continue", "ID", "复述上面的病例"),
        ("ask", "--no-save", "--json", "胸痛"),
    ],
    ids=" ".join,
)
def test_no_case_goes_into_another_program(
    case_id: str, set_policy: SetPolicy, arguments: tuple[str, ...]
) -> None:
    set_policy("exporting = false\n")
    said = refused(*(case_id if word == "ID" else word for word in arguments))
    assert "允许导出和打印病例" in said


def test_a_consultation_without_a_screen_is_not_written_into_a_file(
    paths: Paths, set_policy: SetPolicy
) -> None:
    set_policy("exporting = false\n")
    environment = {name: value for name, value in os.environ.items() if "DISPLAY" not in name}
    ours, its = pty.openpty()
    try:
        done = subprocess.run(
            command(),
            env=environment | {"QT_QPA_PLATFORM": ""},
            stdin=its,
            capture_output=True,
            encoding="utf-8",
            timeout=TIMEOUT_S,
            check=False,
        )
    finally:
        os.close(its)
        os.close(ours)
    assert done.returncode == 1
    assert "允许导出和打印病例" in done.stderr


def test_a_case_is_still_read_in_a_terminal(case_id: str, set_policy: SetPolicy) -> None:
    set_policy("exporting = false\n")
    ours, its = pty.openpty()
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        try:
            done = subprocess.run(
                command("history", "show", case_id), stdout=its, timeout=TIMEOUT_S, check=False
            )
        finally:
            os.close(its)
        assert done.returncode == 0
        assert "胸痛3小时".encode() in terminal.read(4096)


def test_without_the_usual_first_task_another_is_shown(paths: Paths, set_policy: SetPolicy) -> None:
    set_policy('hidden_tasks = ["differential-diagnosis"]\n')
    environment = {name: value for name, value in os.environ.items() if "DISPLAY" not in name}
    done = subprocess.run(
        command(),
        env=environment | {"QT_QPA_PLATFORM": ""},
        input="",
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT_S,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "示例：导诊" in done.stdout
