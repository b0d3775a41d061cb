"""llama.cpp's own sampler chain for a task's sampling: no Python looks at the vocabulary."""

from types import TracebackType
from typing import Any, Self

import llama_cpp

from desktop.clinical.task import Sampling

_PENALTY_TOKENS = 64
_SEEDS = 2**32


class Sampler:
    """Chooses the next token. A context manager: llama.cpp's chain is freed at its end.

    Args:
        sampling: temperature 0 takes the likeliest token and nothing else counts.
        seed: the same seed gives the same answer to the same prompt.
        vocabulary_size: in tokens.
    """

    def __init__(self, sampling: Sampling, seed: int, vocabulary_size: int) -> None:
        parameters = llama_cpp.llama_sampler_chain_default_params()
        parameters.no_perf = True
        self._chain: Any = llama_cpp.llama_sampler_chain_init(parameters)
        for sampler in _samplers(sampling, seed % _SEEDS, vocabulary_size):
            llama_cpp.llama_sampler_chain_add(self._chain, sampler)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        llama_cpp.llama_sampler_free(self._chain)

    def next_token(self, context: Any) -> int:
        """The token after the last one that `context` has read, which the chain remembers."""
        return int(llama_cpp.llama_sampler_sample(self._chain, context, -1))


def _samplers(sampling: Sampling, seed: int, vocabulary_size: int) -> list[Any]:
    if sampling.temperature == 0:
        return [llama_cpp.llama_sampler_init_greedy()]
    samplers = []
    if sampling.repeat_penalty != 1:
        samplers.append(
            llama_cpp.llama_sampler_init_penalties(
                vocabulary_size, _PENALTY_TOKENS, sampling.repeat_penalty, 0.0, 0.0
            )
        )
    return [
        *samplers,
        llama_cpp.llama_sampler_init_top_k(sampling.top_k),
        llama_cpp.llama_sampler_init_top_p(sampling.top_p, 1),
        llama_cpp.llama_sampler_init_min_p(sampling.min_p, 1),
        llama_cpp.llama_sampler_init_temp(sampling.temperature),
        llama_cpp.llama_sampler_init_dist(seed),
    ]
