"""Which GPUs llama.cpp can use here, and what to do when a model does not load on them."""

import ctypes
import sys
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import llama_cpp
from llama_cpp._ctypes_extensions import load_shared_library

from desktop.engine.offload import Offload
from desktop.engine.protocol import Device
from desktop.errors import EngineFault, ModelDamaged, OutOfMemory

_GPU, _INTEGRATED = 1, 2
_Model = TypeVar("_Model")


def devices() -> list[Device]:
    """The GPUs that this build of llama.cpp finds; those that share the PC's memory only when alone."""
    if not llama_cpp.llama_supports_gpu_offload():
        return []
    count = _call("ggml_backend_dev_count", ctypes.c_size_t) or 0
    handles = (_call("ggml_backend_dev_get", ctypes.c_void_p, ctypes.c_size_t(at)) for at in range(count))
    found = [_device(handle) for handle in handles]
    own = [device for device in found if device is not None]
    return [device for device in own if not device.shares_memory] or own[:1]


def first_that_loads(
    places: Sequence[Offload], load: Callable[[Offload], _Model], problem: Callable[[], str]
) -> tuple[_Model, str]:
    """Loads in the first of `places` where that works; only the last one's failure is raised.

    `problem` says in llama.cpp's words why it failed.

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
