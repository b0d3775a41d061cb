"""States on disks that are full or read-only, and writers that die."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from desktop.engine import state_file
from desktop.engine.abort_flag import AbortFlag
from desktop.states import States
from tests.engine import state_writer

HERE = Path(__file__).resolve().parent
PIECES = 5

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts a script of this folder; it is gone in the end."""
    started: list[subprocess.Popen[str]] = []
    pipe = subprocess.PIPE
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent.parent), "PYTHONUTF8": "1"}

    def run(script: str, *arguments: object) -> subprocess.Popen[str]:
        command = [sys.executable, str(HERE / script), *map(str, arguments)]
        process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, env=environment)
        started.append(process)
        return process

    yield run
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A file with an old state."""
    monkeypatch.setattr(state_file, "PIECE_BYTES", 64)
    monkeypatch.setattr(state_file, "SPARE_BYTES", 0)
    path = tmp_path / "conversation.state"
    assert state_file.write(
        path, state_writer.KEY, bound_to=b"model", tokens=(1,), state=b"old", flag=AbortFlag()
    )
    return path


def read(path: Path) -> bytes | None:
    found = state_file.read_state(path, state_writer.KEY, bound_to=b"model")
    return None if found is None else bytes(found)


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def let_go_on(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def start_and_write(start: Start, path: Path, pieces: int) -> subprocess.Popen[str]:
    """A writer that waits after so many pieces."""
    process = start("state_writer.py", path)
    for _ in range(pieces):
        assert said(process) == "ready\n"
        let_go_on(process)
    assert said(process) == "ready\n"
    return process


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither mode bits nor file size limits")
@pytest.mark.parametrize("scenario", ["full", "read_only"])
def test_disk(scenario: str, start: Start) -> None:
    with tempfile.TemporaryDirectory() as name:  # which a process without rights can reach
        Path(name).chmod(0o755)
        process = start("constrained_state.py", scenario, name)
        told = process.communicate()
    assert (process.returncode, told) == (0, ("", ""))


@pytest.mark.parametrize("pieces", range(PIECES))
def test_a_killed_writer_leaves_the_old_state(start: Start, path: Path, pieces: int) -> None:
    process = start_and_write(start, path, pieces)
    process.kill()
    process.communicate()
    assert read(path) == b"old"
    assert len(list(path.parent.iterdir())) == 2
    States(path.parent, lambda: state_writer.KEY, budget_bytes=1_000_000).trim()
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert read(path) == b"old"


def test_what_is_being_written_is_not_trimmed(start: Start, path: Path) -> None:
    process = start_and_write(start, path, 2)
    States(path.parent, lambda: state_writer.KEY, budget_bytes=1_000_000).trim()
    assert len(list(path.parent.iterdir())) == 2
    for _ in range(2, PIECES):
        let_go_on(process)
        said(process)
    assert process.communicate() == ("", "")
    assert read(path) == state_writer.STATE
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lets nobody remove an open file")
def test_a_conversation_that_is_deleted_meanwhile_leaves_nothing(start: Start, path: Path) -> None:
    process = start_and_write(start, path, 2)
    States(path.parent, lambda: state_writer.KEY, budget_bytes=1_000_000).delete("conversation")
    for _ in range(2, PIECES - 1):
        let_go_on(process)
        said(process)
    let_go_on(process)
    assert said(process) == "0\n"
    assert process.communicate() == ("", "")
    assert list(path.parent.iterdir()) == []
