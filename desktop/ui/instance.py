"""One window per data folder: the second start brings the first window to the front."""

import contextlib
import uuid

from PySide6.QtCore import QLockFile, QObject, QSysInfo, Signal

from desktop.paths import Paths
from desktop.ui.watched_word import WatchedWord


class Instance(QObject):
    """Holds the data folder's lock; no socket and no port, the second start only writes a file.

    Signals:
        raised: a second start asks for the window.
    """

    raised = Signal()

    def __init__(self, paths: Paths) -> None:
        super().__init__()
        self._paths = paths
        self._lock = QLockFile(str(paths.window_lock))
        self._lock.setStaleLockTime(0)  # stale only when its process is gone, however long it runs
        self._asking = WatchedWord(paths.raise_window, self)
        self._asking.changed.connect(self.raised)

    def take(self) -> bool:
        """Takes the lock; False when another window has it, which is then raised.

        A folder that cannot be written has no lock: the window opens all the same.
        """
        if self._lock.tryLock(0) or (self._is_left_over() and self._lock.tryLock(0)):
            self._asking.start()
            return True
        if self._lock.error() != QLockFile.LockError.LockFailedError:
            return True
        with contextlib.suppress(OSError):
            self._paths.raise_window.write_text(uuid.uuid4().hex, encoding="ascii")
        return False

    def _is_left_over(self) -> bool:
        """A lock of another computer, or an empty one, came with the folder: it is taken away.

        A USB drive that was pulled out while the window was open carries such a lock.
        """
        _, host, _ = self._lock.getLockInfo()
        if host == QSysInfo.machineHostName():
            return False
        return self._lock.removeStaleLockFile()

    def release(self) -> None:
        """Gives the lock back."""
        self._lock.unlock()
