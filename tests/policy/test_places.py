"""Where the policy lies: a place that no variable moves once an administrator has put one there."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.paths import find_paths
from desktop.policy.places import POLICY_VARIABLE, SHARED_VARIABLE, Places, find_places, machine_places
from desktop.policy.writable import open_to_users, users_could_write


@pytest.fixture
def machine(tmp_path: Path) -> Places:
    """The places of a PC whose administrator is the test."""
    return Places(tmp_path / "etc" / "policy.toml", tmp_path / "shared")


@pytest.fixture
def steered(tmp_path: Path) -> dict[str, str]:
    """What a user may say in the environment."""
    return {
        POLICY_VARIABLE: str(tmp_path / "draft.toml"),
        SHARED_VARIABLE: str(tmp_path / "mine"),
        "XDG_DATA_DIRS": str(tmp_path / "xdg"),
        "XDG_CONFIG_DIRS": str(tmp_path / "xdg"),
        "ProgramData": str(tmp_path / "xdg"),
        "WIN_PD_OVERRIDE_COMMON_APPDATA": str(tmp_path / "xdg"),
    }


def test_without_a_policy_of_the_machine_a_draft_can_be_tried(
    machine: Places, steered: dict[str, str], tmp_path: Path
) -> None:
    assert find_places(steered, machine) == Places(tmp_path / "draft.toml", tmp_path / "mine")
    assert find_places({}, machine) == Places(None, machine.shared)


def test_a_policy_of_the_machine_is_steered_by_nothing(machine: Places, steered: dict[str, str]) -> None:
    assert machine.policy is not None
    machine.policy.parent.mkdir()
    machine.policy.write_text("")
    assert find_places(steered, machine) == machine


def test_one_that_cannot_be_read_is_one(machine: Places, steered: dict[str, str]) -> None:
    assert machine.policy is not None
    machine.policy.parent.mkdir()
    machine.policy.symlink_to(machine.policy.parent / "gone")
    assert find_places(steered, machine) == machine


def test_the_places_of_this_system_are_fixed(
    steered: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in steered.items():
        monkeypatch.setenv(name, value)
    places = machine_places()
    assert "xdg" not in str(places.policy)
    if sys.platform == "linux":
        assert places == Places(Path("/etc/doctorflan/policy.toml"), Path("/usr/local/share/DoctorFLAN"))
    if sys.platform == "darwin":
        folder = Path("/Library/Application Support/DoctorFLAN")
        assert places == Places(folder / "policy.toml", folder)
    if sys.platform == "win32":
        assert places.policy == places.shared / "policy.toml"


def test_the_programs_paths_have_them(set_policy: Callable[[str], Path], tmp_path: Path) -> None:
    file = set_policy("")
    found = find_paths({POLICY_VARIABLE: str(file), SHARED_VARIABLE: str(tmp_path / "mine")})
    assert (found.policy, found.shared_tasks) == (file, tmp_path / "mine" / "tasks")
    assert (find_paths({}).policy, find_paths({}).shared) == (None, machine_places().shared)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_a_file_that_users_could_write_is_found_and_left_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "etc"
    folder.mkdir(mode=0o755)
    file = folder / "policy.toml"
    file.write_text("downloads = false\n")
    is_root = os.geteuid() == 0
    file.chmod(0o644 if is_root else 0o444)
    folder.chmod(0o755 if is_root else 0o555)
    before = file.stat().st_mtime_ns
    assert not users_could_write(file)
    folder.chmod(0o777)
    assert users_could_write(file)
    folder.chmod(0o755 if is_root else 0o555)
    file.chmod(0o666)
    assert users_could_write(file)
    assert (file.read_text(), file.stat().st_mtime_ns) == ("downloads = false\n", before)
    folder.chmod(0o755)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_a_folder_for_everybody_that_users_could_write_is_found(tmp_path: Path) -> None:
    """Who can put a catalogue or a key there decides which models are allowed."""
    shared = tmp_path / "shared"
    keys = shared / "keys"
    assert open_to_users(None, shared) is None
    keys.mkdir(parents=True)
    closed = 0o755 if os.geteuid() == 0 else 0o555
    for folder in (keys, shared):
        folder.chmod(closed)
    assert open_to_users(None, shared) is None
    keys.chmod(0o777)
    assert open_to_users(tmp_path / "no-policy.toml", shared) == keys
    shared.chmod(0o777)
    assert open_to_users(None, shared) == shared
