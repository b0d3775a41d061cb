"""Models of real shapes with random weights or zeros: speed does not depend on what the weights are.

The vocabulary has one token for each word of up to four letters, as many as Qwen2 has tokens, so that
what such a model writes is read again as just the tokens that were written. Marks, bytes and ends of
the answer have rows of zeros: they are never among the likeliest tokens, no answer ends early.
"""

import itertools
import math
import os
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import llama_cpp
import msgspec
import numpy as np

from tests.engine import gguf_files
from tests.engine.gguf_files import ARRAY, BOOL, CONTROL, FLOAT32, INT32, NORMAL, STRING, UINT32

MARKS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
LETTERS_PER_WORD = 4
_SPACE = "Ġ"
_RECIPE = 1  # counted up when the files change
_Q4_K_M = 15
# ggml's numbers of types, the values in a block and its bytes; and what takes the place of those in blocks
# of 256 where rows are of another length.
_F32, _Q5_0, _Q8_0, _Q4_K, _Q6_K = 0, 6, 8, 12, 14
_BLOCKS = {_F32: (1, 4), _Q5_0: (32, 22), _Q8_0: (32, 34), _Q4_K: (256, 144), _Q6_K: (256, 210)}
_FOR_OTHER_WIDTHS = {_Q4_K: _Q5_0, _Q6_K: _Q8_0}
_PIECE_ROWS = 4096
_SPREAD = 0.02
_TRAINED_CONTEXT = 32_768


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """The measures of a Qwen2 model."""

    width: int
    layers: int
    heads: int
    kv_heads: int
    feed_forward: int
    tokens: int = 151_936


SHAPES = {
    "0.5B": Shape(width=896, layers=24, heads=14, kv_heads=2, feed_forward=4864),
    "1.5B": Shape(width=1536, layers=28, heads=12, kv_heads=2, feed_forward=8960),
    "tiny": Shape(width=64, layers=2, heads=2, kv_heads=1, feed_forward=128, tokens=1200),
}


class RandomTensor:
    """Normally distributed numbers, made when they are written, so that no model lies in memory.

    The first `zero_rows` are zeros.
    """

    dtype = np.dtype(np.float16)
    ndim = 2

    def __init__(self, shape: tuple[int, int], *, zero_rows: int = 0) -> None:
        self.shape = shape
        self.nbytes = shape[0] * shape[1] * self.dtype.itemsize
        self._zero_rows = zero_rows

    def tobytes(self) -> bytes:
        """The numbers, row after row; the same each time."""
        return b"".join(self._pieces())

    def _pieces(self) -> Iterator[bytes]:
        random = np.random.default_rng(self.shape)
        rows, columns = self.shape
        for first in range(0, rows, _PIECE_ROWS):
            size = (min(_PIECE_ROWS, rows - first), columns)
            piece = random.standard_normal(size, np.float32) * np.float32(_SPREAD)
            piece[: max(0, self._zero_rows - first)] = 0
            yield piece.astype(self.dtype).tobytes()


def random_model(name: str, folder: Path) -> Path:
    """The model called `name`, one of `SHAPES`, in `folder`: written once, then kept.

    Raises:
        RuntimeError: llama.cpp could not quantise it.
    """
    path = folder / f"random-{name}-q4_k_m-{_RECIPE}.gguf"
    if path.exists():
        return path
    folder.mkdir(parents=True, exist_ok=True)
    plain, unfinished = path.with_suffix(".f16"), path.with_suffix(".part")
    shape = SHAPES[name]
    gguf_files.write(plain, _values(name, shape), _tensors(shape))
    parameters = llama_cpp.llama_model_quantize_default_params()
    parameters.ftype = _Q4_K_M
    failed = llama_cpp.llama_model_quantize(os.fsencode(plain), os.fsencode(unfinished), parameters)
    plain.unlink()
    if failed:
        raise RuntimeError(f"llama.cpp could not quantise {name}")
    return unfinished.rename(path)


def hollow_model(name: str, folder: Path) -> Path:
    """As `random_model`, but all weights are zeros: made at once, takes 8 MB of the disk."""
    shape = SHAPES[name]
    tensors = {
        at: _hollow(tensor.shape, _type_of(at, shape.layers)) for at, tensor in _tensors(shape).items()
    }
    return gguf_files.write_hollow(folder / f"hollow-{name}.gguf", _values(name, shape), tensors)


