"""What crosses the pipe between the program and its engine: one JSON object a line.

Requests go to the worker's stdin, replies come on what was its stdout. Every struct is tagged with
`kind`, unknown fields are refused, and a line longer than `MAX_LINE_BYTES` ends the connection.
The worker takes requests in order, but reads them while it works, so that `Stop` acts at once.
"""

from typing import Literal

import msgspec

from desktop.clinical.task import Sampling
from desktop.engine.plan import KvType

PROTOCOL_VERSION = 4
MAX_LINE_BYTES = 16 * 1024 * 1024
_BEGINNING = "begin-"
Reason = Literal["stop", "length", "cancelled"]


class _Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    pass


class Turn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One message as the chat template sees it.

    `facts` are those words of a question that tell of the patient: when the question must leave a
    context that is too small, they stay. `pinned` turns never leave.
    """

    role: Literal["system", "user", "assistant"]
    content: str
    facts: str = ""
    pinned: bool = False


class State(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where what was read of a conversation outlives the worker.

    `name` is the conversation's id, `path` the file that may hold its state, `key` 32 bytes in
    base64 that seal it, `model_sha256` the model's file: a state of any other is refused, or of this one
    with other adapters. An empty `path` or `model_sha256` keeps the state in memory only.
    """

    name: str
    path: str = ""
    key: str = ""
    model_sha256: str = ""


def beginning(name: str) -> State:
    """The state of how the questions of a task begin: it belongs to no conversation, and to all."""
    return State(_BEGINNING + name)


def is_beginning(name: str) -> bool:
    """Whether a state of this name is one that `beginning` makes."""
    return name.startswith(_BEGINNING)


