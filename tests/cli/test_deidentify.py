"""`history deidentify`: every find is shown, and nothing of the patient is in what would be written."""

from collections.abc import Callable
from pathlib import Path

from desktop.paths import Paths
from tests.cli.program import lines, refused, run

QUESTION = "患者张建国，男，56岁，2024年3月12日胸痛，电话13800138000，如何处理？"


def asked() -> str:
    return str(lines("ask", QUESTION, "--max-tokens", "3")[-1]["conversation"])


def test_each_find_and_the_result_are_printed(paths: Paths) -> None:
    done = run("history", "deidentify", asked(), "--lang", "zh")
    assert (done.returncode, done.stderr) == (0, "")
    finds, _, result = done.stdout.partition("\n\n")
    for wanted in ("张建国 → [姓名 1]", "2024年3月12日 → 20", "13800138000 → [电话 1]"):
        assert wanted in finds
    assert "[姓名 1]，男，56岁" in result
    for canary in ("张建国", "13800138000", "3月12日"):
        assert canary not in result


def test_the_result_is_written_when_a_file_is_named(paths: Paths, tmp_path: Path) -> None:
    target = tmp_path / "去标识 的病例.md"
    conversation = asked()
    [review] = lines("history", "deidentify", conversation, "--to", str(target))
    assert target.read_text(encoding="utf-8") == review["document"]
    assert {find["kind"] for find in review["found"]} >= {"name", "date", "phone"}
    assert review["days"] % 7 == 0
    assert review == lines("history", "deidentify", conversation)[0]


def test_an_unknown_case_and_a_bad_place_are_said(paths: Paths, tmp_path: Path) -> None:
    refused("history", "deidentify", "0123456789")
    assert run("history", "deidentify", asked(), "--to", str(tmp_path / "no" / "x.md")).returncode == 1


def test_a_forbidden_export_writes_no_file(
    paths: Paths, tmp_path: Path, set_policy: Callable[[str], Path]
) -> None:
    conversation = asked()
    set_policy("exporting = false\n")
    target = tmp_path / "case.md"
    done = run("history", "deidentify", conversation, "--to", str(target))
    assert done.returncode == 1
    assert not target.exists()
