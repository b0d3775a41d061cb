"""`history backup|restore|verify|audit|hold|bin` as a process: output, and where secrets come from."""

import csv
import io
import json
from pathlib import Path

import pytest

from desktop.paths import Paths
from tests.cli.program import lines, refused, run

VAULT_WORDS, BACKUP_WORDS = "老银杏树下的石凳", "三月的雨里一把红伞"
FROM_INPUT = ("--passphrase-fd", "0")


@pytest.fixture
def asked(paths: Paths) -> str:
    """The id of a case."""
    lines("ask", "患者甲", "--max-tokens", "3")
    [line] = lines("history", "list")
    return str(line["id"])


def titles(*arguments: str, text: str = "") -> set[str]:
    return {line["title"] for line in lines("history", "list", *arguments, text=text)}


def test_a_backup_goes_and_comes(asked: str, tmp_path: Path) -> None:
    target = str(tmp_path / "备份")
    [facts] = lines("history", "backup", target, *FROM_INPUT, text=BACKUP_WORDS)
    assert (facts["conversations"], facts["messages"]) == (1, 2)
    assert "口令不正确" in refused("history", "restore", target, *FROM_INPUT, text=VAULT_WORDS)
    [preview] = lines("history", "restore", target, "--preview", *FROM_INPUT, text=BACKUP_WORDS)
    assert [summary["id"] for summary in preview["summaries"]] == [asked]
    lines("ask", "患者乙", "--max-tokens", "3")
    [counts] = lines("history", "restore", target, "--merge", *FROM_INPUT, text=BACKUP_WORDS)
    assert (counts["known"], counts["added"]) == (1, 0)
    done = run("history", "restore", target, *FROM_INPUT, text=BACKUP_WORDS)
    assert (done.returncode, done.stderr) == (0, "")
    assert titles() == {"患者甲"}
    done = run("history", "restore", target, "--into", "王医生", *FROM_INPUT, text=BACKUP_WORDS)
    assert done.returncode == 0
    assert len(done.stdout.strip().split("-")) == 9
    assert titles("--vault", "王医生", *FROM_INPUT, text=BACKUP_WORDS) == {"患者甲"}
    assert "exclude" in refused("history", "restore", target, "--merge", "--preview", code=2)


def test_a_vault_with_a_passphrase_is_asked_for_both(asked: str, tmp_path: Path) -> None:
    assert run("vault", "passwd", *FROM_INPUT, text=VAULT_WORDS).returncode == 0
    target, both = str(tmp_path / "b"), f"{VAULT_WORDS}\n{BACKUP_WORDS}\n"
    lines("history", "backup", target, *FROM_INPUT, text=both)
    done = run("history", "restore", target, *FROM_INPUT, text=both)
    assert (done.returncode, done.stderr) == (0, "")
    assert titles(*FROM_INPUT, text=VAULT_WORDS) == {"患者甲"}
    [preview] = lines("history", "restore", target, "--preview", *FROM_INPUT, text=BACKUP_WORDS)
    assert preview["known"] == 0


def test_verify_says_what_it_found(asked: str, paths: Paths) -> None:
    [found] = lines("history", "verify")
    assert found["problems"] == []
    assert (found["counts"]["conversations"], found["counts"]["messages"]) == (1, 2)
    assert run("history", "verify").stdout.startswith("完好")
    data = bytearray(paths.history.read_bytes())
    data[-2000] ^= 1
    paths.history.write_bytes(data)
    done = run("history", "verify", "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["problems"]
    [rescued] = lines("history", "rescue")
    assert rescued["conversations"] <= 1
    assert run("history", "verify").returncode == 0
    assert len(list(paths.data.glob("history.damaged-*.db"))) == 1


def test_the_audit_as_lines_and_as_a_table(asked: str) -> None:
    kinds = [line["event"]["kind"] for line in lines("history", "audit", "--case", asked)]
    assert kinds == ["answered", "created"]
    done = run("history", "audit", "--csv", "--kind", "created")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [(row["kind"], row["facts"]) for row in rows] == [("created", f"conversation={asked}")]
    [noted] = lines("history", "audit", "--kind", "auditexported")  # only what went into a file or program
    assert noted["event"]["entries"] == 1
    assert "新建病例" in run("history", "audit").stdout
    assert lines("history", "audit", "--until", "2000-01-01") == []


def test_a_held_case_and_the_bin(asked: str) -> None:
    assert run("history", "hold", asked[:8]).returncode == 0
    assert lines("history", "verify")[0]["counts"]["held"] == 1
    assert run("history", "hold", asked, "--release").returncode == 0
    assert lines("history", "bin") == []
    assert lines("history", "bin", "--empty") == []
    assert "没有编号" in refused("history", "hold", "nothing")
