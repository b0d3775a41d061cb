"""One flipped bit anywhere in the file is reported, at opening or by `verify`; the rest comes out of it."""

import random
from pathlib import Path

import pytest

from desktop.errors import StoreDamaged, StoreError
from desktop.store.history import History
from desktop.store.salvaging import salvage
from tests.soak.test_kills import CASES, KEY, made

SMALL, FULL = 12, 300


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("whole") / "history.db"
    history = History.open(path, KEY)
    for number in range(CASES):
        talk, message = made(f"case-{number}")
        history.add_conversation(talk, message)
    history.close()
    return path.read_bytes()


def test_a_flipped_bit_is_reported(number: int, whole: bytes, tmp_path: Path) -> None:
    path = tmp_path / "history.db"
    place = random.Random(number).randrange(len(whole))
    path.write_bytes(whole[:place] + bytes([whole[place] ^ (1 << number % 8)]) + whole[place + 1 :])
    try:
        history = History.open(path, KEY)
    except StoreError:
        assert path.read_bytes()[place] != whole[place]
    else:
        assert any(problem.startswith("cipher:") for problem in history.verify())
        history.close()
    try:
        found = salvage(path, KEY, tmp_path / "fresh.db")
    except StoreDamaged:  # the first page, or one that leads to all others
        return
    assert found.conversations <= CASES
    assert found.messages == CASES or found.lost
