"""How large a context a model gets: as much as is of use, never more than the memory holds.

What llama.cpp reserves is measured in its own log (`tests/engine/reserved_buffers.py`): for shapes from
0.5B to 8B the estimate of a context is between 4 % below and 2 % above it. What a whole process takes is
held against the estimate in `benchmarks/fitting.py`.
"""

from typing import Literal

import msgspec

from desktop.engine.plan import KvType, Plan
from desktop.engine.shape import Shape

MIB = 1 << 20
# A case and its questions seldom take more than 8,192 tokens. Keys and values are in memory from the
# first moment, used or not, so more is taken only where half of what is free stays free.
AMPLE_CONTEXT = 16_384
USUAL_CONTEXT = 8_192
LEAST_CONTEXT = 2_048
CONTEXTS = (AMPLE_CONTEXT, USUAL_CONTEXT, USUAL_CONTEXT // 2, LEAST_CONTEXT)
# Rows of logits that one batch may have: guesses of one answer, or one of each answer written together.
OUTPUTS = 64
GPU_BATCH = 512
BATCH = 256
TIGHT_BATCH = 128
_BLOCK = 32
_PADDING = 256
_VALUE_BYTES = 4
_MASK_BYTES = 2
# Layouts of the graph, the vocabulary's texts, the workers' stacks: what is there with any model.
ANY_BYTES = 8 * MIB
_VOCABULARY_BYTES_PER_TOKEN = 320
_LEAST_MARGIN = 256 * MIB
_MARGIN_SHARE = 8


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a plan must keep to: the tokens of the context (0: as suits, up to `most`).

    With `on_gpu` some of the layers are on a GPU. `kv_type` is the type of keys and values, where the
    model can have it; empty takes what suits.
    """

    context: int = 0
    kv_type: KvType | Literal[""] = ""
    most: int = AMPLE_CONTEXT
    on_gpu: bool = False


def plans(shape: Shape, asked: Asked, free_bytes: int, *, weights_bytes: int | None = None) -> list[Plan]:
    """The plans that fit, the best first; empty when not even the smallest does.

    An asked size is never made smaller, except to what the model was trained for.

    Args:
        shape: the model.
        asked: what the plan must keep to.
        free_bytes: what the machine could give before the weights were loaded.
        weights_bytes: what of the weights is in this memory; None is all of the file.
    """
    weights = shape.weights_bytes if weights_bytes is None else weights_bytes
    room = free_bytes - weights
    tried = _candidates(shape, asked)
    margin = reserve_bytes(free_bytes)
    ample = [] if asked.context else [plan for plan in tried if plan.context > USUAL_CONTEXT]
    usual = [plan for plan in tried if plan not in ample]
    fitting = [plan for plan in ample[:1] if needed_bytes(shape, plan) <= room - free_bytes // 2]
    fitting += [plan for plan in usual if needed_bytes(shape, plan) <= room - margin]
    # The smallest may take the margin too: a slow PC is better than none.
    if not fitting and needed_bytes(shape, tried[-1]) <= room:
        fitting = tried[-1:]
    return fitting


def smallest(shape: Shape, asked: Asked) -> Plan:
    """The plan that needs least, whether or not it fits."""
    return _candidates(shape, asked)[-1]


def reserve_bytes(free_bytes: int) -> int:
    """What stays free for the PC's other programs."""
    return max(_LEAST_MARGIN, free_bytes // _MARGIN_SHARE)


def needed_bytes(shape: Shape, plan: Plan) -> int:
    """What a context takes beside the weights."""
    any_bytes = ANY_BYTES + shape.vocabulary * _VOCABULARY_BYTES_PER_TOKEN
    return cache_bytes(shape, plan) + compute_bytes(shape, plan) + any_bytes


def cache_bytes(shape: Shape, plan: Plan, layers: int | None = None) -> int:
    """What the keys, values and states of a full context take, of the last `layers` or of all.

    Layers with a sliding window keep everything too, so that what was read can be taken back.
    """
    widths = shape.cache_widths if layers is None else shape.cache_widths[len(shape.cache_widths) - layers :]
    share = len(widths) / max(shape.layers, 1)
    values = _padded(plan.context) * sum(widths)
    bytes_ = values * 34 // 32 if plan.kv_type == "q8_0" else values * 2
    return bytes_ + int(shape.state_bytes * share) * plan.sequences


def compute_bytes(shape: Shape, plan: Plan) -> int:
    """What llama.cpp takes for the values of one batch between two operations."""
    batch = min(plan.batch, _padded(plan.context))
    mask = batch * _padded(plan.context) * _MASK_BYTES * (1 if plan.flash_attention else 2)
    within = batch * (3 * shape.inner_width + 4 * shape.width) * _VALUE_BYTES + mask
    logits = (min(OUTPUTS, batch) * shape.vocabulary + batch * shape.width) * _VALUE_BYTES
    if plan.flash_attention:
        return max(within, logits)
    scores = batch * (_padded(plan.context) * shape.heads + 6 * shape.width) * _VALUE_BYTES + mask
    return max(within, logits, scores)


def can_store_small(shape: Shape) -> bool:
    """Whether keys and values can be q8_0: flash attention, and heads of whole blocks."""
    return shape.is_fused and all(length and length % _BLOCK == 0 for length in shape.head_lengths)


def _padded(tokens: int) -> int:
    return -(-tokens // _PADDING) * _PADDING  # as llama.cpp does


def _is_fused(shape: Shape, asked: Asked, kv_type: KvType) -> bool:
    """Whether to use flash attention: on GPUs, and for the cache that needs it.

    On the CPU, llama.cpp's kernel takes a piece of 2 to 63 tokens one by one. Milliseconds with and
    without it, 0.5B Q4_K_M, one thread, 14 heads sharing 2: one token at depth 0 27.8 and 30.1, 512
    29.6 and 30.2, 2,048 40.5 and 36.0; 4 tokens at 2,048 117 and 83; 32 at 2,048 694 and 410; 256 at
    1,024 2,395 and 2,497. A further question and a long case gain far more than a first word loses.
    """
    return shape.is_fused and (asked.on_gpu or kv_type != "f16")


def _candidates(shape: Shape, asked: Asked) -> list[Plan]:
    return [
        Plan(
            context=context,
            batch=min(batch, _padded(context)),
            kv_type=kv_type,
            flash_attention=_is_fused(shape, asked, kv_type),
        )
        for context in _contexts(shape, asked)
        for kv_type, batch in _grades(shape, asked)
    ]


def _contexts(shape: Shape, asked: Asked) -> list[int]:
    if asked.context:
        return [min(asked.context, shape.trained_context or asked.context)]
    most = min(asked.most, shape.trained_context or asked.most)
    return sorted({min(size, most) for size in CONTEXTS}, reverse=True)


def _grades(shape: Shape, asked: Asked) -> list[tuple[KvType, int]]:
    small: KvType = "q8_0" if can_store_small(shape) and asked.kv_type != "f16" else "f16"
    large: KvType = small if asked.kv_type else "f16"
    grades = [(large, GPU_BATCH if asked.on_gpu else BATCH), (large, TIGHT_BATCH), (small, TIGHT_BATCH)]
    return list(dict.fromkeys(grades))
