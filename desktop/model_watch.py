"""Follows the engine's replies and says what state the model is in, for the status line."""

import threading
from collections.abc import Callable

import msgspec

from desktop.clinical.language import Language
from desktop.conversation.events import ModelState
from desktop.engine import protocol
from desktop.errors import DesktopError, EngineError, ModelError, from_code
from desktop.models.library import InstalledModel


class ModelWatch:
    """The state of the one model in use. Listeners are called on whichever thread changed it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._state = ModelState(kind="none")
        self._listeners: list[Callable[[ModelState], None]] = []

    @property
    def state(self) -> ModelState:
        """What was told last."""
        return self._state

    def listen(self, listener: Callable[[ModelState], None]) -> None:
        """Calls `listener` with the present state and with each later one."""
        with self._lock:
            self._listeners.append(listener)
            state = self._state
        listener(state)

    def no_model(self, error: DesktopError) -> None:
        """No model can be found."""
        self._set(lambda _: ModelState(kind="none", error=error))

    def rename(self, name: str) -> None:
        """The model's name in another language."""
        self._change(name=name)

    def choose(self, model: InstalledModel, language: Language) -> None:
        """`model` is used from now on."""
        if self._state.model_id == model.id and self._state.kind != "failed":
            self._change(name=model.title.read(language))
        else:
            name = model.title.read(language)
            self._set(lambda _: ModelState(kind="idle", model_id=model.id, name=name, demo=model.demo))

    def rest(self) -> None:
        """The memory was given back until the model is needed."""
        if self._state.kind in {"ready", "loading", "reading", "writing"}:
            self._change(kind="resting")

    def tell_gpu(self, problem: str) -> None:
        """Why the GPU is used less than it could be, as `Machine.gpu_note` knows it; empty for no reason."""
        if problem != self._state.gpu_problem:
            self._change(gpu_problem=problem)

    def take(self, reply: protocol.Reply) -> None:
        """One reply of the engine."""
        match reply:
            case protocol.Loading(fraction=fraction):
                self._change(kind="loading", fraction=fraction)
            case protocol.Loaded():
                self._change(
                    kind="ready",
                    context=reply.context,
                    memory_bytes=reply.memory_bytes,
                    warning=reply.warning,
                    error=None,
                    threads=reply.threads,
                    batch_threads=reply.batch_threads or reply.threads,
                    kv_type=reply.kv_type,
                    gpu_layers=reply.gpu_layers,
                    layers=reply.layers,
                    device=reply.device,
                    gpu_problem=reply.gpu_problem,
                )
            case protocol.Reading():
                self._change(kind="reading")
            case protocol.Text() if self._state.kind != "writing":
                self._change(kind="writing")
            case protocol.Done():
                self._change(
                    kind="ready",
                    speed=reply.tokens_per_second or self._state.speed,
                    memory_bytes=reply.memory_bytes or self._state.memory_bytes,
                    error=None,
                )
            case protocol.Failed(code=code, facts=facts):
                self._fail(from_code(code, facts))
            case _:
                pass

    def _fail(self, error: DesktopError) -> None:
        """A refused question leaves the model ready, or at rest where it came too late for the worker that
        is gone; a fault of model or engine does not.
        """
        if isinstance(error, EngineError | ModelError):
            self._change(kind="failed", error=error)
        elif self._state.kind != "resting":
            self._change(kind="ready")

    def _change(self, **changes: object) -> None:
        self._set(lambda state: msgspec.structs.replace(state, **changes))

    def _set(self, change: Callable[[ModelState], ModelState]) -> None:
        with self._lock:
            state = self._state = change(self._state)
            listeners = tuple(self._listeners)
        for listener in listeners:
            listener(state)
