"""Transfers for tests: a job in a real process, what it said, and what lies in its folder."""

import sys
import threading
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from desktop.models.job import End, Job
from desktop.models.protocol import (
    Copy,
    Download,
    Failed,
    Finished,
    Hash,
    Hub,
    Progress,
    Reply,
    Resolve,
)
from tests.models.hub import REPOSITORY, LoopbackHub


def patient(factor: float) -> tuple[str, ...]:
    """The command of a process whose waiting times are multiplied by `factor`."""
    return (sys.executable, "-m", "desktop", "--transfer", str(factor))


USUAL = patient(0.1)
"""Never loses patience with a loopback server on a busy PC, and does not pause for long."""
IMPATIENT = patient(0.05)
"""Gives up on a connection after 1.5 seconds, and on a transfer after 6."""


class Heard:
    """Collects replies; `until` waits for one."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []
        self._changed = threading.Condition()

    def __call__(self, reply: Reply) -> None:
        with self._changed:
            self.replies.append(reply)
            self._changed.notify_all()

    def until(self, wanted: Callable[[Reply], bool]) -> Reply:
        """The first reply that is wanted; raises `AssertionError` when the job ended without it."""
        with self._changed:
            ended = (Finished, Failed)
            self._changed.wait_for(
                lambda: any(wanted(each) or isinstance(each, ended) for each in self.replies), 60
            )
            found = [each for each in self.replies if wanted(each)]
            assert found, self.replies
            return found[0]


def has_arrived(size: int) -> Callable[[Reply], bool]:
    """Whether a reply says that so many bytes are here."""
    return lambda reply: (
        isinstance(reply, Progress) and reply.phase == "downloading" and reply.done_bytes >= size
    )


def wanted(hub: LoopbackHub, folder: Path, /, **changes: object) -> Download:
    """The download of the hub's model, nothing known of it but its name."""
    arguments: dict[str, object] = {
        "hub": Hub(endpoint=hub.address),
        "folder": str(folder),
        "repository": REPOSITORY,
        "quantisation": "Q4_K_M",
    }
    return Download(**arguments | changes)  # type: ignore[arg-type]


def end_of(
    request: Resolve | Download | Copy | Hash, command: tuple[str, ...] = USUAL, heard: Heard | None = None
) -> End:
    """Does it, and returns how it ended."""
    return Job(request, heard or Heard(), command).wait()


def assert_whole(end: End, hub: LoopbackHub, folder: Path) -> None:
    """The files are there as the hub has them, and nothing beside them."""
    assert isinstance(end, Finished), end
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*")}
    assert files == {name.rpartition("/")[2]: data for name, data in hub.files.items()}
    for facts, data in zip(end.files, hub.files.values(), strict=True):
        status = Path(facts.path).stat()
        assert (facts.size_bytes, facts.modified_ns) == (status.st_size, status.st_mtime_ns)
        assert facts.sha256 == sha256(data).hexdigest()


def assert_refused(end: End, error: type[Exception], folder: Path) -> None:
    """It ended with this error, and nothing there has the name of a model."""
    assert isinstance(end, Failed), end
    assert end.code == error.__name__, end
    names = {path.name for path in folder.rglob("*")} if folder.exists() else set()
    assert not [name for name in names if name.endswith(".gguf")], names
    assert not [name for name in names if name.startswith(".")], names
    assert any(name.endswith(".wrong") for name in names) == (end.code == "FileWrong"), names
