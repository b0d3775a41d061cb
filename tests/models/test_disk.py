"""The disk: its room, what the system says of it, and who may write."""

import errno
import os
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from desktop.errors import CopyFailed, DiskTooSmall, ModelMissing, TransferBusy
from desktop.models.disk import demand_room, held, is_there, on_disk, read_through, size_text
from desktop.models.export_folder import is_export
from desktop.models.split_files import require_all


@pytest.mark.parametrize(
    ("size_bytes", "text"),
    [
        *((0, "0.0 KB"), (999, "1.0 KB"), (4_680_000_000, "4.7 GB"), (999_949, "999.9 KB")),
        *((999_950, "1.0 MB"), (999_950_000_000, "1.0 TB"), (10**18, "1000000.0 TB")),
    ],
)
def test_sizes_as_people_read_them(size_bytes: int, text: str) -> None:
    assert size_text(size_bytes) == text


def test_room(tmp_path: Path) -> None:
    demand_room(tmp_path, 0, 0)
    with pytest.raises(DiskTooSmall) as raised:
        demand_room(tmp_path, 4 * 10**17, 6 * 10**17)
    assert raised.value.facts["needed"] == "1000000.0 TB"


@pytest.mark.parametrize(("number", "error"), [(errno.ENOSPC, DiskTooSmall), (errno.EIO, CopyFailed)])
def test_what_the_system_says(tmp_path: Path, number: int, error: type[Exception]) -> None:
    with pytest.raises(error), on_disk(tmp_path / "a.gguf", 5000):
        raise OSError(number, os.strerror(number))


@pytest.mark.parametrize("number", [errno.EFBIG, errno.ENOSPC])
def test_a_stick_that_cannot_hold_so_large_a_file_is_not_called_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=28 * 10**9)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(CopyFailed, match="exFAT"), on_disk(tmp_path / "a.gguf", 4_680_000_000):
        raise OSError(number, os.strerror(number))


def test_a_file_is_read_and_hashed(tmp_path: Path) -> None:
    path = tmp_path / "a.gguf"
    path.write_bytes(bytes(3_000_000))
    steps: list[int] = []
    facts = read_through(path, steps.append)
    assert (facts.path, facts.size_bytes, sum(steps)) == (str(path), 3_000_000, 3_000_000)
    assert facts.sha256 == sha256(bytes(3_000_000)).hexdigest()
    assert facts.modified_ns == path.stat().st_mtime_ns


def test_a_file_that_is_written_to_meanwhile(tmp_path: Path) -> None:
    path = tmp_path / "a.gguf"
    path.write_bytes(bytes(3_000_000))

    def append(_: int) -> None:
        with path.open("ab") as file:
            file.write(b"x")

    with pytest.raises(CopyFailed, match="meanwhile"):
        read_through(path, append)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    steps: list[int] = []
    with pytest.raises(ModelMissing):
        read_through(tmp_path / "a.gguf", steps.append)
    with pytest.raises(CopyFailed):
        read_through(tmp_path, steps.append)


def test_a_folder_is_held_by_one(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    with held(folder), pytest.raises(TransferBusy), held(folder):
        pass
    assert list(folder.iterdir()) == []
    (folder / ".owner").write_text("999999999@1.0", encoding="utf-8")  # of a process that was killed
    with held(folder):
        assert (folder / ".owner").is_file()
    with pytest.raises(CopyFailed), held(Path("/proc/nowhere")):
        pass


def test_what_may_not_be_looked_at_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a share that asks for a login, or Windows' own folder on a stick."""
    stick, denied, missing = (
        tmp_path / "stick",
        tmp_path / "stick" / "System Volume Information",
        tmp_path / "a",
    )
    denied.mkdir(parents=True)
    (stick / "model").mkdir()
    (stick / "model" / "models.toml").write_bytes(b"")
    is_file = Path.is_file

    def refuse(path: Path) -> bool:
        if path.is_relative_to(denied):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", refuse)
    assert [is_there(path) for path in (stick / "model" / "models.toml", denied / "x.gguf", missing)] == [
        True,
        False,
        False,
    ]
    assert [is_export(folder) for folder in sorted(stick.iterdir())] == [False, True]
    with pytest.raises(ModelMissing):
        require_all(denied / "x.gguf")
