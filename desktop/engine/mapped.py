"""Gives the system back what is mapped of a model's files but not read any more.

llama.cpp maps the files, then keeps many weights a second time, laid out as the processor's instructions
want them, or on a GPU. What those were made of stays in the process: of a 1.5B Q4_K_M with 985 MB 605 MB.
"""

import contextlib
import ctypes
import sys
from collections.abc import Sequence
from pathlib import Path

import psutil

_LINUX_DONT_NEED = 4


def give_back(files: Sequence[Path]) -> None:
    """Takes the pages of these files out of this process; what is still read comes back when it is read.

    They stay in the system's own memory of files, as far as that has room. Where it does not work,
    nothing happens.
    """
    if sys.platform not in ("linux", "win32"):
        return
    names = {str(file.resolve()) for file in files}
    with contextlib.suppress(OSError, psutil.Error):
        for piece in psutil.Process().memory_maps(grouped=False):
            if piece.path in names:
                _drop(piece.addr, piece.rss)


def _drop(addresses: str, size: int) -> None:
    """Drops a piece of memory from the working set: `start-end` in Linux's list, a start in Windows'."""
    start, _, end = addresses.partition("-")
    address = ctypes.c_void_p(int(start, 16))
    if sys.platform == "win32":  # what was never locked leaves the working set
        ctypes.windll.kernel32.VirtualUnlock(address, ctypes.c_size_t(size))
    else:
        size = int(end, 16) - int(start, 16)
        ctypes.CDLL(None).madvise(address, ctypes.c_size_t(size), _LINUX_DONT_NEED)
