"""One window per data folder: the second start raises the first."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSysInfo
from pytestqt.qtbot import QtBot

from desktop.paths import Paths, find_paths, make_data_folder
from desktop.ui.instance import Instance


def test_the_second_start_raises_the_first_window(qtbot: QtBot, paths: Paths) -> None:
    make_data_folder(paths)
    first, second = Instance(paths), Instance(paths)
    assert first.take()
    for _ in range(2):
        with qtbot.waitSignal(first.raised, timeout=30_000):
            assert not second.take()
    first.release()
    assert second.take()
    second.release()


def test_a_second_start_raises_the_window_once(qtbot: QtBot, paths: Paths) -> None:
    make_data_folder(paths)
    first, second = Instance(paths), Instance(paths)
    assert first.take()
    raised: list[bool] = []
    first.raised.connect(lambda: raised.append(True))
    for _ in range(2):
        with qtbot.waitSignal(first.raised, timeout=30_000):
            assert not second.take()
        paths.raise_window.touch()
        qtbot.wait(0)
    assert len(raised) == 2
    first.release()


def test_what_is_heard_changes_nothing(qtbot: QtBot, paths: Paths) -> None:
    """A change of the file that it makes itself would be heard again, without end."""
    make_data_folder(paths)
    first, second = Instance(paths), Instance(paths)
    assert first.take()
    with qtbot.waitSignal(first.raised, timeout=30_000):
        assert not second.take()
        written = paths.raise_window.stat().st_mtime_ns
    assert paths.raise_window.stat().st_mtime_ns == written
    first.release()


def test_another_data_folder_is_another_window(qtbot: QtBot, paths: Paths, tmp_path: Path) -> None:
    other = find_paths({"DOCTORFLAN_HOME": str(tmp_path / "other")})
    instances = [Instance(paths), Instance(other)]
    for folder, instance in zip((paths, other), instances, strict=True):
        make_data_folder(folder)
        assert instance.take()
    for instance in instances:
        instance.release()


@pytest.mark.parametrize("left", ["", "4711\npython3\nanother-pc\n", "999999999\npython3\n{host}\n"])
def test_a_lock_that_was_left_over_is_taken(qtbot: QtBot, paths: Paths, left: str) -> None:
    """Of a USB drive that was pulled out on another PC, of a crash, of a power cut."""
    make_data_folder(paths)
    paths.window_lock.write_text(left.format(host=QSysInfo.machineHostName()), encoding="utf-8")
    instance = Instance(paths)
    assert instance.take()
    instance.release()
