"""What llama.cpp had read is written to a file, and a fresh context goes on from it token for token."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import llama_cpp
import msgspec
import pytest

from desktop.engine import state_file
from desktop.engine.abort_flag import AbortFlag
from desktop.engine.context import Context
from desktop.engine.llama_log import LlamaLog
from desktop.engine.plan import KvType, Plan
from tests.engine import gguf_files

KEY = bytes(range(32))
PLAN = Plan(context=512, batch=64)
PROMPT = tuple((7 * at) % 250 for at in range(150))
QUESTION = (3, 5, 8)
ANSWER_TOKENS = 40

Make = Callable[[Path], Path]
MODELS: dict[str, Make] = {
    "llama": gguf_files.random_model,
    "sliding": gguf_files.sliding_model,
    "recurrent": gguf_files.recurrent_model,
}


@pytest.fixture(scope="module", params=MODELS)
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A loaded model of each kind; llama.cpp's log stays off stderr."""
    log = LlamaLog()
    path = MODELS[request.param](tmp_path_factory.mktemp("model") / "model.gguf")
    pointer = llama_cpp.llama_model_load_from_file(str(path).encode(), llama_cpp.llama_model_default_params())
    assert pointer
    yield pointer
    llama_cpp.llama_model_free(pointer)
    del log


@contextmanager
def fresh(model: Any, kv_type: KvType) -> Iterator[Context]:
    context = Context(model, plan=msgspec.structs.replace(PLAN, kv_type=kv_type), flag=AbortFlag())
    yield context
    context.close()


def answered(context: Context) -> list[tuple[int, list[float]]]:
    """The answer to `QUESTION`, most likely tokens only, each with all that llama.cpp thought of it."""
    sampler = llama_cpp.llama_sampler_init_greedy()
    vocab = llama_cpp.llama_model_get_vocab(llama_cpp.llama_get_model(context.pointer))
    size = llama_cpp.llama_vocab_n_tokens(vocab)
    written: list[tuple[int, list[float]]] = []
    for _ in context.read(QUESTION):
        pass
    while len(written) < ANSWER_TOKENS:
        token = llama_cpp.llama_sampler_sample(sampler, context.pointer, -1)
        written.append((token, llama_cpp.llama_get_logits_ith(context.pointer, -1)[:size]))
        assert context.read_one(token)
    llama_cpp.llama_sampler_free(sampler)
    return written


def saved(model: Any, path: Path, kv_type: KvType) -> list[tuple[int, list[float]]]:
    """Writes the state of the prompt to a file; the answer that follows where nothing was interrupted."""
    with fresh(model, kv_type) as context:
        for _ in context.read(PROMPT):
            pass
        tokens, state = tuple(context.tokens), context.state()
        assert state_file.write(
            path, KEY, bound_to=b"this", tokens=tokens, state=state, flag=AbortFlag()
        ) > len(state)
        return answered(context)


@pytest.mark.parametrize("kv_type", ["f16", "q8_0"])
def test_the_answer_goes_on_from_the_file(
    model: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kv_type: KvType
) -> None:
    monkeypatch.setattr(state_file, "PIECE_BYTES", 4096)
    monkeypatch.setattr(state_file, "SPARE_BYTES", 0)
    path = tmp_path / "conversation.state"
    wanted = saved(model, path, kv_type)
    with fresh(model, kv_type) as context:
        tokens = state_file.read_tokens(path, KEY, bound_to=b"this")
        state = state_file.read_state(path, KEY, bound_to=b"this", tokens=tokens)
        assert tokens == PROMPT
        assert state is not None
        assert context.restore(tokens, state)
        assert tuple(context.tokens) == PROMPT
        assert answered(context) == wanted
    with fresh(model, kv_type) as unread:
        assert answered(unread) != wanted  # the answer does depend on what was read
