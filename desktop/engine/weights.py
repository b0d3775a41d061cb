"""The weights of a model: read from the disk with a progress, mapped by llama.cpp, checked for use."""

import ctypes
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import llama_cpp

from desktop.engine.abort_flag import AbortFlag
from desktop.engine.llama_log import LlamaLog
from desktop.engine.vocabulary import Vocabulary
from desktop.errors import ArchitectureUnknown, DesktopError, EngineStopped, ModelDamaged, OutOfMemory

Progress = Callable[[float], None]
_READ_BYTES = 4 * 1024 * 1024
_READ_SHARE = 0.9
_META_BYTES = 512


def read_into_memory(paths: Sequence[Path], size_bytes: int, flag: AbortFlag, progress: Progress) -> None:
    """Reads the files once, so that the wait for a slow disk has a progress and llama.cpp maps them at once.

    `size_bytes` is the size of all of them.
    """
    done = 0
    progress(0.0)
    for path in paths:
        for count in _read(path):
            if flag.is_set():
                raise EngineStopped
            done += count
            progress(_READ_SHARE * done / size_bytes)


def _read(path: Path) -> Iterator[int]:
    """Reads a file, and drops what it read; yields how many bytes at a time. Raises `ModelDamaged`."""
    buffer = bytearray(_READ_BYTES)
    try:
        with path.open("rb", buffering=0) as file:
            while count := file.readinto(buffer):
                yield count
    except OSError as error:
        raise ModelDamaged(path=str(path)) from error


def load_weights(path: Path, gpu_layers: int, flag: AbortFlag, log: LlamaLog, progress: Progress) -> Any:
    """llama.cpp's model, with so many layers on the GPU.

    Raises:
        ModelError: llama.cpp refuses the file, or could not get the memory.
        EngineStopped: the flag was set.
    """

    def tell(fraction: float, _data: int | None) -> bool:
        progress(_READ_SHARE + (1 - _READ_SHARE) * fraction)
        return not flag.is_set()

    parameters = llama_cpp.llama_model_default_params()
    parameters.n_gpu_layers = gpu_layers
    no_devices = (ctypes.c_void_p * 1)()
    if not gpu_layers:  # or llama.cpp would still use a GPU for large batches
        parameters.devices = ctypes.addressof(no_devices)
    parameters.progress_callback = llama_cpp.llama_progress_callback(tell)
    pointer = llama_cpp.llama_model_load_from_file(path_bytes(path), parameters)
    if not pointer:
        raise EngineStopped if flag.is_set() else _why_not(path, log)
    return pointer


def _why_not(path: Path, log: LlamaLog) -> DesktopError:
    if log.unknown_architecture:
        return ArchitectureUnknown(path=str(path), architecture=log.unknown_architecture)
    if log.tells_of_memory:
        return OutOfMemory(path=str(path))
    return ModelDamaged(path=str(path))


def path_bytes(path: Path) -> bytes:
    """A path as llama.cpp takes it."""
    return str(path).encode() if sys.platform == "win32" else os.fsencode(path)


def check_kind(path: Path, pointer: Any) -> None:
    """Refuses models that do not write text: encoders, diffusion models, files without a vocabulary."""
    architecture = meta(pointer, "general.architecture")
    writes = (
        llama_cpp.llama_model_has_decoder(pointer)
        and not llama_cpp.llama_model_has_encoder(pointer)
        and not llama_cpp.llama_model_is_diffusion(pointer)
        and meta(pointer, f"{architecture}.attention.causal") != "false"
        and not Vocabulary(pointer).is_empty
    )
    if not writes:
        raise ArchitectureUnknown(path=str(path), architecture=architecture)


def meta(pointer: Any, key: str) -> str:
    """A value of the header as llama.cpp writes it; empty when there is none of that name."""
    buffer = ctypes.create_string_buffer(_META_BYTES)
    size = llama_cpp.llama_model_meta_val_str(pointer, key.encode(), buffer, _META_BYTES)
    return buffer.value.decode("utf-8", "replace") if size >= 0 else ""
