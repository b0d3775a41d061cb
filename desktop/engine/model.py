"""A model in memory: weights, vocabulary, chat template and the context that reads with them."""

import ctypes
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import llama_cpp

from desktop.engine import gguf_header
from desktop.engine.abort_flag import AbortFlag
from desktop.engine.context import Context
from desktop.engine.cores import sensible_threads
from desktop.engine.gguf_header import Header
from desktop.engine.llama_log import LlamaLog
from desktop.engine.memory import available_bytes
from desktop.engine.protocol import Turn
from desktop.engine.template import CHATML, ChatTemplate
from desktop.engine.vocabulary import Vocabulary
from desktop.errors import (
    ArchitectureUnknown,
    DesktopError,
    EngineStopped,
    ModelDamaged,
    OutOfMemory,
)

DEFAULT_CONTEXT = 4096
Progress = Callable[[float], None]
_READ_BYTES = 4 * 1024 * 1024
_READ_SHARE = 0.9
_CACHE_VALUE_BYTES = 2
_BYTES_PER_TOKEN = 32
_META_BYTES = 512
_CHATML_STOPS = ("<|im_end|>", "<|im_start|>")


class LoadedModel:
    """A model that is ready to read. Make it with `load`, end it with `close`."""

    def __init__(self, path: Path, pointer: Any, context: Context, template: ChatTemplate | None) -> None:
        self._pointer = pointer
        self.context = context
        self.vocabulary = Vocabulary(pointer)
        self.has_template = template is not None
        self._template = template or ChatTemplate(CHATML)
        # A model that never saw ChatML does not know its marks as tokens: they may come as text.
        self.stops: tuple[str, ...] = () if self.has_template else _CHATML_STOPS
        self.name = _meta(pointer, "general.name") or path.stem
        self.architecture = _meta(pointer, "general.architecture")
        self.parameters: int = llama_cpp.llama_model_n_params(pointer)
        self.size_bytes: int = llama_cpp.llama_model_size(pointer)

    def close(self) -> None:
        """Frees the memory."""
        self.context.close()
        llama_cpp.llama_model_free(self._pointer)

    def prompt(self, turns: Sequence[Turn]) -> list[int]:
        """The tokens of a prompt, ending where the answer begins."""
        return self.vocabulary.prompt(self._template.pieces(turns))

    def count(self, turns: Sequence[Turn]) -> int:
        """How many tokens `prompt` would have; about, when they are far too many to be read."""
        pieces = self._template.pieces(turns)
        if sum(len(piece.text) for piece in pieces) > self.context.size * _BYTES_PER_TOKEN:
            return self.vocabulary.count_roughly(pieces)
        return len(self.vocabulary.prompt(pieces))


def load(
    path: Path, *, context: int, threads: int, flag: AbortFlag, log: LlamaLog, progress: Progress
) -> LoadedModel:
    """Loads the model at `path`.

    Args:
        path: a GGUF file.
        context: in tokens; 0 takes the smaller of the model's own and 4,096.
        threads: 0 takes what suits the machine.
        flag: ends the loading early.
        log: tells why llama.cpp failed.
        progress: is told the share that is loaded, 0 to 1.

    Raises:
        ModelError: the file cannot be used, for one of the reasons that have a sentence.
        EngineStopped: the flag was set.
    """
    header = gguf_header.read_header(path)
    if not header.architecture:
        raise ModelDamaged(path=str(path))
    _check_memory(path, header.size_bytes)
    _read_into_memory(path, header.size_bytes, flag, progress)
    log.clear()
    with _freed_on_failure(_weights(path, flag, log, progress), llama_cpp.llama_model_free) as pointer:
        _check_kind(path, pointer)
        made = _context(path, header, pointer, tokens=context, threads=threads, flag=flag)
        with _freed_on_failure(made, Context.close):
            return LoadedModel(path, pointer, made, _template(pointer))


@contextmanager
def _freed_on_failure(thing: Any, free: Callable[[Any], object]) -> Iterator[Any]:
    try:
        yield thing
    except BaseException:
        free(thing)
        raise


