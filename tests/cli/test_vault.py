"""`vault`, and each command on a vault with a passphrase, which comes from a descriptor or the keyboard."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from desktop.paths import Paths
from tests.cli.program import TIMEOUT_S, command, lines, refused, run

OLD, NEW = "老银杏树下的石凳", "三月的雨里一把红伞"
FROM_INPUT = ("--passphrase-fd", "0")


def made(name: str = "李医生") -> dict[str, Any]:
    """Makes a vault; returns what is printed of it."""
    [printed] = lines("vault", "create", name, *FROM_INPUT, text=f"{OLD}\n")
    profile: dict[str, Any] = printed["profile"]
    return printed | profile


def cases(*arguments: str, text: str = "") -> list[str]:
    return [line["title"] for line in lines("history", "list", *arguments, text=text)]


def ask(*arguments: str, text: str = "") -> None:
    lines("ask", "患者甲", "--max-tokens", "3", *arguments, text=text)


def test_before_the_first_start_there_is_a_vault_to_be(paths: Paths) -> None:
    [line] = lines("vault", "list")
    assert (line["id"], line["has_passphrase"], line["is_current"]) == ("", False, True)
    assert not paths.data.exists()


def test_a_vault_is_made_and_opened_by_each_command(paths: Paths) -> None:
    assert made()["folder"] == str(paths.data)
    assert "口令" in refused("history", "list", text=OLD)
    ask(*FROM_INPUT, text=f"{OLD}\n")
    assert cases(*FROM_INPUT, text=OLD) == ["患者甲"]
    assert cases(*FROM_INPUT, text=f"{OLD}\r\nmore\n") == ["患者甲"]
    assert "口令不正确" in refused("history", "list", *FROM_INPUT, text=NEW)
    found = {line["name"]: line for line in lines("check", *FROM_INPUT, text=OLD)}
    assert "口令" in found["history"]["detail"]["zh"]
    found = {line["name"]: line for line in lines("check")}
    assert found["history"]["mend"] is None


def test_several_are_told_apart_by_name_and_id(paths: Paths) -> None:
    ask()
    other = made("王医生")
    assert Path(other["folder"]).parent == paths.data / "vaults"
    assert cases("--vault", "王医生", *FROM_INPUT, text=OLD) == []
    assert cases("--vault", other["id"], *FROM_INPUT, text=OLD) == []
    assert cases() == ["患者甲"]
    assert run("vault", "rename", "李医生").returncode == 0
    assert [line["name"] for line in lines("vault", "list")] == ["李医生", "王医生"]
    assert cases("--vault", "李医生") == ["患者甲"]
    assert "张医生" in refused("history", "list", "--vault", "张医生")
    assert "王医生" in refused("vault", "create", "王医生", *FROM_INPUT, text=OLD)


def test_the_question_may_follow_the_passphrase(paths: Paths) -> None:
    made()
    lines("ask", "-", "--max-tokens", "3", *FROM_INPUT, text=f"{OLD}\n患者乙")
    assert cases(*FROM_INPUT, text=OLD) == ["患者乙"]


def test_a_passphrase_from_another_descriptor(paths: Paths) -> None:
    made()
    read, write = os.pipe()
    os.write(write, OLD.encode())
    os.close(write)
    done = subprocess.run(
        command("history", "list", "--passphrase-fd", str(read)),
        pass_fds=(read,),
        capture_output=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    os.close(read)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_line_that_is_too_long_is_not_taken_for_two(paths: Paths) -> None:
    refused("vault", "create", "李医生", *FROM_INPUT, text="x" * 4097 + "\n", code=2)
    assert lines("vault", "create", "李医生", *FROM_INPUT, text="x" * 4096 + "\n")


def test_the_first_passphrase_of_an_old_vault_and_the_next(paths: Paths) -> None:
    ask()
    first = run("vault", "passwd", *FROM_INPUT, text=f"{OLD}\n")
    assert first.returncode == 0
    recovery_key = first.stdout.strip()
    assert len(recovery_key) == 44
    assert "恢复密钥" in first.stderr
    changed = run("vault", "passwd", *FROM_INPUT, text=f"{OLD}\n{NEW}\n")
    assert (changed.returncode, changed.stdout, changed.stderr) == (0, "", "")
    assert cases(*FROM_INPUT, text=NEW) == ["患者甲"]
    recovered = run("vault", "passwd", "--recovery", *FROM_INPUT, text=f"{recovery_key}\n{OLD}\n")
    assert recovered.returncode == 0
    assert cases(*FROM_INPUT, text=OLD) == ["患者甲"]


def test_a_new_recovery_key_voids_the_old_one(paths: Paths) -> None:
    old = made()["recovery_key"]
    renewed = run("vault", "recovery", *FROM_INPUT, text=OLD).stdout.strip()
    assert "恢复密钥" in refused("vault", "passwd", "--recovery", *FROM_INPUT, text=f"{old}\n{NEW}\n")
    assert run("vault", "passwd", "--recovery", *FROM_INPUT, text=f"{renewed}\n{NEW}\n").returncode == 0


def test_without_a_keyring_it_cannot_open_a_vault(paths: Paths) -> None:
    made()
    done = run("vault", "keyring", "on", *FROM_INPUT, text=OLD)
    assert done.returncode == 0
    assert "钥匙串" in done.stderr


@pytest.mark.parametrize("arguments", [("recovery",), ("passwd",), ("keyring", "on")])
def test_where_nobody_can_be_asked_it_is_wrong_usage(paths: Paths, arguments: tuple[str, ...]) -> None:
    made()
    assert "--passphrase-fd" in refused("vault", *arguments, code=2)


def test_no_passphrase_is_an_argument(paths: Paths) -> None:
    for name in ("create", "passwd", "recovery", "keyring", "rename"):
        help_text = run("vault", name, "--help").stdout
        assert "--passphrase-fd N" in help_text
        assert "--passphrase " not in help_text


def test_a_lock_is_asked_for(paths: Paths) -> None:
    assert run("vault", "lock").returncode == 0
    first = paths.lock_window.read_text(encoding="ascii")
    assert run("vault", "lock").returncode == 0
    assert paths.lock_window.read_text(encoding="ascii") != first


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
@pytest.mark.parametrize("again", [OLD, NEW])
def test_on_the_keyboard_a_new_passphrase_is_typed_twice_and_not_shown(paths: Paths, again: str) -> None:
    keyboard, terminal = os.openpty()
    with subprocess.Popen(
        command("vault", "create", "李医生", "--json"),
        stdin=terminal,
        stderr=terminal,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        os.close(terminal)
        shown = b""
        for prompt, typed in (("新口令：", OLD), ("再输入一次新口令：", again)):
            while prompt.encode() not in shown:
                shown += os.read(keyboard, 100)
            os.write(keyboard, f"{typed}\n".encode())
        printed, _ = process.communicate(timeout=TIMEOUT_S)
    os.close(keyboard)
    assert process.returncode == (0 if again == OLD else 2)
    assert OLD.encode() not in shown
    if again == OLD:
        assert json.loads(printed)["profile"]["name"] == "李医生"
        assert cases(*FROM_INPUT, text=OLD) == []


def test_the_chosen_one_is_in_use_until_another_is(paths: Paths) -> None:
    ask()
    made("王医生")
    assert run("vault", "choose", "王医生").returncode == 0
    assert [line["is_current"] for line in lines("vault", "list")] == [False, True]
    assert cases(*FROM_INPUT, text=OLD) == []
    first = lines("vault", "list")[0]["id"]
    assert cases("--vault", first) == ["患者甲"]
    assert cases(*FROM_INPUT, text=OLD) == []
    assert run("vault", "choose", first).returncode == 0
    assert cases() == ["患者甲"]