def _type_of(tensor: str, layers: int) -> int:
    """The type that llama.cpp gives a tensor in a Q4_K_M whose output is its embedding."""
    if tensor.endswith(("norm.weight", "bias")):
        return _F32
    if tensor == "token_embd.weight":
        return _Q6_K
    block = int(tensor.split(".")[1])
    eighth = layers // 8
    is_exact = not eighth <= block < 7 * layers // 8 or block % 3 == (eighth + 2) % 3
    return _Q6_K if is_exact and tensor.endswith(("ffn_down.weight", "attn_v.weight")) else _Q4_K


def _hollow(shape: tuple[int, ...], kind: int) -> gguf_files.TensorInfo:
    if shape[-1] % 256 and kind in _FOR_OTHER_WIDTHS:
        kind = _FOR_OTHER_WIDTHS[kind]
    in_block, block_bytes = _BLOCKS[kind]
    return gguf_files.TensorInfo(kind, shape, math.prod(shape) // in_block * block_bytes)


def _vocabulary(size: int) -> tuple[gguf_files.Vocabulary, int]:
    """Marks, bytes, then words; and how many tokens are no words."""
    plain = (*MARKS, *gguf_files.printable_bytes())
    words = tuple(itertools.islice(_words(), size - len(plain)))
    types = (CONTROL,) * len(MARKS) + (NORMAL,) * (size - len(MARKS))
    # A word grows letter by letter, and letters do not join without a space before them.
    merges = tuple(f"{word[:-1]} {word[-1]}" for word in words)
    return gguf_files.Vocabulary("gpt2", plain + words, types, merges), len(plain)


def _words() -> Iterator[str]:
    for length in range(1, LETTERS_PER_WORD + 1):
        for letters in itertools.product(string.ascii_lowercase, repeat=length):
            yield _SPACE + "".join(letters)


def _values(name: str, shape: Shape) -> dict[str, tuple[int, Any]]:
    vocabulary, _ = _vocabulary(shape.tokens)
    numbers = {
        "context_length": _TRAINED_CONTEXT,
        "embedding_length": shape.width,
        "block_count": shape.layers,
        "feed_forward_length": shape.feed_forward,
        "attention.head_count": shape.heads,
        "attention.head_count_kv": shape.kv_heads,
    }
    return {
        "general.architecture": (STRING, "qwen2"),
        "general.name": (STRING, f"Random {name}"),
        **{f"qwen2.{key}": (UINT32, number) for key, number in numbers.items()},
        "qwen2.attention.layer_norm_rms_epsilon": (FLOAT32, 1e-6),
        "qwen2.rope.freq_base": (FLOAT32, 1e6),
        "tokenizer.ggml.model": (STRING, vocabulary.model),
        "tokenizer.ggml.pre": (STRING, "qwen2"),
        "tokenizer.ggml.tokens": (ARRAY, (STRING, vocabulary.tokens)),
        "tokenizer.ggml.token_type": (ARRAY, (INT32, vocabulary.types)),
        "tokenizer.ggml.merges": (ARRAY, (STRING, vocabulary.merges)),
        "tokenizer.ggml.eos_token_id": (UINT32, MARKS.index("<|im_end|>")),
        "tokenizer.ggml.padding_token_id": (UINT32, MARKS.index("<|endoftext|>")),
        "tokenizer.ggml.add_bos_token": (BOOL, False),
        "tokenizer.chat_template": (STRING, gguf_files.CHATML),
    }


def _tensors(shape: Shape) -> dict[str, gguf_files.Tensor]:
    """The embedding is the output as well, as in Qwen2's small models."""
    _, plain = _vocabulary(shape.tokens)
    tensors: dict[str, gguf_files.Tensor] = {
        "token_embd.weight": RandomTensor((shape.tokens, shape.width), zero_rows=plain),
        "output_norm.weight": np.ones(shape.width, np.float32),
    }
    for layer in range(shape.layers):
        tensors |= {f"blk.{layer}.{name}": tensor for name, tensor in _block(shape).items()}
    return tensors


def _block(shape: Shape) -> dict[str, gguf_files.Tensor]:
    width, kv_width = shape.width, shape.width // shape.heads * shape.kv_heads
    rows = {"q": width, "k": kv_width, "v": kv_width}
    return {
        "attn_norm.weight": np.ones(width, np.float32),
        "ffn_norm.weight": np.ones(width, np.float32),
        **{f"attn_{name}.weight": RandomTensor((size, width)) for name, size in rows.items()},
        **{f"attn_{name}.bias": np.zeros(size, np.float32) for name, size in rows.items()},
        "attn_output.weight": RandomTensor((width, width)),
        "ffn_gate.weight": RandomTensor((shape.feed_forward, width)),
        "ffn_up.weight": RandomTensor((shape.feed_forward, width)),
        "ffn_down.weight": RandomTensor((width, shape.feed_forward)),
    }
