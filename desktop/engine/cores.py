"""How much of the machine an answer may take: threads and priority."""

import os
import sys

import psutil

_ROOMY = 4
_NICENESS = 5
_SMALL_PARAMETERS = 50_000_000
_WINDOWS_BELOW_NORMAL = 0x4000


def sensible_threads(parameters: int) -> int:
    """One thread a physical core; from four cores on, one core is left for the rest of the PC.

    A small model is done with each operation before a second thread has heard of it, and where
    another program is busy its threads mostly wait for each other: it gets one.
    """
    if parameters < _SMALL_PARAMETERS:
        return 1
    cores = min(psutil.cpu_count(logical=False) or 1, _usable_processors())
    return cores - 1 if cores >= _ROOMY else cores


def lower_priority() -> None:
    """Puts this process below the programs that the doctor works in."""
    if sys.platform == "win32":
        psutil.Process().nice(_WINDOWS_BELOW_NORMAL)
    else:
        os.nice(_NICENESS)  # more than the program's own, which may not be lowered again


def _usable_processors() -> int:
    """The processors that this process may run on; macOS does not tell them apart."""
    if sys.platform == "darwin":
        return psutil.cpu_count() or 1
    return len(psutil.Process().cpu_affinity() or (0,))
