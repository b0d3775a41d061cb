"""A state comes back whole and unchanged, or not at all."""

import hashlib
import os
import secrets
import stat
import sys
import tracemalloc
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from desktop.engine import state_file
from desktop.engine.abort_flag import AbortFlag
from desktop.engine.state_file import read_tokens

KEY = bytes(range(32))
MODEL = b"model 1"
TOKENS = (1, -1, 0, 2**31 - 1, -(2**31), 70_000)
STATE = b"".join(hashlib.sha256(bytes([number])).digest() for number in range(9))  # four pieces and a half
PIECE_BYTES, TAG_BYTES, HEADER_BYTES = 64, 16, 48
FIRST_BYTES = 12 + 4 * len(TOKENS) + TAG_BYTES
SEALED_BYTES = PIECE_BYTES + TAG_BYTES
SIZE_BYTES = HEADER_BYTES + FIRST_BYTES + len(STATE) + 5 * TAG_BYTES


class SetAfter(AbortFlag):
    """Is set while it is asked, after so many times."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.left = times

    def is_set(self) -> bool:
        if self.left == 0:
            self.set()
        self.left -= 1
        return super().is_set()


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state_file, "PIECE_BYTES", PIECE_BYTES)
    monkeypatch.setattr(state_file, "SPARE_BYTES", 0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "张医生 的病例 100%#?"
    folder.mkdir()
    return folder / "conversation.state"


def write(
    path: Path, tokens: Sequence[int] = TOKENS, state: bytes | bytearray | memoryview = STATE, **other: bytes
) -> int:
    key, bound_to = other.get("key", KEY), other.get("bound_to", MODEL)
    return state_file.write(path, key, bound_to=bound_to, tokens=tokens, state=state, flag=AbortFlag())


def read_state(path: Path, key: bytes, **options: Any) -> bytes | None:
    found = state_file.read_state(path, key, **options)
    return None if found is None else bytes(found)


def names(path: Path) -> list[str]:
    return sorted(file.name for file in path.parent.iterdir())


def assert_none(path: Path) -> None:
    assert read_tokens(path, KEY, bound_to=MODEL) == ()
    assert read_state(path, KEY, bound_to=MODEL) is None


def test_what_is_written_is_read(path: Path) -> None:
    assert write(path) == SIZE_BYTES == path.stat().st_size
    assert read_tokens(path, KEY, bound_to=MODEL) == TOKENS
    assert read_state(path, KEY, bound_to=MODEL, tokens=TOKENS, flag=AbortFlag()) == STATE
    assert names(path) == [path.name]


@pytest.mark.parametrize("size", [1, 63, 64, 65, 127, 128, 129])
def test_a_state_of_any_number_of_pieces(path: Path, size: int) -> None:
    assert write(path, state=STATE[:size])
    assert read_state(path, KEY, bound_to=MODEL) == STATE[:size]


def test_a_state_in_foreign_memory(path: Path) -> None:
    assert write(path, list(TOKENS), memoryview(bytearray(STATE)).cast("i"))
    assert read_state(path, KEY, bound_to=MODEL, tokens=list(TOKENS)) == STATE


def test_nothing_is_no_state(path: Path) -> None:
    assert write(path, tokens=()) == 0
    assert write(path, state=b"") == 0
    assert write(path, tokens=range(PIECE_BYTES)) == 0  # more than the first section may hold
    assert names(path) == []
    assert_none(path)


@given(
    tokens=some.lists(some.integers(-(2**31), 2**31 - 1), min_size=1, max_size=13),
    state=some.binary(min_size=1),
)
def test_any_state(tmp_path_factory: pytest.TempPathFactory, tokens: list[int], state: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.state"
    assert write(path, tokens, state)
    assert read_tokens(path, KEY, bound_to=MODEL) == tuple(tokens)
    assert read_state(path, KEY, bound_to=MODEL, tokens=tokens) == state


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no mode bits")
def test_only_the_user_can_read_it(path: Path) -> None:
    path.write_bytes(b"")
    path.chmod(0o644)
    before = os.umask(0)
    try:
        assert write(path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_every_flipped_bit_is_seen(path: Path) -> None:
    write(path)
    whole = path.read_bytes()
    for bit in range(8 * SIZE_BYTES):
        changed = bytearray(whole)
        changed[bit // 8] ^= 1 << bit % 8
        path.write_bytes(changed)
        assert read_state(path, KEY, bound_to=MODEL) is None, bit
        if bit // 8 < HEADER_BYTES + FIRST_BYTES:
            assert read_tokens(path, KEY, bound_to=MODEL) == (), bit


def test_every_truncation_is_seen(path: Path) -> None:
    write(path)
    whole = path.read_bytes()
    for size in range(SIZE_BYTES):
        path.write_bytes(whole[:size])
        assert_none(path)


@pytest.mark.parametrize("size", [1, TAG_BYTES, SEALED_BYTES, SIZE_BYTES])
def test_every_extension_is_seen(path: Path, size: int) -> None:
    write(path)
    whole = path.read_bytes()
    path.write_bytes(whole + whole[-size:])
    assert_none(path)


def sections(whole: bytes) -> list[bytes]:
    """The header with the first section, then the pieces."""
    start = HEADER_BYTES + FIRST_BYTES
    return [whole[:start]] + [whole[at : at + SEALED_BYTES] for at in range(start, len(whole), SEALED_BYTES)]


MOVES: dict[str, Callable[[list[bytes]], list[bytes]]] = {
    "swapped": lambda parts: [parts[0], parts[2], parts[1], *parts[3:]],
    "repeated": lambda parts: [parts[0], parts[1], parts[1], *parts[3:]],
    "left out": lambda parts: [parts[0], parts[1], *parts[3:]],
    "the last first": lambda parts: [parts[0], parts[-1], *parts[2:-1], parts[1]],
    "none": lambda parts: parts[:1],
    "without the last": lambda parts: parts[:-1],
}


@pytest.mark.parametrize("move", MOVES.values(), ids=MOVES)
def test_every_moved_piece_is_seen(path: Path, move: Callable[[list[bytes]], list[bytes]]) -> None:
    write(path)
    path.write_bytes(b"".join(move(sections(path.read_bytes()))))
    assert read_state(path, KEY, bound_to=MODEL) is None


@pytest.mark.parametrize("number", range(6))
def test_a_piece_of_another_file_with_the_same_key_is_seen(path: Path, number: int) -> None:
    write(path)
    other = sections(path.read_bytes())
    write(path)
    parts = sections(path.read_bytes())
    parts[number] = other[number]
    path.write_bytes(b"".join(parts))
    assert read_state(path, KEY, bound_to=MODEL) is None


def test_pieces_of_another_size_are_no_state(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The number of sections may agree: the tags do not."""
    write(path, state=STATE[:PIECE_BYTES])
    for size_bytes in (PIECE_BYTES - 1, PIECE_BYTES + 1, 2 * PIECE_BYTES):
        monkeypatch.setattr(state_file, "PIECE_BYTES", size_bytes)
        assert read_state(path, KEY, bound_to=MODEL) in (None, STATE[:PIECE_BYTES])


