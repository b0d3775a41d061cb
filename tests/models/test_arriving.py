"""A file that arrives in pieces, in any order, with any breaks."""

import os
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop.errors import FileWrong, HubFailed
from desktop.models.arriving import PIECE_BYTES, ArrivingFile, Piece
from desktop.models.protocol import ModelPart

LEAST, MOST = PIECE_BYTES
DATA = os.urandom(3 * LEAST + 17)
PART = ModelPart("Q4/小 模型.gguf", len(DATA), sha256(DATA).hexdigest())


def seen(_: int) -> None:
    """Nobody wants to know."""


def bring(file: ArrivingFile, piece: Piece, size: int) -> None:
    with file.writer(piece) as writer:
        writer.write(DATA[piece.at : piece.at + size])


def claimed(file: ArrivingFile) -> Piece:
    piece = file.claim()
    assert piece
    return piece


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, LEAST), st.booleans()), max_size=30))
def test_whatever_the_order_the_file_becomes_whole(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[int, int, bool]]
) -> None:
    folder = tmp_path_factory.mktemp("arriving")
    file = ArrivingFile(folder, PART, "hub")
    held: list[Piece] = []
    for place, size, is_cut in steps:
        if is_cut:  # the process dies and another one goes on
            file.save()
            before = file.done_bytes
            file, held = ArrivingFile(folder, PART, "hub"), []
            assert file.done_bytes == before
        if len(held) <= place and (piece := file.claim()):
            held.append(piece)
        if held:
            piece = held[place % len(held)]
            bring(file, piece, size)
            held.remove(piece)
            file.release(piece)
    for piece in held:
        file.release(piece)
    while piece := file.claim():
        bring(file, piece, len(DATA))
        file.release(piece)
    assert file.is_complete
    facts = file.finish(seen)
    assert Path(facts.path).read_bytes() == DATA
    assert [path.name for path in folder.iterdir()] == ["小 模型.gguf"]


def test_pieces_never_overlap(tmp_path: Path) -> None:
    file = ArrivingFile(tmp_path, PART, "hub")
    pieces = [claimed(file) for _ in range(4)]
    assert [(piece.start, piece.end) for piece in pieces] == [
        *((place * LEAST, (place + 1) * LEAST) for place in range(3)),
        (3 * LEAST, 3 * LEAST + 17),
    ]
    assert file.claim() is None
    bring(file, pieces[1], 10)
    file.release(pieces[1])
    rest = claimed(file)
    assert (rest.start, rest.end) == (LEAST + 10, 2 * LEAST)


def test_pieces_of_large_files_are_larger(tmp_path: Path) -> None:
    file = ArrivingFile(tmp_path, ModelPart("a.gguf", 5_000_000_000, "0" * 64), "hub")
    assert claimed(file).end == MOST


def test_what_is_written_beyond_a_piece_is_left_out(tmp_path: Path) -> None:
    file = ArrivingFile(tmp_path, PART, "hub")
    piece = claimed(file)
    with file.writer(piece) as writer:
        assert writer.write(DATA) == LEAST
        assert writer.write(DATA) == 0
    assert file.done_bytes == LEAST


def test_a_server_without_ranges_sends_to_one_at_a_time(tmp_path: Path) -> None:
    file = ArrivingFile(tmp_path, PART, "hub")
    first, second = claimed(file), claimed(file)
    assert not file.take_whole(second)
    assert not file.take_whole(first)
    file.release(second)
    assert file.claim() is None  # the other one may still be reading
    file.release(first)
    whole = claimed(file)
    assert (whole.start, whole.end) == (0, len(DATA))
    assert file.take_whole(whole)
    bring(file, whole, LEAST)
    file.release(whole)
    assert file.done_bytes == 0  # it will be sent from the start
    whole = claimed(file)
    bring(file, whole, len(DATA))
    file.release(whole)
    assert file.is_complete
    assert file.finish(seen).sha256 == PART.sha256


@pytest.mark.parametrize(
    "record",
    [
        b"",
        b"{",
        b"\xff",
        b'{"size_bytes":1,"sha256":"","done":[[0,1]]}',
        b'{"size_bytes":%d,"sha256":"%s","done":[[-9,-1],[5,2],[99999999,999999999]]}'
        % (len(DATA), PART.sha256.encode()),
    ],
)
def test_a_record_that_is_damaged_promises_nothing(tmp_path: Path, record: bytes) -> None:
    (tmp_path / "小 模型.gguf.part").write_bytes(DATA[:100])
    (tmp_path / "小 模型.gguf.part.json").write_bytes(record)
    assert ArrivingFile(tmp_path, PART, "hub").done_bytes == 0


def test_a_record_counts_only_what_is_there(tmp_path: Path) -> None:
    file = ArrivingFile(tmp_path, PART, "hub")
    piece = claimed(file)
    bring(file, piece, 5000)
    file.save()
    os.truncate(tmp_path / "小 模型.gguf.part", 3000)
    assert ArrivingFile(tmp_path, PART, "hub").done_bytes == 3000


def test_a_file_of_another_size_is_wrong(tmp_path: Path) -> None:
    file = ArrivingFile(tmp_path, PART, "hub")
    piece = claimed(file)
    bring(file, piece, LEAST)
    with pytest.raises(FileWrong) as raised:
        file.finish(seen)
    assert raised.value.facts["what"] == "大小 / size"
    assert [path.name for path in tmp_path.iterdir()] == ["小 模型.gguf.wrong"]


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", "a/", "../a.gguf", "/a.gguf", "a//b.gguf", "a/./b.gguf", "C:a.gguf", "a\\b.gguf"),
        *(".gguf", "a.gguf ", "a.gguf.", "NUL", "con.gguf", "Com1.gguf", "a\n.gguf", "a?.gguf", "x" * 300),
    ],
)
def test_names_that_are_not_for_a_file_here(tmp_path: Path, name: str) -> None:
    with pytest.raises(HubFailed):
        ArrivingFile(tmp_path, ModelPart(name, 1, "0" * 64), "hub")
    assert list(tmp_path.iterdir()) == []
