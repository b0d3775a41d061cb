"""The bundle starts as from source: with streams, and other programs with the user's own libraries."""

import os
import sys

import pytest

from desktop import frozen


@pytest.fixture(autouse=True)
def bundle(monkeypatch: pytest.MonkeyPatch) -> None:
    """As PyInstaller starts a program on Linux."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/doctorflan/_internal:/opt/own")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/opt/own")
    monkeypatch.setenv("PYINSTALLER_RESET_ENVIRONMENT", "0")


def test_the_users_library_path_comes_back() -> None:
    frozen.prepare()
    assert os.environ["LD_LIBRARY_PATH"] == "/opt/own"
    assert "LD_LIBRARY_PATH_ORIG" not in os.environ


def test_a_user_without_one_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LD_LIBRARY_PATH_ORIG")
    frozen.prepare()
    assert "LD_LIBRARY_PATH" not in os.environ


def test_our_own_processes_start_afresh() -> None:
    frozen.prepare()
    assert os.environ["PYINSTALLER_RESET_ENVIRONMENT"] == "1"


def test_from_source_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(sys, "frozen")
    frozen.prepare()
    assert os.environ["LD_LIBRARY_PATH"] == "/opt/doctorflan/_internal:/opt/own"


def test_a_window_without_a_console_may_print(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)
    frozen.prepare()
    with sys.stderr as stream:
        stream.write("错误 / error")
        stream.flush()