@settings(max_examples=300)
@given(data=some.data())
def test_no_damage_is_believed(tmp_path_factory: pytest.TempPathFactory, data: some.DataObject) -> None:
    path = tmp_path_factory.getbasetemp() / "damaged.state"
    write(path)
    whole = path.read_bytes()
    at = data.draw(some.integers(0, len(whole)))
    out = data.draw(some.integers(0, len(whole) - at))
    changed = whole[:at] + data.draw(some.binary(max_size=200)) + whole[at + out :]
    path.write_bytes(changed)
    assert read_tokens(path, KEY, bound_to=MODEL) in {(), TOKENS}
    assert read_state(path, KEY, bound_to=MODEL) == (STATE if changed == whole else None)


@given(untrusted=some.binary(max_size=400))
def test_garbage_is_no_state(tmp_path_factory: pytest.TempPathFactory, untrusted: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "garbage.state"
    for start in (b"", b"DFSTATE\n", b"DFSTATE\n\x01\0\0\0"):
        path.write_bytes(start + untrusted)
        assert_none(path)


@pytest.mark.parametrize("other", [b"", b"model 2", b"model 1 ", b"model", MODEL * 1000])
def test_what_is_bound_to_something_else_is_no_state(path: Path, other: bytes) -> None:
    write(path)
    assert read_tokens(path, KEY, bound_to=other) == ()
    assert read_state(path, KEY, bound_to=other) is None


@pytest.mark.parametrize("other", [b"", KEY[::-1], KEY[:31], KEY + b"\0", bytes(32)])
def test_another_key_opens_nothing(path: Path, other: bytes) -> None:
    write(path)
    assert read_tokens(path, other, bound_to=MODEL) == ()
    assert read_state(path, other, bound_to=MODEL) is None


def test_the_header_cannot_pass_for_what_the_file_is_bound_to(path: Path) -> None:
    write(path, bound_to=b"")
    whole = path.read_bytes()
    path.write_bytes(whole[: HEADER_BYTES - 1] + whole[HEADER_BYTES:])
    assert read_tokens(path, KEY, bound_to=whole[HEADER_BYTES - 1 : HEADER_BYTES]) == ()


def test_a_file_that_was_replaced_meanwhile_is_no_state(path: Path) -> None:
    write(path)
    tokens = read_tokens(path, KEY, bound_to=MODEL)
    write(path, tokens=(*TOKENS, 5), state=STATE[::-1])
    assert read_state(path, KEY, bound_to=MODEL, tokens=tokens) is None


def test_nothing_of_it_can_be_read_in_the_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = [secrets.randbelow(2**31) for _ in range(12)]
    state = secrets.token_bytes(200)
    written = []
    for size_bytes in (PIECE_BYTES, 4096):
        monkeypatch.setattr(state_file, "PIECE_BYTES", size_bytes)
        write(path, tokens, state)
        written.append(path.read_bytes())
    tokens_bytes = b"".join(token.to_bytes(4, "little") for token in tokens)
    for secret in (tokens_bytes, state, KEY, MODEL):
        width = min(len(secret), 8)
        for at in range(len(secret) - width + 1):
            assert not any(secret[at : at + width] in whole for whole in written)


def test_no_two_files_are_alike(path: Path) -> None:
    """The same state twice under the same key: nothing but the fixed words of the header agrees."""
    write(path)
    first = path.read_bytes()
    write(path)
    second = path.read_bytes()
    runs = [first[at : at + 8] == second[at : at + 8] for at in range(12, SIZE_BYTES - 8)]
    assert not any(runs)


def test_the_flag_ends_the_writing(path: Path) -> None:
    write(path)
    for times in range(6):
        flag = SetAfter(times)
        written = state_file.write(path, KEY, bound_to=MODEL, tokens=(3,), state=STATE[::-1], flag=flag)
        assert written == 0
        assert names(path) == [path.name]
        assert read_state(path, KEY, bound_to=MODEL, tokens=TOKENS) == STATE


def test_the_flag_ends_the_reading(path: Path) -> None:
    write(path)
    for times in range(5):
        assert read_state(path, KEY, bound_to=MODEL, flag=SetAfter(times)) is None
    assert read_state(path, KEY, bound_to=MODEL, flag=SetAfter(5)) == STATE


def test_a_folder_in_its_place(path: Path) -> None:
    path.mkdir()
    assert write(path) == 0
    assert names(path) == [path.name]
    assert_none(path)


def test_a_file_in_its_folders_place(path: Path) -> None:
    path.write_bytes(b"")
    assert write(path / "conversation.state") == 0
    assert_none(path / "conversation.state")
    assert_none(path)


def test_a_missing_folder(path: Path) -> None:
    assert write(path.parent / "missing" / path.name) == 0
    assert names(path) == []
    assert_none(path.parent / "missing" / path.name)


def test_a_name_that_no_system_knows(path: Path) -> None:
    assert_none(path.with_name("a\0b"))
    assert_none(path.with_name("a" * 1000))
    assert write(path.with_name("a" * 1000)) == 0
    assert names(path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no named pipes in folders")
def test_a_named_pipe_is_not_waited_for(path: Path) -> None:
    os.mkfifo(path)
    assert_none(path)


def test_room_is_left_for_the_history(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(path)
    monkeypatch.setattr(state_file, "SPARE_BYTES", 2**62)
    assert write(path, state=STATE[::-1]) == 0
    assert names(path) == [path.name]
    assert read_state(path, KEY, bound_to=MODEL) == STATE


def test_a_state_is_in_memory_once(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state_file, "PIECE_BYTES", 64 * 1024)
    state = bytes(4 * 1024 * 1024)
    tracemalloc.start()
    try:
        assert write(path, state=state)
        most_writing = tracemalloc.get_traced_memory()[1]
        tracemalloc.reset_peak()
        assert state_file.read_state(path, KEY, bound_to=MODEL)
        most_reading = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most_writing < 1024 * 1024
    assert most_reading < len(state) + 1024 * 1024


def test_only_unfinished_files_have_the_name_of_another() -> None:
    assert state_file.name_of_whole(".a.state.0123456789abcdef.part") == "a.state"
    for name in ("a.state", ".a.state.part", "a.state.0123456789abcdef.part", ".0123456789abcdef.part", ""):
        assert state_file.name_of_whole(name) is None
