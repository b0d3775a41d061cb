"""Loading: the plan, the threads and the device that a model says it has, and what is asked of it."""

from pathlib import Path

import llama_cpp
import msgspec
import pytest

from desktop.engine import fit
from desktop.engine.abort_flag import AbortFlag
from desktop.engine.context import Context
from desktop.engine.cores import candidates, usable_cores
from desktop.engine.gguf_header import read_header
from desktop.engine.llama_log import LlamaLog
from desktop.engine.model import LoadedModel, load
from desktop.engine.plan import Plan
from desktop.engine.protocol import Load
from desktop.engine.shape import shape_of
from desktop.engine.weights import load_weights
from desktop.errors import EngineStopped, OutOfMemory
from tests.engine import gguf_files

LOG = LlamaLog()  # llama.cpp calls it for as long as this process runs


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    llama_cpp.llama_backend_init()
    return gguf_files.random_model(tmp_path_factory.mktemp("m") / "m.gguf", context=32_768)


def loaded(path: Path, flag: AbortFlag | None = None, **asked: int) -> LoadedModel:
    request = Load(1, str(path), **{"gpu_layers": 0, "threads": 1, "batch_threads": 1, **asked})  # type: ignore[arg-type]
    return load(path, request=request, flag=flag or AbortFlag(), log=LOG, progress=lambda _share: None)


def test_what_is_asked_is_kept(path: Path) -> None:
    model = loaded(path, context=4096, threads=2, batch_threads=3)
    plan = model.plan
    assert (plan.context, plan.threads, plan.batch_threads) == (4096, 2, 3)
    assert llama_cpp.llama_n_threads(model.context.pointer) == 2
    assert llama_cpp.llama_n_threads_batch(model.context.pointer) == 3
    model.close()


def test_what_is_not_asked_is_found_out(path: Path) -> None:
    model = loaded(path, threads=0, batch_threads=0)
    tried = candidates(usable_cores(), spare_core=True)
    assert model.plan.context == 16_384
    assert model.plan.threads in tried
    assert model.plan.batch_threads in tried
    assert model.context.tokens == []
    model.close()


def test_without_a_gpu_no_layer_is_there(path: Path) -> None:
    model = loaded(path)
    assert (model.gpu_layers, model.layers, model.device, model.gpu_problem) == (0, 3, "", "")
    model.close()


def test_the_flag_ends_the_loading(path: Path) -> None:
    flag = AbortFlag()
    flag.set()
    with pytest.raises(EngineStopped):
        loaded(path, flag)


def test_more_than_there_is_is_refused(tmp_path: Path) -> None:
    path = gguf_files.random_model(tmp_path / "m.gguf", context=2**31 - 1)
    with pytest.raises(OutOfMemory):
        loaded(path, context=2**30)
    model = loaded(path)
    assert model.plan.context == 16_384
    model.close()


@pytest.mark.parametrize("head", [16, 32, 48, 64, 80, 96])
def test_llama_cpp_agrees_which_heads_are_stored_small(tmp_path: Path, head: int) -> None:
    sizes = {"attention.head_count": 2, "attention.head_count_kv": 2, "rope.dimension_count": head}
    extra = {f"llama.{name}": (gguf_files.UINT32, number) for name, number in sizes.items()}
    path = gguf_files.random_model(tmp_path / "m.gguf", width=2 * head, extra=extra)
    shape = shape_of(read_header(path))
    assert shape.head_lengths == (head, head)
    flag = AbortFlag()
    weights = load_weights(path, 0, flag, LOG, lambda _share: None)
    plan = Plan(context=512, batch=128, kv_type="q8_0")
    if fit.can_store_small(shape):
        Context(weights, plan=plan, flag=flag).close()
    else:
        with pytest.raises(MemoryError):
            Context(weights, plan=plan, flag=flag)
    Context(weights, plan=msgspec.structs.replace(plan, kv_type="f16"), flag=flag).close()
    llama_cpp.llama_model_free(weights)
