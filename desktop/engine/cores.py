"""How much of the machine an answer may take: threads and priority."""

import sys

import psutil

_ROOMY = 4
_NICENESS = 5
_WINDOWS_BELOW_NORMAL = 0x4000


def sensible_threads() -> int:
    """One thread a physical core; from four cores on, one core is left for the rest of the PC."""
    cores = min(psutil.cpu_count(logical=False) or 1, _usable_processors())
    return cores - 1 if cores >= _ROOMY else cores


def lower_priority() -> None:
    """Puts this process below the programs that the doctor works in."""
    below = _WINDOWS_BELOW_NORMAL if sys.platform == "win32" else _NICENESS
    psutil.Process().nice(below)


def _usable_processors() -> int:
    """The processors that this process may run on; macOS does not tell them apart."""
    if sys.platform == "darwin":
        return psutil.cpu_count() or 1
    return len(psutil.Process().cpu_affinity() or (0,))
