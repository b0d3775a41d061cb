"""Writing an answer: one token after the other until the model, the doctor or a limit ends it."""

import time

from desktop.engine.abort_flag import AbortFlag
from desktop.engine.answer_text import AnswerText
from desktop.engine.model import LoadedModel
from desktop.engine.protocol import Ask, Reason, Text
from desktop.engine.sampling import Sampler
from desktop.engine.serving import Say


class Answer:
    """One answer to a prompt that `model` has just read.

    Args:
        model: its context ends with the prompt.
        request: the sampling, the seed and the limits.
        say: is told the text, whole characters and no stop strings.
        flag: stops the writing.
        asked_at: when the question came, in seconds of `time.perf_counter`.
    """

    def __init__(self, model: LoadedModel, request: Ask, say: Say, flag: AbortFlag, asked_at: float) -> None:
        self._model = model
        self._request = request
        self._say = say
        self._flag = flag
        self._asked_at = asked_at
        self._text = AnswerText((*request.stop, *model.stops))
        self._first_at = 0.0
        self._ended_at = 0.0
        self.tokens = 0

    def write(self) -> Reason:
        """Writes it; returns why it ended."""
        sampling, vocabulary = self._request.sampling, self._model.vocabulary
        with Sampler(sampling, self._request.seed, vocabulary.size) as sampler:
            reason = self._write_tokens(sampler)
        self._show(self._text.rest())
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

    def _write_tokens(self, sampler: Sampler) -> Reason:
        context, vocabulary = self._model.context, self._model.vocabulary
        while self.tokens < self._request.max_tokens:
            if self._flag.is_set():
                return "cancelled"
            token = sampler.next_token(context.pointer)
            if vocabulary.ends_answer(token):
                return "stop"
            self.tokens += 1
            self._show(self._text.feed(vocabulary.piece(token, first=self.tokens == 1)))
            if self._text.stopped:
                return "stop"
            if context.is_full:
                return "length"
            if self.tokens < self._request.max_tokens and not context.read_one(token):
                return "cancelled"
        return "length"

    def _show(self, text: str) -> None:
        if text:
            self._first_at = self._first_at or time.perf_counter()
            self._say(Text(self._request.id, text))
