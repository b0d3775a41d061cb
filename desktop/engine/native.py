"""The bundle's llama.cpp: a library for each generation of processors, the best of which is taken at start.

A library that was compiled for one processor ends the worker on an older one, without a word.
"""

import ctypes
import importlib.metadata
import os
import sys
from pathlib import Path

FOLDER = "llama"
"""Where the libraries lie in the bundle."""
_PLACE = "LLAMA_CPP_LIB_PATH"  # llama-cpp-python's own way to be told
_FOREIGN = "GGML_BACKEND_PATH"  # another program's library has no place in ours


def bindings_version() -> str:
    """The version of llama.cpp's bindings, found without loading them; empty where there are none."""
    try:
        return importlib.metadata.version("llama-cpp-python")
    except importlib.metadata.PackageNotFoundError:
        return ""


def load_libraries() -> None:
    """Loads llama.cpp from the bundle, with what suits this processor; call before importing `llama_cpp`.

    Without a bundle nothing happens, unless `LLAMA_CPP_LIB_PATH` names a folder of such libraries.

    Raises:
        OSError, RuntimeError: a library cannot be loaded, or none suits this processor.
    """
    if bundle := getattr(sys, "_MEIPASS", None):
        os.environ[_PLACE] = str(Path(bundle) / FOLDER)
        os.environ.pop(_FOREIGN, None)
    if place := os.environ.get(_PLACE):
        _load_best(Path(place))


def _load_best(folder: Path) -> None:
    """Has ggml try all its libraries in `folder`; the bindings do not bind that call."""
    from llama_cpp._ctypes_extensions import load_shared_library  # noqa: PLC0415

    from desktop.engine.llama_log import LlamaLog  # noqa: PLC0415
    from desktop.engine.weights import path_bytes  # noqa: PLC0415

    LlamaLog()  # or ggml prints which library it took
    ggml = load_shared_library("ggml", folder)
    load_all = ggml.ggml_backend_load_all_from_path
    load_all.argtypes, load_all.restype = [ctypes.c_char_p], None
    load_all(path_bytes(folder))
    if not ggml.ggml_backend_dev_count():
        raise RuntimeError("no library for this processor")
