"""Lines over a pipe: the reader's size limit, one object a line, and the worker's own two ends."""

import os
import re
import sys
import threading
from collections.abc import Callable, Iterator

import msgspec

from desktop.engine.protocol import MAX_LINE_BYTES

if sys.platform == "win32":
    import msvcrt

READ_BYTES = 64 * 1024
_LONE_SURROGATES = re.compile("[\ud800-\udfff]")
_encoder = msgspec.json.Encoder()


class LineTooLongError(Exception):
    """The other side wrote a line beyond `MAX_LINE_BYTES`: it cannot be trusted any more."""


def encoded(line: msgspec.Struct) -> bytes:
    """One request or reply as it crosses the pipe, with its newline."""
    return _encoder.encode(line) + b"\n"


def whole_characters(text: str) -> str:
    """The text with U+FFFD in place of lone surrogates, which UTF-8 cannot carry."""
    return _LONE_SURROGATES.sub("\ufffd", text)


def lines(read: Callable[[int], bytes], limit_bytes: int = MAX_LINE_BYTES) -> Iterator[bytes]:
    """Yields the lines that `read` brings; half a line before its end is dropped.

    Raises:
        LineTooLongError: a line is longer than `limit_bytes`, whether or not it has ended.
    """
    rest = bytearray()
    while chunk := read(READ_BYTES):
        rest += chunk
        if b"\n" in chunk:
            *whole, rest = rest.split(b"\n")
            for line in whole:
                if len(line) > limit_bytes:
                    raise LineTooLongError
                yield bytes(line)
        if len(rest) > limit_bytes:
            raise LineTooLongError


class WorkerPipe:
    """The worker's ends of the pipe, taken over before any library can print into them.

    llama.cpp and drivers write to descriptor 1; from here on that is descriptor 2, and what was 1
    belongs to the protocol alone. Descriptor 0 becomes empty for everybody else.
    """

    def __init__(self) -> None:
        self._in = os.dup(0)
        self._out = os.dup(1)
        os.dup2(2, 1)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        if sys.platform == "win32":
            msvcrt.setmode(self._in, os.O_BINARY)
            msvcrt.setmode(self._out, os.O_BINARY)
        self._writing = threading.Lock()

    def read(self, size: int) -> bytes:
        """What has arrived, at most `size` bytes; waits for the first; empty at the end."""
        return os.read(self._in, size)

    def say(self, reply: msgspec.Struct) -> None:
        """Writes one reply; any thread may call it."""
        self.write(encoded(reply))

    def write(self, data: bytes) -> None:
        """Writes all of `data`, undivided by other replies."""
        with self._writing:
            view = memoryview(data)
            while view:
                view = view[os.write(self._out, view) :]
