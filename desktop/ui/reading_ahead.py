"""Reading while typing: what stands goes to the model as soon as the keys rest."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from desktop.conversation.consultation import Question
from desktop.ui.background import Background

PAUSE_MS = 300
"""So long without a key stroke; the composer's own pause is the same."""


class ReadingAhead(QObject):
    """Hands the unfinished question to `read`, off the GUI thread.

    `standing` gives the question as it stands, or None while nothing is to be read ahead.
    """

    def __init__(
        self,
        background: Background,
        *,
        read: Callable[[Question], None],
        standing: Callable[[], Question | None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._background = background
        self._read = read
        self._standing = standing
        self._pause = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self.now)

    def later(self) -> None:
        """A key was struck: wait for the next one."""
        self._pause.start()

    def now(self) -> None:
        """Reads what stands."""
        self._pause.stop()
        question = self._standing()
        if question is not None:
            self._background.run(lambda: self._read(question), failure=lambda _: None)

    def stop(self) -> None:
        """What stood has been sent."""
        self._pause.stop()
