"""How the engine behaves beside its work: how soon it stops, and what it takes while it waits."""

import statistics
import time

import psutil

from benchmarks.ours import Hearing, Ours
from benchmarks.setting import SAMPLING, SEED
from desktop.engine.protocol import Done, Reading, Reply, Text, Turn

_TIMES = 5
_SETTLE_S = 0.5
_WATCH_S = 2.0


class _Stopping(Hearing[Done]):
    """Stops the answer at its first reply of a kind."""

    def __init__(self, ours: Ours, kind: type[Reading] | type[Text]) -> None:
        super().__init__(Done)
        self._ours, self._stop_at = ours, kind
        self.stopped_at = 0.0

    def __call__(self, reply: Reply) -> None:
        super().__call__(reply)
        begun = not isinstance(reply, Reading) or reply.done > reply.cached
        if begun and isinstance(reply, self._stop_at) and not self.stopped_at:
            self.stopped_at = time.perf_counter()
            self._ours.engine.stop()


def manners(ours: Ours) -> dict[str, float]:
    """Milliseconds from stop to the answer's end, and percent of one processor when idle."""
    return {
        "stop while reading, ms": _stop_ms(ours, Reading),
        "stop while writing, ms": _stop_ms(ours, Text),
        "idle, % of a processor": _idle_percent(ours),
    }


def _stop_ms(ours: Ours, kind: type[Reading] | type[Text]) -> float:
    times = []
    for number in range(_TIMES):
        hearing = _Stopping(ours, kind)
        turns = [Turn("user", f" {kind.__name__.lower()} {number}" + " pain" * 300)]
        ours.engine.ask(
            ours.file, turns=turns, sampling=SAMPLING, seed=SEED, max_tokens=1000, listener=hearing
        )
        hearing.end()
        times.append((hearing.ended_at - hearing.stopped_at) * 1000)
    return statistics.median(times)


def _idle_percent(ours: Ours) -> float:
    worker = psutil.Process(ours.engine.worker_pid)
    time.sleep(_SETTLE_S)  # threads wait actively for a moment after their work
    worker.cpu_percent()
    return worker.cpu_percent(interval=_WATCH_S)
