"""How a model is put into memory: what `fit` decides and `Context` does."""

from typing import Literal

import msgspec

KvType = Literal["f16", "q8_0"]


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The measures of a context.

    Args:
        context: its size in tokens.
        batch: the most tokens that are read in one piece.
        kv_type: the type in which keys and values are stored.
        flash_attention: whether llama.cpp's fused attention is used; `q8_0` needs it.
        threads: for writing, one token at a time.
        batch_threads: for reading.
        sequences: how many answers are written side by side, each with an equal share of `context`.
    """

    context: int
    batch: int = 512
    kv_type: KvType = "f16"
    flash_attention: bool = True
    threads: int = 1
    batch_threads: int = 1
    sequences: int = 1
