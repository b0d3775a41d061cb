"""The header reader: what it says of whole files, and that no bytes make it do anything but refuse."""

import random
from pathlib import Path

import pytest

from desktop.engine.gguf_header import read_header
from desktop.errors import DesktopError, ModelDamaged, ModelMissing, NotAModel
from tests.engine import gguf_files


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return gguf_files.random_model(tmp_path_factory.mktemp("头") / "整 个.gguf", width=32, layers=1)


def test_a_whole_file(whole: Path) -> None:
    header = read_header(whole)
    assert header.architecture == "llama"
    assert header.values["general.name"] == "Tiny test model"
    assert header.number("context_length") == 2048
    assert header.number("no_such_number") == 0
    assert len(header.tensor_bytes) == 12
    assert header.tensor_bytes["output_norm.weight"] == 32 * 4
    assert header.lengths["tokenizer.ggml.tokens"] == len(gguf_files.byte_vocabulary().tokens)
    assert header.size_bytes == whole.stat().st_size


def test_every_cut_is_noticed(whole: Path, tmp_path: Path) -> None:
    data = whole.read_bytes()
    cut = tmp_path / "cut.gguf"
    for size in {*range(8, 200), *range(200, len(data) - 1, 997), len(data) - 32}:
        cut.write_bytes(data[:size])
        with pytest.raises(ModelDamaged):
            read_header(cut)


@pytest.mark.parametrize(
    "data", [b"", b"GGUF", b"GGU", b"ggml\1\0\0\0", b"GGUF\1\0\0\0", b"GGUF\0\0\0\3" + b"\0" * 64]
)
def test_other_files_are_no_models(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.gguf"
    path.write_bytes(data)
    with pytest.raises(NotAModel):
        read_header(path)


def test_no_file(tmp_path: Path) -> None:
    for path in (tmp_path / "none.gguf", tmp_path, Path("a\0b")):
        with pytest.raises(ModelMissing):
            read_header(path)


def test_changed_headers_are_read_or_refused(whole: Path, tmp_path: Path) -> None:
    chance = random.Random(1)
    data = whole.read_bytes()
    changed = tmp_path / "changed.gguf"
    for _ in range(300):
        bytes_ = bytearray(data)
        for _ in range(chance.randint(1, 8)):
            bytes_[chance.randrange(4, 9_000)] = chance.choice(
                (0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256))
            )
        changed.write_bytes(bytes_)
        try:
            read_header(changed)
        except DesktopError as error:
            assert isinstance(error, ModelDamaged | NotAModel)  # noqa: PT017  either is right, so is neither
