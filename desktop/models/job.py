"""The transfer process as the rest of the program sees it: one job, one process, one end."""

import threading
from collections.abc import Callable, Sequence

import msgspec

from desktop.engine.pipe import encoded
from desktop.engine.process import Child, UntrustedReplyError, own_command, tell
from desktop.errors import TransferStopped
from desktop.models.protocol import (
    Copy,
    Download,
    Failed,
    Finished,
    Hash,
    Limit,
    Reply,
    Resolve,
    Resolved,
    Stop,
    Stopped,
)

End = Finished | Resolved | Stopped | Failed
Listener = Callable[[Reply], None]

STOP_S = 8.0
"""How long a process may go on after `stop` before it is ended by force."""


class Job:
    """One transfer. Starts its process at once, in a thread of its own, and returns.

    The listener is called in that thread: with `Progress` and, of a download that had to ask, with
    `Resolved`; then once with the end: `Finished`, `Stopped` or `Failed`, or the `Resolved` that a
    `Resolve` was for. The process is gone by then. A process that dies is `Failed` with `TransferStopped`,
    and `Stopped` when it was told to stop. If this program dies, the process ends by itself.

    Without a `command` the process is this program with `--transfer`.
    """

    def __init__(
        self,
        request: Resolve | Download | Copy | Hash,
        listener: Listener,
        command: Sequence[str] | None = None,
    ) -> None:
        self._request = request
        self._listener = listener
        self._command = tuple(command) if command is not None else own_command("--transfer")
        self._writing = threading.Lock()
        self._child: Child | None = None
        self._outbox = [encoded(request)]
        self._overdue: threading.Timer | None = None
        self._end: End | None = None
        self._thread = threading.Thread(target=self._run, name="transfer", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int | None:
        """The process's number once there is one."""
        return None if self._child is None else self._child.pid

    def stop(self) -> None:
        """Ends the transfer: at once when it can, by force when it does not. Returns before the end.

        What arrived of a download stays in its folder; what a copy has written is removed.
        """
        with self._writing:
            if self._overdue is not None or self._end is not None:
                return
            self._overdue = threading.Timer(STOP_S, self._kill)
            self._overdue.daemon = True
            self._overdue.start()
        self._write(encoded(Stop()))

    def limit(self, bytes_s: int) -> None:
        """Changes the speed limit of a download, in bytes a second; 0 is none."""
        self._write(encoded(Limit(bytes_s)))

    def wait(self) -> End:
        """Waits for the end, until the listener was told. Not to be called by the listener."""
        self._thread.join()
        return self._end or Stopped()

    def _run(self) -> None:
        try:
            child = Child(self._command)
        except OSError as error:
            self._finish(_failed(error.strerror or type(error).__name__))
            return
        with self._writing:
            self._child = child
        self._write(b"")
        problem = ""
        end = None
        try:
            end = self._listen(child)
        except (OSError, UntrustedReplyError):
            problem = "unreadable reply"
            child.kill()
        code = child.bury()
        if end is None and self._overdue is not None:
            end = Stopped()
        self._finish(end or _failed(problem or f"exit code {code}"))

    def _listen(self, child: Child) -> End | None:
        """Tells the listener all replies but the end, and returns that; None when the process died.

        Raises:
            UntrustedReplyError: it said what it may not say.
        """
        for reply in child.heard(msgspec.json.Decoder(Reply)):
            if isinstance(reply, Finished | Stopped | Failed):
                return reply
            if isinstance(reply, Resolved) and isinstance(self._request, Resolve):
                return reply
            tell(self._listener, reply)
        return None

    def _write(self, data: bytes) -> None:
        """Writes `data` after what waits for the process; a dead one is noticed by the reader."""
        with self._writing:
            self._outbox.append(data)
            if self._child is not None:
                self._child.write(b"".join(self._outbox))
                self._outbox.clear()

    def _kill(self) -> None:
        if self._child is not None:
            self._child.kill()

    def _finish(self, end: End) -> None:
        with self._writing:
            self._end = end
            if self._overdue is not None:
                self._overdue.cancel()
        tell(self._listener, end)


def _failed(problem: str) -> Failed:
    return Failed(TransferStopped.__name__, {"problem": problem})
