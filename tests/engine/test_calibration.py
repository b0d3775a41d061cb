"""The choice of threads from measured speeds, and that measuring keeps to its time and its flag."""

from collections.abc import Callable
from pathlib import Path

import llama_cpp
import pytest

from desktop.engine.abort_flag import AbortFlag
from desktop.engine.calibration import Threads, calibrate, fewest_near_best, measured, probe
from desktop.engine.llama_log import LlamaLog
from desktop.engine.model import LoadedModel, load
from desktop.engine.protocol import Load
from tests.engine import gguf_files

LOG = LlamaLog()  # llama.cpp calls it for as long as this process runs


@pytest.mark.parametrize(
    ("rates", "threads"),
    [
        ({}, 0),
        ({4: 10.0}, 4),
        ({4: 100.0, 3: 97.5, 2: 60.0}, 3),
        ({4: 100.0, 3: 96.5, 2: 60.0}, 4),
        ({2: 80.0, 1: 950.0}, 1),
        ({13: 10.0, 9: 10.1, 6: 10.05, 4: 8.0}, 6),
    ],
)
def test_the_fewest_within_three_percent(rates: dict[int, float], threads: int) -> None:
    assert fewest_near_best(rates) == threads


class Machine:
    """A clock, and work that takes its time on it: `seconds` for each count of threads."""

    def __init__(self, seconds: Callable[[int], float]) -> None:
        self.now_s = 1000.0
        self.tried: list[int] = []
        self._seconds = seconds

    def clock(self) -> float:
        return self.now_s

    def trial(self, threads: int) -> int:
        self.tried.append(threads)
        self.now_s += self._seconds(threads)
        return 1


def test_speeds_are_measured() -> None:
    machine = Machine(lambda threads: 0.001 * (3 if threads == 1 else 1 + threads))
    rates = measured(machine.trial, (4, 2, 1), budget_s=1.5, clock=machine.clock)
    assert rates == pytest.approx({4: 200, 2: 1000 / 3, 1: 1000 / 3})
    assert fewest_near_best(rates) == 1


def test_a_moment_that_is_busy_does_not_decide() -> None:
    busy = iter([1.0] + [0.5] * 3)
    machine = Machine(lambda threads: next(busy, 0.0) * (threads == 4) or 0.01 / threads)
    rates = measured(machine.trial, (4, 2, 1), budget_s=6.0, clock=machine.clock)
    assert fewest_near_best(rates) == 4


@pytest.mark.parametrize("slowness", [0.0002, 0.01, 0.2, 0.4, 0.8, 1.4])
def test_the_time_is_kept(slowness: float) -> None:
    machine = Machine(lambda threads: slowness * 8 / threads)
    started_s = machine.now_s
    measured(machine.trial, (8, 6, 4, 3, 2, 1), budget_s=1.5, clock=machine.clock)
    assert machine.now_s - started_s <= 1.5


def test_a_slow_machine_is_not_asked_twice() -> None:
    machine = Machine(lambda _threads: 5.0)
    assert measured(machine.trial, (8, 6, 4), budget_s=1.5, clock=machine.clock) == {}
    assert machine.tried == [8]


def test_stopped_work_ends_the_measuring() -> None:
    machine = Machine(lambda _threads: 0.01)
    left = iter([1] * 10)
    rates = measured(
        lambda threads: machine.trial(threads) * next(left, 0), (2, 1), budget_s=9, clock=machine.clock
    )
    assert len(machine.tried) == 11
    assert set(rates) <= {2, 1}


@pytest.fixture(scope="module")
def flag() -> AbortFlag:
    return AbortFlag()


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory, flag: AbortFlag) -> LoadedModel:
    llama_cpp.llama_backend_init()
    path: Path = gguf_files.random_model(tmp_path_factory.mktemp("m") / "m.gguf")
    request = Load(1, str(path), threads=1, batch_threads=1)
    return load(path, request=request, flag=flag, log=LOG, progress=lambda _share: None)


def position(model: LoadedModel) -> int:
    return int(llama_cpp.llama_memory_seq_pos_max(llama_cpp.llama_get_memory(model.context.pointer), 0))


def test_the_context_is_left_empty(model: LoadedModel) -> None:
    found = calibrate(model.context, (2, 1), model.vocabulary.size, Threads())
    assert {found.writing, found.reading} <= {0, 1, 2}
    assert (model.context.tokens, position(model)) == ([], -1)
    probe(model.context, model.vocabulary.size)
    assert (model.context.tokens, position(model)) == ([], -1)


def test_the_flag_ends_it(model: LoadedModel, flag: AbortFlag) -> None:
    flag.set()
    found = calibrate(model.context, (2, 1), model.vocabulary.size, Threads())
    assert (found.writing, found.reading) == (0, 0)
    flag.clear()
    assert (model.context.tokens, position(model)) == ([], -1)


def test_what_is_given_is_not_measured(model: LoadedModel) -> None:
    given = Threads(writing=3, reading=4)
    found = calibrate(model.context, (2, 1), model.vocabulary.size, given)
    assert (found.writing, found.reading) == (3, 4)


def test_one_core_needs_no_measuring(model: LoadedModel) -> None:
    found = calibrate(model.context, (1,), model.vocabulary.size, Threads())
    assert (found.writing, found.reading) == (1, 1)
