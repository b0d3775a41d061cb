"""A file whose word changes when another process asks for something: no socket and no port."""

import contextlib
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, Signal


class WatchedWord(QObject):
    """Watches a file of the data folder.

    Signals:
        changed: there is another word in it; a file that was only touched or emptied says nothing.
    """

    changed = Signal()

    def __init__(self, path: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._path = path
        self._last = ""
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._on_file_changed)

    def start(self) -> None:
        """Watches from now on."""
        self._watch()
        self._last = self._word()

    def _watch(self) -> None:
        """Leaves a file that is there as it is: touching it would be the next change, and so on for ever."""
        with contextlib.suppress(OSError):
            if not self._path.exists():
                self._path.touch()
            self._watcher.addPath(str(self._path))

    def _on_file_changed(self) -> None:
        self._watch()
        word = self._word()
        if word not in ("", self._last):
            self._last = word
            self.changed.emit()

    def _word(self) -> str:
        with contextlib.suppress(OSError, UnicodeDecodeError):
            return self._path.read_text(encoding="ascii")
        return ""
