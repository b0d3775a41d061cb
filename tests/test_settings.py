"""Settings survive, strictly; a broken file is kept aside and never stops the program."""

from pathlib import Path

import pytest

from desktop.settings import Settings, load_settings, save_settings


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    wanted = Settings(
        language="en",
        theme="dark",
        font_px=18,
        model="中文 模型.gguf",
        specialty="cardiology",
        read_while_typing=False,
        keep_states=False,
        states_budget_mb=512,
        cpu_only=True,
        rest_after_min=0,
        gpu_problem_seen="CUDA error: out of memory",
    )
    assert save_settings(path, wanted)
    assert load_settings(path) == (wanted, None)
    assert [file.name for file in tmp_path.iterdir()] == ["settings.json"]


def test_going_back_to_this_version_keeps_the_settings_that_it_knows(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(b'{"written_by": "99.0.0", "theme": "dark", "of_the_future": [1]}')
    assert load_settings(path) == (Settings(theme="dark"), None)


def test_a_slip_of_the_hand_in_todays_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    assert save_settings(path, Settings(theme="dark"))
    path.write_bytes(path.read_bytes().replace(b'"theme"', b'"themes"'))
    settings, problem = load_settings(path)
    assert settings == Settings()
    assert problem is not None


def test_no_file_means_the_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "settings.json") == (Settings(), None)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b'{"language": "fr"}',
        b'{"font_px": 99}',
        b'{"surprise": 1}',
        b'{"rest_after_min": -1}',
        b'{"states_budget_mb": 1}',
        b'{"read_while_typing": "yes"}',
    ],
)
def test_a_broken_file_is_kept_aside(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    settings, problem = load_settings(path)
    assert settings == Settings()
    assert problem is not None
    assert (tmp_path / "settings.json.bad").read_bytes() == content
    assert "settings.json.bad" in problem.sentence("zh")


def test_a_file_from_before_a_setting_was_there_is_read(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(b'{"language": "en"}')
    assert load_settings(path) == (Settings(language="en"), None)


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert not save_settings(tmp_path / "nowhere" / "settings.json", Settings())
