"""States on a full or read-only disk, as a program of its own: `constrained_state.py SCENARIO FOLDER`.

It gives up the rights of an administrator first, for whom no folder is read-only. A limit on the size
of files stands for the full disk.
"""

import os
import resource
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from desktop.engine import state_file
from desktop.engine.abort_flag import AbortFlag
from desktop.states import States

KEY = bytes(range(32))
NOBODY = 65534
PIECE_BYTES = 1000
OLD, NEW = bytes(4000), bytes(range(256)) * 40


def write(path: Path, state: bytes) -> int:
    return state_file.write(path, KEY, bound_to=b"model", tokens=(1, 2), state=state, flag=AbortFlag())


def read(path: Path) -> bytes | None:
    found = state_file.read_state(path, KEY, bound_to=b"model")
    return None if found is None else bytes(found)


def full(path: Path) -> None:
    assert write(path, OLD)
    unlimited = resource.RLIM_INFINITY
    whole = 48 + 12 + 8 + 16 + len(NEW) + 16 * -(-len(NEW) // PIECE_BYTES)
    for room_bytes in (0, 1, 47, 48, 60, 100, 1_500, 5_000, whole - 1):
        resource.setrlimit(resource.RLIMIT_FSIZE, (room_bytes, unlimited))
        assert write(path, NEW) == 0
        resource.setrlimit(resource.RLIMIT_FSIZE, (unlimited, unlimited))
        assert [file.name for file in path.parent.iterdir()] == [path.name]
        assert read(path) == OLD
    resource.setrlimit(resource.RLIMIT_FSIZE, (whole, unlimited))
    assert write(path, NEW) == whole
    assert read(path) == NEW


def read_only(path: Path) -> None:
    assert write(path, OLD)
    states = States(path.parent, lambda: KEY, budget_bytes=1)
    path.parent.chmod(0o500)
    assert write(path, NEW) == 0
    assert write(path.with_name("other.state"), NEW) == 0
    assert write(path.parent / "missing" / "other.state", NEW) == 0
    states.trim()
    states.delete("conversation")
    states.keep_only(())
    assert read(path) == OLD
    path.chmod(0)
    assert read(path) is None
    states.touch("conversation")
    path.parent.chmod(0o300)  # what it holds cannot even be listed
    states.trim()
    path.parent.chmod(0)
    assert write(path, NEW) == 0
    assert state_file.read_tokens(path, KEY, bound_to=b"model") == ()
    states.touch("conversation")
    states.trim()
    state_file.remove_abandoned(path)
    path.parent.chmod(0o700)
    path.chmod(0o600)
    assert read(path) == OLD
    states.trim()
    assert list(path.parent.iterdir()) == []


SCENARIOS: dict[str, Callable[[Path], None]] = {"full": full, "read_only": read_only}

if __name__ == "__main__":
    if os.geteuid() == 0:
        os.chown(sys.argv[2], NOBODY, NOBODY)
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    state_file.PIECE_BYTES = PIECE_BYTES
    state_file.SPARE_BYTES = 0
    place = Path(sys.argv[2]) / "病例"
    place.mkdir()
    SCENARIOS[sys.argv[1]](place / "conversation.state")
