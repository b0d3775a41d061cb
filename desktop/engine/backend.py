"""llama.cpp behind the protocol: loads a model, reads a prompt and writes the answer."""

from pathlib import Path

import llama_cpp
import msgspec

from desktop.engine.abort_flag import AbortFlag
from desktop.engine.answering import Answer
from desktop.engine.llama_log import LlamaLog
from desktop.engine.memory import resident_bytes
from desktop.engine.model import LoadedModel, load
from desktop.engine.protocol import Ask, Done, Load, Loaded, Loading, Measure, Measured, Reading
from desktop.engine.serving import Say
from desktop.engine.turns import choose
from desktop.errors import EngineFault, ModelMissing

_PROGRESS_STEP = 0.01
BINDINGS_VERSION = str(llama_cpp.__version__)


class _Key(msgspec.Struct, frozen=True):
    """What makes a loaded model the one asked for: its file as it is now, and how it is loaded."""

    path: str
    context: int
    threads: int
    size_bytes: int
    changed_ns: int


class LlamaBackend:
    """Holds at most one model; its context remembers what was read.

    Args:
        flag: stops what is under way.
    """

    def __init__(self, flag: AbortFlag) -> None:
        self._flag = flag
        self._log = LlamaLog()
        self._model: LoadedModel | None = None
        self._key: _Key | None = None
        llama_cpp.llama_backend_init()

    @property
    def has_model(self) -> bool:
        """Whether the last load succeeded."""
        return self._model is not None

    def load(self, request: Load, say: Say) -> Loaded:
        """Loads the model, unless just this one is loaded."""
        try:
            key = _key(request)
        except (OSError, ValueError) as error:
            self._unload()
            raise ModelMissing(path=request.path) from error
        if self._model is None or key != self._key:
            self._unload()
            self._model = load(
                Path(request.path),
                context=request.context,
                threads=request.threads,
                flag=self._flag,
                log=self._log,
                progress=_Progress(request.id, say).tell,
            )
            self._key = key
        return _loaded(request.id, self._model)

    def ask(self, request: Ask, say: Say, asked_at: float) -> Done:
        """Reads what is new in the prompt and writes the answer."""
        model = self._loaded_model
        chosen = choose(request.turns, model.count, context=model.context.size, reserve=request.reserve)
        prompt = model.prompt(chosen.turns)
        cached = model.context.keep(prompt)
        say(Reading(request.id, cached, len(prompt), cached, chosen.left_out))
        for done in model.context.read(prompt[cached:]):
            say(Reading(request.id, done, len(prompt), cached, chosen.left_out))
        answer = Answer(model, request, say, self._flag, asked_at)
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
        )

    def measure(self, request: Measure) -> Measured:
        """Counts the tokens of a prompt; nothing is left out."""
        model = self._loaded_model
        return Measured(request.id, model.count(request.turns), model.context.size)

    @property
    def _loaded_model(self) -> LoadedModel:
        if self._model is None:
            raise EngineFault(problem="no model")
        return self._model

    def _unload(self) -> None:
        model, self._model, self._key = self._model, None, None
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


def _key(request: Load) -> _Key:
    status = Path(request.path).stat()
    return _Key(request.path, request.context, request.threads, status.st_size, status.st_mtime_ns)


def _loaded(request_id: int, model: LoadedModel) -> Loaded:
    return Loaded(
        id=request_id,
        name=model.name,
        architecture=model.architecture,
        context=model.context.size,
        parameters=model.parameters,
        size_bytes=model.size_bytes,
        memory_bytes=resident_bytes(),
        threads=model.context.threads,
        warning="" if model.has_template else "no_template",
    )
