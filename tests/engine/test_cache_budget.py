"""What is put away of other conversations never takes more than its share of the memory."""

from pathlib import Path

import pytest

from desktop.engine.prompt_cache import BUDGET_SHARE, CHECKPOINTS, PromptCache
from desktop.engine.protocol import State
from tests.engine import gguf_files
from tests.engine.in_process import InProcess

CONVERSATIONS = 40


def read(cache: PromptCache, model: InProcess, prompt: list[int], name: str) -> int:
    known = cache.prepare(prompt, State(name))
    assert list(model.context.read(prompt[known:]))
    cache.checkpoint()
    return known


def held(cache: PromptCache) -> int:
    return sum(len(snapshot.data) for snapshot in cache._away)


@pytest.mark.parametrize("kind", ["random_model", "sliding_model", "recurrent_model", "hybrid_model"])
def test_many_conversations_stay_within_the_budget(kind: str, tmp_path: Path) -> None:
    with InProcess(getattr(gguf_files, kind)(tmp_path / "m.gguf"), context=512) as model:
        memory = 0

        def available() -> int:
            return memory - held(cache)

        cache = PromptCache(model.context, model.flag, engine=b"", available=available)
        assert list(model.context.read(list(range(100))))
        memory = 3 * BUDGET_SHARE * model.context.state_bytes()
        for number in range(CONVERSATIONS):
            read(cache, model, [(number * 7 + at) % 250 for at in range(100)], f"case-{number}")
            assert held(cache) <= memory // BUDGET_SHARE
        assert held(cache) > 0


def test_pauses_while_typing_do_not_pile_up(tmp_path: Path) -> None:
    """A model that cannot roll back keeps a place to come back to for the last pauses only."""
    with InProcess(gguf_files.hybrid_model(tmp_path / "m.gguf"), context=512) as model:
        cache = PromptCache(model.context, model.flag, engine=b"", available=lambda: 1 << 40)
        text = [(at * 7) % 250 for at in range(200)]
        for end in range(60, 200, 4):
            read(cache, model, text[:end], "unsent")
        assert 0 < len(cache._away) <= CHECKPOINTS
        assert read(cache, model, [*text[:61], 1, 2, 3], "unsent") == 60  # the first place is still there


def test_without_room_nothing_is_put_away(tmp_path: Path) -> None:
    with InProcess(gguf_files.random_model(tmp_path / "m.gguf"), context=512) as model:
        cache = PromptCache(model.context, model.flag, engine=b"", available=lambda: 0)
        for name in ("A", "B"):
            read(cache, model, [ord(name) + at for at in range(100)], name)
        assert held(cache) == 0
