"""A model in memory: weights, vocabulary, chat template and the context that reads with them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import llama_cpp
import msgspec

from desktop.engine import calibration, fit, gpu, offload
from desktop.engine.abort_flag import AbortFlag
from desktop.engine.adapter_header import laid_over, read_adapter
from desktop.engine.adapters import Adapters
from desktop.engine.calibration import Threads
from desktop.engine.context import Context
from desktop.engine.cores import candidates, sensible_threads, usable_cores
from desktop.engine.gguf_header import Header
from desktop.engine.llama_log import LlamaLog
from desktop.engine.mapped import give_back
from desktop.engine.memory import available_bytes
from desktop.engine.offload import Offload
from desktop.engine.plan import Plan
from desktop.engine.protocol import Load, Turn
from desktop.engine.shape import Shape, has_layers, shape_of
from desktop.engine.speculation import Answers, Prices
from desktop.engine.split_gguf import read_model
from desktop.engine.template import CHATML, ChatTemplate, Piece
from desktop.engine.vocabulary import Vocabulary
from desktop.engine.weights import Progress, check_kind, load_weights, meta, read_into_memory
from desktop.errors import AdapterNeedsBase, ModelDamaged, OutOfMemory

_BYTES_PER_TOKEN = 32
# The last tokens of an unfinished text may change with what follows.
_OPEN_TOKENS = 2
_CHATML_STOPS = ("<|im_end|>", "<|im_start|>")


class LoadedModel:
    """A model that is ready to read. Make it with `load`, end it with `close`."""

    def __init__(
        self,
        header: Header,
        pointer: Any,
        *,
        context: Context,
        adapters: Adapters,
        shape: Shape,
        place: Offload,
        request: Load,
    ) -> None:
        template = _template(pointer, request.chat_template)
        self._request = request
        self._pointer = pointer
        self.adapters = adapters
        self.context = context
        self.shape = shape
        self.prices = Prices()
        self.answers = Answers()
        self.vocabulary = Vocabulary(pointer)
        self.has_template = template is not None
        self._template = template or ChatTemplate(CHATML)
        # A model that never saw ChatML does not know its marks as tokens: they may come as text.
        self.stops: tuple[str, ...] = () if self.has_template else _CHATML_STOPS
        self.name = meta(pointer, "general.name") or header.files[0].stem
        self.architecture = meta(pointer, "general.architecture")
        self.parameters: int = llama_cpp.llama_model_n_params(pointer)
        self.size_bytes: int = llama_cpp.llama_model_size(pointer)
        # llama.cpp counts the output as a layer.
        self.layers: int = llama_cpp.llama_model_n_layer(pointer) + 1
        self.gpu_layers = min(place.layers, self.layers)
        self.device = place.device
        self.gpu_problem = ""
        # Whether the threads were given, or found out while nothing else kept the PC busy.
        self.threads_settled = True

    @property
    def plan(self) -> Plan:
        """The measures of its context."""
        return self.context.plan

    def suits(self, request: Load) -> bool:
        """Whether it was loaded as `request` asks, or asking for what was chosen then."""
        return (
            request.context == self._request.context
            and request.gpu_layers in (self._request.gpu_layers, self.gpu_layers)
            and request.threads in (self._request.threads, self.plan.threads)
            and request.batch_threads in (self._request.batch_threads, self.plan.batch_threads)
            and request.adapters == self._request.adapters
            and request.chat_template == self._request.chat_template
            and request.kv_type in (self._request.kv_type, self.plan.kv_type)
        )

    def close(self) -> None:
        """Frees the memory."""
        self.context.close()
        llama_cpp.llama_model_free(self._pointer)

    def prompt(self, turns: Sequence[Turn], begun: str = "") -> list[int]:
        """The tokens of a prompt, ending where the answer begins or goes on after `begun`."""
        return self.vocabulary.prompt(self._pieces(turns, begun))

    def beginning(self, turns: Sequence[Turn]) -> list[int]:
        """The tokens with which every prompt begins whose last turn begins like that of `turns`."""
        pieces = self._template.pieces(turns)
        while pieces and not pieces[-1].content:
            del pieces[-1]
        return self.vocabulary.prompt(pieces)[:-_OPEN_TOKENS]

    def count(self, turns: Sequence[Turn], begun: str = "") -> int:
        """How many tokens `prompt` would have; about, when they are far too many to be read."""
        pieces = self._pieces(turns, begun)
        if sum(len(piece.text) for piece in pieces) > self.context.size * _BYTES_PER_TOKEN:
            return self.vocabulary.count_roughly(pieces)
        return len(self.vocabulary.prompt(pieces))

    def _pieces(self, turns: Sequence[Turn], begun: str) -> list[Piece]:
        pieces = self._template.pieces(turns)
        return [*pieces, Piece(begun, content=True)] if begun else pieces


def load(path: Path, *, request: Load, flag: AbortFlag, log: LlamaLog, progress: Progress) -> LoadedModel:
    """Loads the model at `path`, on the GPU as far as it fits; with fewer layers there when that fails.

    `path` may be any file of a split model; `progress` is told the share that is loaded, 0 to 1.

    Raises:
        ModelError: the file cannot be used, for one of the reasons that have a sentence.
        EngineStopped: the flag was set.
    """
    header = read_model(path)
    if header.is_adapter:
        raise AdapterNeedsBase(path=str(path))
    if not header.architecture or not has_layers(header):
        raise ModelDamaged(path=str(path))
    loading = _Loading(header, request, flag=flag, log=log, progress=progress)
    places = loading.places()
    read_into_memory(header.files, header.size_bytes, flag, progress)
    model, problem = gpu.first_that_loads(places, loading.load, lambda: log.problem)
    model.gpu_problem = problem
    return model


class _Loading:
    """One request to load a model; `load` can be tried for each of its `places`."""

    def __init__(
        self, header: Header, request: Load, *, flag: AbortFlag, log: LlamaLog, progress: Progress
    ) -> None:
        adapters = [read_adapter(Path(adapter.path), header) for adapter in request.adapters]
        self._header = header
        self._path = header.files[0]
        self._shape = shape_of(laid_over(header, adapters))
        self._request = request
        self._flag = flag
        self._log = log
        self._progress = progress
        self._free_bytes = available_bytes()

    def places(self) -> list[Offload]:
        """Where the layers may go, the best first, the processor alone last."""
        request = self._request
        found = gpu.devices() if request.gpu_layers else []
        asked = fit.Asked(context=request.context)
        places = offload.attempts(self._shape, asked, found, bound=request.gpu_layers)
        if places[0].weights_bytes > self._free_bytes:
            raise OutOfMemory(path=str(self._path))
        return places

    def load(self, place: Offload) -> LoadedModel:
        """Loads with so many layers on the GPU.

        Raises:
            ModelError: it cannot be used, or not like this.
            EngineFault: the GPU does not compute.
        """
        path = self._path
        self._log.clear()
        weights = load_weights(path, place.layers, self._flag, self._log, self._progress)
        with _freed_on_failure(weights, llama_cpp.llama_model_free) as pointer:
            check_kind(path, pointer)
            give_back(self._header.files)
            adapters = Adapters(pointer, self._request.adapters, base=self._header, log=self._log)
            with _freed_on_failure(self._context(pointer, place), Context.close) as context:
                adapters.lay_over(context.pointer)
                settled = self._set_threads(pointer, context, place)
                model = LoadedModel(
                    self._header,
                    pointer,
                    context=context,
                    adapters=adapters,
                    shape=self._shape,
                    place=place,
                    request=self._request,
                )
                model.threads_settled = settled
                return model

    def _context(self, pointer: Any, place: Offload) -> Context:
        """The best context that fits and that llama.cpp makes."""
        asked = fit.Asked(
            context=self._request.context,
            most=place.most_context,
            on_gpu=place.layers > 0,
            kv_type=self._request.kv_type,
        )
        plans = fit.plans(self._shape, asked, self._free_bytes, weights_bytes=place.weights_bytes)
        for plan in plans:
            try:
                return Context(pointer, plan=plan, flag=self._flag)
            except MemoryError:
                continue
        raise OutOfMemory(path=str(self._path))

    def _set_threads(self, pointer: Any, context: Context, place: Offload) -> bool:
        """Uses the threads that were asked for; those that were not are found out.

        Returns:
            Whether they are worth remembering.
        """
        request, vocabulary = self._request, Vocabulary(pointer).size
        if place.layers:
            calibration.probe(context, vocabulary)
        cores = usable_cores()
        tried = candidates(cores, spare_core=request.spare_core)
        wanted, spare = Threads(request.threads, request.batch_threads), cores.physical - tried[0]
        threads = calibration.calibrate(context, tried, vocabulary, wanted, spare_cores=spare)
        parameters = llama_cpp.llama_model_n_params(pointer)
        sensible = sensible_threads(parameters, spare_core=request.spare_core)
        writing, reading = threads.writing or sensible, threads.reading or sensible
        llama_cpp.llama_set_n_threads(context.pointer, writing, reading)
        context.plan = msgspec.structs.replace(context.plan, threads=writing, batch_threads=reading)
        return threads.settled


@contextmanager
def _freed_on_failure(thing: Any, free: Callable[[Any], object]) -> Iterator[Any]:
    try:
        yield thing
    except BaseException:
        free(thing)
        raise


def _template(pointer: Any, instead: str) -> ChatTemplate | None:
    own = llama_cpp.llama_model_chat_template(pointer, None) or b""
    source = instead or own.decode("utf-8", "replace")
    if not source:
        return None
    vocabulary = Vocabulary(pointer)
    return ChatTemplate(source, bos=vocabulary.bos_text, eos=vocabulary.eos_text)
