"""A worker between the program and its real one: passes every line on and writes them down.

    python -m tests.stories.recorder FILE OLD NEW COMMAND...

Each line of FILE is `>` (a request) or `<` (a reply) and the line itself. In replies OLD becomes NEW.
"""

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import msgspec

from desktop.engine.protocol import is_beginning


class Recording:
    """What was said between the program and the worker so far."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def command(self, *worker: str, instead: tuple[str, str] = ("", "")) -> tuple[str, ...]:
        """The command that starts `worker` with the recorder before it; `instead` changes its replies."""
        return (sys.executable, "-m", "tests.stories.recorder", str(self._file), *instead, *worker)

    def requests(self, kind: str) -> list[dict[str, Any]]:
        """The requests of this kind, in order."""
        return [line for way, line in self._lines() if way == ">" and line["kind"] == kind]

    def replies(self, kind: str) -> list[dict[str, Any]]:
        """The replies of this kind, in order."""
        return [line for way, line in self._lines() if way == "<" and line["kind"] == kind]

    def has_read_ahead(self, words: str) -> bool:
        """Whether the last reading ahead had `words` in it, and came to its end."""
        asked = [warm for warm in self.requests("warm") if not _is_of_a_task(warm)]
        read = {warmed["id"]: warmed for warmed in self.replies("warmed")}
        last = read.get(asked[-1]["id"]) if asked else None
        return (
            last is not None and words in asked[-1]["turns"][-1]["content"] and last["done"] == last["total"]
        )

    def _lines(self) -> Iterator[tuple[str, dict[str, Any]]]:
        if not self._file.exists():
            return
        for line in self._file.read_bytes().splitlines(keepends=True):
            if line.endswith(b"\n"):
                yield line[:1].decode(), msgspec.json.decode(line[1:])


def _is_of_a_task(warm: dict[str, Any]) -> bool:
    """Whether it reads how a task begins, which a lull brings about."""
    return is_beginning((warm["state"] or {"name": ""})["name"])


def main() -> None:
    """Starts the worker and passes on until it ends."""
    file, old, new, *command = sys.argv[1:]
    log = Path(file).open("ab", buffering=0)  # noqa: SIM115 -- the process ends with it
    worker = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
    if worker.stdin is None or worker.stdout is None:
        raise SystemExit(1)
    there = threading.Thread(target=_send, args=(worker.stdin, log), daemon=True)
    there.start()
    _pass(worker.stdout, sys.stdout.buffer, log, b"<", instead=(old.encode(), new.encode()))
    os._exit(worker.wait())  # the other thread waits in a read that nothing ends


def _send(requests: IO[bytes], log: IO[bytes]) -> None:
    with contextlib.suppress(OSError):  # the worker has ended
        _pass(sys.stdin.buffer, requests, log, b">")
    requests.close()


def _pass(
    source: IO[bytes],
    target: IO[bytes],
    log: IO[bytes],
    way: bytes,
    instead: tuple[bytes, bytes] = (b"", b""),
) -> None:
    old, new = instead
    for line in iter(source.readline, b""):
        said = line.replace(old, new) if old else line
        log.write(way + said)
        target.write(said)
        target.flush()


if __name__ == "__main__":
    main()
