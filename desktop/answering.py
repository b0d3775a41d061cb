"""One answer while it is made: gathers the engine's replies, keeps them on disk, reports them on."""

import contextlib
import time
from collections.abc import Callable, Sequence

import msgspec

from desktop.conversation.events import AnswerEvent, Ended, Loading, Reading, Wrote
from desktop.conversation.left_out import LEFT_OUT, Exchange, left_out_notice
from desktop.conversation.messages import (
    Message,
    NoticePart,
    Part,
    Provenance,
    State,
    StructuredPart,
    TextPart,
)
from desktop.conversation.structured import whole_json
from desktop.engine import protocol
from desktop.errors import AnswerTooLong, DesktopError, QuestionTooLong, from_code

SAVE_INTERVAL_S = 1.0
_STATES: dict[str, State] = {"stop": "complete", "length": "length", "cancelled": "cancelled"}

Listener = Callable[[AnswerEvent], None]
Save = Callable[[Message], None]
Submit = Callable[[Callable[[], None]], object]


class Answering:
    """An answer in the making.

    `take` is called on the engine's thread and never waits: what touches the disk is handed to
    `submit`, which runs it on the store's thread in order. The listener is called on the engine's
    thread, and for `Ended` on the store's, after the answer is on disk.

    Args:
        message: the answer's place, in state `writing`.
        exchanges: what the model is told, in the order in which the engine counts it.
        form: the task whose schema the answer keeps to; empty for prose.
        begun: the answer as it was, when it is continued: it is never made shorter, and stays as it
            was when nothing is added.
    """

    def __init__(
        self,
        message: Message,
        *,
        save: Save,
        submit: Submit,
        listener: Listener,
        exchanges: Sequence[Exchange] = (),
        form: str = "",
        begun: Message | None = None,
    ) -> None:
        self.message = message
        self._save = save
        self._submit = submit
        self._listener = listener
        self._exchanges = exchanges
        self._form = form
        self._begun = begun
        self._before = begun.text if begun is not None else ""
        self._left_out = _left_out_of(begun) if begun is not None else None
        self._pieces: list[str] = []
        self._saved_at = time.monotonic()
        self.ended = False

    def identify(self, model_sha256: str) -> None:
        """Adds the model's SHA-256, once it is known. On the store's thread."""
        provenance = self._provenance(model_sha256=model_sha256)
        self.message = msgspec.structs.replace(self.message, provenance=provenance)
        if self.ended:
            with contextlib.suppress(DesktopError):
                self._save(self.message)

    def take(self, reply: protocol.Reply) -> None:
        """One reply of the engine to this answer's request."""
        match reply:
            case protocol.Loading(fraction=fraction):
                self._listener(Loading(fraction))
            case protocol.Reading():
                self._hear_reading(reply)
            case protocol.Text(text=text):
                self._add(text)
            case protocol.Done():
                self._end(_STATES[reply.reason], None, self._measures(reply))
            case protocol.Failed(code=code, facts=facts):
                self._end("cut_off", self._error(from_code(code, facts)), {"stop_reason": "failed"})
            case _:
                pass

    def _hear_reading(self, reply: protocol.Reading) -> None:
        self._left_out = left_out_notice(self._exchanges, reply.left_out)
        out = [self._exchanges[place] for place in reply.left_out if place < len(self._exchanges)]
        ids = tuple(message.id for exchange in out for message in exchange)
        self._listener(Reading(reply.done, reply.total, reply.cached, ids))

    def _add(self, text: str) -> None:
        self._pieces.append(text)
        self._listener(Wrote(text))
        now = time.monotonic()
        if now - self._saved_at >= SAVE_INTERVAL_S:
            self._saved_at = now
            self._submit(self._save_so_far)

    def _save_so_far(self) -> None:
        """A failure here is not the end: the last save reports it."""
        if self.ended:
            return
        with contextlib.suppress(DesktopError):
            self._save(self._with("writing", None, {}))

    def _end(self, state: State, error: DesktopError | None, measures: dict[str, object]) -> None:
        def finish() -> None:
            self.ended = True
            if self._begun is not None and not self._pieces and state != "complete":
                self.message = self._begun
            else:
                self.message = self._with(state, error, measures)
            failure = error
            try:
                self._save(self.message)
            except DesktopError as store_error:
                failure = store_error
            finally:
                self._listener(Ended(self.message, failure))

        self._submit(finish)

    def _with(self, state: State, error: DesktopError | None, measures: dict[str, object]) -> Message:
        parts: list[Part] = [self._words(self._before + "".join(self._pieces))]
        if self._left_out is not None:
            parts.append(self._left_out)
        if error is not None:
            parts.append(NoticePart(error.code, dict(error.facts)))
        return msgspec.structs.replace(
            self.message, parts=tuple(parts), state=state, provenance=self._provenance(**measures)
        )

    def _words(self, text: str) -> Part:
        """The answer's text, or what is JSON of it; what is not even the beginning of JSON is kept too."""
        body = whole_json(text) if self._form else None
        return TextPart(text) if body is None else StructuredPart(form=self._form, body=body)

    def _provenance(self, **changes: object) -> Provenance | None:
        provenance = self.message.provenance
        return msgspec.structs.replace(provenance, **changes) if provenance else None

    def _measures(self, reply: protocol.Done) -> dict[str, object]:
        """What is kept of the measures; of a continued answer the counts are of both parts."""
        begun = self._begun.provenance if self._begun is not None else None
        if begun is not None and begun.completion_tokens:
            return {
                "stop_reason": reply.reason,
                "completion_tokens": begun.completion_tokens + reply.completion_tokens,
                "tokens_per_second": _joint_speed(begun, reply),
            }
        return {
            "stop_reason": reply.reason,
            "prompt_tokens": reply.prompt_tokens,
            "cached_tokens": reply.cached_tokens,
            "completion_tokens": reply.completion_tokens,
            "ttft_ms": reply.ttft_ms,
            "tokens_per_second": reply.tokens_per_second,
        }

    def _error(self, error: DesktopError) -> DesktopError:
        """Where an answer is continued, it is not the question that is too long."""
        if self._begun is not None and isinstance(error, QuestionTooLong):
            return AnswerTooLong(limit=error.facts["limit"])
        return error


def _left_out_of(message: Message) -> NoticePart | None:
    notices = (part for part in message.parts if isinstance(part, NoticePart))
    return next((part for part in notices if part.code == LEFT_OUT), None)


def _joint_speed(begun: Provenance, reply: protocol.Done) -> float:
    """Tokens per second over both parts of an answer; the known one where only one is."""
    speeds = (begun.tokens_per_second, reply.tokens_per_second)
    if not all(speeds):
        return max(speeds)
    seconds = begun.completion_tokens / speeds[0] + reply.completion_tokens / speeds[1]
    return (begun.completion_tokens + reply.completion_tokens) / seconds
