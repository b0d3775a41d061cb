"""What the installer was told is what a new user begins with, and nothing more."""

from pathlib import Path

import pytest

from desktop.settings import Settings, load_settings, save_settings


@pytest.fixture
def defaults(tmp_path: Path) -> Path:
    path = tmp_path / "defaults.json"
    path.write_text('{"language":"en"}\n', encoding="ascii")
    return path


def test_a_new_user_begins_with_the_installers_language(tmp_path: Path, defaults: Path) -> None:
    assert load_settings(tmp_path / "settings.json", defaults) == (Settings(language="en"), None)


def test_what_the_user_chose_wins(tmp_path: Path, defaults: Path) -> None:
    save_settings(tmp_path / "settings.json", Settings(language="zh"))
    assert load_settings(tmp_path / "settings.json", defaults)[0].language == "zh"


@pytest.mark.parametrize("content", [b"", b"{", b'{"language":"fr"}', b'{"unknown":1}', b"\xff\xfe"])
def test_a_broken_file_is_none(tmp_path: Path, defaults: Path, content: bytes) -> None:
    defaults.write_bytes(content)
    assert load_settings(tmp_path / "settings.json", defaults) == (Settings(), None)
