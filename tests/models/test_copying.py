"""Copies and hashes: whole, checked, or undone."""

import os
from hashlib import sha256
from pathlib import Path

import pytest

from desktop.errors import CopyFailed, DiskTooSmall, FileWrong, ModelMissing
from desktop.models.job import Job
from desktop.models.protocol import Copy, Failed, FileFacts, Finished, Hash, ModelPart, Progress, Stopped
from tests.models.transfers import USUAL, Heard, end_of

DATA = os.urandom(3_000_000)
SHA256 = sha256(DATA).hexdigest()


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    stick = tmp_path / "U 盘"
    stick.mkdir()
    (stick / "模型-00001-of-00002.gguf").write_bytes(DATA)
    (stick / "模型-00002-of-00002.gguf").write_bytes(DATA[::-1])
    return stick


def sources(stick: Path) -> tuple[str, ...]:
    return tuple(sorted(map(str, stick.iterdir())))


def test_files_are_copied_and_hashed(stick: Path, tmp_path: Path) -> None:
    folder = tmp_path / ".arriving" / "模型"
    heard = Heard()
    end = end_of(Copy(sources(stick), str(folder)), heard=heard)
    assert isinstance(end, Finished)
    assert [Path(facts.path).read_bytes() for facts in end.files] == [DATA, DATA[::-1]]
    assert {path.name for path in folder.iterdir()} == {path.name for path in stick.iterdir()}
    for facts in end.files:
        status = Path(facts.path).stat()
        expected = sha256(Path(facts.path).read_bytes()).hexdigest()
        assert facts == FileFacts(facts.path, status.st_size, status.st_mtime_ns, expected)
    told = [reply for reply in heard.replies if isinstance(reply, Progress)]
    for phase in ("copying", "verifying"):
        assert Progress(phase, 6_000_000, 6_000_000, 0.0) in [
            Progress(each.phase, each.done_bytes, each.total_bytes) for each in told
        ]
    assert len(sources(stick)) == 2


def test_a_copy_gets_the_name_of_its_part(stick: Path, tmp_path: Path) -> None:
    part = ModelPart("renamed.gguf", len(DATA), SHA256)
    end = end_of(Copy(sources(stick)[:1], str(tmp_path / "a"), (part,)))
    assert isinstance(end, Finished)
    assert end.files[0].path == str(tmp_path / "a" / "renamed.gguf")


@pytest.mark.parametrize(
    ("part", "what"),
    [(ModelPart("a.gguf", sha256="0" * 64), "SHA-256"), (ModelPart("a.gguf", 5), "大小 / size")],
)
def test_a_file_that_is_not_the_right_one_stays_where_it_is(
    stick: Path, tmp_path: Path, part: ModelPart, what: str
) -> None:
    source = sources(stick)[0]
    end = end_of(Copy((source,), str(tmp_path / "a"), (part,)))
    facts: dict[str, str | int | float] = {"file": Path(source).name, "what": what, "kept": source}
    assert end == Failed(FileWrong.__name__, facts)
    assert not (tmp_path / "a").exists()


def test_a_failed_copy_is_undone(stick: Path, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "other").touch()
    missing = str(stick / "gone.gguf")
    for folder in ("a", "b"):
        end = end_of(Copy((*sources(stick), missing), str(tmp_path / folder)))
        assert end == Failed(ModelMissing.__name__, {"path": missing})
    unreadable = Copy((*sources(stick), str(stick)), str(tmp_path / "a"))
    end = end_of(unreadable)
    assert isinstance(end, Failed)
    assert (end.code, end.facts["path"]) == (CopyFailed.__name__, str(stick))
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["other"]
    assert not (tmp_path / "b").exists()


def test_two_files_of_one_name(stick: Path, tmp_path: Path) -> None:
    end = end_of(Copy((sources(stick)[0],) * 2, str(tmp_path / "a")))
    assert isinstance(end, Failed)
    assert end.code == CopyFailed.__name__


def test_a_disk_with_too_little_room(stick: Path, tmp_path: Path) -> None:
    end = end_of(Copy(sources(stick), str(tmp_path / "a"), reserve_bytes=10**18))
    assert isinstance(end, Failed)
    assert end.code == DiskTooSmall.__name__
    assert not (tmp_path / "a").exists()


def test_a_disk_that_fills_up_on_the_way(stick: Path, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / f"{Path(sources(stick)[1]).name}.part").symlink_to("/dev/full")
    end = end_of(Copy(sources(stick), str(tmp_path / "a")))
    assert isinstance(end, Failed)
    assert end.code == DiskTooSmall.__name__
    assert list((tmp_path / "a").iterdir()) == []


def test_a_stopped_copy_is_undone(tmp_path: Path) -> None:
    pipe = tmp_path / "endless.gguf"
    os.mkfifo(pipe)
    heard = Heard()
    job = Job(Copy((str(pipe),), str(tmp_path / "a")), heard, USUAL)
    with pipe.open("wb", buffering=0) as writing:
        writing.write(DATA[:65536])
        heard.until(lambda reply: isinstance(reply, Progress) and reply.done_bytes > 0)
        job.stop()
        job.stop()
        assert job.wait() == Stopped()
    assert not (tmp_path / "a").exists()


def test_files_are_hashed_where_they_lie(stick: Path) -> None:
    end = end_of(Hash(sources(stick)))
    assert isinstance(end, Finished)
    assert [facts.path for facts in end.files] == list(sources(stick))
    assert end.files[0].sha256 == SHA256
    gone = str(stick / "gone.gguf")
    assert end_of(Hash((gone,))) == Failed(ModelMissing.__name__, {"path": gone})
