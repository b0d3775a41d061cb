"""Writes a state in pieces of 64 bytes, as a program of its own: `state_writer.py FILE`.

Before each piece it says "ready" and goes on when a line arrives: the test decides where it dies.
"""

import sys
from pathlib import Path

from desktop.engine import state_file
from desktop.engine.abort_flag import AbortFlag

KEY = bytes(range(32))
TOKENS = (7, 8, 9)
STATE = bytes(range(256))


class Announced(AbortFlag):
    """Never set; each question waits for the test."""

    def is_set(self) -> bool:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        return super().is_set()


if __name__ == "__main__":
    state_file.PIECE_BYTES = 64
    state_file.SPARE_BYTES = 0
    flag = Announced()
    size_bytes = state_file.write(
        Path(sys.argv[1]), KEY, bound_to=b"model", tokens=TOKENS, state=STATE, flag=flag
    )
    sys.stdout.write(f"{size_bytes}\n")
