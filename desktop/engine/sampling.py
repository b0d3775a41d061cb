"""llama.cpp's own sampler chain for a task's sampling: no Python looks at the vocabulary."""

import ctypes
from collections import Counter, deque
from collections.abc import Sequence
from types import TracebackType
from typing import Any, Self

import llama_cpp
import numpy as np

from desktop.clinical.task import Sampling
from desktop.engine.grammar import grammar
from desktop.engine.protocol import Ask
from desktop.engine.vocabulary import Vocabulary
from desktop.errors import EngineFault, SchemaUnsupported

_PENALTY_TOKENS = 64
_SEEDS = 2**32
NONE_FITS = -1
_CANDIDATE = np.dtype([("id", np.int32), ("logit", np.float32), ("p", np.float32)])


class Repeats:
    """Makes the last tokens less likely to come again, as llama.cpp's own sampler for it does.

    That one looks for each of 150,000 candidates whether it is among the last 64 tokens, which takes half a
    millisecond. The result of this one is the same, to the last bit.

    Args:
        penalty: 1 changes nothing.
    """

    def __init__(self, penalty: float) -> None:
        self._penalty = ctypes.c_float(penalty).value
        self._last: deque[int] = deque()
        self._counts: Counter[int] = Counter()

    def accept(self, token: int) -> None:
        """Takes note of a token that was written."""
        if self._penalty == 1:
            return
        self._last.append(token)
        self._counts[token] += 1
        if len(self._last) > _PENALTY_TOKENS:
            gone = self._last.popleft()
            self._counts[gone] -= 1
            if not self._counts[gone]:
                del self._counts[gone]

    def apply(self, logits: Any) -> None:
        """Changes the logits that are sampled next, in their place."""
        penalty = self._penalty
        for token in self._counts:
            logit = logits[token]
            logits[token] = logit * penalty if logit <= 0 else logit / penalty


class Sampler:
    """Chooses the next token. A context manager: llama.cpp's chain is freed at its end.

    Args:
        sampling: temperature 0 takes the likeliest token and nothing else counts.
        seed: the same seed gives the same answer to the same prompt.
    """

    def __init__(self, sampling: Sampling, seed: int) -> None:
        parameters = llama_cpp.llama_sampler_chain_default_params()
        parameters.no_perf = True
        self._chain: Any = llama_cpp.llama_sampler_chain_init(parameters)
        for sampler in _samplers(sampling, seed % _SEEDS):
            llama_cpp.llama_sampler_chain_add(self._chain, sampler)
        self._repeats = Repeats(1 if sampling.temperature == 0 else sampling.repeat_penalty)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Frees the chain."""
        llama_cpp.llama_sampler_free(self._chain)

    def accept(self, token: int) -> None:
        """Takes note of a token that was written before."""
        self._repeats.accept(token)

    def next_token(self, context: Any, at: int = -1) -> int:
        """The token after the one that `context` read at index `at` of its last batch.

        It is remembered, so every token of an answer is asked for once and in order.
        """
        self._repeats.apply(llama_cpp.llama_get_logits_ith(context, at))
        token = int(llama_cpp.llama_sampler_sample(self._chain, context, at))
        self._repeats.accept(token)
        return token


class GrammarSampler(Sampler):
    """Chooses the next token of a text that keeps to a grammar.

    As llama.cpp's own programs do: the chain chooses freely; only where the grammar refuses its token
    are all candidates held against the grammar, which takes far longer, and the chain chooses again.

    Args:
        sampling: as above.
        seed: as above.
        vocabulary: of the model.
        rules: the grammar in llama.cpp's notation; its first rule is `root`.

    Raises:
        SchemaUnsupported: llama.cpp does not take the grammar.
    """

    def __init__(self, sampling: Sampling, seed: int, vocabulary: Vocabulary, rules: str) -> None:
        super().__init__(sampling, seed)
        self._grammar: Any = llama_cpp.llama_sampler_init_grammar(vocabulary.pointer, rules.encode(), b"root")
        if not self._grammar:
            super().close()
            raise SchemaUnsupported(problem="grammar")
        self._vocabulary = vocabulary
        self._ids = np.arange(vocabulary.size, dtype=np.int32)
        self._all = np.zeros(vocabulary.size, _CANDIDATE)
        self._one = np.zeros(1, _CANDIDATE)

    def close(self) -> None:
        """Frees the chain and the grammar."""
        llama_cpp.llama_sampler_free(self._grammar)
        super().close()

    def accept(self, token: int) -> None:
        """Takes note of a token that was written before.

        Raises:
            EngineFault: what was written does not keep to the grammar.
        """
        if not self._fits(token):
            raise EngineFault(problem="begun")
        self._take(token)

    def next_token(self, context: Any, at: int = -1) -> int:
        """As above; `NONE_FITS` when the vocabulary has nothing that the grammar lets follow."""
        pointer = llama_cpp.llama_get_logits_ith(context, at)
        self._repeats.apply(pointer)
        logits = np.ctypeslib.as_array(pointer, self._ids.shape)
        token = self._chosen(logits, constrained=False)
        if not self._fits(token):
            token = self._chosen(logits, constrained=True)
        if token == NONE_FITS or not self._fits(token):
            return NONE_FITS
        if not self._vocabulary.ends_answer(token):
            self._take(token)
        return token

    def _take(self, token: int) -> None:
        super().accept(token)
        llama_cpp.llama_sampler_accept(self._grammar, token)

    def _chosen(self, logits: Any, *, constrained: bool) -> int:
        self._all["id"] = self._ids
        self._all["logit"] = logits
        candidates = _candidates(self._all)
        if constrained:
            llama_cpp.llama_sampler_apply(self._grammar, ctypes.byref(candidates))
            if np.isneginf(self._all["logit"]).all():
                return NONE_FITS
        llama_cpp.llama_sampler_apply(self._chain, ctypes.byref(candidates))
        return int(candidates.data[candidates.selected].id)

    def _fits(self, token: int) -> bool:
        self._one[0] = (token, 1.0, 0.0)
        llama_cpp.llama_sampler_apply(self._grammar, ctypes.byref(_candidates(self._one)))
        return bool(self._one["logit"][0] > 0)


def answer_sampler(vocabulary: Vocabulary, request: Ask, begun: Sequence[int]) -> Sampler:
    """What samples an answer to `request` that goes on after the tokens `begun`.

    Raises:
        SchemaUnsupported: its schema cannot be kept to.
        EngineFault: what was begun does not keep to it.
    """
    sampler = (
        GrammarSampler(request.sampling, request.seed, vocabulary, grammar(request.schema))
        if request.schema
        else Sampler(request.sampling, request.seed)
    )
    try:
        for token in begun:
            sampler.accept(token)
    except EngineFault:
        sampler.close()
        raise
    return sampler


def _candidates(array: Any) -> Any:
    data = array.ctypes.data_as(ctypes.POINTER(llama_cpp.llama_token_data))
    return llama_cpp.llama_token_data_array(data=data, size=len(array), selected=-1, sorted=False)


def _samplers(sampling: Sampling, seed: int) -> list[Any]:
    if sampling.temperature == 0:
        return [llama_cpp.llama_sampler_init_greedy()]
    return [
        llama_cpp.llama_sampler_init_top_k(sampling.top_k),
        llama_cpp.llama_sampler_init_top_p(sampling.top_p, 1),
        llama_cpp.llama_sampler_init_min_p(sampling.min_p, 1),
        llama_cpp.llama_sampler_init_temp(sampling.temperature),
        llama_cpp.llama_sampler_init_dist(seed),
    ]
