"""llama.cpp behind the protocol: loads a model, reads a prompt and writes the answer."""

import functools
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import llama_cpp
import msgspec

from desktop import __version__
from desktop.engine.abort_flag import AbortFlag
from desktop.engine.answering import Answer
from desktop.engine.context import LEAST_PIECE, PIECE_S
from desktop.engine.llama_log import LlamaLog
from desktop.engine.many import answer_many
from desktop.engine.memory import available_bytes, resident_bytes
from desktop.engine.model import LoadedModel, load
from desktop.engine.probing import Prober
from desktop.engine.prompt_cache import PromptCache
from desktop.engine.protocol import (
    Ask,
    AskMany,
    Done,
    Forget,
    Forgotten,
    Load,
    Loaded,
    Loading,
    Measure,
    Measured,
    Probe,
    Probed,
    Reading,
    Save,
    Saved,
    Turn,
    Warm,
    Warmed,
)
from desktop.engine.serving import Say
from desktop.engine.split_gguf import shards
from desktop.engine.turns import Chosen, choose
from desktop.errors import EngineFault, ModelMissing

_PROGRESS_STEP = 0.01
_WARM_PIECE_S = 0.5
_COUNTS = 1024
_WARM_LEAST = 16
BINDINGS_VERSION = str(llama_cpp.__version__)


class _File(msgspec.Struct, frozen=True):
    """A file of a model or an adapter as it is at this moment."""

    path: str
    size_bytes: int
    changed_ns: int


class LlamaBackend:
    """Holds at most one model; its context remembers what was read."""

    def __init__(self, flag: AbortFlag) -> None:
        self._flag = flag
        self._log = LlamaLog()
        self._model: LoadedModel | None = None
        self._cache: PromptCache | None = None
        # While somebody types, all earlier turns are counted again and again.
        self._count = functools.lru_cache(_COUNTS)(self._count_turns)
        self._files: tuple[_File, ...] = ()
        self._prober = Prober()
        llama_cpp.llama_backend_init()

    @property
    def has_model(self) -> bool:
        """Whether the last load succeeded."""
        return self._model is not None

    def load(self, request: Load, say: Say) -> Loaded:
        """Loads the model, unless just this one is loaded."""
        try:
            files = _files(request)
        except ModelMissing:
            self._unload()
            raise
        if self._model is None or files != self._files or not self._model.suits(request):
            self._unload()
            self._model = load(
                Path(request.path),
                request=request,
                flag=self._flag,
                log=self._log,
                progress=_Progress(request.id, say).tell,
            )
            self._cache = PromptCache(
                self._model.context,
                self._flag,
                engine=_engine(self._model, request),
                available=available_bytes,
            )
            self._files = files
        return _loaded(request.id, self._model)

    def ask(self, request: Ask, say: Say, asked_at: float) -> Done:
        """Reads what is new in the prompt and writes the answer."""
        model = self._loaded_model
        chosen = self._chosen(request.turns, request.reserve, request.begun)
        prompt = model.prompt(chosen.turns, request.begun)
        cached = self._loaded_cache.prepare(prompt, request.state)
        started = time.perf_counter()
        for _ in self._read(request.id, prompt, say, chosen.left_out):
            pass
        read_ms = (time.perf_counter() - started) * 1000
        answer = Answer(model, request, prompt, say, self._flag, asked_at)
        all_read = len(model.context.tokens) == len(prompt)
        reason = answer.write() if all_read else "cancelled"
        return Done(
            id=request.id,
            reason=reason,
            prompt_tokens=len(prompt),
            cached_tokens=cached,
            completion_tokens=answer.tokens,
            ttft_ms=answer.ttft_ms,
            tokens_per_second=answer.tokens_per_second,
            memory_bytes=resident_bytes(),
            drafted=answer.drafted,
            accepted=answer.accepted,
            read_ms=read_ms,
        )

    def ask_many(self, request: AskMany, say: Say, asked_at: float) -> Done:
        """Answers many questions side by side, in a context of their own."""
        return answer_many(self._loaded_model, request, say, self._flag, asked_at)

    def warm(self, request: Warm, say: Say, gives_way: Callable[[], bool]) -> Warmed:
        """Reads what stands of an unfinished question; what may still change at its end is left.

        `gives_way` is asked between two pieces.
        """
        model = self._loaded_model
        chosen = self._chosen(request.turns, request.reserve)
        prompt = model.beginning(chosen.turns)
        cache = self._loaded_cache
        if request.is_beginning and cache.knows(prompt):
            return Warmed(request.id, len(prompt), len(prompt), len(prompt))
        if request.is_beginning and not cache.has_room:
            return Warmed(request.id, 0, len(prompt), 0)
        cached = cache.prepare(prompt, request.state)
        pieces = self._read(
            request.id, prompt, say, chosen.left_out, piece_s=_WARM_PIECE_S, least=_WARM_LEAST
        )
        for _ in pieces:
            if gives_way():
                break
        done = len(model.context.tokens)
        if request.is_beginning and done == len(prompt):
            cache.keep_beginning()
        return Warmed(request.id, done, len(prompt), cached)

    def save(self, request: Save) -> Saved:
        """Writes what was read of a conversation to its file."""
        return Saved(request.id, self._loaded_cache.save(request.state))

    def forget(self, request: Forget) -> Forgotten:
        """Drops what was read of a conversation."""
        self._loaded_cache.forget(request.name)
        self._loaded_model.answers.forget()
        self._count.cache_clear()
        return Forgotten(request.id)

    def _chosen(self, turns: tuple[Turn, ...], reserve: int, begun: str = "") -> Chosen:
        model = self._loaded_model
        taken = model.count(turns[-1:], begun) - self._count(turns[-1:]) if begun else 0
        return choose(turns, self._count, context=model.context.size, reserve=reserve, begun=taken)

    def _count_turns(self, turns: tuple[Turn, ...]) -> int:
        return self._loaded_model.count(turns)

    def _read(
        self,
        request_id: int,
        prompt: Sequence[int],
        say: Say,
        left_out: tuple[int, ...],
        *,
        piece_s: float = PIECE_S,
        least: int = LEAST_PIECE,
    ) -> Iterator[None]:
        """Reads what the context does not hold of `prompt`, tells how far it is, yields after each piece."""
        context, total = self._loaded_model.context, len(prompt)
        cached = len(context.tokens)
        say(Reading(request_id, cached, total, cached, left_out))
        unread = prompt[cached:]
        # Where a model cannot roll back, it comes back to just before the last token.
        pieces = (unread,) if context.rolls_back else (unread[:-1], unread[-1:])
        for number, piece in enumerate(pieces):
            for done in context.read(piece, piece_s, least):
                say(Reading(request_id, done, total, cached, left_out))
                yield
            if number < len(pieces) - 1 and len(context.tokens) == total - 1:
                self._loaded_cache.checkpoint()

    def measure(self, request: Measure) -> Measured:
        """Counts the tokens of a prompt; nothing is left out."""
        model = self._loaded_model
        return Measured(request.id, model.count(request.turns), model.context.size)

    def probe(self, request: Probe, *, is_quiet: bool) -> Probed:
        """What this PC has for a model; any thread may call it."""
        return self._prober.probe(request, self._model, is_quiet=is_quiet)

    @property
    def _loaded_model(self) -> LoadedModel:
        if self._model is None:
            raise EngineFault(problem="no model")
        return self._model

    @property
    def _loaded_cache(self) -> PromptCache:
        if self._cache is None:
            raise EngineFault(problem="no model")
        return self._cache

    def _unload(self) -> None:
        model, self._model, self._cache, self._files = self._model, None, None, ()
        self._count.cache_clear()
        if model is not None:
            model.close()


