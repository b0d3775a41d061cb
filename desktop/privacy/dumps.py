"""Keeps this process's memory, which holds patients' words, out of crash dumps."""

import sys

_SPECIAL = 1


def keep_none() -> None:
    """No core file of this process and those it starts; on Windows no dump with the heap, and no message.

    A limit of one byte is below the least core file, and the one value at which Linux does not start the
    collector of `core_pattern` either (fs/coredump.c); at 0 some collectors keep the memory all the same.
    """
    if sys.platform == "win32":
        _keep_none_on_windows()
        return
    import resource  # noqa: PLC0415 -- Windows has none

    _, hard = resource.getrlimit(resource.RLIMIT_CORE)
    lowest = _SPECIAL if hard == resource.RLIM_INFINITY else min(_SPECIAL, hard)
    resource.setrlimit(resource.RLIMIT_CORE, (lowest, lowest))


def _keep_none_on_windows() -> None:
    """SEM_FAILCRITICALERRORS and SEM_NOGPFAULTERRORBOX; WER_FAULT_REPORTING_FLAG_NOHEAP (werapi.h)."""
    if sys.platform == "win32":
        import ctypes  # noqa: PLC0415

        ctypes.windll.kernel32.SetErrorMode(0x0001 | 0x0002)
        ctypes.windll.kernel32.WerSetFlags(0x0001)
