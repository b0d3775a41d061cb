"""Many answers at a time, for work that nobody watches: several are written side by side.

One batch with a token of each answer takes little more time than one token alone. Prompts are read
between two such batches; as soon as an answer has ended the next question takes its place.
"""

import time
from collections import deque
from collections.abc import Sequence
from typing import Literal

import llama_cpp
import msgspec

from desktop.engine import fit
from desktop.engine.abort_flag import AbortFlag
from desktop.engine.answer_text import AnswerText
from desktop.engine.context import common_tokens
from desktop.engine.memory import available_bytes
from desktop.engine.model import LoadedModel
from desktop.engine.protocol import Answered, AskMany, Done, Question, Reading
from desktop.engine.sampling import Sampler
from desktop.engine.sequences import Piece, Sequences
from desktop.engine.serving import Say

MOST_PARALLEL = fit.OUTPUTS
_PADDING = 256
_RESERVE = 512
# A beginning shorter than this is read again as soon as it is copied.
_WORTH_TOKENS = 32
_PIECE_S = 2.0
_HEARTBEAT_S = 2.0
# The rest of what is free is left to the other programs.
_MEMORY_SHARE = 0.75
Reason = Literal["stop", "length"]


def answer_many(model: LoadedModel, request: AskMany, say: Say, flag: AbortFlag, asked_at: float) -> Done:
    """Answers all questions of `request`, several at a time.

    Raises:
        MemoryError: not even one more answer's context fits.
        EngineFault: llama.cpp failed.
    """
    prompts = [_prompt(model, question) for question in request.questions]
    for index, prompt in enumerate(prompts):
        if not prompt:
            say(Answered(request.id, index, "", "failed", 0, 0))
    if not any(prompts):
        return Done(request.id, "stop", 0, 0, 0, 0.0, 0.0)
    writing = _Together(model, request, prompts, say, flag)
    sequences = _sequences(model, request, prompts, flag)
    try:
        reason = writing.write(*sequences)
    finally:
        sequences[0].close()
    return writing.done(reason, asked_at)


