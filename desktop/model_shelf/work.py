"""One thing that is under way with a model: a thread of its own, its transfer process, how far it is."""

import queue
import threading
from collections.abc import Callable

from desktop.errors import DesktopError, InternalFault, from_code
from desktop.models.cards import Place, Transfer
from desktop.models.job import Job
from desktop.models.protocol import (
    Copy,
    Download,
    Failed,
    FileFacts,
    Finished,
    Hash,
    Progress,
    Reply,
    Resolved,
    Stopped,
)


class HaltedError(Exception):
    """The work was stopped; nobody need be told why."""


class Work:
    """What is done with the model whose card is called `name`.

    `place` is what the card says meanwhile. `tell` is called about 4 times a second when `transfer` has
    changed, `changed` when the next step begins.
    """

    def __init__(
        self,
        name: str,
        place: Place,
        *,
        tell: Callable[[], None],
        changed: Callable[[], None],
    ) -> None:
        self.name = name
        self.place: Place = place
        self.transfer: Transfer | None = None
        self.stopped = threading.Event()
        self._tell = tell
        self._changed = changed
        self._lock = threading.Lock()
        self._job: Job | None = None
        self._thread: threading.Thread | None = None

    def start(self, steps: Callable[[], None], ended: Callable[[DesktopError | None], None]) -> None:
        """Runs `steps` on a thread of its own, then `ended` with what went wrong, None for nothing."""

        def run() -> None:
            error: DesktopError | None = InternalFault(problem=self.place)
            try:
                steps()
                error = None
            except HaltedError:
                error = None
            except DesktopError as failure:
                error = failure
            finally:
                ended(error)

        self._thread = threading.Thread(target=run, name=f"models-{self.place}", daemon=True)
        self._thread.start()

    def join(self) -> None:
        """Waits for the end of `start`."""
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def enter(self, place: Place) -> None:
        """The next step begins. Raises `HaltedError` when the work was stopped."""
        self.require_going()
        self.place, self.transfer = place, None
        self._changed()

    def require_going(self) -> None:
        """Raises `HaltedError` when the work was stopped."""
        if self.stopped.is_set():
            raise HaltedError

    def bring(
        self, request: Download | Copy | Hash, resolved: Callable[[Resolved], None] | None = None
    ) -> tuple[FileFacts, ...]:
        """Has the transfer process do it; `resolved` hears what the hub says of the files.

        Raises:
            HaltedError: the work was stopped.
            TransferError: it failed.
        """
        replies: queue.SimpleQueue[Reply] = queue.SimpleQueue()
        with self._lock:
            self.require_going()
            self._job = Job(request, replies.put)
        try:
            while True:
                match replies.get():
                    case Progress() as progress:
                        self._take(progress)
                    case Resolved() as found:
                        if resolved is not None:
                            resolved(found)
                    case Finished(files=files):
                        return files
                    case Stopped():
                        raise HaltedError
                    case Failed(code=code, facts=facts):
                        raise from_code(code, facts)
        finally:
            with self._lock:
                job, self._job = self._job, None
            job.stop()  # it has ended, unless what it said could not be kept
            job.wait()

    def stop(self) -> None:
        """Ends the work as soon as can be; `join` waits for that."""
        with self._lock:
            self.stopped.set()
            if self._job is not None:
                self._job.stop()

    def limit(self, bytes_s: int) -> None:
        """Changes the speed limit of a download; 0 is none."""
        with self._lock:
            if self._job is not None:
                self._job.limit(bytes_s)

    def _take(self, progress: Progress) -> None:
        self.transfer = Transfer(
            done_bytes=progress.done_bytes,
            total_bytes=progress.total_bytes,
            bytes_s=progress.bytes_s,
            phase=progress.phase,
        )
        self._tell()
