"""What crosses the pipe between the program and its engine: one JSON object a line.

Requests go to the worker's stdin, replies come on what was its stdout. Every struct is tagged with
`kind`, unknown fields are refused, and a line longer than `MAX_LINE_BYTES` ends the connection.
The worker takes requests in order, but reads them while it works, so that `Stop` acts at once.
"""

from typing import Literal

import msgspec

from desktop.clinical.task import Sampling

PROTOCOL_VERSION = 1
MAX_LINE_BYTES = 16 * 1024 * 1024
Reason = Literal["stop", "length", "cancelled"]


class _Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="kind"):
    pass


class Turn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One message as the chat template sees it."""

    role: Literal["system", "user", "assistant"]
    content: str


# Requests.
class Load(_Line, frozen=True, tag="load"):
    """Loads a model in place of the present one; answered by `Loading`... then `Loaded` or `Failed`.

    `context` is in tokens; 0 takes the smaller of the model's own and 4,096. `threads` 0 lets the
    worker choose.
    """

    id: int
    path: str
    context: int = 0
    threads: int = 0


class Ask(_Line, frozen=True, tag="ask"):
    """Answers the last of `turns`; `Reading`... `Text`... `Done`, or `Failed` at any point.

    `max_tokens` bounds the answer; `reserve` tokens of the context are kept free for it when old
    turns must leave. `stop` are strings that end the answer and are never shown.
    """

    id: int
    turns: tuple[Turn, ...]
    sampling: Sampling
    seed: int
    max_tokens: int = 2048
    reserve: int = 512
    stop: tuple[str, ...] = ()


class Measure(_Line, frozen=True, tag="measure"):
    """Counts the tokens of all `turns` as `Ask` would read them; answered by `Measured`.

    Nothing is left out: the count may be more than the context, and is about right when far more.
    """

    id: int
    turns: tuple[Turn, ...]


class Stop(_Line, frozen=True, tag="stop"):
    """Stops the `Ask` numbered `id`: answered by its `Done` with reason `cancelled`.

    One that has not begun, because a model is being loaded, ends at once; the load goes on.
    """

    id: int


class Quit(_Line, frozen=True, tag="quit"):
    """Ends the worker. The end of stdin does the same."""


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

    `warning` is empty or `no_template`: the file has no chat template, ChatML is used.
    """

    id: int
    name: str
    architecture: str
    context: int
    parameters: int
    size_bytes: int
    memory_bytes: int
    threads: int
    warning: str = ""


class Reading(_Line, frozen=True, tag="reading"):
    """Progress of reading the prompt, in tokens; `done` starts at `cached`.

    `left_out` counts the earlier turns (question and answer) that did not fit.
    """

    id: int
    done: int
    total: int
    cached: int
    left_out: int = 0


class Text(_Line, frozen=True, tag="text"):
    """The next piece of the answer, whole characters only."""

    id: int
    text: str


class Done(_Line, frozen=True, tag="done"):
    """The answer has ended. Times as in `conversation.messages.Provenance`."""

    id: int
    reason: Reason
    prompt_tokens: int
    cached_tokens: int
    completion_tokens: int
    ttft_ms: float
    tokens_per_second: float
    memory_bytes: int = 0


class Measured(_Line, frozen=True, tag="measured"):
    """Tokens of the prompt and the context that the model has."""

    id: int
    tokens: int
    context: int


class Failed(_Line, frozen=True, tag="failed"):
    """The request failed: an error's `code` and `facts` (`errors.from_code`). The worker lives on.

    With `id` 0, in place of `Hello`: the worker cannot work at all and ends.
    """

    id: int
    code: str
    facts: dict[str, str | int | float] = {}


Request = Load | Ask | Measure | Stop | Quit
Reply = Hello | Loading | Loaded | Reading | Text | Done | Measured | Failed
