"""A screen of its own for a window that is measured or tried: an X server without a monitor, on Linux."""

import ctypes
import os
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import POINTER, byref, c_char_p, c_int, c_long, c_ulong, c_void_p

_SUBSTRUCTURE_NOTIFY = 1 << 19
_MAP_NOTIFY = 19


class _MapEvent(ctypes.Structure):
    """X's note that a window is shown, in the space that any of its notes may take."""

    _fields_ = (
        ("type", c_int),
        ("serial", c_ulong),
        ("send_event", c_int),
        ("display", c_void_p),
        ("event", c_ulong),
        ("window", c_ulong),
        ("override_redirect", c_int),
        ("padding", c_long * 17),
    )


class Screen:
    """The server's display, and what it tells of windows."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._x11 = ctypes.CDLL("libX11.so.6")
        self._x11.XOpenDisplay.argtypes, self._x11.XOpenDisplay.restype = [c_char_p], c_void_p
        self._x11.XDefaultRootWindow.argtypes, self._x11.XDefaultRootWindow.restype = [c_void_p], c_ulong
        self._x11.XSelectInput.argtypes = [c_void_p, c_ulong, c_long]
        self._x11.XNextEvent.argtypes = [c_void_p, POINTER(_MapEvent)]
        for function in ("XPending", "XConnectionNumber", "XCloseDisplay", "XFlush"):
            getattr(self._x11, function).argtypes = [c_void_p]
        self._display = self._x11.XOpenDisplay(name.encode())
        if not self._display:
            raise OSError(f"no X server at {name}")
        self._x11.XSelectInput(
            self._display, self._x11.XDefaultRootWindow(self._display), _SUBSTRUCTURE_NOTIFY
        )
        self._x11.XFlush(self._display)

    def wait_for_window(self, timeout_s: float) -> int:
        """The number of the next window that is shown. Raises `TimeoutError`."""
        until = time.monotonic() + timeout_s
        event = _MapEvent()
        while True:
            while self._x11.XPending(self._display):
                self._x11.XNextEvent(self._display, byref(event))
                if event.type == _MAP_NOTIFY and not event.override_redirect:
                    return int(event.window)
            left_s = until - time.monotonic()
            if left_s <= 0 or not self._has_news(left_s):
                raise TimeoutError("no window was shown")

    def _has_news(self, timeout_s: float) -> bool:
        connection = self._x11.XConnectionNumber(self._display)
        return bool(select.select([connection], [], [], timeout_s)[0])

    def close(self) -> None:
        """Leaves the server."""
        self._x11.XCloseDisplay(self._display)


@contextmanager
def empty_screen() -> Iterator[Screen]:
    """A screen on which nothing else is, as large as a clinic's."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1280x720x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as number:
            screen = Screen(f":{number.readline().strip()}")
        try:
            yield screen
        finally:
            screen.close()
    finally:
        server.terminate()
        server.wait()
