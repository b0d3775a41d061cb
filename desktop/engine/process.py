"""The worker as a process: how it is started, written to, listened to, and how it ends."""

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from desktop.engine.pipe import LineTooLongError, lines
from desktop.engine.protocol import Reply
from desktop.errors import DesktopError

GOODBYE_S = 3.0
SAVING_S = 20.0
"""The time at the end for a state that is being written: a large one on a slow disk."""
_PACKAGE_ROOT = Path(__file__).resolve().parents[2]
_NO_WINDOW = 0x0800_0000 if sys.platform == "win32" else 0  # no console beside the window


def own_command() -> tuple[str, ...]:
    """The command that starts this program as a worker, frozen or not."""
    if getattr(sys, "frozen", False):
        return (sys.executable, "--engine-worker")
    return (sys.executable, "-m", "desktop", "--engine-worker")


class UntrustedReplyError(Exception):
    """The worker said what it may not say: its connection ends."""


class Worker:
    """One worker process and its pipes.

    What the engine notes about it: `greeted` after its hello, `verdict` when the engine ended it for
    a fault, `dismissed` when it did not stop when told to, `orphans` the loads whose question ended.

    Raises:
        OSError: the process cannot be started.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            command,
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what libraries print may quote a patient
            cwd=_PACKAGE_ROOT if _PACKAGE_ROOT.is_dir() else None,
            close_fds=True,
            start_new_session=sys.platform != "win32",  # Ctrl-C in a terminal is the front end's to handle
            creationflags=_NO_WINDOW,
        )
        self._writing = threading.Lock()
        self.greeted = False
        self.orphans: set[int] = set()
        self.verdict: DesktopError | None = None
        self.dismissed = False

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def write(self, data: bytes) -> None:
        """Writes all of `data`; nothing happens when the worker is gone, its reader will notice."""
        with self._writing:
            pipe = self._process.stdin
            if pipe is None or pipe.closed:
                return
            view = memoryview(data)
            try:
                while view:
                    view = view[pipe.write(view) or 0 :]
            except OSError:
                return

    def replies(self) -> Iterator[Reply]:
        """The worker's replies, checked one by one.

        Raises:
            UntrustedReplyError: a line is too long or no reply of the protocol.
        """
        pipe = self._process.stdout
        if pipe is None:
            return
        decoder = msgspec.json.Decoder(Reply)
        try:
            for untrusted_line in lines(pipe.read):
                yield decoder.decode(untrusted_line)
        except (LineTooLongError, msgspec.DecodeError, UnicodeError) as error:
            raise UntrustedReplyError from error

    def kill(self) -> None:
        """Ends the process at once; nothing happens when it has ended."""
        self._process.kill()

    def has_ended(self, timeout_s: float) -> bool:
        """Waits for the end of the process, at most `timeout_s`."""
        try:
            self._process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            return False
        return True

    def bury(self) -> None:
        """Waits for the process, which has closed its pipe or was killed, and closes ours."""
        if not self.has_ended(GOODBYE_S):
            self.kill()
            self._process.wait()
        with self._writing:
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
