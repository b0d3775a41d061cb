"""The measures of a model that decide what it needs of memory, taken from its header.

The header is untrusted: every number is bounded, so that nonsense becomes a model that does not fit.
"""

import msgspec

from desktop.engine.gguf_header import Header

MOST_LAYERS = 512
"""With more layers, or none, llama.cpp ends its process."""
_MOST = 1 << 40
_STATE_VALUE_BYTES = 4
_OUTPUT = "output.weight"
_EMBEDDING = "token_embd.weight"


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """A model's measures.

    Args:
        weights_bytes: the size of the file.
        layer_bytes: of the weights of each layer.
        active_bytes: of the weights, what is read to write one token.
        output_bytes: of the weights that turn the last layer's values into logits.
        cache_widths: how many values each layer stores of one token, keys and values together.
        head_lengths: the values in one head's key and value; all that occur.
        state_bytes: what the recurrent layers remember of a sequence, however long it is.
        heads: attention heads of a layer, the most there are.
        width: values between two layers.
        inner_width: values within a layer, the most there are.
        vocabulary: tokens.
        trained_context: in tokens; 0 when the file does not say.
        is_fused: whether llama.cpp's flash attention knows this architecture.
    """

    weights_bytes: int
    active_bytes: int = 0
    layer_bytes: tuple[int, ...] = ()
    output_bytes: int = 0
    cache_widths: tuple[int, ...] = ()
    head_lengths: tuple[int, ...] = ()
    state_bytes: int = 0
    heads: int = 1
    width: int = 0
    inner_width: int = 0
    vocabulary: int = 0
    trained_context: int = 0
    is_fused: bool = True

    @property
    def layers(self) -> int:
        """How many there are."""
        return len(self.cache_widths)


def has_layers(header: Header) -> bool:
    """Whether llama.cpp can count the model's layers: when it cannot, it ends its process."""
    name = f"{header.architecture}.block_count"
    return name not in header.values or 0 < header.number("block_count") <= MOST_LAYERS


def shape_of(header: Header) -> Shape:
    """The measures of the model with this header."""
    layers = min(_number(header, "block_count"), MOST_LAYERS)
    width = _number(header, "embedding_length")
    heads = max((_bounded(count) for count in header.by_layer("attention.head_count", layers)), default=0)
    lengths = _head_lengths(header, width // max(heads, 1))
    tensors = header.tensor_bytes
    return Shape(
        weights_bytes=header.size_bytes,
        active_bytes=_active_bytes(header),
        layer_bytes=_layer_bytes(tensors, layers),
        output_bytes=tensors.get(_OUTPUT) or tensors.get(_EMBEDDING, 0),
        cache_widths=_cache_widths(header, layers, sum(lengths[:2]), heads),
        head_lengths=lengths,
        state_bytes=_state_bytes(header, layers, width),
        heads=max(heads, 1),
        width=width,
        inner_width=_inner_width(header, layers),
        vocabulary=header.lengths.get("tokenizer.ggml.tokens", 0),
        trained_context=_number(header, "context_length"),
        is_fused=header.architecture != "grok",
    )


def _bounded(number: int) -> int:
    return min(max(number, 0), _MOST)


def _number(header: Header, name: str) -> int:
    return _bounded(header.number(name))


def _head_lengths(header: Header, usual: int) -> tuple[int, ...]:
    """Of a key and of a value; then those of layers with a sliding window, where they differ."""
    lengths = [_number(header, f"attention.{name}_length") or usual for name in ("key", "value")]
    sliding = [_number(header, f"attention.{name}_length_swa") for name in ("key", "value")]
    return (*lengths, *(length for length in sliding if length))


def _cache_widths(header: Header, layers: int, head_values: int, heads: int) -> tuple[int, ...]:
    kv_heads = [_bounded(count) for count in header.by_layer("attention.head_count_kv", layers)]
    if not any(kv_heads):
        kv_heads = [heads] * layers  # as many as heads, when the file does not say
    # The other layers are recurrent: their memory does not grow.
    every = max(_number(header, "full_attention_interval"), 1)
    return tuple(count * head_values if at % every == every - 1 else 0 for at, count in enumerate(kv_heads))


def _state_bytes(header: Header, layers: int, width: int) -> int:
    """What recurrent layers remember: Mamba's and its kin's state and convolution, or RWKV's."""
    inner, state, kernel, groups = (
        _number(header, f"ssm.{name}") for name in ("inner_size", "state_size", "conv_kernel", "group_count")
    )
    values = inner * state + max(kernel - 1, 0) * (inner + 2 * groups * state)
    values += width * (_number(header, "wkv.head_size") + _number(header, "token_shift_count"))
    return layers * values * _STATE_VALUE_BYTES


def _inner_width(header: Header, layers: int) -> int:
    widest = max((_bounded(size) for size in header.by_layer("feed_forward_length", layers)), default=0)
    experts = _number(header, "expert_feed_forward_length") * _number(header, "expert_used_count")
    return max(widest, experts, 2 * _number(header, "ssm.inner_size"))


def _active_bytes(header: Header) -> int:
    """All but the embedding, unless that is the output as well; of experts as many as are asked."""
    experts, used = _number(header, "expert_count"), _number(header, "expert_used_count")
    active = 0
    for name, size in header.tensor_bytes.items():
        if name == _EMBEDDING and _OUTPUT in header.tensor_bytes:
            continue
        active += size * used // experts if "_exps." in name and used < experts else size
    return active


def _layer_bytes(tensors: dict[str, int], layers: int) -> tuple[int, ...]:
    sizes = [0] * layers
    for name, size in tensors.items():
        block, _, rest = name.partition(".")
        number = rest.partition(".")[0]
        if block == "blk" and number.isdecimal() and len(number) < len(str(MOST_LAYERS)) + 1:
            at = int(number)
            if at < layers:
                sizes[at] += size
    return tuple(sizes)
