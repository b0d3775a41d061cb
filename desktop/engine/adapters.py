"""LoRA adapters in llama.cpp: loaded with a model, laid over each context that reads with it."""

import ctypes
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import llama_cpp

from desktop.engine.adapter_header import mismatch
from desktop.engine.gguf_header import Header
from desktop.engine.llama_log import LlamaLog
from desktop.engine.protocol import Adapter
from desktop.engine.weights import path_bytes
from desktop.errors import OutOfMemory

_REASON = "lora adapter:"


class Adapters:
    """The adapters of a model. llama.cpp frees them with the model, which must outlive this.

    Args:
        pointer: llama.cpp's model. All of its contexts are made after this: they have room for what its
            adapters compute.
        wanted: the adapters, checked by `adapter_header.read_adapter`.
        base: the model's header, for the sentence that says why not.
        log: tells why llama.cpp failed.

    Raises:
        AdapterMismatch: llama.cpp refuses one.
        OutOfMemory: there is too little for one.
    """

    def __init__(self, pointer: Any, wanted: Sequence[Adapter], *, base: Header, log: LlamaLog) -> None:
        loaded = [_load(pointer, Path(each.path), base=base, log=log) for each in wanted]
        self._adapters = (llama_cpp.llama_adapter_lora_p_ctypes * len(loaded))(*loaded)
        self._scales = (ctypes.c_float * len(loaded))(*[1.0] * len(loaded))

    def lay_over(self, context: Any) -> None:
        """Has llama.cpp's `context` read and write with them."""
        if len(self._adapters):
            llama_cpp.llama_set_adapters_lora(context, self._adapters, len(self._adapters), self._scales)


def _load(pointer: Any, path: Path, *, base: Header, log: LlamaLog) -> Any:
    adapter = llama_cpp.llama_adapter_lora_init(pointer, path_bytes(path))
    if adapter:
        return adapter
    if log.tells_of_memory:
        raise OutOfMemory(path=str(path))
    raise mismatch(path, base, log.problem.rpartition(_REASON)[2].strip())
