"""What the assistant reports to a front end while an answer is made."""

import msgspec

from desktop.conversation.messages import Message
from desktop.errors import DesktopError


class Loading(msgspec.Struct, frozen=True):
    """The model is being loaded; `fraction` from 0 to 1."""

    fraction: float


class Reading(msgspec.Struct, frozen=True):
    """The question is being read; tokens. `left_out`: the messages that did not fit the context."""

    done: int
    total: int
    cached: int
    left_out: tuple[str, ...] = ()

    @property
    def turns_left_out(self) -> int:
        """How many exchanges (a question and its answer) did not fit."""
        return len(self.left_out) // 2


class Wrote(msgspec.Struct, frozen=True):
    """The next piece of the answer."""

    text: str


class Ended(msgspec.Struct, frozen=True):
    """The answer has ended and is on disk as `message`; `error` says why, if it failed.

    When the disk itself failed, `error` is that `StoreError` and `message` is only in memory.
    """

    message: Message
    error: DesktopError | None = None


AnswerEvent = Loading | Reading | Wrote | Ended


class ModelState(msgspec.Struct, frozen=True, kw_only=True):
    """The model and the engine as the status line shows them.

    `kind`: none (no model chosen), idle (not loaded yet), loading, ready, reading, writing, resting
    (the memory is given back until it is needed), failed. `speed` is the last answer's tokens per
    second, `memory_bytes` the engine's resident size, `context` the model's context in tokens; 0
    where not known. `warning` as in engine's `Loaded`, and so are the facts of how it runs: `threads`
    write, `batch_threads` read, `kv_type`, `gpu_layers` of `layers` lie on `device`, `gpu_problem`
    says why they are fewer than fit.
    """

    kind: str
    model_id: str = ""
    name: str = ""
    demo: bool = False
    fraction: float = 0.0
    context: int = 0
    speed: float = 0.0
    memory_bytes: int = 0
    warning: str = ""
    error: DesktopError | None = None
    threads: int = 0
    batch_threads: int = 0
    kv_type: str = ""
    gpu_layers: int = 0
    layers: int = 0
    device: str = ""
    gpu_problem: str = ""
