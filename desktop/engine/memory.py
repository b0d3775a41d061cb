"""How much memory this process uses and how much the machine has left, in bytes."""

import psutil


def resident_bytes() -> int:
    """The resident size of this process, the mapped part of the model with it."""
    return int(psutil.Process().memory_info().rss)


def available_bytes() -> int:
    """What can be used before the machine begins to swap."""
    return int(psutil.virtual_memory().available)
