"""Takes back what the program has put on the clipboard, after a time and when the window closes."""

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication

from desktop.ui.clipboard import holds_a_case

_S_MS = 1000


class ClipboardClearing(QObject):
    """Watches the clipboard; what another program puts there is let be."""

    def __init__(self, clear_after_s: int, parent: QObject | None = None) -> None:
        """`clear_after_s` is 0 for never."""
        super().__init__(parent)
        self._clear_after_s = clear_after_s
        self._clipboard = QGuiApplication.clipboard()
        self._copied: int | None = None
        self._clock = QTimer(self, singleShot=True)
        self._clock.timeout.connect(self.clear)
        self._clipboard.dataChanged.connect(self._on_changed)

    def set_time(self, clear_after_s: int) -> None:
        """Another time; it counts from now for what is on the clipboard already."""
        self._clear_after_s = clear_after_s
        self._start()

    def clear(self) -> None:
        """Empties the clipboard if what was copied here still is there, unless it is never to be cleared."""
        if self._clear_after_s:
            self.clear_now()

    def clear_now(self) -> None:
        """Empties the clipboard if what was copied here still is there.

        The words are compared too: a clipboard manager may have become their owner meanwhile.
        """
        self._clock.stop()
        copied, self._copied = self._copied, None
        board = self._clipboard
        if copied is None:
            return
        if board.ownsClipboard() or hash(board.text()) == copied:
            board.clear()
        if board.ownsSelection():
            board.clear(QClipboard.Mode.Selection)

    def close(self) -> None:
        """The window closes: it is cleared now."""
        self.clear()
        self._clipboard.dataChanged.disconnect(self._on_changed)

    def _on_changed(self) -> None:
        if self._clipboard.ownsClipboard() or holds_a_case():
            self._copied = hash(self._clipboard.text())
            self._start()

    def _start(self) -> None:
        self._clock.stop()
        if self._clear_after_s and self._copied is not None:
            self._clock.start(self._clear_after_s * _S_MS)
