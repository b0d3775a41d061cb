"""What all tests share: a data folder of their own, the fake worker, and no keyring."""

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

os.environ["QT_QPA_PLATFORM"] = os.environ.get("DOCTORFLAN_TEST_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

from desktop.assistant import Assistant
from desktop.engine.client import Engine
from desktop.paths import HOME_VARIABLE, Paths, find_paths

ROOT = Path(__file__).resolve().parent.parent
DEMO = ROOT / "resources" / "models" / "doctorflan-demo.gguf"
FAKE_WORKER = (sys.executable, "-m", "desktop.engine.fake")


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--soak` takes the tests of tests/soak to their full size: 20 minutes on 2 cores instead of 1."""
    parser.addoption("--soak", action="store_true", help="run the tests of tests/soak at their full size")


@pytest.fixture(scope="session", autouse=True)
def clipboard_is_left_empty() -> Iterator[None]:
    """The offscreen clipboard lives longer than Python: what it still held would crash the exit."""
    yield
    if isinstance(app := QApplication.instance(), QApplication):
        app.clipboard().clear()


@pytest.fixture
def paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Paths:
    """A fresh data folder with a Chinese name and a space; also `DOCTORFLAN_HOME` of subprocesses."""
    home = tmp_path / "张医生 的数据"
    monkeypatch.setenv(HOME_VARIABLE, str(home))
    return find_paths()


@pytest.fixture
def make_assistant(paths: Paths) -> Iterator[Callable[..., Assistant]]:
    """Makes assistants over the data folder: with the fake worker, or the command that is given."""
    made: list[Assistant] = []

    def make(command: tuple[str, ...] | None = FAKE_WORKER) -> Assistant:
        assistant = Assistant(paths, engine=Engine(command))
        made.append(assistant)
        return assistant

    yield make
    for assistant in made:
        assistant.close()


@pytest.fixture
def assistant(make_assistant: Callable[..., Assistant]) -> Assistant:
    """An assistant with the fake worker."""
    return make_assistant()
