"""Tells when the system's session is locked or the PC is about to sleep, on Linux and Windows.

Sources: the D-Bus interfaces org.freedesktop.login1 (systemd) and org.freedesktop.ScreenSaver with its
relatives; Microsoft's WM_POWERBROADCAST and WM_WTSSESSION_CHANGE. Elsewhere `IdleClock` notices sleep
afterwards.
"""

import contextlib
import ctypes
import sys
from typing import Any

from PySide6.QtCore import (
    SLOT,
    QAbstractNativeEventFilter,
    QByteArray,
    QCoreApplication,
    QObject,
    Signal,
    Slot,
)
from PySide6.QtWidgets import QWidget

_LOGIND, _LOGIND_PATH = "org.freedesktop.login1", "/org/freedesktop/login1"
_DESKTOPS = ("freedesktop", "gnome", "cinnamon", "mate", "xfce")
# Words, though PySide6's stubs ask for bytes.
_ACTIVE: Any = SLOT("_on_active(bool)")
_LOCKED: Any = SLOT("_on_locked()")
_WM_POWERBROADCAST, _PBT_APMSUSPEND = 0x0218, 4
_WM_WTSSESSION_CHANGE, _WTS_SESSION_LOCK = 0x02B1, 7


class SessionWatch(QObject):
    """Listens from `start` on; where the system says nothing it stays silent.

    Signals:
        left: nobody sits before the PC any more.
    """

    left = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._filter: _WindowsFilter | None = None

    def start(self, window: QWidget) -> None:
        """Listens; `window` is the one that Windows tells."""
        if sys.platform == "win32":
            self._filter = _WindowsFilter(self)
            app = QCoreApplication.instance()
            if app is not None:
                app.installNativeEventFilter(self._filter)
            ctypes.windll.wtsapi32.WTSRegisterSessionNotification(int(window.winId()), 0)
        elif sys.platform.startswith("linux"):
            with contextlib.suppress(ImportError):  # a system without libdbus has no such session either
                self._listen_to_dbus()

    def stop(self) -> None:
        """Listens no longer."""
        app = QCoreApplication.instance()
        if self._filter is not None and app is not None:
            app.removeNativeEventFilter(self._filter)

    def _listen_to_dbus(self) -> None:
        from PySide6.QtDBus import QDBusConnection  # noqa: PLC0415 - only where it is used

        system, session = QDBusConnection.systemBus(), QDBusConnection.sessionBus()
        manager = f"{_LOGIND}.Manager"
        system.connect(_LOGIND, _LOGIND_PATH, manager, "PrepareForSleep", self, _ACTIVE)
        system.connect(_LOGIND, "", f"{_LOGIND}.Session", "Lock", self, _LOCKED)
        for desktop in _DESKTOPS:
            session.connect("", "", f"org.{desktop}.ScreenSaver", "ActiveChanged", self, _ACTIVE)

    @Slot(bool)
    def _on_active(self, active: bool) -> None:
        if active:
            self.left.emit()

    @Slot()
    def _on_locked(self) -> None:
        self.left.emit()


class Message(ctypes.Structure):
    """The beginning of Windows' MSG."""

    _fields_ = (("window", ctypes.c_void_p), ("message", ctypes.c_uint), ("w", ctypes.c_size_t))


class _WindowsFilter(QAbstractNativeEventFilter):
    """Hears what Windows tells all windows."""

    def __init__(self, watch: SessionWatch) -> None:
        super().__init__()
        self._watch = watch

    def nativeEventFilter(self, kind: QByteArray | bytes, message: int) -> tuple[bool, int]:  # type: ignore[override]
        is_message = bytes(QByteArray(kind).data()) == b"windows_generic_MSG"
        if is_message and tells_of_leaving(Message.from_address(int(message))):
            self._watch.left.emit()
        return False, 0


def tells_of_leaving(message: Message) -> bool:
    """Whether Windows says that it sleeps now, or that its session was locked."""
    return (message.message, message.w) in {
        (_WM_POWERBROADCAST, _PBT_APMSUSPEND),
        (_WM_WTSSESSION_CHANGE, _WTS_SESSION_LOCK),
    }
