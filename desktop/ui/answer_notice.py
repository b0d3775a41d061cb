"""What the program says about an answer: stopped, cut off, too long, earlier turns left out."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from desktop.ui.icons import IconButton, icon_pixmap
from desktop.ui.theme import Theme

Words = Callable[[], str]
"""Reads a sentence in the window's present language."""


class AnswerNotice(QFrame):
    """An amber note with a button, or a quiet line.

    Signals:
        acted: the button was chosen.
    """

    acted = Signal()

    def __init__(
        self, theme: Theme, words: Words, *, action: Words | None = None, quiet: bool = False,
        icon_name: str = "warn", parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setObjectName("quietNotice" if quiet else "warningNotice")
        self._theme = theme
        self._words = words
        self._action = action
        self._icon_name = icon_name
        self._token = "text3" if quiet else "warn"
        self.setProperty("look", "" if quiet else "warnNote")
        self._icon = QLabel(self)
        self._label = QLabel(self)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._label.setWordWrap(True)
        self._label.setProperty("look", "control third" if quiet else "control warn")
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._button = IconButton(theme, "", "small", self)
        self._button.setObjectName("noticeButton")
        self._button.clicked.connect(self.acted)
        layout = QHBoxLayout(self)
        side, upright = (0, 2) if quiet else (12, 7)
        layout.setContentsMargins(*(theme.scaled(px) for px in (side, upright, side, upright)))
        layout.setSpacing(theme.scaled(8))
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self._label, 1)
        layout.addWidget(self._button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._button.setVisible(action is not None)
        self.restyle()
        self.retranslate()

    @property
    def text(self) -> str:
        """The sentence that is shown."""
        return self._label.text()

    def set_busy(self, busy: bool) -> None:
        """No action while another answer is written."""
        self._button.setEnabled(not busy)

    def restyle(self) -> None:
        scale = self.devicePixelRatioF()
        self._icon.setPixmap(icon_pixmap(self._theme, self._icon_name, self._token, scale))

    def retranslate(self) -> None:
        self._label.setText(self._words())
        self.setAccessibleName(self._words())
        if self._action is not None:
            self._button.setText(self._action())
            self._button.setAccessibleName(self._action())
            self._button.setToolTip(self._action())

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
