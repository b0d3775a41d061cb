"""Conversations and their messages, as they travel between the layers and into the store."""

from typing import Literal

import msgspec

from desktop.clinical.cases import Case
from desktop.clinical.forms import Entry
from desktop.clinical.language import Language
from desktop.clinical.task import Sampling

Role = Literal["user", "assistant"]
State = Literal["writing", "complete", "length", "cancelled", "cut_off"]
"""`writing` in the store after a crash reads as `cut_off`; `length` met the limit of the answer."""


class TextPart(msgspec.Struct, frozen=True, tag="text"):
    """Words: the doctor's own, or the model's Markdown."""

    text: str


class FormPart(msgspec.Struct, frozen=True, tag="form", kw_only=True):
    """A filled-in form, or the case's facts when `task_id` is None.

    `entries` is what the doctor saw, `values` what fills the form again, `text` the exact words
    that the model got: a task that changes later does not change what was asked.
    """

    task_id: str | None
    task_version: int
    title: str
    specialty_id: str | None
    entries: tuple[Entry, ...]
    values: dict[str, str]
    text: str


class StructuredPart(msgspec.Struct, frozen=True, tag="structured"):
    """An answer that keeps to a schema: `body` is JSON after the schema named `form`."""

    form: str
    body: str


class SummaryPart(msgspec.Struct, frozen=True, tag="summary"):
    """On a question that asks for a summary: the ids of the messages that its answer stands for."""

    covers: tuple[str, ...]


class NoticePart(msgspec.Struct, frozen=True, tag="notice"):
    """Something the program says in the transcript: an error's code and facts, or `left_out`.

    `left_out` has the facts of `conversation.left_out.left_out_notice`.
    """

    code: str
    facts: dict[str, str | int | float]


Part = TextPart | FormPart | StructuredPart | SummaryPart | NoticePart


class Provenance(msgspec.Struct, frozen=True, kw_only=True):
    """Where an answer comes from; filled in when the answer starts, measures added at its end.

    `ttft_ms` is the time from the question to the first text in ms, `tokens_per_second` the speed
    of writing after it. `stop_reason` is the engine's: stop, length, cancelled or failed. `adapters`
    are the LoRA adapters that lay over the model, each as its name and SHA-256 with a space between.
    """

    model_id: str
    model_name: str
    model_sha256: str
    demo: bool
    app_version: str
    language: Language
    sampling: Sampling
    seed: int
    task_id: str | None = None
    task_version: int = 0
    specialty_id: str | None = None
    stop_reason: str = ""
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    ttft_ms: float = 0.0
    tokens_per_second: float = 0.0
    adapters: tuple[str, ...] = ()


class Mark(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a doctor says of an answer.

    `stars` are 1 to 5, 0 for none. `signed_at` (UTC, ISO 8601) and `signed_by` are empty while the
    answer is a draft; `signed_by` also where the signature is older than names are kept.
    """

    stars: int = 0
    signed_at: str = ""
    signed_by: str = ""


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One message of the tree.

    `parent_id` is the message it follows; siblings (the same parent and role) are versions of each
    other. `created_at` is UTC, ISO 8601 with milliseconds.
    """

    id: str
    conversation_id: str
    parent_id: str | None
    role: Role
    parts: tuple[Part, ...]
    created_at: str
    state: State = "complete"
    provenance: Provenance | None = None
    mark: Mark = Mark()

    @property
    def is_signable(self) -> bool:
        """Whether a doctor can sign it: an answer that is complete, so that nothing is added to it later."""
        return self.role == "assistant" and self.state == "complete" and bool(self.text.strip())

    @property
    def text(self) -> str:
        """The words as the model reads them: a form's exact text, what was typed, a structured body."""
        return "\n\n".join(words for part in self.parts if (words := _words_of(part)))


def _words_of(part: Part) -> str:
    match part:
        case TextPart(text=text) | FormPart(text=text):
            return text
        case StructuredPart(body=body):
            return body
        case _:
            return ""


class Conversation(msgspec.Struct, frozen=True, kw_only=True):
    """One case and its messages. `head_id` is the last message of the branch that is shown."""

    id: str
    title: str
    created_at: str
    updated_at: str
    language: Language = "zh"
    specialty_id: str | None = None
    case: Case = Case()
    head_id: str | None = None


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the history. `task_title` is the last task's, empty for free questions.

    `snippet` is the place that a search found, with the hit between U+E000 and U+E001. One that is `held`
    cannot be deleted. `signed`: an answer of it is signed.
    """

    id: str
    title: str
    updated_at: str
    message_count: int
    task_title: str = ""
    snippet: str = ""
    held: bool = False
    signed: bool = False
