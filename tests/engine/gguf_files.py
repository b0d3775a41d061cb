"""Writes small GGUF files for tests: real models with random or scripted weights, and broken ones."""

import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import msgspec
import numpy as np

from desktop.engine.gguf_header import Header

CHATML = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
UINT16, UINT32, FLOAT32, BOOL, STRING, ARRAY, INT32 = 2, 4, 6, 7, 8, 9, 5
NORMAL, UNKNOWN, CONTROL, USER_DEFINED, BYTE = 1, 2, 3, 4, 6
_RANK = 4
_TENSOR_TYPES = {"float32": 0, "float16": 1}
Array = np.ndarray[Any, np.dtype[np.float32]]


class Tensor(Protocol):
    """What `write` needs to know of a tensor: a NumPy array, or one that is made when it is written."""

    @property
    def ndim(self) -> int: ...
    @property
    def shape(self) -> tuple[int, ...]: ...
    @property
    def dtype(self) -> np.dtype[Any]: ...
    @property
    def nbytes(self) -> int: ...
    def tobytes(self) -> bytes: ...


class Vocabulary(msgspec.Struct, frozen=True):
    """Tokens with their types; `model` is `gpt2` (bytes) or `llama` (SentencePiece)."""

    model: str
    tokens: tuple[str, ...]
    types: tuple[int, ...]
    merges: tuple[str, ...] = ()

    def index(self, token: str) -> int:
        return self.tokens.index(token)


class TensorInfo(msgspec.Struct, frozen=True):
    """What a header says of a tensor; `kind` is ggml's number of its type."""

    kind: int
    shape: tuple[int, ...]
    nbytes: int


class _Size(msgspec.Struct, frozen=True):
    width: int
    layers: int


def byte_vocabulary(*, im_start_type: int = CONTROL, words: int = 0) -> Vocabulary:
    """Every byte is a token, some letters merge, there are ChatML's marks and that many more words."""
    merges = ("h e", "i n", "Ġ t", "Ġt he", "å ħ", "Ċ Ċ")
    marks = {"<|endoftext|>": CONTROL, "<|im_start|>": im_start_type, "<|im_end|>": CONTROL}
    tokens = printable_bytes() + ["".join(merge.split()) for merge in merges]
    tokens += [f"word{number}" for number in range(words)]
    types = [NORMAL] * len(tokens) + list(marks.values())
    return Vocabulary("gpt2", (*tokens, *marks), tuple(types), merges)


def sentence_vocabulary() -> Vocabulary:
    """A SentencePiece vocabulary with a space before words, bytes for what it does not know."""
    special = {"<unk>": UNKNOWN, "<s>": CONTROL, "</s>": CONTROL}
    pieces = (
        "▁",
        "▁▁",
        "h",
        "i",
        "hi",
        "▁hi",
        "a",
        "▁a",
        "[",
        "]",
        "▁[",
        "I",
        "N",
        "S",
        "T",
        "INST",
        "/",
        "胸",
        "痛",
    )
    bytes_ = {f"<0x{byte:02X}>": BYTE for byte in range(256)}
    return Vocabulary(
        "llama",
        (*special, *bytes_, *pieces),
        (*special.values(), *bytes_.values(), *[NORMAL] * len(pieces)),
    )


def random_model(
    path: Path,
    *,
    vocabulary: Vocabulary | None = None,
    template: str | None = CHATML,
    context: int = 2048,
    width: int = 64,
    layers: int = 2,
    seed: int = 7,
    architecture: str = "llama",
    extra: Mapping[str, tuple[int, Any]] | None = None,
    parts: int = 1,
) -> Path:
    """A model that has learnt nothing: it reads and writes like any other, only no sense.

    In several `parts` it is split as llama.cpp's own tool does; the first one's path is given back.
    """
    vocabulary = vocabulary or byte_vocabulary()
    random = np.random.default_rng(seed)
    tensors = {
        name: np.ones(shape, np.float32)
        if "norm" in name
        else random.normal(0, 0.3, shape).astype(np.float32)
        for name, shape in _shapes(len(vocabulary.tokens), width, layers).items()
    }
    values = _values(vocabulary, template, context, _Size(width, layers), architecture=architecture)
    if parts > 1:
        return write_split(path, values | dict(extra or {}), tensors, parts)[0]
    return write(path, values | dict(extra or {}), tensors)


