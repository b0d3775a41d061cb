"""What the program says about an answer: stopped, cut off, too long, earlier turns left out."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QWidget

from desktop.ui.icons import IconButton, icon_pixmap
from desktop.ui.theme import Theme

Words = Callable[[], str]
"""Reads a sentence in the window's present language."""


class AnswerNotice(QFrame):
    """An amber note with a button, or a quiet line; with `goes_on` it also offers to continue.

    Signals:
        acted: the button was chosen.
        continued: the answer is to go on from its end.
    """

    acted = Signal()
    continued = Signal()

    def __init__(
        self, theme: Theme, words: Words, *, action: Words | None = None, goes_on: bool = False,
        quiet: bool = False, icon_name: str = "warn", parent: QWidget | None = None,
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
        self._goes_on = goes_on
        self._button = self._small_button("noticeButton")
        self._button.clicked.connect(self.acted)
        self._more = self._small_button("continueButton")
        self._more.clicked.connect(self.continued)
        layout = QHBoxLayout(self)
        side, upright = (0, 2) if quiet else (12, 7)
        layout.setContentsMargins(*(theme.scaled(px) for px in (side, upright, side, upright)))
        layout.setSpacing(theme.scaled(8))
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        layout.addWidget(self._label, 1)
        for button in (self._more, self._button):
            layout.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self._button.setVisible(action is not None)
        self._more.setVisible(goes_on)
        self.restyle()
        self.retranslate()

    @property
    def text(self) -> str:
        """The sentence that is shown."""
        return self._label.text()

    def set_busy(self, busy: bool) -> None:
        """No action while another answer is written."""
        self._button.setEnabled(not busy)
        self._more.setEnabled(not busy)

    def name_action(self, name: str) -> None:
        """Gives the button another name than `noticeButton`."""
        self._button.setObjectName(name)

    def offer_more(self, offered: bool) -> None:
        """Whether going on is offered: only at the end of a conversation."""
        self._more.setVisible(self._goes_on and offered)

    def restyle(self) -> None:
        scale = self.devicePixelRatioF()
        self._icon.setPixmap(icon_pixmap(self._theme, self._icon_name, self._token, scale))

    def retranslate(self) -> None:
        self._label.setText(self._words())
        self.setAccessibleName(self._words())
        self._more.setText(self.tr("Continue"))
        self._more.setAccessibleName(self.tr("Continue the answer"))
        self._more.setToolTip(self.tr("The answer goes on where it stopped (Ctrl+G)"))
        if self._action is not None:
            self._button.setText(self._action())
            self._button.setAccessibleName(self._action())
            self._button.setToolTip(self._action())

    def _small_button(self, name: str) -> IconButton:
        button = IconButton(self._theme, "", "small", self)
        button.setObjectName(name)
        return button

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)
