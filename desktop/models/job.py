"""The transfer process as the rest of the program sees it: one job, one process, one end."""

import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from desktop.engine.pipe import LineTooLongError, encoded, lines
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
GOODBYE_S = 3.0
_PACKAGE_ROOT = Path(__file__).resolve().parents[2]
_NO_WINDOW = 0x0800_0000 if sys.platform == "win32" else 0  # no console beside the window


def own_command() -> tuple[str, ...]:
    """The command that starts this program as a transfer process, frozen or not."""
    if getattr(sys, "frozen", False):
        return (sys.executable, "--transfer")
    return (sys.executable, "-m", "desktop", "--transfer")


class Job:
    """One transfer. Starts its process at once, in a thread of its own, and returns.

    The listener is called in that thread: with `Progress` and, of a download that had to ask, with
    `Resolved`; then once with the end: `Finished`, `Stopped` or `Failed`, or the `Resolved` that a
    `Resolve` was for. The process is gone by then. A process that dies is `Failed` with `TransferStopped`,
    and `Stopped` when it was told to stop. If this program dies, the process ends by itself.

    Args:
        request: what is to be done.
        listener: hears the replies.
        command: starts the process; None is this program with `--transfer`.
    """

    def __init__(
        self,
        request: Resolve | Download | Copy | Hash,
        listener: Listener,
        command: Sequence[str] | None = None,
    ) -> None:
        self._request = request
        self._listener = listener
        self._command = tuple(command) if command is not None else own_command()
        self._writing = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._outbox = [encoded(request)]
        self._overdue: threading.Timer | None = None
        self._end: End | None = None
        self._thread = threading.Thread(target=self._run, name="transfer", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int | None:
        """The process's number once there is one."""
        return None if self._process is None else self._process.pid

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
            process = self._start()
        except OSError as error:
            self._finish(_failed(error.strerror or type(error).__name__))
            return
        problem = ""
        end = None
        try:
            end = self._listen(process)
        except (OSError, LineTooLongError, msgspec.DecodeError, UnicodeError):
            problem = "unreadable reply"
            process.kill()
        code = self._bury(process)
        if end is None and self._overdue is not None:
            end = Stopped()
        self._finish(end or _failed(problem or f"exit code {code}"))

    def _start(self) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            self._command,
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what libraries print may name addresses and tokens
            cwd=_PACKAGE_ROOT if _PACKAGE_ROOT.is_dir() else None,
            close_fds=True,
            start_new_session=sys.platform != "win32",  # Ctrl-C in a terminal is the front end's to handle
            creationflags=_NO_WINDOW,
        )
        with self._writing:
            self._process = process
        self._write(b"")
        return process

    def _listen(self, process: subprocess.Popen[bytes]) -> End | None:
        """Tells the listener all replies but the end, and returns that; None when the process died.

        Raises:
            LineTooLongError, msgspec.DecodeError, UnicodeError: it said what it may not say.
        """
        decoder = msgspec.json.Decoder(Reply)
        if process.stdout is None:
            return None
        for untrusted_line in lines(process.stdout.read):
            reply = decoder.decode(untrusted_line)
            if isinstance(reply, Finished | Stopped | Failed):
                return reply
            if isinstance(reply, Resolved) and isinstance(self._request, Resolve):
                return reply
            self._tell(reply)
        return None

    def _write(self, data: bytes) -> None:
        """Writes `data` after what waits for the process; a dead one is noticed by the reader."""
        with self._writing:
            if data:
                self._outbox.append(data)
            pipe = self._process.stdin if self._process is not None else None
            if pipe is None or pipe.closed:
                return
            waiting = memoryview(b"".join(self._outbox))
            self._outbox.clear()
            try:
                while waiting:
                    waiting = waiting[pipe.write(waiting) or 0 :]
            except OSError:
                return

    def _kill(self) -> None:
        if self._process is not None:
            self._process.kill()

    def _bury(self, process: subprocess.Popen[bytes]) -> int:
        try:
            process.wait(GOODBYE_S)
        except subprocess.TimeoutExpired:
            process.kill()
        code = process.wait()
        with self._writing:
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()
        return code

    def _finish(self, end: End) -> None:
        with self._writing:
            self._end = end
            if self._overdue is not None:
                self._overdue.cancel()
        self._tell(end)

    def _tell(self, reply: Reply) -> None:
        """Calls the listener; its bug is reported like any thread's, and the job goes on."""
        try:
            self._listener(reply)
        except Exception as error:  # noqa: BLE001  reported below
            details = (type(error), error, error.__traceback__, threading.current_thread())
            threading.excepthook(threading.ExceptHookArgs(details))


def _failed(problem: str) -> Failed:
    return Failed(TransferStopped.__name__, {"problem": problem})
