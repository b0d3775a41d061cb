"""What the system itself says of the program's processes: sockets, files that are being written, seals."""

import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import psutil

_STREAMS = 2  # where the user sent what the program prints is the user's own
_WRITING = frozenset({"w", "a", "r+", "a+", "w+"})


class ProcessFacts(msgspec.Struct, frozen=True, kw_only=True):
    """One process of the program, as psutil and /proc see it now.

    `sockets` are its Internet sockets, connected or not; `ports` those of them that listen. `outside` are
    the regular files outside the data folder that it has open for writing; None where the system does not
    say how a file was opened (it does on Linux). `sealed`: the kernel refuses it the network; None where
    there are no seals.
    """

    pid: int
    arguments: tuple[str, ...]
    sockets: int
    ports: int
    outside: tuple[str, ...] | None
    sealed: bool | None


def look(data: Path) -> Iterator[ProcessFacts]:
    """This process and all it started, this one first. `data` is the data folder."""
    own = psutil.Process()
    filters = _filters(own.pid)
    for process in (own, *own.children(recursive=True)):
        try:
            yield _facts(process, data.resolve(), filters)
        except psutil.Error:
            continue  # it has ended meanwhile


def _facts(process: psutil.Process, data: Path, filters: int | None) -> ProcessFacts:
    sockets = process.net_connections(kind="inet")
    own = _filters(process.pid)
    return ProcessFacts(
        pid=process.pid,
        arguments=tuple(process.cmdline()[1:]),
        sockets=len(sockets),
        ports=sum(socket.status == psutil.CONN_LISTEN for socket in sockets),
        outside=_outside(process, data),
        sealed=None if own is None or filters is None else own > filters,
    )


def _outside(process: psutil.Process, data: Path) -> tuple[str, ...] | None:
    if not sys.platform.startswith("linux"):
        return None
    return tuple(
        file.path
        for file in process.open_files()
        if file.mode in _WRITING and file.fd > _STREAMS and not Path(file.path).is_relative_to(data)
    )


def _filters(pid: int) -> int | None:
    """The seccomp filters over a process, a container's own among them (proc_pid_status(5))."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) for line in lines if line.startswith("Seccomp_filters:")), None)
