"""What is missing for a window is found before Qt aborts over it, and named with its command."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from desktop import screen
from desktop.cli.terminal import say_missing

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="Qt brings its libraries elsewhere")


@LINUX
@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({}, False),
        ({"DISPLAY": ""}, False),
        ({"DISPLAY": ":987"}, False),
        ({"DISPLAY": ":987", "WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, True),
        ({"QT_QPA_PLATFORM": "offscreen"}, True),
    ],
)
def test_a_display_is_found(environment: dict[str, str], wanted: bool) -> None:
    assert screen.has_display(environment) is wanted


def test_on_this_machine_nothing_is_missing() -> None:
    assert screen.missing_libraries({"QT_QPA_PLATFORM": "offscreen"}) == ()


@LINUX
@pytest.mark.skipif(shutil.which("gcc") is None, reason="the library is made here")
def test_a_library_that_cannot_be_loaded_names_what_it_lacks(tmp_path: Path) -> None:
    source = tmp_path / "nothing.c"
    source.write_text("int nothing(void) { return 0; }\n", encoding="ascii")
    needed, needing = tmp_path / "libEGL.so.1", tmp_path / "libneeding.so"
    soname = "-Wl,-soname,libnotthere.so.1"
    subprocess.run(["gcc", "-shared", "-fPIC", soname, "-o", needed, source], check=True)
    subprocess.run(["gcc", "-shared", "-fPIC", "-Wl,--no-as-needed", "-o", needing, needed], check=True)
    needed.unlink()
    assert screen.missing_for(needing) == "libnotthere.so.1"
    assert screen.missing_for(Path(sys.executable).parent / "no such file") is not None


def test_the_command_installs_the_package_of_each_library() -> None:
    command = screen.mending_command(("libEGL.so.1", "libdbus-1.so.3"))
    assert command == "sudo apt-get install -y libegl1 libdbus-1-3"
    assert "libxcb-cursor0" in screen.mending_command(("libxcb-icccm.so.4",))
    assert "PySide6" in screen.mending_command(("PySide6",))


def test_it_is_said_in_both_languages(capsys: pytest.CaptureFixture[str]) -> None:
    assert say_missing(("libEGL.so.1",), "sudo apt-get install -y libegl1") == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 2
    assert all("libegl1" in line and "libEGL.so.1" in line for line in lines)
