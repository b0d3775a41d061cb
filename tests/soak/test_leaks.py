"""One worker answers, reads ahead, keeps and forgets for hours: its memory stays as it is."""

import base64
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.engine.model_file import ModelFile
from desktop.engine.protocol import Forgotten, Saved, State, Turn, Warmed
from tests.engine import gguf_files
from tests.engine.conftest import GREEDY, MakeEngine
from tests.engine.replies import Replies
from tests.soak.doctor_at_work import PHRASES

SMALL, FULL = 60, 300
NAMES = ("one", "two", "three")
# What a memory allocator may keep of what it was given back.
MORE_BYTES = 16 << 20
KINDS: dict[str, Callable[[Path], Path]] = {
    "llama": gguf_files.random_model,
    "sliding": gguf_files.sliding_model,
    "recurrent": gguf_files.recurrent_model,
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_worker_does_not_grow(
    kind: str, rounds: int, make_engine: MakeEngine, tmp_path: Path, tell: Callable[[str], None]
) -> None:
    engine, chance = make_engine(), random.Random(rounds)
    model = ModelFile(KINDS[kind](tmp_path / f"{kind}.gguf"), threads=1, batch_threads=1)
    key = base64.b64encode(bytes(32)).decode()
    sizes: list[int] = []
    for number in range(rounds):
        state = State(NAMES[number % 3], str(tmp_path / NAMES[number % 3]), key, "0" * 64)
        turns = (Turn("user", "".join(chance.choices(PHRASES, k=12))),)
        warmed, answered, saved = Replies(Warmed), Replies(), Replies(Saved)
        engine.warm(model, turns, state, warmed)
        warmed.final()
        engine.ask(model, turns=turns, sampling=GREEDY, seed=1, max_tokens=8, state=state, listener=answered)
        sizes.append(answered.done().memory_bytes)
        engine.save(state, saved)
        saved.final()
        if number % 10 == 9:  # also what is put away by design
            forgotten = Replies(Forgotten)
            engine.forget("", forgotten)
            forgotten.final()
    third = rounds // 3
    tell(f"{kind}: {sizes[0]} bytes after one round, {max(sizes[:third])} and {max(sizes[-third:])} later")
    assert max(sizes[-third:]) <= max(sizes[:third]) + MORE_BYTES
