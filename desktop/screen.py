"""Whether this machine can show a window, and what is missing when it cannot."""

import ctypes
import importlib.util
import os
import sys
from collections.abc import Mapping
from pathlib import Path

_PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libSM.so.6": "libsm6",
    "libICE.so.6": "libice6",
}


def has_display(environment: Mapping[str, str] = os.environ) -> bool:
    """Whether there is a screen; on Windows and macOS there always is one."""
    if sys.platform in {"win32", "darwin"}:
        return True
    if any(environment.get(name) for name in ("WAYLAND_DISPLAY", "QT_QPA_PLATFORM")):
        return True
    return _answers(environment.get("DISPLAY", ""))


def _answers(display: str) -> bool:
    """Whether an X server is there; a name left over from an ended session would abort Qt."""
    if not display:
        return False
    try:
        x11 = ctypes.CDLL("libX11.so.6")
    except OSError:
        return True  # `missing_libraries` will name it
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XOpenDisplay.argtypes = [ctypes.c_char_p]
    x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    connection = x11.XOpenDisplay(display.encode())
    if connection:
        x11.XCloseDisplay(connection)
    return bool(connection)


def missing_libraries(environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """The system libraries that Qt needs and that are not there, by their file names.

    Loads what Qt itself would load; `PySide6` stands for Qt when it is not installed at all.
    """
    package = importlib.util.find_spec("PySide6")
    if package is None or not package.origin:
        return ("PySide6",)
    if not sys.platform.startswith("linux"):
        return ()
    qt = Path(package.origin).parent / "Qt"
    files = [qt / "lib" / f"libQt6{name}.so.6" for name in ("Core", "Gui", "Widgets", "Svg")]
    if environment.get("DISPLAY") and not environment.get("QT_QPA_PLATFORM"):
        files.append(qt / "plugins" / "platforms" / "libqxcb.so")
    missing = [missing_for(file) for file in files if file.exists()]
    return tuple(dict.fromkeys(name for name in missing if name))


def mending_command(missing: tuple[str, ...]) -> str:
    """The command that installs what `missing_libraries` named."""
    if missing == ("PySide6",):
        return "pip install PySide6-Essentials"
    needed = [_PACKAGES.get(name, name) for name in missing]
    if "libxcb-cursor0" in needed or any(name.startswith("libxcb") for name in needed):
        needed += [name for name in _PACKAGES.values() if name.startswith("libxcb-") and name not in needed]
    return "sudo apt-get install -y " + " ".join(dict.fromkeys(needed))


def missing_for(file: Path) -> str | None:
    """The library that `file` needs and that is not there; None when it can be loaded."""
    try:
        ctypes.CDLL(str(file))
    except OSError as error:
        return str(error).partition(":")[0]
    return None
