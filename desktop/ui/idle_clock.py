"""Tells when nobody has used the program for some minutes, or the PC has slept meanwhile."""

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal

_LOOK_MS = 5_000
_MINUTE_S = 60
SLEPT_S = 60.0
"""So long without a look at the clock: the PC has slept."""
_USES = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.InputMethod,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.TabletMove,
    }
)


class IdleClock(QObject):
    """Watches keys, mouse and touch of the whole program; the wall clock counts as well as the steady one,
    which stands still while the PC sleeps.

    Signals:
        idle: nobody has used the program for the minutes that were set.
        slept: the PC has slept.

    Args:
        app: whose windows are watched.
        parent: the owner.
        steady, wall: the clocks, in seconds.
    """

    idle = Signal()
    slept = Signal()

    def __init__(
        self,
        app: QCoreApplication,
        parent: QObject,
        *,
        steady: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self._app = app
        self._steady, self._wall = steady, wall
        self._minutes = 0
        self._used = self._looked = (0.0, 0.0)
        self._clock = QTimer(self, interval=_LOOK_MS)
        self._clock.timeout.connect(self.look)

    @property
    def minutes(self) -> int | None:
        """After how many minutes it speaks, 0 for never; None while it does not count."""
        return self._minutes if self._clock.isActive() else None

    def start(self, minutes: int) -> None:
        """Counts from now; 0 minutes only watches for sleep."""
        self._app.removeEventFilter(self)
        self._minutes = minutes
        self._used = self._looked = self._now()
        if minutes:
            self._app.installEventFilter(self)
        self._clock.start()

    def stop(self) -> None:
        """Counts no longer."""
        self._clock.stop()
        self._app.removeEventFilter(self)

    def look(self) -> None:
        """Looks at the clock."""
        now = self._now()
        since_look, since_use = _between(self._looked, now), _between(self._used, now)
        self._looked = now
        if since_look > SLEPT_S:
            self.slept.emit()
        elif self._minutes and since_use >= self._minutes * _MINUTE_S:
            self.idle.emit()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Notes a use; what the program itself sends is none."""
        if event.spontaneous() and event.type() in _USES:
            self._used = self._now()
        return False

    def _now(self) -> tuple[float, float]:
        return self._steady(), self._wall()


def _between(before: tuple[float, float], now: tuple[float, float]) -> float:
    return max(now[0] - before[0], now[1] - before[1])
