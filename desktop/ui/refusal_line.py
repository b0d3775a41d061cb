"""Why a vault did not open; after several wrong passphrases it counts the seconds until the next try."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QLabel, QWidget

from desktop.clinical.language import Language
from desktop.errors import DesktopError
from desktop.vault_errors import TooManyTries

_SECOND_MS = 1000


class RefusalLine(QLabel):
    """A sentence in red; a wait counts down and takes itself away.

    Signals:
        waits(bool): no try is taken at the moment, or one is again.
    """

    waits = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("refusal")
        self.setProperty("look", "error")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._error: DesktopError | None = None
        self._language: Language = "zh"
        self._left_s = 0
        self._clock = QTimer(self, interval=_SECOND_MS, timerType=Qt.TimerType.PreciseTimer)
        self._clock.timeout.connect(self._on_second)
        self.hide()

    @property
    def is_waiting(self) -> bool:
        """Whether no try is taken at the moment."""
        return self._left_s > 0

    def set_language(self, language: Language) -> None:
        """Reads the error in `language`."""
        self._language = language
        self._show()

    def show_error(self, error: DesktopError | None) -> None:
        """Says what is wrong; None says nothing."""
        self._error = error
        self._left_s = int(str(error.facts["seconds"])) if isinstance(error, TooManyTries) else 0
        if self.is_waiting:
            self._clock.start()
        else:
            self._clock.stop()
        self._show()
        self.waits.emit(self.is_waiting)

    def say(self, words: str) -> None:
        """Says it in other words than an error's; an empty line takes no room."""
        self.setText(words)
        self.setVisible(bool(words))

    def _on_second(self) -> None:
        self._left_s -= 1
        if self.is_waiting:
            self._show()
        else:
            self.show_error(None)

    def _show(self) -> None:
        error = TooManyTries(seconds=self._left_s) if self.is_waiting else self._error
        self.say(error.sentence(self._language) if error is not None else "")