def scripted_model(
    path: Path,
    script: bytes,
    *,
    start: bytes = b"\n",
    ends: bool = True,
    template: str | None = CHATML,
    context: int = 8192,
) -> Path:
    """A model that writes `script` after the byte `start`, then ends its answer or begins again.

    Each token follows from the one before it alone, so no byte may come twice in `start + script`.
    """
    vocabulary = byte_vocabulary()
    size = len(vocabulary.tokens)
    width = -(-size // 64) * 64
    assert len(set(start + script)) == len(start + script)
    tensors = {name: np.zeros(shape, np.float32) for name, shape in _shapes(size, width, 1).items()}
    for name, tensor in tensors.items():
        if "norm" in name:
            tensor[:] = 1
    np.fill_diagonal(tensors["token_embd.weight"], 1)
    follows = dict(zip(start + script, script, strict=False))
    follows[script[-1]] = vocabulary.index("<|im_end|>") if ends else script[0]
    for now, then in follows.items():
        tensors["output.weight"][then, now] = 10
    return write(path, _values(vocabulary, template, context, _Size(width, 1)), tensors)


def chance_model(path: Path, *, letters: bytes = b"abcdefgh ,", seed: int = 3, context: int = 2048) -> Path:
    """A model whose next letter is drawn after the last one alone; it never ends its answer.

    Its logits are single products, not sums: they are the same in every batch, to the last bit.
    """
    vocabulary = byte_vocabulary()
    size = len(vocabulary.tokens)
    width = -(-size // 64) * 64
    random = np.random.default_rng(seed)
    tensors = {name: np.zeros(shape, np.float32) for name, shape in _shapes(size, width, 1).items()}
    for name, tensor in tensors.items():
        if "norm" in name:
            tensor[:] = 1
    np.fill_diagonal(tensors["token_embd.weight"], 1)
    for now in range(256):
        for then in letters:
            tensors["output.weight"][then, now] = random.uniform(0.2, 0.5)
    return write(path, _values(vocabulary, CHATML, context, _Size(width, 1)), tensors)


def recurrent_model(path: Path, *, width: int = 64, context: int = 2048) -> Path:
    """A Mamba with random weights: its memory cannot be taken back to an earlier place."""
    vocabulary = byte_vocabulary()
    random = np.random.default_rng(5)
    inner, state, rank, kernel = 2 * width, 16, 4, 4
    shapes = {
        "token_embd.weight": (len(vocabulary.tokens), width),
        "output_norm.weight": (width,),
        "output.weight": (len(vocabulary.tokens), width),
        "blk.0.attn_norm.weight": (width,),
        "blk.0.ssm_in.weight": (2 * inner, width),
        "blk.0.ssm_conv1d.weight": (inner, kernel),
        "blk.0.ssm_conv1d.bias": (inner,),
        "blk.0.ssm_x.weight": (rank + 2 * state, inner),
        "blk.0.ssm_dt.weight": (inner, rank),
        "blk.0.ssm_dt.bias": (inner,),
        "blk.0.ssm_a": (inner, state),
        "blk.0.ssm_d": (inner,),
        "blk.0.ssm_out.weight": (width, inner),
    }
    tensors = {name: random.normal(0, 0.3, shape).astype(np.float32) for name, shape in shapes.items()}
    tensors["blk.0.ssm_a"] = -np.abs(tensors["blk.0.ssm_a"]) - np.float32(0.1)
    numbers = {"ssm.conv_kernel": kernel, "ssm.inner_size": inner, "ssm.state_size": state}
    numbers |= {"ssm.time_step_rank": rank}
    values = _values(vocabulary, CHATML, context, _Size(width, 1), architecture="mamba")
    return write(
        path, values | {f"mamba.{name}": (UINT32, number) for name, number in numbers.items()}, tensors
    )


def hybrid_model(path: Path, *, width: int = 64, context: int = 2048) -> Path:
    """A Qwen3-Next with random weights: one layer that cannot be taken back, one that attends."""
    vocabulary = byte_vocabulary()
    random = np.random.default_rng(8)
    layers, experts, inner, head, state, kernel = 2, 2, 64, 32, 16, 4
    key_heads, value_heads = 2, 4
    keys, values_width = state * key_heads, state * value_heads
    shapes: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (len(vocabulary.tokens), width),
        "output_norm.weight": (width,),
        "output.weight": (len(vocabulary.tokens), width),
    }
    everywhere: dict[str, tuple[int, ...]] = {
        "attn_norm.weight": (width,),
        "post_attention_norm.weight": (width,),
        "ffn_gate_inp.weight": (experts, width),
        "ffn_gate_exps.weight": (experts, inner, width),
        "ffn_up_exps.weight": (experts, inner, width),
        "ffn_down_exps.weight": (experts, width, inner),
        "ffn_gate_inp_shexp.weight": (width,),
        "ffn_gate_shexp.weight": (inner, width),
        "ffn_up_shexp.weight": (inner, width),
        "ffn_down_shexp.weight": (width, inner),
    }
    recurrent = {
        "attn_qkv.weight": (2 * keys + values_width, width),
        "attn_gate.weight": (values_width, width),
        "ssm_conv1d.weight": (2 * keys + values_width, kernel),
        "ssm_dt.bias": (value_heads,),
        "ssm_a": (value_heads,),
        "ssm_ba.weight": (2 * value_heads, width),
        "ssm_norm.weight": (state,),
        "ssm_out.weight": (width, values_width),
    }
    attending = {
        "attn_q.weight": (2 * width, width),
        "attn_k.weight": (width, width),
        "attn_v.weight": (width, width),
        "attn_output.weight": (width, width),
        "attn_q_norm.weight": (head,),
        "attn_k_norm.weight": (head,),
    }
    for layer, own in enumerate((recurrent, attending)):
        shapes |= {f"blk.{layer}.{name}": shape for name, shape in (everywhere | own).items()}
    tensors = {
        name: np.ones(shape, np.float32)
        if "norm" in name
        else random.normal(0, 0.3, shape).astype(np.float32)
        for name, shape in shapes.items()
    }
    tensors["blk.0.ssm_a"] = -np.abs(tensors["blk.0.ssm_a"]) - np.float32(0.1)
    numbers = {"ssm.conv_kernel": kernel, "ssm.inner_size": values_width, "ssm.state_size": state}
    numbers |= {"ssm.time_step_rank": value_heads, "ssm.group_count": key_heads}
    numbers |= {
        "full_attention_interval": layers,
        "attention.key_length": head,
        "attention.value_length": head,
    }
    numbers |= {"expert_count": experts, "expert_used_count": experts}  # all of them: no close choices
    numbers |= {"expert_feed_forward_length": inner, "expert_shared_feed_forward_length": inner}
    values = _values(vocabulary, CHATML, context, _Size(width, layers), architecture="qwen3next")
    return write(
        path, values | {f"qwen3next.{name}": (UINT32, number) for name, number in numbers.items()}, tensors
    )


def sliding_model(path: Path, *, width: int = 64, context: int = 2048, window: int = 32) -> Path:
    """A Gemma 3 with random weights, whose first layers see only the last `window` tokens."""
    vocabulary = byte_vocabulary()
    random = np.random.default_rng(6)
    layers = 6
    shapes = _shapes(len(vocabulary.tokens), width, layers)
    for layer in range(layers):
        block = f"blk.{layer}."
        shapes |= {block + f"{name}_norm.weight": (width,) for name in ("post_attention", "post_ffw")}
        shapes |= {block + f"attn_{name}_norm.weight": (32,) for name in ("q", "k")}
    del shapes["output.weight"]
    tensors = {
        name: np.ones(shape, np.float32)
        if "norm" in name
        else random.normal(0, 0.3, shape).astype(np.float32)
        for name, shape in shapes.items()
    }
    numbers = {"attention.sliding_window": window, "attention.key_length": 32, "attention.value_length": 32}
    values = _values(vocabulary, CHATML, context, _Size(width, layers), architecture="gemma3")
    return write(
        path, values | {f"gemma3.{name}": (UINT32, number) for name, number in numbers.items()}, tensors
    )


def write(path: Path, values: Mapping[str, tuple[int, Any]], tensors: Mapping[str, Tensor]) -> Path:
    """A GGUF file with these values (type and value by name) and tensors, of float32 or float16."""
    infos = {
        name: TensorInfo(_TENSOR_TYPES[tensor.dtype.name], tensor.shape, tensor.nbytes)
        for name, tensor in tensors.items()
    }
    with path.open("wb") as file:
        file.write(header(values, infos))
        for tensor in tensors.values():
            file.write(tensor.tobytes().ljust(_aligned(tensor.nbytes), b"\0"))
    return path


def write_hollow(
    path: Path, values: Mapping[str, tuple[int, Any]], tensors: Mapping[str, TensorInfo]
) -> Path:
    """A GGUF file whose tensors are zeros that take no room on the disk."""
    beginning = header(values, tensors)
    with path.open("wb") as file:
        file.write(beginning)
        file.truncate(len(beginning) + sum(_aligned(tensor.nbytes) for tensor in tensors.values()))
    return path


def header(values: Mapping[str, tuple[int, Any]], tensors: Mapping[str, TensorInfo]) -> bytes:
    """How such a file begins, up to its first tensor."""
    written = [b"GGUF", struct.pack("<IQQ", 3, len(tensors), len(values))]
    for name, (kind, value) in values.items():
        written += _string(name), struct.pack("<I", kind), _value(kind, value)
    offset = 0
    for name, tensor in tensors.items():
        rank = len(tensor.shape)
        written += _string(name), struct.pack("<I", rank)
        written += (
            struct.pack(f"<{rank}Q", *reversed(tensor.shape)),
            struct.pack("<IQ", tensor.kind, offset),
        )
        offset += _aligned(tensor.nbytes)
    beginning = b"".join(written)
    return beginning.ljust(_aligned(len(beginning)), b"\0")


def write_split(
    path: Path, values: Mapping[str, tuple[int, Any]], tensors: Mapping[str, Tensor], parts: int
) -> list[Path]:
    """The same in several files: the first has the values, each its share of the tensors."""
    names = list(tensors)
    files = []
    for part in range(parts):
        split: dict[str, tuple[int, Any]] = {
            "split.no": (UINT16, part),
            "split.count": (UINT16, parts),
            "split.tensors.count": (INT32, len(names)),
        }
        share = names[part * len(names) // parts : (part + 1) * len(names) // parts]
        file = path.with_name(f"{path.stem}-{part + 1:05}-of-{parts:05}.gguf")
        held = {name: tensors[name] for name in share}
        files.append(write(file, split if part else dict(values) | split, held))
    return files


def lora(
    path: Path,
    base: Header,
    *,
    strength: float = 0.2,
    seed: int = 1,
    wider: int = 0,
    changes: Mapping[str, tuple[int, Any]] | None = None,
) -> Path:
    """A LoRA adapter of random numbers for the model with the header `base`; `wider`, for another one."""
    random = np.random.default_rng(seed)
    width, inner = base.number("embedding_length"), base.number("feed_forward_length")
    tensors: dict[str, Array] = {}
    for layer in range(base.number("block_count")):
        for name, read in (("attn_q", width), ("ffn_down", inner)):
            for letter, shape in (("a", (_RANK, read + wider)), ("b", (width, _RANK))):
                values = random.normal(0, strength, shape).astype(np.float32)
                tensors[f"blk.{layer}.{name}.weight.lora_{letter}"] = values
    said: dict[str, tuple[int, Any]] = {
        "general.architecture": (STRING, base.architecture),
        "general.type": (STRING, "adapter"),
        "general.name": (STRING, "Tiny test adapter"),
        "general.base_model.0.name": (STRING, str(base.values["general.name"])),
        "adapter.type": (STRING, "lora"),
        "adapter.lora.alpha": (FLOAT32, 2.0 * _RANK),
    }
    return write(path, said | dict(changes or {}), tensors)


def _values(
    vocabulary: Vocabulary, template: str | None, context: int, size: _Size, *, architecture: str = "llama"
) -> dict[str, tuple[int, Any]]:
    values: dict[str, tuple[int, Any]] = {
        "general.architecture": (STRING, architecture),
        "general.name": (STRING, "Tiny test model"),
        f"{architecture}.context_length": (UINT32, context),
        f"{architecture}.embedding_length": (UINT32, size.width),
        f"{architecture}.block_count": (UINT32, size.layers),
        f"{architecture}.feed_forward_length": (UINT32, 2 * size.width),
        f"{architecture}.attention.head_count": (UINT32, size.width // 32),
        f"{architecture}.attention.head_count_kv": (UINT32, size.width // 32),
        f"{architecture}.attention.layer_norm_rms_epsilon": (FLOAT32, 1e-5),
        f"{architecture}.rope.dimension_count": (UINT32, 32),
        "tokenizer.ggml.model": (STRING, vocabulary.model),
        "tokenizer.ggml.tokens": (ARRAY, (STRING, vocabulary.tokens)),
        "tokenizer.ggml.token_type": (ARRAY, (INT32, vocabulary.types)),
    }
    if vocabulary.model == "gpt2":
        values["tokenizer.ggml.pre"] = (STRING, "qwen2")
        values["tokenizer.ggml.merges"] = (ARRAY, (STRING, vocabulary.merges))
        values["tokenizer.ggml.eos_token_id"] = (UINT32, vocabulary.index("<|im_end|>"))
        values["tokenizer.ggml.add_bos_token"] = (BOOL, False)
    else:
        scores = [-float(at) for at in range(len(vocabulary.tokens))]
        values["tokenizer.ggml.scores"] = (ARRAY, (FLOAT32, scores))
        values["tokenizer.ggml.bos_token_id"] = (UINT32, vocabulary.index("<s>"))
        values["tokenizer.ggml.eos_token_id"] = (UINT32, vocabulary.index("</s>"))
        values["tokenizer.ggml.unknown_token_id"] = (UINT32, vocabulary.index("<unk>"))
    if template is not None:
        values["tokenizer.chat_template"] = (STRING, template)
    return values


def _shapes(vocabulary: int, width: int, layers: int) -> dict[str, tuple[int, ...]]:
    shapes: dict[str, tuple[int, ...]] = {
        "token_embd.weight": (vocabulary, width),
        "output_norm.weight": (width,),
        "output.weight": (vocabulary, width),
    }
    for layer in range(layers):
        block = f"blk.{layer}."
        shapes |= {block + f"{name}_norm.weight": (width,) for name in ("attn", "ffn")}
        shapes |= {block + f"attn_{name}.weight": (width, width) for name in ("q", "k", "v", "output")}
        shapes |= {block + f"ffn_{name}.weight": (2 * width, width) for name in ("gate", "up")}
        shapes[block + "ffn_down.weight"] = (width, 2 * width)
    return shapes


def printable_bytes() -> list[str]:
    """The letters that stand for the 256 bytes in byte-level vocabularies."""
    plain = {*range(33, 127), *range(161, 173), *range(174, 256)}
    rest = iter(range(256, 512))
    return [chr(byte if byte in plain else next(rest)) for byte in range(256)]


def _value(kind: int, value: Any) -> bytes:
    if kind == STRING:
        return _string(value)
    if kind == ARRAY:
        inner, items = value
        return struct.pack("<IQ", inner, len(items)) + b"".join(_value(inner, item) for item in items)
    return struct.pack({UINT16: "<H", UINT32: "<I", INT32: "<i", FLOAT32: "<f", BOOL: "<?"}[kind], value)


def _string(text: str) -> bytes:
    return struct.pack("<Q", len(text.encode())) + text.encode()


def _aligned(size: int) -> int:
    return -(-size // 32) * 32
