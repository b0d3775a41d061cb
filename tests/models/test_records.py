"""The record of what was taken in survives a moved data folder; one that is broken is kept aside."""

import subprocess
import sys
from pathlib import Path

import pytest

from desktop.clinical.language import Text
from desktop.errors import CopyFailed
from desktop.models.protocol import FileFacts
from desktop.models.records import Record, Records


def record(name: str, path: Path, *, added_at: float = 1.0) -> Record:
    files = (FileFacts(str(path), 3, 4, "5" * 64),)
    return Record(id=name, title=Text("模型", "Model"), files=files, added_at=added_at)


def test_records_are_kept_and_the_newest_is_first(tmp_path: Path) -> None:
    records = Records(tmp_path / "library.json")
    assert records.all() == ()
    old = record("a", tmp_path / "a.gguf")
    new = record("新", tmp_path / "b.gguf", added_at=2.0)
    records.put(old)
    records.put(new)
    assert Records(tmp_path / "library.json").all() == (new, old)
    again = record("a", tmp_path / "c.gguf", added_at=3.0)
    records.put(again)
    assert records.all() == (again, new)
    assert records.get("新") == new
    assert records.get("b") is None
    records.drop({"a", "nothing"})
    assert records.all() == (new,)


def test_the_data_folder_may_move_and_what_lies_elsewhere_stays_there(tmp_path: Path) -> None:
    before, after, stick = tmp_path / "before", tmp_path / "之后", tmp_path / "stick" / "b.gguf"
    records = Records(before / "library.json")
    records.put(record("a", before / "models" / "a" / "a.gguf"))
    records.put(record("b", stick))
    before.rename(after)
    moved = Records(after / "library.json")
    assert {Path(each.files[0].path) for each in moved.all()} == {after / "models" / "a" / "a.gguf", stick}


@pytest.mark.parametrize("content", [b"", b"\xff", b"[]", b'{"models": [{"id": 1}]}'])
def test_a_broken_file_is_kept_beside_before_it_is_begun_anew(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "library.json"
    path.write_bytes(content)
    records = Records(path)
    assert records.all() == ()
    assert path.read_bytes() == content
    records.put(record("a", tmp_path / "a.gguf"))
    assert (tmp_path / "library.json.bad").read_bytes() == content
    assert [each.id for each in records.all()] == ["a"]


def test_what_cannot_be_kept_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(CopyFailed):
        Records(tmp_path / "file" / "library.json").put(record("a", tmp_path / "a.gguf"))


def test_what_cannot_be_read_just_now_is_not_replaced_by_less(tmp_path: Path) -> None:
    path = tmp_path / "library.json"
    path.symlink_to(path)  # a disk that answers with an error
    records = Records(path)
    assert records.all() == ()
    with pytest.raises(CopyFailed):
        records.put(record("a", tmp_path / "a.gguf"))
    assert path.is_symlink()


def test_programs_that_keep_something_at_the_same_time_lose_nothing(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tests.models.test_records import record\n"
        "from desktop.models.records import Records\n"
        "records, name = Records(Path(sys.argv[1])), sys.argv[2]\n"
        "for number in range(20): records.put(record(f'{name}{number}', Path('a.gguf')))\n"
    )
    path = tmp_path / "library.json"
    programs = [subprocess.Popen([sys.executable, "-c", code, path, name]) for name in "abc"]
    assert [program.wait() for program in programs] == [0, 0, 0]
    assert len(Records(path).all()) == 60
