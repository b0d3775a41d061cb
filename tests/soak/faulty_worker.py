"""The real worker with a saboteur in its pipe: `python -m tests.soak.faulty_worker FILE`.

As long as FILE is there, it says which fault happens when: a `Sabotage` as JSON. It is removed before
the fault happens, so that each happens once. For POSIX systems.
"""

import os
import resource
import signal
import sys
from pathlib import Path

import msgspec

from desktop.engine import worker
from desktop.engine.pipe import WorkerPipe, encoded
from desktop.engine.protocol import MAX_LINE_BYTES, Text
from tests.soak.sabotage import Sabotage

HUGE = b"x" * (MAX_LINE_BYTES + 1) + b"\n"
_LINES = {
    "garbage": b'{"kind":"text","id":"seven"}\n\xff\xfe no line of ours\n',
    "huge": HUGE,
    "stranger": encoded(Text(10**9, "for nobody")),
}
_SIGNALS = {"die": signal.SIGKILL, "hang": signal.SIGSTOP}


class SabotagedPipe(WorkerPipe):
    """Says what the worker says, until it is time for the fault."""

    def __init__(self) -> None:
        super().__init__()
        self._file = Path(sys.argv[1])
        self._passed = 0

    def say(self, reply: msgspec.Struct) -> None:
        """One reply, or what becomes of it."""
        if (how := self._time_for(str(reply.__struct_config__.tag))) == "drop":
            return
        if how:
            self._spoil(how, encoded(reply))
        super().say(reply)

    def read(self, size: int) -> bytes:
        """Requests, or what becomes of them."""
        data = super().read(size)
        match self._time_for("request") if data else "":
            case "garbage":
                return b"\xff\xfe no line of ours\n" + data
            case "half":
                return data[: len(data) // 2]
            case "huge":
                return HUGE
            case "end":
                return b""
            case _:
                return data

    def _time_for(self, when: str) -> str:
        try:
            sabotage = msgspec.json.decode(self._file.read_bytes(), type=Sabotage)
        except (OSError, msgspec.MsgspecError):
            self._passed = 0
            return ""
        if sabotage.when != when:
            return ""
        self._passed += 1
        if self._passed <= sabotage.skipped:
            return ""
        self._file.unlink(missing_ok=True)
        return sabotage.how

    def _spoil(self, how: str, line: bytes) -> None:
        if how in _LINES:
            self.write(_LINES[how])
        elif how in _SIGNALS:
            os.kill(os.getpid(), _SIGNALS[how])
        elif how == "leave":
            os._exit(0)
        elif how == "full-disk":
            resource.setrlimit(resource.RLIMIT_FSIZE, (1024, resource.RLIM_INFINITY))
        elif how == "twice":
            self.write(line)
        else:
            self.write(line[: len(line) // 2] + (b"\n" if how == "torn" else b""))
            if how == "half":
                os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    setattr(worker, "WorkerPipe", SabotagedPipe)  # noqa: B010  to mypy it is not the worker's to give
    sys.exit(worker.main())
