"""The offline check: what the guards refused since the start, beside what the system says now."""

import msgspec
import psutil

from desktop.logbook import Refused, read_log
from desktop.paths import Paths
from desktop.privacy import guard
from desktop.privacy.offline_check import ProcessFacts, look


class OfflineFacts(msgspec.Struct, frozen=True, kw_only=True):
    """For the page "Offline check" and for `check`.

    `guarded`: this process refuses network calls. `refused` counts the calls that the program's processes
    tried and were refused since this one started, those that have ended included.
    """

    guarded: bool
    refused: int
    processes: tuple[ProcessFacts, ...]

    @property
    def sockets(self) -> int:
        """The Internet sockets that are open now."""
        return sum(process.sockets for process in self.processes)

    @property
    def ports(self) -> int:
        """Those that listen."""
        return sum(process.ports for process in self.processes)

    @property
    def outside(self) -> tuple[str, ...]:
        """The files outside the data folder that are being written now."""
        return tuple(file for process in self.processes for file in process.outside or ())

    @property
    def sealed(self) -> int:
        """How many processes the kernel itself holds back."""
        return sum(bool(process.sealed) for process in self.processes)

    @property
    def is_clean(self) -> bool:
        """Nothing open, nothing tried, nothing written elsewhere. A download that runs is a socket."""
        return not (self.refused or self.sockets or self.outside)


def check_offline(paths: Paths) -> OfflineFacts:
    """Looks now; takes some milliseconds for each process."""
    return OfflineFacts(
        guarded=guard.is_installed(),
        refused=_refused(paths),
        processes=tuple(look(paths.data)),
    )


def _refused(paths: Paths) -> int:
    """Each process counts its own; the log tells of the others, its last line of each the whole count."""
    own = psutil.Process()
    counts = {
        line.pid: line.event.count
        for line in read_log(paths.data)
        if isinstance(line.event, Refused) and line.at >= int(own.create_time())
    }
    return sum(counts.values() if own.pid in counts else (*counts.values(), guard.refused()))
