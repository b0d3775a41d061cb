"""Files that appear whole or not at all."""

import errno
import os
from pathlib import Path

import pytest

from desktop.errors import StoreFull, StoreReadOnly
from desktop.store.files import beside, publish, replace, written


def test_a_published_file_is_private_and_alone(tmp_path: Path) -> None:
    path = tmp_path / "新 文件夹" / "a*b.txt"
    with beside(path) as temporary:
        temporary.write_text("x", encoding="utf-8")
        temporary.with_name(temporary.name + "-wal").write_text("y", encoding="utf-8")
        assert publish(temporary, path)
    assert path.read_text(encoding="utf-8") == "x"
    assert path.stat().st_mode & 0o077 == 0
    assert list(path.parent.iterdir()) == [path]


def test_a_taken_name_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("first", encoding="utf-8")
    with beside(path) as temporary:
        assert not publish(temporary, path)
    assert path.read_text(encoding="utf-8") == "first"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("taken", [False, True])
def test_a_disk_without_links_works_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: bool) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "a"
    if taken:
        path.write_text("first", encoding="utf-8")
    with beside(path) as temporary:
        temporary.write_text("second", encoding="utf-8")
        assert publish(temporary, path) is not taken
    assert path.read_text(encoding="utf-8") == ("first" if taken else "second")
    assert list(tmp_path.iterdir()) == [path]


def test_replacing_takes_the_name(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_text("first", encoding="utf-8")
    with beside(path) as temporary:
        temporary.write_text("second", encoding="utf-8")
        replace(temporary, path)
    assert path.read_text(encoding="utf-8") == "second"
    assert list(tmp_path.iterdir()) == [path]


def test_an_error_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), beside(tmp_path / "a"):
        1 / 0  # noqa: B018 - any error
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "wanted", "fact"),
    [
        (errno.ENOSPC, StoreFull, "folder/file"),
        (errno.EDQUOT, StoreFull, "folder/file"),
        (errno.EFBIG, StoreFull, "folder/file"),
        (errno.EACCES, StoreReadOnly, "folder"),
        (errno.EROFS, StoreReadOnly, "folder"),
        (errno.ENOTDIR, StoreReadOnly, "folder"),
    ],
)
def test_what_the_system_says_is_said_by_us(
    number: int, wanted: type[StoreFull | StoreReadOnly], fact: str
) -> None:
    path = Path("folder") / "file"
    with pytest.raises(wanted) as caught, written(path):
        raise OSError(number, os.strerror(number))
    assert caught.value.facts == {"path": str(Path(fact))}
