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
from desktop.policy.places import POLICY_VARIABLE, SHARED_VARIABLE

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
    monkeypatch.setenv(SHARED_VARIABLE, str(tmp_path / "公用 文件夹"))
    return find_paths()


@pytest.fixture
def set_policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Makes a policy of its TOML for assistants that are made from then on, and for subprocesses."""

    def write(text: str) -> Path:
        file = tmp_path / "策略 policy.toml"
        file.write_text(text, encoding="utf-8")
        monkeypatch.setenv(POLICY_VARIABLE, str(file))
        return file

    return write


@pytest.fixture
def make_assistant(paths: Paths) -> Iterator[Callable[..., Assistant]]:
    """Makes assistants over the data folder: with the fake worker, or the command that is given."""
    made: list[Assistant] = []

    def make(command: tuple[str, ...] | None = FAKE_WORKER) -> Assistant:
        assistant = Assistant(find_paths(), engine=Engine(command))
        made.append(assistant)
        return assistant

    yield make
    for assistant in made:
        assistant.close()


@pytest.fixture
def assistant(make_assistant: Callable[..., Assistant]) -> Assistant:
    """An assistant with the fake worker."""
    return make_assistant()