def _prompt(model: LoadedModel, question: Question) -> list[int]:
    """The tokens of a question; none when it does not fit."""
    size = model.context.size
    room = size - min(question.max_tokens, _RESERVE, size // 2)
    return model.prompt(question.turns) if model.count(question.turns) <= room else []


def _sequences(
    model: LoadedModel, request: AskMany, prompts: Sequence[Sequence[int]], flag: AbortFlag
) -> tuple[Sequences, int]:
    """A context for as many answers at a time as were asked for, or as fit; and how many that are."""
    longest = max(
        min(len(prompt) + question.max_tokens, model.context.size)
        for prompt, question in zip(prompts, request.questions, strict=True)
        if prompt
    )
    each = -(-longest // _PADDING) * _PADDING
    count = max(min(request.parallel, sum(map(bool, prompts)), MOST_PARALLEL, model.plan.batch), 1)
    while True:
        plan = msgspec.structs.replace(model.plan, context=each * count, sequences=count)
        if count == 1 or fit.needed_bytes(model.shape, plan) <= available_bytes() * _MEMORY_SHARE:
            try:
                made = Sequences(llama_cpp.llama_get_model(model.context.pointer), plan, flag)
            except MemoryError:
                if count == 1:
                    raise
            else:
                model.adapters.lay_over(made.pointer)
                return made, count
        count = (count + 1) // 2


class _Written:
    """One answer while it is written."""

    def __init__(self, index: int, question: Question, prompt: list[int], model: LoadedModel) -> None:
        self.index = index
        self.prompt = prompt
        self.read = 0
        self.tokens = 0
        self.token = -1
        self._limit = min(question.max_tokens, model.context.size - len(prompt) + 1)
        self._vocabulary = model.vocabulary
        self._sampler = Sampler(question.sampling, question.seed)
        self._decoder = AnswerText(model.stops)
        self._parts: list[str] = []

    def ended_text(self) -> str:
        """The answer, when nothing more will be written."""
        return "".join((*self._parts, self._decoder.rest()))

    def sample(self, sequences: Sequences, at: int) -> Reason | None:
        """Writes the next token, sampled at index `at`; returns why the answer has ended, if so."""
        self.token = self._sampler.next_token(sequences.pointer, at)
        if self._vocabulary.ends_answer(self.token):
            return "stop"
        self.tokens += 1
        piece = self._vocabulary.piece(self.token, first=self.tokens == 1)
        self._parts.append(self._decoder.feed(piece))
        if self._decoder.stopped:
            return "stop"
        return "length" if self.tokens >= self._limit else None

    def close(self) -> None:
        """Frees the sampler."""
        self._sampler.close()


class _Together:
    """Writes all answers of a request.

    A prompt without tokens is a question that does not fit.
    """

    def __init__(
        self, model: LoadedModel, request: AskMany, prompts: Sequence[list[int]], say: Say, flag: AbortFlag
    ) -> None:
        self._model = model
        self._request = request
        self._prompts = prompts
        self._say = say
        self._flag = flag
        self._waiting = deque(index for index, prompt in enumerate(prompts) if prompt)
        self._active: dict[int, _Written] = {}
        # What the places that are free hold; not of those that could not be rolled back.
        self._held: dict[int, list[int]] = {}
        self._beginning: list[int] = []
        self._beginning_state = bytearray()
        self._read = self._cached = self._written = 0
        self._first_at = self._ended_at = self._heard_at = 0.0

    def write(self, sequences: Sequences, count: int) -> Literal["stop", "cancelled"]:
        """Writes them; returns whether all of them have ended."""
        self._held = {place: [] for place in range(count)}
        try:
            if not self._read_beginning(sequences):
                return "cancelled"
            while self._waiting or self._active:
                self._seat(sequences, count)
                if self._flag.is_set() or not self._step(sequences):
                    return "cancelled"
            return "stop"
        finally:
            self._ended_at = time.perf_counter()
            self._cancel_rest()

    def done(self, reason: Literal["stop", "cancelled"], asked_at: float) -> Done:
        """The sums over all questions."""
        seconds = self._ended_at - self._first_at
        return Done(
            id=self._request.id,
            reason=reason,
            prompt_tokens=sum(map(len, self._prompts)),
            cached_tokens=self._cached,
            completion_tokens=self._written,
            ttft_ms=(self._first_at - asked_at) * 1000 if self._first_at else 0.0,
            tokens_per_second=self._written / seconds if self._first_at and seconds > 0 else 0.0,
        )

    def _read_beginning(self, sequences: Sequences) -> bool:
        """Reads once what all prompts begin with; False when the flag was set."""
        first, *others = (prompt for prompt in self._prompts if prompt)
        shared = min((common_tokens(first, other) for other in others), default=0)
        shared = min(shared, min(len(prompt) for prompt in self._prompts if prompt) - 1)
        if shared < _WORTH_TOKENS:
            return True
        at = 0
        while at < shared:
            piece = first[at : min(at + sequences.most(_PIECE_S), shared)]
            if self._flag.is_set() or sequences.read([Piece(0, at, piece, sampled=False)]) is None:
                return False
            at += len(piece)
            self._note_reading(len(piece))
        self._beginning = first[:shared]
        self._beginning_state = sequences.state(0)
        self._held[0] = self._beginning
        return True

    def _seat(self, sequences: Sequences, count: int) -> None:
        """Gives the places that are free to the questions that come next."""
        for place in range(count):
            if place not in self._active and self._waiting:
                index = self._waiting.popleft()
                question, prompt = self._request.questions[index], self._prompts[index]
                written = self._active[place] = _Written(index, question, prompt, self._model)
                written.read = self._prepare(sequences, place, prompt)
                self._cached += written.read

    def _prepare(self, sequences: Sequences, place: int, prompt: list[int]) -> int:
        """Takes a place to the longest beginning of `prompt` that is known; returns its length."""
        held = self._held.pop(place, None)
        if held is not None:
            common = common_tokens(held, prompt[:-1])
            if common >= len(self._beginning) and (common == len(held) or sequences.roll_back(place, common)):
                return common
        if self._beginning and sequences.restore(place, self._beginning_state):
            return len(self._beginning)
        sequences.roll_back(place, 0)
        return 0

    def _step(self, sequences: Sequences) -> bool:
        """Reads of the prompts that are not all read, else writes a token of each answer."""
        reading = [place for place, written in self._active.items() if written.read < len(written.prompt)]
        pieces = self._prompt_pieces(sequences, reading) if reading else self._next_tokens()
        sampled = sequences.read(pieces)
        if sampled is None:
            return False
        if reading:
            self._note_reading(sum(len(piece.tokens) for piece in pieces))
        places = [piece.sequence for piece in pieces if piece.sampled]
        for place, at in zip(places, sampled, strict=True):
            self._sample(sequences, place, at)
        self._beat()
        return True

    def _prompt_pieces(self, sequences: Sequences, reading: Sequence[int]) -> list[Piece]:
        pieces, room = [], sequences.most(_PIECE_S)
        for place in reading:
            written = self._active[place]
            tokens = written.prompt[written.read : written.read + room]
            if tokens:
                ends = written.read + len(tokens) == len(written.prompt)
                pieces.append(Piece(place, written.read, tokens, sampled=ends))
                written.read += len(tokens)
                room -= len(tokens)
        return pieces

    def _next_tokens(self) -> list[Piece]:
        """A token of each answer, in the order of their places: llama.cpp takes neighbours together."""
        return [
            Piece(place, len(written.prompt) + written.tokens - 1, [written.token], sampled=True)
            for place, written in sorted(self._active.items())
        ]

    def _sample(self, sequences: Sequences, place: int, at: int) -> None:
        written = self._active[place]
        reason = written.sample(sequences, at)
        self._first_at = self._first_at or time.perf_counter()
        if reason is not None:
            if sequences.roll_back(place, len(written.prompt)):
                self._held[place] = written.prompt
            self._end(place, reason)

    def _end(self, place: int, reason: Literal["stop", "length", "cancelled"]) -> None:
        written = self._active.pop(place)
        self._written += written.tokens
        written.close()
        self._say(
            Answered(
                self._request.id,
                written.index,
                written.ended_text(),
                reason,
                len(written.prompt),
                written.tokens,
            )
        )

    def _cancel_rest(self) -> None:
        for place in sorted(self._active):
            self._end(place, "cancelled")
        while self._waiting:
            index = self._waiting.popleft()
            self._say(Answered(self._request.id, index, "", "cancelled", len(self._prompts[index]), 0))

    def _note_reading(self, tokens: int) -> None:
        self._read += tokens
        self._beat()

    def _beat(self) -> None:
        """Tells from time to time that the work goes on."""
        now = time.perf_counter()
        if now - self._heard_at >= _HEARTBEAT_S:
            self._heard_at = now
            total = sum(map(len, self._prompts))
            self._say(Reading(self._request.id, self._read + self._cached, total, self._cached))
