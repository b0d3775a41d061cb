"""Finds out how many threads a model is fastest with: a few seconds, once for each machine and model."""

import time
from collections.abc import Callable, Mapping, Sequence

import llama_cpp
import msgspec

from desktop.engine.context import Context
from desktop.engine.cores import OtherWork
from desktop.errors import EngineFault

BUDGET_S = 3.0
# Fewer threads that are nearly as fast leave more of the PC to the doctor's other programs.
TOLERANCE = 0.03
_WRITING_SHARE = 0.5
_SAMPLE_S = 0.03
# Another program may be busy for a moment: what counts is the best of many rounds.
_ROUNDS_SHARE = 0.3
_LEAST_ROUNDS = 2
_PIECES = (64, 32, 16)
_GAIN_OF_READING = 3
_TRIALS = 6
_QUIET_CORES = 0.25
_DEPTH = 128
_STRIDE = 7919
_ABORTED = 2

Trial = Callable[[int], int]
"""Works once with so many threads; returns the tokens that were done, 0 when it was stopped."""
Clock = Callable[[], float]


class Threads(msgspec.Struct, frozen=True):
    """How many threads write, one token at a time, and how many read; 0 where nobody knows.

    They are `settled` unless another program was busy, so that nothing could be measured.
    """

    writing: int = 0
    reading: int = 0
    settled: bool = True


def fewest_near_best(tokens_per_second: Mapping[int, float]) -> int:
    """The fewest threads whose speed is within 3 % of the best; 0 when nothing was measured."""
    best = max(tokens_per_second.values(), default=0.0)
    near = (threads for threads, rate in tokens_per_second.items() if rate >= best * (1 - TOLERANCE))
    return min(near, default=0)


def measured(
    trial: Trial, candidates: Sequence[int], *, budget_s: float, clock: Clock = time.monotonic
) -> dict[int, float]:
    """Tokens a second for each count of threads: the best of some rounds, as long as there is time.

    The first trial only warms up, and no trial begins that would probably end too late.

    Args:
        trial: does the work.
        candidates: counts of threads, those first that would do if there were no time for the others.
        budget_s: the time for all trials.
        clock: seconds.
    """
    started = clock()
    rates: dict[int, float] = {}
    if not candidates or not trial(candidates[0]):
        return rates
    trial_s = clock() - started
    rounds = 0
    while rounds < _LEAST_ROUNDS or clock() - started < budget_s * _ROUNDS_SHARE:
        rounds += 1
        for threads in candidates:
            # With fewer threads it may take as much longer; what is short anyway is done in a sample.
            likely_s = max(trial_s * max(candidates[0] / threads, 1), _SAMPLE_S)
            if clock() - started + likely_s > budget_s:
                continue
            sample = _sample(trial, threads, clock)
            if sample is None:
                return rates
            rates[threads] = max(sample.rate, rates.get(threads, 0.0))
            trial_s = min(trial_s, sample.trial_s)
    return rates


def calibrate(
    context: Context, candidates: Sequence[int], vocabulary: int, wanted: Threads, *, spare_cores: int = 0
) -> Threads:
    """Measures on an empty context, and leaves it empty.

    Args:
        context: of the model.
        candidates: as for `measured`.
        vocabulary: the size of the model's, to read tokens of.
        wanted: what is not 0 is not measured.
        spare_cores: those that are left to other programs, which may keep them busy meanwhile.

    Returns:
        `wanted`, with what could be measured in place of its zeros. Where another program is busy,
        what was measured tells more of that program than of the model: nothing is taken from it.

    Raises:
        EngineFault: llama.cpp failed.
    """
    if wanted.writing and wanted.reading:
        return wanted
    if len(candidates) == 1:
        return Threads(wanted.writing or candidates[0], wanted.reading or candidates[0])
    others, trials = OtherWork(), _Trials(context, vocabulary)
    quiet_cores = spare_cores + _QUIET_CORES
    started = time.monotonic()
    writing, reading = wanted.writing, wanted.reading
    if not writing:
        writing = fewest_near_best(measured(trials.write, candidates, budget_s=BUDGET_S * _WRITING_SHARE))
    left_s = BUDGET_S - (time.monotonic() - started)
    if not reading and trials.choose_piece(candidates[0], left_s) and others.cores() < quiet_cores:
        reading = fewest_near_best(measured(trials.read, candidates, budget_s=left_s))
    context.forget()
    if others.cores() < quiet_cores:
        return Threads(writing, reading)
    return msgspec.structs.replace(wanted, settled=False)


def probe(context: Context, vocabulary: int) -> None:
    """Reads a piece and a token, to see whether that works at all; leaves the context empty.

    Raises:
        EngineFault: it does not.
    """
    trials = _Trials(context, vocabulary)
    trials.read(context.plan.batch_threads)
    trials.write(context.plan.threads)
    context.forget()


class _Sample(msgspec.Struct, frozen=True):
    rate: float
    trial_s: float


def _sample(trial: Trial, threads: int, clock: Clock) -> _Sample | None:
    """Trials for as long as a sample takes; None when they were stopped."""
    started, tokens, trials = clock(), 0, 0
    while (elapsed := clock() - started) < _SAMPLE_S:
        done = trial(threads)
        if not done:
            return None
        tokens, trials = tokens + done, trials + 1
    return _Sample(tokens / elapsed, elapsed / trials)


class _Trials:
    """Reads tokens that mean nothing, as writing (one by one) and as reading (in pieces) do."""

    def __init__(self, context: Context, vocabulary: int) -> None:
        self._context = context
        self._memory = llama_cpp.llama_get_memory(context.pointer)
        self._vocabulary = max(vocabulary, 1)
        self._depth = 0
        self._piece = min(_PIECES[0], context.plan.batch, context.size)

    def write(self, threads: int) -> int:
        return self._decode(1, threads)

    def read(self, threads: int) -> int:
        return self._decode(self._piece, threads)

    def choose_piece(self, threads: int, budget_s: float) -> bool:
        """Takes the largest piece that can be read some times within the budget, if there is one."""
        started = time.monotonic()
        self.write(threads)
        token_s = (time.monotonic() - started) / _GAIN_OF_READING
        pieces = (piece for piece in _PIECES if piece * token_s * _TRIALS < budget_s)
        piece = next(pieces, 0)
        self._piece = min(piece, self._piece)
        return piece > 0

    def _decode(self, count: int, threads: int) -> int:
        if self._depth + count > min(_DEPTH, self._context.size):
            llama_cpp.llama_memory_clear(self._memory, False)
            self._depth = 0
        tokens = [(self._depth + at) * _STRIDE % self._vocabulary for at in range(count)]
        array = (llama_cpp.llama_token * count)(*tokens)
        llama_cpp.llama_set_n_threads(self._context.pointer, threads, threads)
        result = llama_cpp.llama_decode(self._context.pointer, llama_cpp.llama_batch_get_one(array, count))
        if result == _ABORTED:
            return 0
        if result:
            raise EngineFault(problem=f"llama_decode {result}")
        self._depth += count
        return count
