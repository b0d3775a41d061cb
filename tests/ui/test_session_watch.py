"""Nobody sits before the PC any more: as the system says it over a real bus, and as Windows does."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest

from desktop.ui.session_watch import Message, tells_of_leaving

LISTENER = """
import sys
from PySide6.QtWidgets import QApplication, QWidget
from desktop.ui.session_watch import SessionWatch
app = QApplication([])
window = QWidget()
watch = SessionWatch(window)
watch.left.connect(lambda: print("left", flush=True))
watch.start(window)
print("ready", flush=True)
sys.exit(app.exec())
"""
SENDER = """
import sys
from PySide6.QtCore import QCoreApplication
from PySide6.QtDBus import QDBusConnection, QDBusMessage
app = QCoreApplication([])
bus = QDBusConnection.sessionBus()
bus.registerService("org.freedesktop.login1")
path, interface, name, *arguments = sys.argv[1:]
message = QDBusMessage.createSignal(path, interface, name)
message.setArguments([argument == "true" for argument in arguments])
assert bus.send(message)
bus.unregisterService("org.freedesktop.login1")
"""
LOGIND = "/org/freedesktop/login1"
SLEEP = (LOGIND, "org.freedesktop.login1.Manager", "PrepareForSleep")


@pytest.fixture
def bus() -> Iterator[dict[str, str]]:
    """The environment of a bus of our own, in the place of the session's and of the system's."""
    with subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as daemon:
        assert daemon.stdout is not None
        address = daemon.stdout.readline().strip()
        yield {**os.environ, "DBUS_SESSION_BUS_ADDRESS": address, "DBUS_SYSTEM_BUS_ADDRESS": address}
        daemon.terminate()


@pytest.fixture
def listener(bus: dict[str, str]) -> Iterator[Callable[[], str]]:
    """Reads the next line of a program that watches the session."""
    with subprocess.Popen(
        [sys.executable, "-c", LISTENER], stdout=subprocess.PIPE, env=bus, text=True
    ) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "ready\n"
        yield program.stdout.readline
        program.terminate()


@pytest.mark.parametrize(
    "words",
    [
        (*SLEEP, "true"),
        (f"{LOGIND}/session/_32", "org.freedesktop.login1.Session", "Lock"),
        ("/org/freedesktop/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged", "true"),
        ("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged", "true"),
    ],
    ids=["sleep", "lock", "screen saver", "gnome"],
)
def test_who_leaves_is_noticed(
    bus: dict[str, str], listener: Callable[[], str], words: tuple[str, ...]
) -> None:
    woken = (*words[:-1], "false") if words[-1] == "true" else ()
    for sent in filter(None, (woken, words)):  # who comes back is none who leaves
        subprocess.run([sys.executable, "-c", SENDER, *sent], env=bus, check=True)
    assert listener() == "left\n"


@pytest.mark.parametrize(
    ("message", "w", "leaves"),
    [
        (0x0218, 4, True),
        (0x0218, 7, False),
        (0x02B1, 7, True),
        (0x02B1, 8, False),
        (0x0100, 7, False),
    ],
    ids=["suspends", "resumes", "locked", "unlocked", "a key"],
)
def test_what_windows_says_is_understood(message: int, w: int, leaves: bool) -> None:
    assert tells_of_leaving(Message(None, message, w)) is leaves
