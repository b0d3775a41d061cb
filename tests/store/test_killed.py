"""A program that is killed at any moment loses nothing that it had committed."""

import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.store.history import History

KILLS = 20


def announced(process: subprocess.Popen[str], lines: int) -> list[str]:
    """Kills the process after so many lines; what it had said by then, without a torn last line."""
    assert process.stdout is not None
    found = [process.stdout.readline() for _ in range(lines)]
    process.kill()
    found.extend(process.stdout)
    process.wait()
    return [line for line in found if line.endswith("\n")]


def test_twenty_kills_lose_nothing(
    start: Callable[..., subprocess.Popen[str]], path: Path, key: bytes
) -> None:
    chance = random.Random(20)
    kept: dict[str, tuple[str, int]] = {}
    for _ in range(KILLS):
        for line in announced(start("writer.py", path, key.hex()), chance.randint(1, 60)):
            name, last_state, last_length = line.split()
            kept[name] = (last_state, int(last_length))
        history = History.open(path, key)
        assert history.verify() == ()
        for name, (state, length) in kept.items():
            message = history.message(name)
            # The kill may fall between a commit and its announcement: then there is more, never less.
            assert len(message.text) >= length
            assert state in {"writing", message.state}
        found = {summary.id for summary in history.summaries("胸痛", limit=100_000)}
        found |= {binned.id for binned in history.in_bin()}  # killed between `delete` and `undelete`
        assert found == {name.removesuffix("-q") for name in kept if name.endswith("-q")} | (
            found - {name.rsplit("-", 1)[0] for name in kept}
        )
        history.close()
    assert len(kept) > KILLS


def test_a_kill_while_the_file_is_made_leaves_all_or_nothing(
    start: Callable[..., subprocess.Popen[str]], tmp_path: Path, key: bytes
) -> None:
    chance = random.Random(6)
    for number in range(6):
        path = tmp_path / str(number) / "history.db"
        process = start("writer.py", path, key.hex())
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=chance.uniform(0.1, 0.5))
        process.kill()
        process.wait()
        history = History.open(path, key)
        assert history.verify() == ()
        history.close()
