"""How many of a model's layers fit into the memory of the GPUs that are there.

llama.cpp has code that finds this out by trial (`common/fit.cpp`), but not in its library, so the
layers are counted here from the model's header.
"""

from collections.abc import Sequence

import msgspec

from desktop.engine import fit
from desktop.engine.plan import Plan
from desktop.engine.protocol import Device
from desktop.engine.shape import Shape

_LEAST_KEPT_BYTES = 384 * fit.MIB
_KEPT_SHARE = 16


class Offload(msgspec.Struct, frozen=True, kw_only=True):
    """Where the layers go.

    Args:
        layers: those on the GPU, counted from the output, which llama.cpp counts as one.
        weights_bytes: of the weights, what is still in the PC's memory.
        most_context: the tokens that were counted on when the layers were chosen.
        device: the GPU's name; empty without one.
    """

    layers: int = 0
    weights_bytes: int
    most_context: int = fit.AMPLE_CONTEXT
    device: str = ""


def attempts(shape: Shape, asked: fit.Asked, found: Sequence[Device], *, bound: int = -1) -> list[Offload]:
    """The ways to load a model, the fastest first: the GPUs full, half as full, not used.

    Args:
        shape: the model.
        asked: of its context; where all layers fit beside a smaller one than usual, that is taken.
        found: the GPUs; llama.cpp deals the layers out by their free memory.
        bound: the most layers; -1 for no bound.
    """
    every = shape.layers + 1
    most = every if bound < 0 else min(bound, every)
    contexts = (asked.context,) if asked.context else (fit.USUAL_CONTEXT, fit.USUAL_CONTEXT // 2)
    fitting = [(layers_that_fit(shape, context, found, most), context) for context in contexts]
    layers, context = next((pair for pair in fitting if pair[0] == most), fitting[0])
    counts = (count for count in (layers, layers // 2) if count > 0)
    return [
        *(_offload(shape, count, context, found) for count in dict.fromkeys(counts)),
        Offload(weights_bytes=shape.weights_bytes),
    ]


def layers_that_fit(shape: Shape, context: int, found: Sequence[Device], most: int) -> int:
    """How many layers, at most `most`, fit into what is free on the GPUs with their part of a context."""
    plan = Plan(context=min(context, shape.trained_context or context), flash_attention=shape.is_fused)
    free = sum(_room(device, fit.compute_bytes(shape, plan)) for device in found)
    return next((count for count in range(most, 0, -1) if bytes_on_gpu(shape, plan, count) <= free), 0)


def bytes_on_gpu(shape: Shape, plan: Plan, layers: int) -> int:
    """What the last `layers`, the output first, and their part of the context take."""
    if layers <= 0:
        return 0
    return _weights_on_gpu(shape, layers) + fit.cache_bytes(shape, plan, layers - 1)


def _offload(shape: Shape, layers: int, context: int, found: Sequence[Device]) -> Offload:
    shared = any(device.shares_memory for device in found)
    moved = 0 if shared else _weights_on_gpu(shape, layers)
    return Offload(
        layers=layers,
        weights_bytes=max(shape.weights_bytes - moved, 0),
        most_context=context,
        device=" + ".join(device.name for device in found),
    )


def _weights_on_gpu(shape: Shape, layers: int) -> int:
    sizes = shape.layer_bytes
    return shape.output_bytes + sum(sizes[len(sizes) - min(layers - 1, len(sizes)) :])


def _room(device: Device, compute_bytes: int) -> int:
    """What is left of a device's memory for layers: each needs its own buffers, and some stays free."""
    kept = max(_LEAST_KEPT_BYTES, device.free_bytes // _KEPT_SHARE)
    return max(device.free_bytes - compute_bytes - kept, 0)
