"""One answer while it is made: gathers the engine's replies, keeps them on disk, reports them on."""

import contextlib
import time
from collections.abc import Callable

import msgspec

from desktop.conversation.events import AnswerEvent, Ended, Loading, Reading, Wrote
from desktop.conversation.messages import Message, NoticePart, Part, Provenance, State, TextPart
from desktop.engine import protocol
from desktop.errors import DesktopError, from_code

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
    """

    def __init__(self, message: Message, *, save: Save, submit: Submit, listener: Listener) -> None:
        self.message = message
        self._save = save
        self._submit = submit
        self._listener = listener
        self._pieces: list[str] = []
        self._left_out = 0
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
            case protocol.Reading(done=done, total=total, cached=cached, left_out=left_out):
                self._left_out = left_out
                self._listener(Reading(done, total, cached, left_out))
            case protocol.Text(text=text):
                self._add(text)
            case protocol.Done():
                self._end(_STATES[reply.reason], None, _measures(reply))
            case protocol.Failed(code=code, facts=facts):
                self._end("cut_off", from_code(code, facts), {"stop_reason": "failed"})
            case _:
                pass

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
        parts: list[Part] = [TextPart("".join(self._pieces))]
        if self._left_out:
            parts.append(NoticePart("left_out", {"turns": self._left_out}))
        if error is not None:
            parts.append(NoticePart(error.code, dict(error.facts)))
        return msgspec.structs.replace(
            self.message, parts=tuple(parts), state=state, provenance=self._provenance(**measures)
        )

    def _provenance(self, **changes: object) -> Provenance | None:
        provenance = self.message.provenance
        return msgspec.structs.replace(provenance, **changes) if provenance else None


def _measures(reply: protocol.Done) -> dict[str, object]:
    return {
        "stop_reason": reply.reason,
        "prompt_tokens": reply.prompt_tokens,
        "cached_tokens": reply.cached_tokens,
        "completion_tokens": reply.completion_tokens,
        "ttft_ms": reply.ttft_ms,
        "tokens_per_second": reply.tokens_per_second,
    }
