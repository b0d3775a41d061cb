"""Prints what llama.cpp reserves to compute with a model of a real shape, and the estimate."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import llama_cpp

from benchmarks.random_models import SHAPES, hollow_model
from desktop.engine import fit
from desktop.engine.abort_flag import AbortFlag
from desktop.engine.context import Context
from desktop.engine.plan import Plan
from desktop.engine.shape import shape_of
from desktop.engine.split_gguf import read_model

MIB = 1 << 20
said: list[str] = []


def hear(_level: int, text: bytes, _data: object) -> None:
    """Keeps the lines that tell of buffers."""
    line = text.decode("utf-8", "replace")
    if "compute buffer size" in line:
        said.append(line)


def plans() -> Iterator[Plan]:
    """What the engine chooses among."""
    for batch in (128, 256, 512):
        for context in (2048, 8192, 16384):
            yield Plan(context=context, batch=batch, kv_type="f16", flash_attention=False)
            yield Plan(context=context, batch=batch, kv_type="f16", flash_attention=True)
            yield Plan(context=context, batch=batch, kv_type="q8_0", flash_attention=True)


def main(name: str, folder: Path) -> None:
    path = hollow_model(name, folder)
    shape = shape_of(read_model(path))
    parameters = llama_cpp.llama_model_default_params()
    parameters.n_gpu_layers, parameters.no_alloc = 0, True
    parameters.load_mode = llama_cpp.LLAMA_LOAD_MODE_NONE
    model = llama_cpp.llama_model_load_from_file(str(path).encode(), parameters)
    for plan in plans():
        said.clear()
        Context(model, plan=plan, flag=AbortFlag()).close()
        real = sum(float(line.rsplit("=", 1)[1].split()[0]) for line in said) * MIB
        sys.stdout.write(f"{real:.0f} {fit.compute_bytes(shape, plan)}\n")
    llama_cpp.llama_model_free(model)


if __name__ == "__main__":
    llama_cpp.llama_backend_init()
    callback = llama_cpp.llama_log_callback(hear)  # lives as long as llama.cpp may call it
    llama_cpp.llama_log_set(callback, None)
    assert sys.argv[1] in SHAPES
    with tempfile.TemporaryDirectory() as made:
        main(sys.argv[1], Path(made))
