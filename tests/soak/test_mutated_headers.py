"""Model files with spoilt headers: each loads and answers, or is refused with a sentence; nothing hangs.

Where llama.cpp ends its process, that costs a worker and nothing else. Such files are few.
"""

import random
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from desktop.engine.client import Engine
from desktop.engine.gguf_header import read_header
from desktop.engine.model_file import ModelFile
from desktop.engine.protocol import Adapter, Done, Failed, Turn
from desktop.errors import EngineStopped, EngineUnstable, from_code
from tests.engine import gguf_files
from tests.engine.conftest import GREEDY, MakeEngine
from tests.engine.replies import Replies
from tests.soak.mutations import mutated

SMALL, FULL = 40, 500
# A sound worker takes 70 MB. Nothing that a header says may make it take very much more.
MOST_BYTES = 1 << 30
REFUSALS = {
    *("NotAModel", "ModelDamaged", "ArchitectureUnknown", "OutOfMemory", "TemplateInvalid"),
    *("QuestionTooLong", "EngineFault", "EngineStopped"),
    *("ModelIncomplete", "AdapterMismatch", "AdapterNeedsBase"),
}


@pytest.fixture
def sound(tmp_path: Path) -> list[Path]:
    """A model of each kind, small, with a vocabulary and a template."""
    return [
        gguf_files.random_model(tmp_path / "llama.gguf"),
        gguf_files.random_model(tmp_path / "sentence.gguf", vocabulary=gguf_files.sentence_vocabulary()),
        gguf_files.sliding_model(tmp_path / "gemma3.gguf"),
        gguf_files.recurrent_model(tmp_path / "mamba.gguf"),
        gguf_files.hybrid_model(tmp_path / "qwen3next.gguf"),
    ]


def outcome(engine: Engine, path: Path, adapter: Path | None = None) -> str:
    """How a short question to this model ends; a worker that was given up on is started again."""
    replies = Replies()
    adapters = () if adapter is None else (Adapter(str(adapter)),)
    engine.ask(
        ModelFile(path, threads=1, batch_threads=1, adapters=adapters),
        turns=(Turn("user", "胸痛三天"),),
        sampling=GREEDY,
        seed=1,
        max_tokens=3,
        listener=replies,
    )
    final = replies.final()
    if isinstance(final, Failed):
        if final.code == EngineUnstable.__name__:
            engine.retry()
            return outcome(engine, path, adapter)
        error = from_code(final.code, final.facts)
        assert error.sentence("zh")
        assert error.sentence("en")
        return final.code
    assert isinstance(final, Done)
    return final.reason


def most_bytes(pid: int | None) -> int:
    """The most memory that a process ever took, in bytes; what it takes now where the system does not say."""
    if pid is None:
        return 0
    taken = psutil.Process(pid).memory_info()
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return int(taken.rss)
    most = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
    return int(most.split()[1]) * 1024


def test_a_spoilt_header_costs_no_more_than_a_worker(
    rounds: int, sound: list[Path], make_engine: MakeEngine, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    engine = make_engine(hang_timeout_s=60)
    outcomes: Counter[str] = Counter()
    deaths = []
    path = tmp_path / "spoilt.gguf"
    for number in range(rounds):
        chance = random.Random(number)
        kind = chance.choice(sound)
        path.write_bytes(mutated(kind.read_bytes(), chance))
        ended = outcome(engine, path)
        outcomes[ended] += 1
        assert ended in {"stop", "length", *REFUSALS}, (number, kind.stem, ended)
        if ended == EngineStopped.__name__:
            deaths.append((number, kind.stem))
        elif (taken := most_bytes(engine.worker_pid)) > MOST_BYTES:
            raise AssertionError((number, kind.stem, taken))
    tell(f"{dict(outcomes)}; the worker died of {deaths}")
    assert len(deaths) <= rounds // 10
    assert outcome(engine, sound[0]) in {"stop", "length"}


def test_a_spoilt_adapter_or_part_costs_no_more_than_a_worker(
    rounds: int, make_engine: MakeEngine, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    engine = make_engine(hang_timeout_s=60)
    model = gguf_files.random_model(tmp_path / "whole.gguf")
    adapter = gguf_files.lora(tmp_path / "lora.gguf", read_header(model))
    part = gguf_files.random_model(tmp_path / "split.gguf", parts=2)
    outcomes: Counter[str] = Counter()
    deaths = 0
    for number in range(rounds):
        chance = random.Random(number)
        spoilt = adapter if number % 2 else part
        sound = spoilt.read_bytes()
        spoilt.write_bytes(mutated(sound, chance))
        ended = outcome(engine, model, adapter) if number % 2 else outcome(engine, part)
        spoilt.write_bytes(sound)
        outcomes[ended] += 1
        assert ended in {"stop", "length", *REFUSALS}, (number, spoilt.stem, ended)
        deaths += ended == EngineStopped.__name__
    tell(f"{dict(outcomes)}")
    assert deaths <= rounds // 10
    assert outcome(engine, model, adapter) in {"stop", "length"}
    assert outcome(engine, part) in {"stop", "length"}
