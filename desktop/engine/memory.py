"""How much memory this process uses, how much the machine has left, in bytes, and how fast it is."""

import ctypes
import sys
import threading
import time
from collections.abc import Sequence

import psutil

_SAMPLE_BYTES = 64 << 20
_ROUNDS = 4


def resident_bytes() -> int:
    """The resident size of this process, the mapped part of the model with it."""
    return int(psutil.Process().memory_info().rss)


def available_bytes() -> int:
    """What can be used before the machine begins to swap."""
    return int(psutil.virtual_memory().available)


def total_bytes() -> int:
    """All memory of the machine."""
    return int(psutil.virtual_memory().total)


def held_bytes() -> int:
    """What `available_bytes` would grow by if this process ended.

    Linux counts the pages of mapped files as available, whoever maps them; the others do not.
    """
    used = psutil.Process().memory_info()
    return int(used.rss - used.shared if sys.platform == "linux" else used.rss)


def bytes_per_second(threads: int) -> float:
    """How fast so many threads read and write memory together, the best of a few rounds.

    Takes some hundredths of a second and 128 MB, which is more than a processor keeps near itself.
    """
    size = _SAMPLE_BYTES // threads
    # Filled, as the system has one page of zeros for all that was never written.
    copies = [_Copy(size) for _ in range(threads)]
    return max(_together(copies, size) for _ in range(_ROUNDS))


class _Copy:
    """Copies a piece of memory; `busy_s` is the processor's time for it, 0 where its clock is too coarse."""

    def __init__(self, size: int) -> None:
        self._there = (ctypes.c_char * size).from_buffer(bytearray(size))
        self._here = (ctypes.c_char * size).from_buffer(bytearray(b"1") * size)
        self.busy_s = 0.0

    def __call__(self) -> None:
        started = time.thread_time()
        ctypes.memmove(self._there, self._here, len(self._here))  # lets other threads run
        self.busy_s = time.thread_time() - started


def _together(copies: Sequence[_Copy], size: int) -> float:
    """Bytes a second that all copies at once read and write.

    Where another program keeps the processor busy, only the time that was left for them tells.
    """
    threads = [threading.Thread(target=copy) for copy in copies]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    passed_s = max(time.perf_counter() - started, 1e-6)
    busy_s = min(copy.busy_s for copy in copies)
    by_the_clock = 2 * size * len(copies) / passed_s
    return max(by_the_clock, sum(2 * size / copy.busy_s for copy in copies)) if busy_s else by_the_clock
