"""The states on disk: each conversation has its own, the oldest leave first, no fault is raised."""

import base64
import os
import stat
import sys
from collections.abc import Callable, Collection
from pathlib import Path

import pytest

from desktop.asking import new_id
from desktop.engine.protocol import State
from desktop.errors import KeyMissing
from desktop.states import States

KEY = bytes(range(32))
SHA256 = "a" * 64
UNFINISHED = "0123456789abcdef.part"
FOREIGN = (
    "history.db",
    "notes.state.txt",
    "con.state",
    ".state",
    "Case-1.state",
    "病例一二三四.state",
    f".notes.txt.{UNFINISHED}",
    f"case-1.state.{UNFINISHED}",
    ".case-1.state.part",
)
BAD_IDS = ("", ".", "..", "../case-1", "case/1", "case\\1", "c:ase1", "case-1\n", "case-1\0", "nul", "a" * 65)

Make = Callable[..., States]
Ids = Collection[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "数据 文件夹" / "states"


@pytest.fixture
def make(folder: Path) -> Make:
    return lambda budget_bytes=1000, key=KEY: States(folder, lambda: key, budget_bytes)


def put(folder: Path, *conversation_ids: str, size_bytes: int = 100) -> None:
    """States of these conversations, each a second older than the one after it."""
    folder.mkdir(parents=True, exist_ok=True)
    for age, conversation_id in enumerate(reversed(conversation_ids)):
        path = folder / f"{conversation_id}.state"
        path.write_bytes(bytes(size_bytes))
        os.utime(path, (1_000_000 - age, 1_000_000 - age))


def left(folder: Path) -> list[str]:
    return sorted(path.name.removesuffix(".state") for path in folder.iterdir())


def test_each_conversation_has_a_file_and_a_key(make: Make, folder: Path) -> None:
    first, second = new_id(), new_id()
    found = make().of(first, SHA256)
    assert found == make().of(first, SHA256)
    assert (found.name, found.model_sha256) == (first, SHA256)
    assert Path(found.path) == folder / f"{first}.state"
    keys = {make(key=key).of(name, SHA256).key for key in (KEY, KEY[::-1]) for name in (first, second)}
    assert len(keys) == 4
    assert {len(base64.b64decode(key, validate=True)) for key in keys} == {32}
    assert base64.b64encode(KEY).decode() not in keys


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no mode bits")
def test_the_folder_is_private(make: Make, folder: Path) -> None:
    make().of("case-1", SHA256)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_made_is_no_fault(make: Make, folder: Path) -> None:
    folder.parent.parent.mkdir(exist_ok=True)
    folder.parent.write_bytes(b"in the way")
    states = make()
    assert states.of("case-1", SHA256).path
    states.touch("case-1")
    states.trim()
    states.delete("case-1")
    states.keep_only(())
    assert folder.parent.read_bytes() == b"in the way"


def test_without_a_known_model_it_stays_in_memory(make: Make, folder: Path) -> None:
    assert make().of("case-1", "") == State(name="case-1")
    assert make(budget_bytes=0).of("case-1", SHA256) == State(name="case-1")
    assert not folder.exists()


def test_without_a_key_it_stays_in_memory(folder: Path) -> None:
    def key() -> bytes:
        raise KeyMissing(path="vault")

    assert States(folder, key, 1000).of("case-1", SHA256) == State(name="case-1")
    assert not folder.exists()


@pytest.mark.parametrize("name", BAD_IDS)
def test_an_id_that_is_no_files_name_is_refused(make: Make, folder: Path, name: str) -> None:
    put(folder, "case-1")
    (folder.parent / "case-1.state").write_bytes(b"")
    before = (folder / "case-1.state").stat().st_mtime_ns
    assert make().of(name, SHA256) == State(name=name)
    make().touch(name)
    make().delete(name)
    assert left(folder) == ["case-1"]
    assert (folder / "case-1.state").stat().st_mtime_ns == before
    assert (folder.parent / "case-1.state").exists()


@pytest.mark.parametrize(
    ("budget_bytes", "kept"),
    [(300, ["old-1", "old-2", "new-3"]), (299, ["old-2", "new-3"]), (100, ["new-3"]), (99, []), (0, [])],
)
def test_the_oldest_leave_first(make: Make, folder: Path, budget_bytes: int, kept: Ids) -> None:
    put(folder, "old-1", "old-2", "new-3")
    make(budget_bytes).trim()
    assert left(folder) == sorted(kept)


def test_what_was_used_is_not_old(make: Make, folder: Path) -> None:
    put(folder, "old-1", "old-2", "new-3")
    make().touch("old-1")
    make().touch("not-there")
    make(200).trim()
    assert left(folder) == ["new-3", "old-1"]


def test_a_folder_with_the_name_of_a_state_stays(make: Make, folder: Path) -> None:
    put(folder, "old-2", "new-3")
    (folder / "old-1.state").mkdir()
    make(100).trim()
    make().delete("old-1")
    assert left(folder) == ["new-3", "old-1"]


def test_what_dead_writers_left_is_removed(make: Make, folder: Path) -> None:
    put(folder, "case-1")
    (folder / f".case-1.state.{UNFINISHED}").write_bytes(bytes(5000))
    make().trim()
    assert left(folder) == ["case-1"]


def test_a_deleted_conversation_leaves_nothing(make: Make, folder: Path) -> None:
    put(folder, "case-1", "case-2", "case-11")
    (folder / f".case-1.state.{UNFINISHED}").write_bytes(b"")
    (folder / f".case-2.state.{UNFINISHED}").write_bytes(b"")
    make().delete("case-1")
    make().delete("case-1")
    assert left(folder) == [f".case-2.state.{UNFINISHED}", "case-11", "case-2"]


def test_a_budget_of_nothing_leaves_nothing(make: Make, folder: Path) -> None:
    put(folder, "case-1", new_id())
    (folder / f".case-9.state.{UNFINISHED}").write_bytes(b"")
    make(0).trim()
    assert left(folder) == []


@pytest.mark.parametrize("kept", [[], ["case-2"], ["case-2", "case-4"]])
def test_only_the_conversations_that_are_still_there_keep_theirs(make: Make, folder: Path, kept: Ids) -> None:
    put(folder, "case-1", "case-2", "case-3")
    (folder / f".case-1.state.{UNFINISHED}").write_bytes(b"")
    make().keep_only(kept)
    assert left(folder) == [name for name in ("case-2",) if name in kept]


def test_the_files_of_others_stay(make: Make, folder: Path) -> None:
    folder.mkdir(parents=True)
    for name in FOREIGN:
        (folder / name).write_bytes(bytes(5000))
    states = make(0)
    states.trim()
    states.keep_only(())
    assert {path.name for path in folder.iterdir()} == set(FOREIGN)


@pytest.mark.skipif(sys.platform == "win32", reason="links need rights on Windows")
def test_what_a_link_points_to_stays(make: Make, folder: Path, tmp_path: Path) -> None:
    folder.mkdir(parents=True)
    (tmp_path / "letter.txt").write_bytes(b"keep me")
    (folder / "case-1.state").symlink_to(tmp_path / "letter.txt")
    make(0).trim()
    make().keep_only(())
    assert (tmp_path / "letter.txt").read_bytes() == b"keep me"
    assert (folder / "case-1.state").is_symlink()
