"""The processor: its cores, its name, and how much of it an answer may take."""

import contextlib
import ctypes
import os
import platform
import sys
import time
from pathlib import Path

import msgspec
import psutil

_ROOMY = 4
_NICENESS = 5
_SMALL_PARAMETERS = 50_000_000
_WINDOWS_BELOW_NORMAL = 0x4000
_LINUX_FAST = Path("/sys/devices/cpu_core/cpus")
_LINUX_SIBLINGS = "/sys/devices/system/cpu/cpu{}/topology/thread_siblings_list"
_LINUX_CPUS = Path("/proc/cpuinfo")
_LINUX_GROUP = Path("/proc/self/autogroup")


class Cores(msgspec.Struct, frozen=True):
    """The physical cores that this process may use; `fast` of them are, where the cores differ."""

    physical: int
    fast: int


class OtherWork:
    """What other programs have done since this was made."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self._before = _seconds_of_others()

    def cores(self) -> float:
        """How many cores they kept busy."""
        seconds = max(time.monotonic() - self._started, 1e-3)
        return max(_seconds_of_others() - self._before, 0.0) / seconds


def usable_cores() -> Cores:
    """The cores of this machine, as far as the system tells."""
    physical = min(psutil.cpu_count(logical=False) or 1, _usable_processors())
    fast = _fast_on_linux() if sys.platform == "linux" else _sysctl_number("hw.perflevel0.physicalcpu")
    return Cores(physical, fast if 0 < fast < physical else physical)


def most_threads(cores: Cores, *, spare_core: bool) -> int:
    """One thread a physical core; with `spare_core` one is left from four cores on."""
    return cores.physical - 1 if spare_core and cores.physical >= _ROOMY else cores.physical


def candidates(cores: Cores, *, spare_core: bool) -> tuple[int, ...]:
    """The counts of threads worth trying, the most first: each about three quarters of the one before.

    Where the cores differ, as many threads as there are fast cores are among them.
    """
    count = most_threads(cores, spare_core=spare_core)
    counts = {min(cores.fast, count)}
    while count:
        counts.add(count)
        count = count * 3 // 4
    return tuple(sorted(counts, reverse=True))


def sensible_threads(parameters: int, *, spare_core: bool = True) -> int:
    """How many threads suit a model of this size, where there was no time to find out.

    A small model is done with each operation before a second thread has heard of it, and where
    another program is busy its threads mostly wait for each other: it gets one.
    """
    return 1 if parameters < _SMALL_PARAMETERS else most_threads(usable_cores(), spare_core=spare_core)


def lower_priority() -> None:
    """Puts this process below the programs that the doctor works in."""
    if sys.platform == "win32":
        psutil.Process().nice(_WINDOWS_BELOW_NORMAL)
    else:
        os.nice(_NICENESS)  # more than the program's own, which may not be lowered again
        if os.getsid(0) == os.getpid() and _LINUX_GROUP.exists():
            # Linux weighs sessions against each other first, and a process only within its session.
            with contextlib.suppress(OSError):
                _LINUX_GROUP.write_text(str(_NICENESS), encoding="ascii")


def processor() -> str:
    """The processor's name and count: the same on the same machine, another on most others."""
    return f"{_name()} x{os.cpu_count() or 1}"


def listed(text: str) -> tuple[int, ...]:
    """The numbers in Linux's way to list processors, such as `0-3,8`; none when it is no such list."""
    numbers: list[int] = []
    for part in text.strip().split(","):
        first, _, last = part.partition("-")
        if not first.isdecimal() or (last and not last.isdecimal()):
            return ()
        numbers += range(int(first), int(last or first) + 1)
    return tuple(numbers)


def _seconds_of_others() -> float:
    whole, own = psutil.cpu_times(), psutil.Process().cpu_times()
    # Not every system tells of low priority, nor a virtual machine of what its host took away.
    busy = sum(getattr(whole, name, 0.0) for name in ("user", "nice", "system", "steal"))
    return float(busy - own.user - own.system)


def _usable_processors() -> int:
    """The processors that this process may run on; macOS does not tell them apart."""
    if sys.platform == "darwin":
        return psutil.cpu_count() or 1
    return len(psutil.Process().cpu_affinity() or (0,))


def _fast_on_linux() -> int:
    """How many fast cores there are, each of them perhaps two processors; 0 when all are alike."""
    siblings = {_text(Path(_LINUX_SIBLINGS.format(number))) for number in listed(_text(_LINUX_FAST))}
    return len(siblings - {""})


def _name() -> str:
    lines = _text(_LINUX_CPUS).splitlines()  # none on other systems
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, "") or platform.processor() or platform.machine()


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _sysctl_number(name: str) -> int:
    """One of macOS's numbers; 0 where it has none of that name."""
    if sys.platform == "darwin":
        number, size = ctypes.c_int(0), ctypes.c_size_t(ctypes.sizeof(ctypes.c_int))
        system = ctypes.CDLL(None)
        found = system.sysctlbyname(name.encode(), ctypes.byref(number), ctypes.byref(size), None, 0)
        return number.value if found == 0 else 0
    else:  # noqa: RET505  the type checker follows only this form
        return 0
