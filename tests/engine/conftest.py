"""Engines with the fake and the real worker, and small models for them."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import psutil
import pytest

from desktop.clinical.task import Sampling
from desktop.engine.client import Engine
from desktop.engine.model_file import ModelFile
from desktop.engine.protocol import Measured, Turn
from tests.engine import gguf_files
from tests.engine.replies import Replies

REAL = (sys.executable, "-m", "desktop.engine.worker")
FAKE = (sys.executable, "-m", "desktop.engine.fake")
GREEDY = Sampling(temperature=0)
SCRIPT = "胸痛ABC😀"
ENDLESS_CONTEXT = 32_768

MakeEngine = Callable[..., Engine]


class Asker:
    """Asks an engine about one model, the way a test reads best."""

    def __init__(self, engine: Engine, model: ModelFile) -> None:
        self.engine = engine
        self.model = model

    def ask(self, *words: str, system: str = "", **options: Any) -> Replies:
        """Asks the last of `words`; the ones before are a question and an answer in turn."""
        roles = ("user", "assistant")
        turns = [Turn(roles[at % 2], content) for at, content in enumerate(words)]  # type: ignore[arg-type]
        turns = [Turn("system", system), *turns] if system else turns
        react = options.pop("react", None)
        replies: Replies = options.pop("replies", None) or Replies(react=react)
        options = {"sampling": GREEDY, "seed": 1, "max_tokens": 256, **options}
        self.engine.ask(self.model, turns=turns, listener=replies, **options)
        return replies

    def tokens(self, *turns: Turn) -> int:
        """How many tokens the prompt of these turns has."""
        replies = Replies(Measured)
        self.engine.measure(self.model, turns, replies)
        return replies.measured().tokens


class Setting(msgspec.Struct, frozen=True):
    """What the contract is tried on: a command and models that write `SCRIPT` and without end."""

    command: tuple[str, ...]
    endless_command: tuple[str, ...]
    model: ModelFile
    endless: ModelFile
    other: ModelFile


@pytest.fixture
def make_engine() -> Iterator[MakeEngine]:
    """Makes engines; after the test they are closed and nothing may be left of them."""
    made: list[Engine] = []
    before = set(psutil.Process().children())

    def make(command: tuple[str, ...] = REAL, **options: Any) -> Engine:
        made.append(Engine(command, **options))
        return made[-1]

    yield make
    for engine in made:
        engine.close()
        assert engine.worker_pid is None
    assert set(psutil.Process().children()) <= before


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for models, with a name as they are in China."""
    return tmp_path_factory.mktemp("模型 文件夹")


@pytest.fixture(scope="session")
def random_model(folder: Path) -> ModelFile:
    """A real model that has learnt nothing."""
    return ModelFile(gguf_files.random_model(folder / "随机 模型.gguf"), threads=1, batch_threads=1)


@pytest.fixture(scope="session")
def scripted_model(folder: Path) -> ModelFile:
    """A real model that writes `SCRIPT` and ends; every character of it is split across tokens."""
    return ModelFile(
        gguf_files.scripted_model(folder / "scripted.gguf", SCRIPT.encode()), threads=1, batch_threads=1
    )


@pytest.fixture(scope="session")
def endless_model(folder: Path) -> ModelFile:
    """A real model that writes `SCRIPT` again and again, with a large context."""
    path = gguf_files.scripted_model(
        folder / "endless.gguf", SCRIPT.encode(), ends=False, context=ENDLESS_CONTEXT
    )
    return ModelFile(path, context=ENDLESS_CONTEXT, threads=1, batch_threads=1)


@pytest.fixture(params=["fake", "real"])
def setting(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    random_model: ModelFile,
    scripted_model: ModelFile,
    endless_model: ModelFile,
) -> Setting:
    """The fake worker and the real one, each with its models."""
    if request.param == "real":
        return Setting(REAL, REAL, scripted_model, endless_model, random_model)
    endless = ModelFile(tmp_path / "fake-endless" / "fake.gguf", context=1_000_000)
    command = (*FAKE, "--answer", SCRIPT)
    slow = (*FAKE, "--answer", SCRIPT, "--repeat", "20000", "--delay", "0.0005")
    return Setting(command, slow, ModelFile(Path("fake.gguf")), endless, ModelFile(Path("fake_2.gguf")))


@pytest.fixture
def asker(setting: Setting, make_engine: MakeEngine) -> Asker:
    """Asks the model that writes `SCRIPT`."""
    return Asker(make_engine(setting.command), setting.model)


@pytest.fixture
def endless_asker(setting: Setting, make_engine: MakeEngine) -> Asker:
    """Asks the model that writes without end."""
    return Asker(make_engine(setting.endless_command), setting.endless)
