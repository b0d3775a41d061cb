"""Refuses network sockets to this process: an audit hook, which nothing can take out again (PEP 578).

It sees what Python code does; `sealing` holds native code back, `offline_check` looks on from outside.
"""

import contextlib
import errno
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

Note = Callable[[str, int, int], None]
"""Hears of a refused call: its audit event, its address family (-1: not known), how many there were."""

CALLS = frozenset(
    {
        *("socket.__new__", "socket.bind", "socket.connect", "socket.sendmsg", "socket.sendto"),
        *("socket.getaddrinfo", "socket.gethostbyaddr", "socket.gethostbyname", "socket.getnameinfo"),
    }
)
"""The audit events that are looked at, as the Python manual's table names them."""
_AF_UNIX = 1  # sockets between the programs of one machine: the screen, the keyring
_UNKNOWN = -1  # an object around a descriptor that is there already: looked at when it is used
_MESSAGE = "Refused: patient data stays here, and only a download that the user started may connect."


class _Guard:
    """What the process's one hook knows: a process has one, so the module has."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.installed = False
        self.permits = 0
        self.refused = 0
        self.note: Note | None = None

    def watch(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event not in CALLS or self.permits:
            return
        family = _family(event, arguments)
        if family == _AF_UNIX or (event == "socket.__new__" and family == _UNKNOWN):
            return
        with self.lock:
            self.refused += 1
            count = self.refused
        if self.note is not None:
            with contextlib.suppress(Exception):
                self.note(event, family, count)
        raise PermissionError(errno.EPERM, _MESSAGE)


_GUARD = _Guard()


def install(note: Note | None = None) -> None:
    """Refuses from now on all sockets but those between programs of this machine, with a `PermissionError`.

    Installing it again changes nothing but `note`, which is called on whichever thread tried.
    """
    _GUARD.note = note
    if not _GUARD.installed:
        _GUARD.installed = True
        sys.addaudithook(_GUARD.watch)


def is_installed() -> bool:
    """Whether this process is guarded."""
    return _GUARD.installed


def refused() -> int:
    """How often this process was refused since it was guarded."""
    return _GUARD.refused


@contextlib.contextmanager
def permit() -> Iterator[None]:
    """Lets the whole process connect until the end of the block. For the transfer process's downloads."""
    with _GUARD.lock:
        _GUARD.permits += 1
    try:
        yield
    finally:
        with _GUARD.lock:
            _GUARD.permits -= 1


def _family(event: str, arguments: tuple[Any, ...]) -> int:
    if event == "socket.__new__":
        return int(arguments[1])
    return int(getattr(arguments[0], "family", _UNKNOWN)) if arguments else _UNKNOWN
