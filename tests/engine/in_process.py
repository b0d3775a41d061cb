"""llama.cpp's backend without a worker around it, and what llama.cpp writes when nobody helps it."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Self

import llama_cpp
import msgspec

from desktop.clinical.task import Sampling
from desktop.engine.abort_flag import AbortFlag
from desktop.engine.backend import LlamaBackend
from desktop.engine.context import Context
from desktop.engine.llama_log import LlamaLog
from desktop.engine.protocol import (
    Answered,
    Ask,
    AskMany,
    Done,
    Load,
    Question,
    Reply,
    Text,
    Turn,
)
from desktop.engine.sampling import Sampler

GREEDY = Sampling(temperature=0)
# Two candidates as near as this change places with the order in which floating-point numbers are added.
NEAR_LOGITS = 0.01
# llama.cpp calls the log it was given last, whoever uses it.
_KEPT: list[object] = []


class Asked(msgspec.Struct, frozen=True):
    """An answer: its texts as they came, and its end."""

    texts: tuple[str, ...]
    done: Done

    @property
    def text(self) -> str:
        return "".join(self.texts)


class InProcess:
    """A loaded model that is asked in this process. A context manager."""

    def __init__(self, path: Path, *, context: int = 0) -> None:
        self.path = path
        self.flag = AbortFlag()
        self.backend = LlamaBackend(self.flag)
        _KEPT.append(self.backend)
        request = Load(1, str(path), context=context, threads=1, batch_threads=1, gpu_layers=0)
        self.loaded = self.backend.load(request, lambda _reply: None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.backend._unload()

    def ask(
        self,
        *words: str,
        sampling: Sampling = GREEDY,
        seed: int = 1,
        react: Callable[[Reply], None] = lambda _reply: None,
        stop: tuple[str, ...] = (),
        **options: Any,
    ) -> Asked:
        """Asks the last of `words`; the ones before are a question and an answer in turn.

        `stop` are the strings that end an answer, as where a model has no token for its end.
        """
        self.backend._loaded_model.stops = stop
        self.flag.clear()
        texts: list[str] = []

        def say(reply: Reply) -> None:
            if isinstance(reply, Text):
                texts.append(reply.text)
            react(reply)

        request = Ask(2, turns_of(*words), sampling, seed, **options)
        done = self.backend.ask(request, say, time.perf_counter())
        return Asked(tuple(texts), done)

    @property
    def context(self) -> Context:
        return self.backend._loaded_model.context

    def prompt(self, *words: str, begun: str = "") -> list[int]:
        """The tokens that `ask` reads."""
        return self.backend._loaded_model.prompt(turns_of(*words), begun)

    def prompt_of(self, turns: Sequence[Turn]) -> list[int]:
        """The tokens of these turns."""
        return self.backend._loaded_model.prompt(turns)

    def text(self, tokens: Sequence[int]) -> str:
        """What some tokens spell, characters that are not whole left out."""
        vocabulary = self.backend._loaded_model.vocabulary
        return b"".join(map(vocabulary.piece, tokens)).decode(errors="ignore")

    def ask_many(
        self,
        questions: Sequence[Question],
        parallel: int,
        react: Callable[[Reply], None] = lambda _reply: None,
    ) -> tuple[dict[int, Answered], Done]:
        """All answers by their index, and the end."""
        self.flag.clear()
        answers: dict[int, Answered] = {}

        def say(reply: Reply) -> None:
            if isinstance(reply, Answered):
                assert reply.index not in answers
                answers[reply.index] = reply
            react(reply)

        done = self.backend.ask_many(AskMany(3, tuple(questions), parallel), say, time.perf_counter())
        return answers, done


def turns_of(*words: str) -> tuple[Turn, ...]:
    """Questions and answers in turn."""
    roles = ("user", "assistant")
    return tuple(Turn(roles[at % 2], content) for at, content in enumerate(words))  # type: ignore[arg-type]


class Reference:
    """A fresh context that reads a prompt at once and then one token after the other. A context manager."""

    def __init__(self, path: Path, context: int = 2048) -> None:
        _KEPT.append(LlamaLog())
        parameters = llama_cpp.llama_model_default_params()
        parameters.n_gpu_layers = 0
        self._model = llama_cpp.llama_model_load_from_file(str(path).encode(), parameters)
        self._vocab = llama_cpp.llama_model_get_vocab(self._model)
        self._size = llama_cpp.llama_vocab_n_tokens(self._vocab)
        self._parameters = llama_cpp.llama_context_default_params()
        self._parameters.n_ctx = self._parameters.n_batch = self._parameters.n_ubatch = context
        self._parameters.n_threads = self._parameters.n_threads_batch = 1
        self._parameters.swa_full = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        llama_cpp.llama_model_free(self._model)

    def write(self, prompt: Sequence[int], sampling: Sampling, seed: int, most: int) -> list[int]:
        """The tokens of the answer to `prompt`."""
        with Sampler(sampling, seed) as sampler:
            return self.write_with(sampler, prompt, most)

    def write_with(self, sampler: Sampler, prompt: Sequence[int], most: int) -> list[int]:
        """The tokens that `sampler` chooses after `prompt`."""
        context = llama_cpp.llama_init_from_model(self._model, self._parameters)
        written: list[int] = []
        unread = list(prompt)
        while len(written) < most:
            self._read(context, unread)
            token = sampler.next_token(context)
            if llama_cpp.llama_vocab_is_eog(self._vocab, token):
                break
            written.append(token)
            unread = [token]
        llama_cpp.llama_free(context)
        return written

    def gap(self, prompt: Sequence[int], one: int, other: int) -> float:
        """How far apart the logits of two tokens are after `prompt`."""
        context = llama_cpp.llama_init_from_model(self._model, self._parameters)
        self._read(context, prompt)
        logits = llama_cpp.llama_get_logits_ith(context, -1)
        gap = abs(float(logits[one]) - float(logits[other]))
        llama_cpp.llama_free(context)
        return gap

    def nearest_gap(self, prompt: Sequence[int], written: Sequence[int]) -> float:
        """The least difference between the two likeliest tokens while an answer is written."""
        gaps: list[float] = []
        for at in range(len(written) + 1):
            context = llama_cpp.llama_init_from_model(self._model, self._parameters)
            self._read(context, [*prompt, *written[:at]])
            logits = sorted(llama_cpp.llama_get_logits_ith(context, -1)[: self._size])
            gaps.append(logits[-1] - logits[-2])
            llama_cpp.llama_free(context)
        return min(gaps)

    def agrees(self, prompt: Sequence[int], found: Sequence[int], expected: Sequence[int]) -> bool:
        """Whether two greedy answers are the same up to a place where two candidates are as good as equal."""
        pairs = enumerate(zip(found, expected, strict=False))
        at = next((at for at, (left, right) in pairs if left != right), None)
        if at is None:
            return len(found) == len(expected)
        return self.gap([*prompt, *expected[:at]], found[at], expected[at]) < NEAR_LOGITS

    def _read(self, context: Any, tokens: Sequence[int]) -> None:
        array = (llama_cpp.llama_token * len(tokens))(*tokens)
        assert llama_cpp.llama_decode(context, llama_cpp.llama_batch_get_one(array, len(tokens))) == 0
