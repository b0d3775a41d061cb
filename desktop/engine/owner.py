"""Tells whether the process that wrote something down is still running."""

import psutil


def this_process() -> str:
    """This process, as no other will be called: its number and when it began."""
    process = psutil.Process()
    return f"{process.pid}@{process.create_time():.2f}"


def is_running(owner: str) -> bool:
    """Whether the process that called itself `owner` is there; untrusted text of any kind is not."""
    pid = owner.partition("@")[0]
    if not pid.isdecimal() or len(pid) > len(str(2**32)):
        return False
    try:
        process = psutil.Process(int(pid))
        return f"{process.pid}@{process.create_time():.2f}" == owner
    except (psutil.Error, OSError, OverflowError):
        return False
