"""What the engine's process takes of this PC's memory with a model, as Linux itself tells.

Counted is all that is resident, and what was allocated since the start but not yet written to: llama.cpp's
buffers fill up as the context does, all but some 50 MB. A 0.5B model with 2,048 tokens read to the end has
561 MB resident, with 4,096 it has 632; `models fit` says 578 and 631.

The model's file is mapped; newer systems map whole neighbourhoods of what is read, to be taken away at any
time: to see what is really read, its pages are brought into the system's memory of files one by one before.
"""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import msgspec

from benchmarks.ours import WORKER, Hearing
from desktop.clinical.task import Sampling
from desktop.engine.client import Engine
from desktop.engine.model_file import ModelFile
from desktop.engine.protocol import Done, Probed, Turn

_KIB = 1024
_READ_BYTES = 1 << 20
_FEW = 8


class MemoryUse(msgspec.Struct, frozen=True):
    """Bytes of a process: those that are resident, and those that were promised to it besides."""

    resident: int
    unwritten: int

    @property
    def used(self) -> int:
        """What the other programs cannot have."""
        return self.resident + self.unwritten


def memory_use(model: ModelFile, *, tokens: int = _FEW) -> MemoryUse:
    """Loads the model in a worker of its own, has it read so many letters, and looks at the process.

    Its file must have been read with `read_page_by_page`.
    """
    with closing(Engine(WORKER)) as engine:
        probed: Hearing[Probed] = Hearing(Probed)
        engine.probe(probed)
        probed.end()
        before = _look(engine.worker_pid or 0)
        done: Hearing[Done] = Hearing(Done)
        turns = (Turn("user", "a" * tokens),)
        greedy = Sampling(temperature=0)
        engine.ask(model, turns=turns, sampling=greedy, seed=1, max_tokens=2, listener=done)
        done.end()
        after = _look(engine.worker_pid or 0)
    # Libraries set memory aside that they never use: that is there without a model, too.
    return MemoryUse(after.resident, after.unwritten - before.unwritten)


def read_page_by_page(path: Path) -> None:
    """Brings a file into the system's memory of files, each page for itself."""
    file = os.open(path, os.O_RDONLY)
    try:
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_RANDOM)
        while os.read(file, _READ_BYTES):
            pass
    finally:
        os.close(file)


def _look(pid: int) -> MemoryUse:
    resident = unwritten = 0
    for is_own, size, here in _mappings(pid):
        resident += here
        unwritten += size - here if is_own else 0
    return MemoryUse(resident, unwritten)


def _mappings(pid: int) -> Iterator[tuple[bool, int, int]]:
    """Of each mapping: whether it is memory of the process's own, its size, what of it is resident."""
    is_own, size = False, 0
    lines = Path(f"/proc/{pid}/smaps").read_text(encoding="utf-8", errors="replace").splitlines()
    for line in lines:
        words = line.split()
        if words[0] == "Size:":
            size = int(words[1]) * _KIB
        elif words[0] == "Rss:":
            yield is_own, size, int(words[1]) * _KIB
        elif not words[0].endswith(":"):
            _, rights, _, _, number, *_ = words
            is_own = rights == "rw-p" and number == "0"
