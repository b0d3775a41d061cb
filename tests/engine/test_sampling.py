"""Sampling is llama.cpp's own: token for token what its chain with its own penalties draws."""

from pathlib import Path

import llama_cpp
import pytest

from desktop.clinical.task import Sampling
from desktop.engine.sampling import Sampler
from tests.engine import gguf_files
from tests.engine.in_process import Reference

PROMPT = list(range(40, 60))
SAMPLINGS = (
    Sampling(),
    Sampling(temperature=1.5, top_k=0, top_p=1, min_p=0, repeat_penalty=1.3),
    Sampling(temperature=0.7, repeat_penalty=1),
    Sampling(temperature=1, top_k=5, repeat_penalty=2),
)


class Chain(Sampler):
    """The whole chain by llama.cpp, as its own programs put it together."""

    def __init__(self, sampling: Sampling, seed: int, vocabulary_size: int) -> None:
        super().__init__(Sampling(temperature=0), seed)
        self.close()
        self._chain = llama_cpp.llama_sampler_chain_init(llama_cpp.llama_sampler_chain_default_params())
        for sampler in (
            llama_cpp.llama_sampler_init_penalties(vocabulary_size, 64, sampling.repeat_penalty, 0.0, 0.0),
            llama_cpp.llama_sampler_init_top_k(sampling.top_k),
            llama_cpp.llama_sampler_init_top_p(sampling.top_p, 1),
            llama_cpp.llama_sampler_init_min_p(sampling.min_p, 1),
            llama_cpp.llama_sampler_init_temp(sampling.temperature),
            llama_cpp.llama_sampler_init_dist(seed),
        ):
            llama_cpp.llama_sampler_chain_add(self._chain, sampler)


@pytest.mark.parametrize("sampling", SAMPLINGS)
@pytest.mark.parametrize("seed", [1, 7])
def test_draws_are_those_of_llama_cpp(tmp_path: Path, sampling: Sampling, seed: int) -> None:
    path = gguf_files.random_model(tmp_path / "random.gguf")
    size = len(gguf_files.byte_vocabulary().tokens)
    with Reference(path) as reference:
        with Sampler(sampling, seed) as ours:
            found = reference.write_with(ours, PROMPT, 300)
        with Chain(sampling, seed, size) as theirs:
            assert found == reference.write_with(theirs, PROMPT, 300)


def test_temperature_zero_takes_the_likeliest(tmp_path: Path) -> None:
    path = gguf_files.scripted_model(tmp_path / "script.gguf", b"ABC", ends=False)
    greedy = Sampling(temperature=0, repeat_penalty=2)
    with Reference(path) as reference, Sampler(greedy, 1) as sampler:
        start = gguf_files.byte_vocabulary().index("C")
        assert reference.write_with(sampler, [start], 6) == [start - 2, start - 1, start] * 2