def _read_into_memory(path: Path, size_bytes: int, flag: AbortFlag, progress: Progress) -> None:
    """Reads the file once, so that the wait for a slow disk has a progress and llama.cpp maps it at once."""
    buffer = bytearray(_READ_BYTES)
    done = 0
    progress(0.0)
    try:
        with path.open("rb", buffering=0) as file:
            while count := file.readinto(buffer):
                if flag.is_set():
                    raise EngineStopped
                done += count
                progress(_READ_SHARE * done / size_bytes)
    except OSError as error:
        raise ModelDamaged(path=str(path)) from error


def _weights(path: Path, flag: AbortFlag, log: LlamaLog, progress: Progress) -> Any:
    def tell(fraction: float, _data: int | None) -> bool:
        progress(_READ_SHARE + (1 - _READ_SHARE) * fraction)
        return not flag.is_set()

    parameters = llama_cpp.llama_model_default_params()
    parameters.n_gpu_layers = 0
    parameters.progress_callback = llama_cpp.llama_progress_callback(tell)
    pointer = llama_cpp.llama_model_load_from_file(_path_bytes(path), parameters)
    if not pointer:
        raise EngineStopped if flag.is_set() else _why_not(path, log)
    return pointer


def _why_not(path: Path, log: LlamaLog) -> DesktopError:
    if log.unknown_architecture:
        return ArchitectureUnknown(path=str(path), architecture=log.unknown_architecture)
    if log.tells_of_memory:
        return OutOfMemory(path=str(path))
    return ModelDamaged(path=str(path))


def _path_bytes(path: Path) -> bytes:
    return str(path).encode() if sys.platform == "win32" else os.fsencode(path)


def _check_kind(path: Path, pointer: Any) -> None:
    """Refuses models that do not write text: encoders, diffusion models, files without a vocabulary."""
    architecture = _meta(pointer, "general.architecture")
    writes = (
        llama_cpp.llama_model_has_decoder(pointer)
        and not llama_cpp.llama_model_has_encoder(pointer)
        and not llama_cpp.llama_model_is_diffusion(pointer)
        and _meta(pointer, f"{architecture}.attention.causal") != "false"
        and not Vocabulary(pointer).is_empty
    )
    if not writes:
        raise ArchitectureUnknown(path=str(path), architecture=architecture)


def _context(
    path: Path, header: Header, pointer: Any, *, tokens: int, threads: int, flag: AbortFlag
) -> Context:
    own: int = llama_cpp.llama_model_n_ctx_train(pointer)
    wanted = tokens or DEFAULT_CONTEXT
    size = min(wanted, own) if own > 0 else wanted
    _check_memory(path, _cache_bytes(header, pointer, size))
    try:
        return Context(
            pointer,
            tokens=size,
            threads=threads or sensible_threads(llama_cpp.llama_model_n_params(pointer)),
            flag=flag,
        )
    except MemoryError as error:
        raise OutOfMemory(path=str(path)) from error


def _cache_bytes(header: Header, pointer: Any, tokens: int) -> int:
    """What the keys and values of a full context take. Sizes that differ by layer are not looked at."""
    heads = llama_cpp.llama_model_n_head(pointer)
    width = llama_cpp.llama_model_n_embd(pointer) // max(heads, 1)
    key = header.number("attention.key_length") or width
    value = header.number("attention.value_length") or width
    kv_heads = llama_cpp.llama_model_n_head_kv(pointer)
    layers: int = llama_cpp.llama_model_n_layer(pointer)
    return int(layers * tokens * kv_heads * (key + value) * _CACHE_VALUE_BYTES)


def _check_memory(path: Path, needed_bytes: int) -> None:
    available = available_bytes()
    if needed_bytes > available:
        raise OutOfMemory(path=str(path))


def _template(pointer: Any) -> ChatTemplate | None:
    source = llama_cpp.llama_model_chat_template(pointer, None)
    if not source:
        return None
    vocabulary = Vocabulary(pointer)
    return ChatTemplate(source.decode("utf-8", "replace"), bos=vocabulary.bos_text, eos=vocabulary.eos_text)


def _meta(pointer: Any, key: str) -> str:
    buffer = ctypes.create_string_buffer(_META_BYTES)
    size = llama_cpp.llama_model_meta_val_str(pointer, key.encode(), buffer, _META_BYTES)
    return buffer.value.decode("utf-8", "replace") if size >= 0 else ""
