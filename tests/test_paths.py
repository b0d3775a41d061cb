"""The program finds its own data in the checkout, and the user's where DOCTORFLAN_HOME says."""

import stat
import sys
from pathlib import Path

import pytest

from desktop.errors import StoreReadOnly
from desktop.paths import Paths, find_paths, make_data_folder


def test_resources_and_catalogue_are_found() -> None:
    paths = find_paths({})
    assert (paths.resources / "tasks").is_dir()
    assert paths.catalogue.is_file()


def test_home_moves_all_that_is_the_users(tmp_path: Path) -> None:
    paths = find_paths({"DOCTORFLAN_HOME": str(tmp_path / "数据 文件夹")})
    for path in (
        paths.history,
        paths.settings,
        paths.own_tasks,
        paths.models,
        paths.states,
        paths.window_lock,
    ):
        assert path.is_relative_to(tmp_path / "数据 文件夹")


def test_without_home_it_is_the_systems_place() -> None:
    assert "DoctorFLAN" in find_paths({}).data.as_posix()


def test_the_data_folder_is_private(paths: Paths) -> None:
    make_data_folder(paths)
    make_data_folder(paths)
    if sys.platform != "win32":
        assert stat.S_IMODE(paths.data.stat().st_mode) == 0o700


def test_a_place_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="ascii")
    paths = find_paths({"DOCTORFLAN_HOME": str(tmp_path / "file" / "data")})
    with pytest.raises(StoreReadOnly):
        make_data_folder(paths)
