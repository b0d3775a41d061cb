"""Which GPUs llama.cpp can use here, and how many of a model's layers fit into their memory.

llama.cpp has code that finds this out by trial (`common/fit.cpp`), but not in its library, so the
layers are counted here from the model's header.
"""

import ctypes
import sys
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import llama_cpp
import msgspec
from llama_cpp._ctypes_extensions import load_shared_library

from desktop.engine import fit
from desktop.engine.plan import Plan
from desktop.engine.shape import Shape
from desktop.errors import EngineFault, ModelDamaged, OutOfMemory

_GPU, _INTEGRATED = 1, 2
_LEAST_KEPT_BYTES = 384 * fit.MIB
_KEPT_SHARE = 16
_Model = TypeVar("_Model")


class Device(msgspec.Struct, frozen=True, kw_only=True):
    """A GPU: its name for people, its free memory, and whether that is the PC's own memory."""

    name: str
    free_bytes: int
    shares_memory: bool = False


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


def devices() -> list[Device]:
    """The GPUs that this build of llama.cpp finds; those that share the PC's memory only when alone."""
    if not llama_cpp.llama_supports_gpu_offload():
        return []
    handles = (_call("ggml_backend_dev_get", ctypes.c_void_p, ctypes.c_size_t(at)) for at in range(_count()))
    found = [_device(handle) for handle in handles]
    own = [device for device in found if device is not None]
    return [device for device in own if not device.shares_memory] or own[:1]


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


def first_that_loads(
    places: Sequence[Offload], load: Callable[[Offload], _Model], problem: Callable[[], str]
) -> tuple[_Model, str]:
    """Loads in the first of `places` where that works; only the last one's failure is raised.

    Args:
        places: as `attempts` gives them.
        load: loads, or raises a `DesktopError`.
        problem: says in llama.cpp's words why it failed.

    Returns:
        What was loaded, and why not in an earlier place; empty when it was the first.
    """
    why = ""
    for place in places[:-1]:
        try:
            return load(place), why
        except (ModelDamaged, OutOfMemory, EngineFault) as error:
            why = problem() or error.code
    return load(places[-1]), why


def layers_that_fit(shape: Shape, context: int, found: Sequence[Device], most: int) -> int:
    """How many layers, at most `most`, fit into what is free on the GPUs with their part of a context."""
    plan = Plan(context=min(context, shape.trained_context or context), flash_attention=shape.is_fused)
    free = sum(_room(device, fit.compute_bytes(shape, plan)) for device in found)
    return next((count for count in range(most, 0, -1) if bytes_on_gpu(shape, plan, count) <= free), 0)


def _offload(shape: Shape, layers: int, context: int, found: Sequence[Device]) -> Offload:
    shared = any(device.shares_memory for device in found)
    moved = 0 if shared else _weights_on_gpu(shape, layers)
    return Offload(
        layers=layers,
        weights_bytes=max(shape.weights_bytes - moved, 0),
        most_context=context,
        device=" + ".join(device.name for device in found),
    )


def bytes_on_gpu(shape: Shape, plan: Plan, layers: int) -> int:
    """What the last `layers`, the output first, and their part of the context take."""
    if layers <= 0:
        return 0
    return _weights_on_gpu(shape, layers) + fit.cache_bytes(shape, plan, layers - 1)


def _weights_on_gpu(shape: Shape, layers: int) -> int:
    sizes = shape.layer_bytes
    return shape.output_bytes + sum(sizes[len(sizes) - min(layers - 1, len(sizes)) :])


def _room(device: Device, compute_bytes: int) -> int:
    """What is left of a device's memory for layers: each needs its own buffers, and some stays free."""
    kept = max(_LEAST_KEPT_BYTES, device.free_bytes // _KEPT_SHARE)
    return max(device.free_bytes - compute_bytes - kept, 0)


def _count() -> int:
    return int(_call("ggml_backend_dev_count", ctypes.c_size_t) or 0)


def _device(pointer: int | None) -> Device | None:
    """The device as llama.cpp tells of it; None when it is no GPU."""
    handle = ctypes.c_void_p(pointer)
    kind = _call("ggml_backend_dev_type", ctypes.c_int, handle)
    if not pointer or kind not in (_GPU, _INTEGRATED):
        return None
    free, total = ctypes.c_size_t(0), ctypes.c_size_t(0)
    _call("ggml_backend_dev_memory", None, handle, ctypes.byref(free), ctypes.byref(total))
    name = _call("ggml_backend_dev_description", ctypes.c_char_p, handle) or b"GPU"
    shares = kind == _INTEGRATED or sys.platform == "darwin"
    return Device(name=name.decode("utf-8", "replace"), free_bytes=free.value, shares_memory=shares)


def _call(name: str, result: Any, *arguments: Any) -> Any:
    """Calls a function of ggml, which the bindings do not bind; None where this build lacks it."""
    function = next((found for library in _libraries() if (found := getattr(library, name, None))), None)
    if function is None:
        return None
    function.restype = result
    return function(*arguments)


def _libraries() -> list[Any]:
    """Where ggml's functions are found: through llama's own library, except on Windows."""
    bindings = llama_cpp.llama_cpp
    if sys.platform == "win32":
        folder = bindings._base_path  # noqa: SLF001
        return [load_shared_library(name, folder) for name in ("ggml", "ggml-base")]
    else:  # noqa: RET505  the type checker follows only this form
        return [bindings._lib]  # noqa: SLF001  the only handle there is
