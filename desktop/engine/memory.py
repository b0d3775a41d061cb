"""How much memory this process uses and how much the machine has left, in bytes."""

import ctypes
import os
import sys
from pathlib import Path

if sys.platform == "win32":
    from ctypes import wintypes
else:
    import resource

_KIB = 1024


def resident_bytes() -> int:
    """The resident size of this process; on macOS its largest so far."""
    if sys.platform == "win32":
        return _windows_resident_bytes()
    if sys.platform == "darwin":
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def available_bytes() -> int | None:
    """What can still be used without swapping; None where the system does not say."""
    if sys.platform == "win32":
        return _windows_available_bytes()
    if sys.platform == "darwin":
        # What macOS counts as free says little; the pages it would give back are not counted.
        return None
    known = [size for size in (_linux_available_bytes(), _cgroup_available_bytes()) if size is not None]
    return min(known, default=None)


def _linux_available_bytes() -> int | None:
    try:
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * _KIB
    except OSError:
        pass
    return None


def _cgroup_available_bytes() -> int | None:
    """The room under the limit of a container; None without one. Cached files count as room."""
    folder = Path("/sys/fs/cgroup")
    try:
        limit = (folder / "memory.max").read_text(encoding="ascii").strip()
        used = int((folder / "memory.current").read_text(encoding="ascii"))
        cached = dict(
            line.split() for line in (folder / "memory.stat").read_text(encoding="ascii").splitlines()
        )
        return None if limit == "max" else int(limit) - used + int(cached.get("file", 0))
    except (OSError, ValueError):
        return None


if sys.platform == "win32":

    class _Counters(ctypes.Structure):
        _fields_ = [  # noqa: RUF012  ctypes reads the list
            ("cb", wintypes.DWORD),
            ("PageFaultCount", wintypes.DWORD),
            ("PeakWorkingSetSize", ctypes.c_size_t),
            ("WorkingSetSize", ctypes.c_size_t),
            ("QuotaPeakPagedPoolUsage", ctypes.c_size_t),
            ("QuotaPagedPoolUsage", ctypes.c_size_t),
            ("QuotaPeakNonPagedPoolUsage", ctypes.c_size_t),
            ("QuotaNonPagedPoolUsage", ctypes.c_size_t),
            ("PagefileUsage", ctypes.c_size_t),
            ("PeakPagefileUsage", ctypes.c_size_t),
        ]

    class _Status(ctypes.Structure):
        _fields_ = [  # noqa: RUF012  ctypes reads the list
            ("dwLength", wintypes.DWORD),
            ("dwMemoryLoad", wintypes.DWORD),
            ("ullTotalPhys", ctypes.c_ulonglong),
            ("ullAvailPhys", ctypes.c_ulonglong),
            ("ullTotalPageFile", ctypes.c_ulonglong),
            ("ullAvailPageFile", ctypes.c_ulonglong),
            ("ullTotalVirtual", ctypes.c_ulonglong),
            ("ullAvailVirtual", ctypes.c_ulonglong),
            ("ullAvailExtendedVirtual", ctypes.c_ulonglong),
        ]

    def _windows_resident_bytes() -> int:
        kernel = ctypes.WinDLL("kernel32")
        kernel.GetCurrentProcess.restype = wintypes.HANDLE
        kernel.K32GetProcessMemoryInfo.argtypes = [
            wintypes.HANDLE,
            ctypes.POINTER(_Counters),
            wintypes.DWORD,
        ]
        counters = _Counters(cb=ctypes.sizeof(_Counters))
        kernel.K32GetProcessMemoryInfo(kernel.GetCurrentProcess(), ctypes.byref(counters), counters.cb)
        return int(counters.WorkingSetSize)

    def _windows_available_bytes() -> int | None:
        status = _Status(dwLength=ctypes.sizeof(_Status))
        if not ctypes.WinDLL("kernel32").GlobalMemoryStatusEx(ctypes.byref(status)):
            return None
        return int(status.ullAvailPhys)
