"""Writing an answer: token after token until the model, the doctor or a limit ends it."""

import time
from collections.abc import Sequence

from desktop.engine.abort_flag import AbortFlag
from desktop.engine.answer_text import AnswerText
from desktop.engine.context import Context
from desktop.engine.model import LoadedModel
from desktop.engine.protocol import Ask, Reason, Text
from desktop.engine.sampling import NONE_FITS, Sampler, answer_sampler
from desktop.engine.serving import Say
from desktop.engine.speculation import Speculation
from desktop.errors import EngineFault


class Answer:
    """One answer to a prompt that `model` has just read.

    What the request has `begun` is gone on with, not said. `say` is told whole characters, no stop
    strings; `asked_at` is in seconds of `time.perf_counter`.
    """

    def __init__(  # noqa: PLR0917  in the order in which they come about
        self,
        model: LoadedModel,
        request: Ask,
        prompt: Sequence[int],
        say: Say,
        flag: AbortFlag,
        asked_at: float,
    ) -> None:
        self._model = model
        self._request = request
        self._prompt = prompt
        self._say = say
        self._flag = flag
        self._asked_at = asked_at
        # A schema says where its answer ends, whatever stands in its strings.
        self._text = AnswerText(() if request.schema else model.stops, request.begun)
        self._speculation: Speculation | None = None
        self._unsaid = ""
        self._first_at = 0.0
        self._ended_at = 0.0
        self.tokens = 0
        self.drafted = 0
        self.accepted = 0

    def write(self) -> Reason:
        """Writes it; returns why it ended. The context then ends with the answer, or one token before.

        Raises:
            SchemaUnsupported: the request's schema cannot be kept to.
        """
        context, vocabulary, request = self._model.context, self._model.vocabulary, self._request
        begun = vocabulary.ending(self._prompt, request.begun) if request.begun else []
        with answer_sampler(vocabulary, request, begun) as sampler:
            reason = self._write_tokens(sampler, context)
        context.roll_back(len(self._prompt) + self.tokens)
        self._unsaid += self._text.rest()
        self._say_text()
        self._ended_at = time.perf_counter()
        return reason

    @property
    def ttft_ms(self) -> float:
        """From the question to the first text, in ms; 0 without any."""
        return (self._first_at - self._asked_at) * 1000 if self._first_at else 0.0

    @property
    def tokens_per_second(self) -> float:
        """The speed of writing after the first text."""
        seconds = self._ended_at - self._first_at
        return (self.tokens - 1) / seconds if self._first_at and self.tokens > 1 and seconds > 0 else 0.0

    def _write_tokens(self, sampler: Sampler, context: Context) -> Reason:
        """Samples after each token that was read: the last of the prompt, then the answer's own.

        Guesses are read together with the token before them. Each is sampled all the same, in order;
        one that was not guessed right is read next, in place of the guesses from there on.
        """
        # The last token is not read, and needs no room.
        limit = min(self._request.max_tokens, context.size - len(self._prompt) + 1)
        draft: list[int] = []
        at = -1
        while self.tokens < limit and not self._flag.is_set():
            token = sampler.next_token(context.pointer, at)
            ended = self._take(token)
            if ended:
                return ended
            if 0 <= at < len(draft) and draft[at] == token:
                at += 1
                self.accepted += 1
                continue
            self._say_text()
            if self.tokens == limit:
                break
            draft = self._draft(context, token, limit - self.tokens - 1)
            if not self._read(context, token, draft):
                break
            at = 0
        return "cancelled" if self._flag.is_set() else "length"

    def _take(self, token: int) -> Reason | None:
        """Takes a token into the text; returns why the answer has ended, if so."""
        vocabulary = self._model.vocabulary
        if token == NONE_FITS:
            return "length"
        if vocabulary.ends_answer(token):
            return "stop"
        first = self.tokens == 0 and not self._request.begun
        self.tokens += 1
        self._unsaid += self._text.feed(vocabulary.piece(token, first=first))
        if self._speculation is not None:
            self._speculation.written(token)
        return "stop" if self._text.stopped else None

    def _draft(self, context: Context, token: int, limit: int) -> list[int]:
        """What may follow `token`. Nothing is prepared for it before the first text is out."""
        if not context.rolls_back:
            return []
        if self._speculation is None:
            self._speculation = Speculation(self._prompt, self._model.prices, self._model.answers)
            self._speculation.written(token)
        return self._speculation.draft(limit)

    def _read(self, context: Context, token: int, draft: list[int]) -> bool:
        """Reads the token just written, and the guesses after it; False when the flag stopped it."""
        place = len(self._prompt) + self.tokens - 1
        context.roll_back(place)
        if len(context.tokens) != place:
            raise EngineFault(problem="rolled back too far")
        if not draft:
            return context.read_one(token)
        self.drafted += len(draft)
        return context.read_drafted([token, *draft])

    def _say_text(self) -> None:
        if self._unsaid:
            self._first_at = self._first_at or time.perf_counter()
            self._say(Text(self._request.id, self._unsaid))
            self._unsaid = ""
