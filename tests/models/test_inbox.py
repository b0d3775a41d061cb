"""What is on its way here survives a restart, and becomes a model as a whole or not at all."""

import os
from pathlib import Path

import msgspec
import psutil
import pytest

from desktop.engine.owner import this_process
from desktop.errors import CopyFailed, TransferBusy
from desktop.models.inbox import Arrival, Inbox
from desktop.models.protocol import ModelPart

ARRIVAL = Arrival(id="one", repository="a/b", files=(ModelPart("x.gguf", 10), ModelPart("y.gguf", 5)))
NOBODY = "1@1.00"


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path / "模型" / ".arriving", tmp_path / "模型")


def another_program() -> str:
    process = psutil.Process(os.getppid())
    return f"{process.pid}@{process.create_time():.2f}"


def test_a_download_is_found_again(inbox: Inbox) -> None:
    assert inbox.paused() == ()
    assert inbox.begin(ARRIVAL) == inbox.folder("one")
    inbox.release("one", 7)
    [paused] = inbox.paused()
    assert (paused.done_bytes, paused.total_bytes, paused.owner) == (7, 15, "")
    assert inbox.of("one") == paused
    inbox.begin(paused)
    inbox.release("one", None)
    assert inbox.paused() == (paused,)
    inbox.discard("one")
    assert inbox.paused() == ()
    assert inbox.of("one") is None
    inbox.discard("one")


def test_an_id_that_is_a_path_stays_in_the_folder(inbox: Inbox, tmp_path: Path) -> None:
    for name in (str(tmp_path / "x.gguf") + "+lora", "../../x", "C:\\x", ".."):
        folder = inbox.begin(msgspec.structs.replace(ARRIVAL, id=name))
        assert folder.parent.parent == tmp_path / "模型" / ".arriving"
        (folder / "x.gguf").write_bytes(b"x")
        assert inbox.of(name) is not None
        assert inbox.publish(name, name, {"x.gguf"}).parent == tmp_path / "模型"


def test_what_another_program_brings_is_left_alone(inbox: Inbox) -> None:
    for repository in ("a/b", ""):
        inbox.keep(msgspec.structs.replace(ARRIVAL, repository=repository, owner=another_program()))
        with pytest.raises(TransferBusy):
            inbox.begin(ARRIVAL)
        with pytest.raises(TransferBusy):
            inbox.discard("one")
        inbox.paused()
        assert inbox.folder("one").parent.is_dir()


def test_what_is_left_of_a_copy_goes_and_what_cannot_be_read_stays(inbox: Inbox) -> None:
    inbox.keep(Arrival(id="copy", owner=NOBODY))
    inbox.keep(Arrival(id="mine", owner=this_process()))
    broken = inbox.folder("broken").parent
    broken.mkdir()
    (broken / "download.json").write_bytes(b"{")
    moved = inbox.folder("moved").parent
    moved.mkdir()
    (moved / "download.json").write_bytes(msgspec.json.encode(ARRIVAL))
    assert inbox.paused() == ()
    assert {path.name for path in broken.parent.iterdir()} == {"broken", "moved", "mine"}


def test_a_newer_programs_record_is_read(inbox: Inbox) -> None:
    inbox.keep(ARRIVAL)
    record = inbox.folder("one").parent / "download.json"
    record.write_bytes(record.read_bytes().replace(b"{", b'{"something":"new",', 1))
    assert inbox.of("one") == ARRIVAL


def test_whole_files_take_the_place_of_what_was_there(inbox: Inbox, tmp_path: Path) -> None:
    old = tmp_path / "模型" / "place" / "old.gguf"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"old")
    folder = inbox.begin(ARRIVAL)
    for name in ("x.gguf", "x.gguf.wrong"):
        (folder / name).write_bytes(b"new")
    (folder / "cache").mkdir()
    assert inbox.publish("one", "place", {"x.gguf"}, [old]) == old.parent
    assert {path.name: path.read_bytes() for path in old.parent.iterdir()} == {"x.gguf": b"new"}
    assert not list((tmp_path / "模型" / ".arriving").iterdir())


def test_what_was_there_stays_when_the_disk_refuses(inbox: Inbox, tmp_path: Path) -> None:
    old = tmp_path / "模型" / "place" / "old.gguf"
    old.parent.mkdir(parents=True)
    old.write_bytes(b"old")
    inbox.keep(ARRIVAL)  # nothing has arrived, so there is nothing to move
    with pytest.raises(CopyFailed):
        inbox.publish("one", "place", {"x.gguf"})
    assert old.read_bytes() == b"old"


def test_what_somebody_else_put_into_the_folder_stays(inbox: Inbox, tmp_path: Path) -> None:
    target = inbox.target("place")
    target.mkdir(parents=True)
    for name in ("theirs.gguf", "old.gguf", "x.gguf"):
        (target / name).write_bytes(b"old")
    (inbox.begin(ARRIVAL) / "x.gguf").write_bytes(b"new")
    elsewhere = tmp_path / "theirs.gguf"
    inbox.publish("one", "place", {"x.gguf"}, [target / "old.gguf", elsewhere])
    assert {path.name: path.read_bytes() for path in target.iterdir()} == {
        "theirs.gguf": b"old",
        "x.gguf": b"new",
    }
    assert {path.name for path in target.parent.iterdir()} == {".arriving", "place"}


@pytest.mark.parametrize("is_moved", [False, True])
def test_a_program_that_was_killed_while_it_published_loses_no_model(inbox: Inbox, is_moved: bool) -> None:
    target = inbox.target("place")
    old = target.with_name(".old-place")
    old.mkdir(parents=True)
    (old / "x.gguf").write_bytes(b"old")
    (old / "theirs.gguf").write_bytes(b"theirs")
    if is_moved:
        target.mkdir()
        (target / "x.gguf").write_bytes(b"new")
    inbox.recover()
    assert {path.name: path.read_bytes() for path in target.iterdir()} == {
        "theirs.gguf": b"theirs",
        "x.gguf": b"new" if is_moved else b"old",
    }
    assert not old.exists()


def test_a_discard_that_was_broken_off_is_known_of(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = inbox.begin(ARRIVAL)
    (folder / "x.gguf.part").write_bytes(b"x")
    removed = []
    unlink = os.unlink

    def note(path: str, **place: int) -> None:
        removed.append(Path(path).name)
        unlink(path, **place)

    monkeypatch.setattr(os, "unlink", note)
    inbox.discard("one")
    assert removed == ["x.gguf.part", "download.json"]
