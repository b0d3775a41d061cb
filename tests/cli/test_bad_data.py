"""A data folder in trouble is said in one sentence, and nothing in it is changed."""

import sys
from pathlib import Path

import pytest

from desktop.paths import HOME_VARIABLE, Paths
from tests.cli.program import lines, refused

COMMANDS = (("history", "list"), ("history", "search", "x"), ("ask", "你好"))


@pytest.fixture
def filled(paths: Paths) -> Paths:
    lines("ask", "什么是高血压？", "--max-tokens", "3")
    return paths


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_damaged_history_is_said_and_left_alone(filled: Paths, command: tuple[str, ...]) -> None:
    damaged = b"\x00damaged" * 4096
    filled.history.write_bytes(damaged)
    assert str(filled.history) in refused(*command)
    assert filled.history.read_bytes() == damaged


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_lost_key_is_said_and_no_new_one_is_made(filled: Paths, command: tuple[str, ...]) -> None:
    key, copy = filled.data / "vault.json", filled.data / "vault-copy.json"
    content, history = key.read_bytes(), filled.history.read_bytes()
    key.unlink()
    copy.unlink()
    assert "密钥" in refused(*command)
    assert filled.history.read_bytes() == history
    assert not key.exists()
    assert not copy.exists()
    key.write_bytes(content)
    assert len(lines("history", "list")) == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc is a folder that nobody can write to")
def test_a_place_that_cannot_be_written_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(HOME_VARIABLE, "/proc/数据 文件夹")
    assert "/proc/数据 文件夹" in refused("ask", "你好")


def test_a_file_in_the_place_of_the_folder_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "data"
    place.write_text("in the way", encoding="ascii")
    monkeypatch.setenv(HOME_VARIABLE, str(place))
    assert str(place) in refused("ask", "你好")
    assert place.read_text(encoding="ascii") == "in the way"