class _Progress:
    """Tells the share that is loaded, in steps that somebody can see."""

    def __init__(self, request_id: int, say: Say) -> None:
        self._request_id = request_id
        self._say = say
        self._told = -1.0

    def tell(self, fraction: float) -> None:
        if fraction >= self._told + _PROGRESS_STEP:
            self._told = fraction
            self._say(Loading(self._request_id, min(fraction, 1.0)))


def _files(request: Load) -> tuple[_File, ...]:
    """The files of the model and of its adapters; of a split model those that are there.

    Raises:
        ModelMissing: the file that was asked for, or an adapter, is not there.
    """
    asked = (request.path, *(adapter.path for adapter in request.adapters))
    found = [_file(path) for path in asked]
    others = (str(path) for path in shards(Path(request.path)) if path.is_file())
    return (*found, *(_file(path) for path in others))


def _file(path: str) -> _File:
    try:
        status = Path(path).stat()
    except (OSError, ValueError) as error:
        raise ModelMissing(path=path) from error
    return _File(path, status.st_size, status.st_mtime_ns)


def _engine(model: LoadedModel, request: Load) -> bytes:
    """What a state depends on beside the model's file: who wrote it, in which form, with which adapters."""
    plan = model.plan
    weights = (model.architecture, model.parameters, model.size_bytes)
    facts = (__version__, BINDINGS_VERSION, *weights, plan.kv_type, plan.flash_attention)
    adapters = [adapter.sha256 for adapter in request.adapters]
    return msgspec.json.encode((*facts, adapters))


def _loaded(request_id: int, model: LoadedModel) -> Loaded:
    return Loaded(
        id=request_id,
        name=model.name,
        architecture=model.architecture,
        context=model.context.size,
        parameters=model.parameters,
        size_bytes=model.size_bytes,
        memory_bytes=resident_bytes(),
        threads=model.plan.threads,
        batch_threads=model.plan.batch_threads,
        threads_settled=model.threads_settled,
        kv_type=model.plan.kv_type,
        flash_attention=model.plan.flash_attention,
        layers=model.layers,
        gpu_layers=model.gpu_layers,
        device=model.device,
        gpu_problem=model.gpu_problem,
        warning="" if model.has_template else "no_template",
    )
