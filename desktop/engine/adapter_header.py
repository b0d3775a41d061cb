"""LoRA adapters before llama.cpp sees them: which can be used with a model, and what they add to its size."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from desktop.clinical.language import clean
from desktop.engine.gguf_header import Header, read_header
from desktop.errors import AdapterMismatch

_LONGEST = 40
_ALPHA = "adapter.lora.alpha"
# Tokens after which such an adapter begins to work: before them it must not, which nobody here sees to.
_INVOCATION = "adapter.alora.invocation_tokens"


def read_adapter(path: Path, base: Header) -> Header:
    """The header of the adapter at `path`, checked as far as that goes without loading the model.

    llama.cpp looks at its tensors; what stands before them it does not doubt, and would end its process.

    Raises:
        ModelMissing, NotAModel, ModelDamaged: as `gguf_header.read_header`.
        AdapterMismatch: it is no LoRA adapter that can be used, or one for another kind of model.
    """
    header = read_header(path)
    problem = _problem(header, base)
    if problem:
        raise mismatch(path, base, problem)
    return header


def mismatch(path: Path, base: Header, problem: str) -> AdapterMismatch:
    """Why the adapter at `path` cannot be laid over the model with the header `base`."""
    name = clean(str(base.values.get("general.name") or base.files[0].stem))[:_LONGEST]
    return AdapterMismatch(path=str(path), base=name, problem=problem)


def laid_over(base: Header, adapters: Sequence[Header]) -> Header:
    """The header of a model with the sizes of its adapters added, layer by layer."""
    tensors = dict(base.tensor_bytes)
    for adapter in adapters:
        for name, size in adapter.tensor_bytes.items():
            tensors[name] = tensors.get(name, 0) + size
    size = base.size_bytes + sum(adapter.size_bytes for adapter in adapters)
    return msgspec.structs.replace(base, tensor_bytes=tensors, size_bytes=size)


def _problem(header: Header, base: Header) -> str:
    kind = header.values.get("adapter.type")
    if not header.is_adapter or kind != "lora":
        return "not a LoRA adapter"
    is_split = header.values.get("split.count", 1) != 1  # llama.cpp would take its first file for all of it
    if is_split or _INVOCATION in header.lengths or not isinstance(header.values.get(_ALPHA, 0.0), float):
        return "a kind of LoRA that is not supported"
    if header.architecture != base.architecture:
        return f"made for {header.architecture[:_LONGEST]!r}, not for {base.architecture!r}"
    return ""