class Adapter(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A LoRA adapter that is laid over a model; its `sha256` tells the states on disk apart."""

    path: str
    sha256: str = ""


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One of the questions that `AskMany` answers together."""

    turns: tuple[Turn, ...]
    sampling: Sampling
    seed: int
    max_tokens: int = 2048


# Requests.
class Load(_Line, frozen=True, tag="load"):
    """Loads a model in place of the present one; answered by `Loading`... then `Loaded` or `Failed`.

    `context` is in tokens; 0 takes what suits the model and the memory. `threads` are for writing,
    `batch_threads` for reading; 0 lets the worker find out which are fastest. With `spare_core` a
    core is left for the rest of the PC where there are four or more. `gpu_layers` bounds the layers
    on a GPU: -1 as many as fit, 0 none. Of a split model, `path` is one file. `chat_template` takes the
    place of the one in the file, if not empty. `kv_type` is the type of keys and values, where the model can
    have it; empty takes what suits.
    """

    id: int
    path: str
    context: int = 0
    threads: int = 0
    batch_threads: int = 0
    spare_core: bool = True
    gpu_layers: int = -1
    adapters: tuple[Adapter, ...] = ()
    chat_template: str = ""
    kv_type: KvType | Literal[""] = ""


class Ask(_Line, frozen=True, tag="ask"):
    """Answers the last of `turns`; `Reading`... `Text`... `Done`, or `Failed` at any point.

    `max_tokens` bounds the answer; `reserve` tokens of the context are kept free for it when old
    turns must leave.
    """

    id: int
    turns: tuple[Turn, ...]
    sampling: Sampling
    seed: int
    max_tokens: int = 2048
    reserve: int = 512
    begun: str = ""
    schema: str = ""
    state: State | None = None


class AskMany(_Line, frozen=True, tag="ask_many"):
    """Answers many questions, `parallel` of them at a time; `Answered`... then `Done` or `Failed`.

    For work that nobody watches: no progress, no text before an answer has ended. A question that
    does not fit the context is answered with reason `failed` and no text.
    """

    id: int
    questions: tuple[Question, ...]
    parallel: int = 8


class Warm(_Line, frozen=True, tag="warm"):
    """Reads ahead what an `Ask` with these turns would read; answered by `Warmed`.

    The last turn may be unfinished: only what stands is read. Any other request goes first, and a
    newer `Warm` takes the place of one that has not ended. One with the state of a `beginning` is only
    taken while nothing else is under way, and kept where no conversation loses its place by it.
    """

    id: int
    turns: tuple[Turn, ...]
    reserve: int = 512
    state: State | None = None

    @property
    def is_beginning(self) -> bool:
        """Whether it is nobody's question, but how the questions of a task begin."""
        return self.state is not None and is_beginning(self.state.name)


class Save(_Line, frozen=True, tag="save"):
    """Writes what was read of a conversation to `state.path`; answered by `Saved`."""

    id: int
    state: State


class Forget(_Line, frozen=True, tag="forget"):
    """Drops what was read of the conversation `name`, of all of them when empty; answered by `Forgotten`.

    The files of states belong to the program, not to the worker: they stay.
    """

    id: int
    name: str = ""


class Measure(_Line, frozen=True, tag="measure"):
    """Counts the tokens of all `turns` as `Ask` would read them; answered by `Measured`.

    Nothing is left out: the count may be more than the context, and is about right when far more.
    """

    id: int
    turns: tuple[Turn, ...]


class Probe(_Line, frozen=True, tag="probe"):
    """Asks what this PC has for a model; answered by `Probed` at once, whatever else is under way."""

    id: int


class Stop(_Line, frozen=True, tag="stop"):
    """Stops the `Ask` or `AskMany` numbered `id`: answered by its `Done` with reason `cancelled`.

    One that has not begun, because a model is being loaded, ends at once; the load goes on.
    """

    id: int


class Quit(_Line, frozen=True, tag="quit"):
    """Ends the worker. The end of stdin does the same."""


class Device(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A GPU: its name for people, its free memory, and whether that is the PC's own memory."""

    name: str
    free_bytes: int
    shares_memory: bool = False


# Replies.
class Hello(_Line, frozen=True, tag="hello"):
    """The first line of a worker."""

    protocol: int
    llama_cpp: str


class Loading(_Line, frozen=True, tag="loading"):
    """How much of the model is loaded, 0 to 1."""

    id: int
    fraction: float


class Loaded(_Line, frozen=True, tag="loaded"):
    """The model is ready. `context` in tokens; `memory_bytes` is the worker's resident size.

    `threads` write and `batch_threads` read; `threads_settled` is False when the PC was too busy to
    find out how many suit. `kv_type` is the type of the stored keys and values
    (`f16`, `q8_0`). `gpu_layers` of the model's `layers` are on `device`; `gpu_problem` says in
    llama.cpp's words why they are fewer than fit or none. `warning` is empty or `no_template`: the
    file has no chat template, ChatML is used.
    """

    id: int
    name: str
    architecture: str
    context: int
    parameters: int
    size_bytes: int
    memory_bytes: int
    threads: int
    batch_threads: int = 0
    threads_settled: bool = True
    kv_type: str = "f16"
    flash_attention: bool = True
    layers: int = 0
    gpu_layers: int = 0
    device: str = ""
    gpu_problem: str = ""
    warning: str = ""


class Reading(_Line, frozen=True, tag="reading"):
    """Progress of reading the prompt, in tokens; `done` starts at `cached`.

    `left_out` are the exchanges that did not fit: the positions, ascending, of a question with its
    answer among those of `Ask.turns`, counted from 0.
    """

    id: int
    done: int
    total: int
    cached: int
    left_out: tuple[int, ...] = ()


class Text(_Line, frozen=True, tag="text"):
    """The next piece of the answer, whole characters only."""

    id: int
    text: str


class Done(_Line, frozen=True, tag="done"):
    """The answer has ended. Times as in `conversation.messages.Provenance`.

    `read_ms` is the time in which what was not cached was read. Of `drafted` tokens that were guessed
    from the prompt, `accepted` were what the model wrote. For `AskMany` the counts are sums over all
    questions, and `tokens_per_second` is of all together.
    """

    id: int
    reason: Reason
    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    ttft_ms: float
    tokens_per_second: float
    memory_bytes: int = 0
    drafted: int = 0
    accepted: int = 0
    read_ms: float = 0.0


class Answered(_Line, frozen=True, tag="answered"):
    """One answer of `AskMany`; `index` counts the questions from 0, in any order."""

    id: int
    index: int
    text: str
    reason: Literal["stop", "length", "cancelled", "failed"]
    prompt_tokens: int
    completion_tokens: int


class Warmed(_Line, frozen=True, tag="warmed"):
    """The reading ahead has ended: `done` of `total` tokens are read, `cached` of them were before."""

    id: int
    done: int
    total: int
    cached: int


class Saved(_Line, frozen=True, tag="saved"):
    """The state is on disk; 0 bytes when there was none to write, or something else went first."""

    id: int
    size_bytes: int


class Forgotten(_Line, frozen=True, tag="forgotten"):
    """What was read is dropped."""

    id: int


class Measured(_Line, frozen=True, tag="measured"):
    """Tokens of the prompt and the context that the model has."""

    id: int
    tokens: int
    context: int


class Probed(_Line, frozen=True, tag="probed", kw_only=True):
    """What this PC has for a model: its memory in bytes, its GPUs, its processor.

    `free_bytes`, and those of `devices`, are what would be free without the model that is loaded.
    `threads` is how many would be used; `instructions` are those of the processor that this build of
    llama.cpp uses, such as `AVX2`. `memory_bytes_s` is how fast memory is read and written; 0 while
    not known, as it is measured only while nothing else is under way.
    """

    id: int
    total_bytes: int
    free_bytes: int
    processor: str
    threads: int
    instructions: tuple[str, ...] = ()
    devices: tuple[Device, ...] = ()
    memory_bytes_s: float = 0.0


class Failed(_Line, frozen=True, tag="failed"):
    """The request failed: an error's `code` and `facts` (`errors.from_code`). The worker lives on.

    With `id` 0, in place of `Hello`: the worker cannot work at all and ends.
    """

    id: int
    code: str
    facts: dict[str, str | int | float] = {}


Request = Load | Ask | AskMany | Warm | Save | Forget | Measure | Probe | Stop | Quit
Answer = (
    Loading
    | Loaded
    | Reading
    | Text
    | Done
    | Answered
    | Warmed
    | Saved
    | Forgotten
    | Measured
    | Probed
    | Failed
)
Reply = Hello | Answer


def cancelled(request_id: int) -> Done:
    """The end of an answer that was stopped before it began."""
    return Done(request_id, "cancelled", 0, 0, 0, 0.0, 0.0)
