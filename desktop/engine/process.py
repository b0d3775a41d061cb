"""A process of this program's own: how it is started, written to, listened to, and how it ends."""

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import msgspec

from desktop.engine.pipe import LineTooLongError, lines
from desktop.engine.protocol import Reply
from desktop.errors import DesktopError

GOODBYE_S = 3.0
SAVING_S = 20.0
"""The time at the end for a state that is being written: a large one on a slow disk."""
PACKAGE_ROOT = Path(__file__).resolve().parents[2]
NO_WINDOW = 0x0800_0000 if sys.platform == "win32" else 0  # no console beside the window
_Heard = TypeVar("_Heard")


def own_command(switch: str = "--engine-worker") -> tuple[str, ...]:
    """The command that starts this program with `switch`, frozen or not."""
    if getattr(sys, "frozen", False):
        return (sys.executable, switch)
    return (sys.executable, "-m", "desktop", switch)


class UntrustedReplyError(Exception):
    """The process said what it may not say: its connection ends."""


class Child:
    """One process and its pipes.

    Raises:
        OSError: the process cannot be started.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._process = subprocess.Popen(
            command,
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what libraries print may quote a patient, addresses or tokens
            cwd=PACKAGE_ROOT if PACKAGE_ROOT.is_dir() else None,
            close_fds=True,
            start_new_session=sys.platform != "win32",  # Ctrl-C in a terminal is the front end's to handle
            creationflags=NO_WINDOW,
        )
        self._writing = threading.Lock()

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def write(self, data: bytes) -> None:
        """Writes all of `data`; nothing happens when the process is gone, its reader will notice."""
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

    def heard(self, decoder: msgspec.json.Decoder[_Heard]) -> Iterator[_Heard]:
        """The process's replies, checked one by one.

        Raises:
            UntrustedReplyError: a line is too long or no reply of the protocol.
        """
        pipe = self._process.stdout
        if pipe is None:
            return
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

    def bury(self) -> int:
        """Waits for the process, which has closed its pipe or was killed, and closes ours; its exit code."""
        if not self.has_ended(GOODBYE_S):
            self.kill()
        code = self._process.wait()
        with self._writing:
            for pipe in (self._process.stdin, self._process.stdout):
                if pipe is not None:
                    pipe.close()
        return code


class Worker(Child):
    """The engine's process.

    What the engine notes about it: `greeted` after its hello, `verdict` when the engine ended it for
    a fault, `dismissed` when it did not stop when told to, `orphans` the loads whose question ended.

    Raises:
        OSError: the process cannot be started.
    """

    def __init__(self, command: Sequence[str]) -> None:
        super().__init__(command)
        self.greeted = False
        self.orphans: set[int] = set()
        self.verdict: DesktopError | None = None
        self.dismissed = False

    def replies(self) -> Iterator[Reply]:
        """What the worker says. Raises `UntrustedReplyError`."""
        return self.heard(msgspec.json.Decoder(Reply))


def tell(listener: Callable[[_Heard], None], reply: _Heard) -> None:
    """Calls a listener; its bug is reported like any thread's, and costs nobody else's reply."""
    try:
        listener(reply)
    except Exception as error:  # noqa: BLE001  reported below
        details = (type(error), error, error.__traceback__, threading.current_thread())
        threading.excepthook(threading.ExceptHookArgs(details))
