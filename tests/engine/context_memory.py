"""Prints what a context really adds to the resident memory of a process, its estimate, and its buffers'."""

import sys
from pathlib import Path

import llama_cpp

from desktop.engine import fit
from desktop.engine.abort_flag import AbortFlag
from desktop.engine.context import Context
from desktop.engine.gguf_header import read_header
from desktop.engine.llama_log import LlamaLog
from desktop.engine.memory import resident_bytes
from desktop.engine.plan import KvType, Plan
from desktop.engine.shape import shape_of
from desktop.engine.weights import load_weights


def main(path: Path, plan: Plan) -> None:
    llama_cpp.llama_backend_init()
    log, flag = LlamaLog(), AbortFlag()
    model = load_weights(path, 0, flag, log, lambda _share: None)
    for warm in (True, False):  # the first context also maps the weights and loads code
        before = resident_bytes()
        context = Context(model, plan=plan, flag=flag)
        size = min(plan.context - 1, 3 * plan.batch)
        for _ in context.read([7] * size):
            pass
        context.read_one(7)
        if not warm:
            shape = shape_of(read_header(path))
            buffers = fit.cache_bytes(shape, plan) + fit.compute_bytes(shape, plan)
            sys.stdout.write(f"{resident_bytes() - before} {fit.needed_bytes(shape, plan)} {buffers}")
        context.close()


if __name__ == "__main__":
    _, file, tokens, piece, small = sys.argv
    kind: KvType = "q8_0" if small == "q8_0" else "f16"
    main(Path(file), Plan(context=int(tokens), batch=int(piece), kv_type=kind))
