"""Single-line entry: safe with input methods, and the search fields built on it."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAction, QFocusEvent, QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from desktop.ui.icons import icon
from desktop.ui.theme import Theme, set_look
from desktop.ui.translation import Translated

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
SEARCH_DELAY_MS = 120


def goes_on(event: QFocusEvent) -> bool:
    """Whether the focus goes to another widget of the window, not to a menu or to another window."""
    return event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class LineEdit(QLineEdit):
    """A line whose Enter moves on to the next field and never belongs to a composition as well.

    Signals:
        entered: Enter was pressed and is not part of an input-method composition.
        left: the focus went to another widget of the window.
    """

    entered = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None, *, moves_on: bool = True) -> None:
        """With `moves_on` Enter goes to the next field, as Tab does."""
        super().__init__(parent)
        self._moves_on = moves_on
        self._composing = False

    @property
    def composing(self) -> bool:
        """Whether an input method is still composing a word here."""
        return self._composing

    def set_look(self, look: str) -> None:
        """Changes the style sheet's classes."""
        set_look(self, look)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in _ENTER or event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().keyPressEvent(event)
        elif self._composing:
            event.accept()
        else:
            self.entered.emit()
            if self._moves_on:
                self.focusNextChild()
            event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._composing = False
        super().focusOutEvent(event)
        if goes_on(event):
            self.left.emit()


class SearchField(Translated, LineEdit):
    """A line with a magnifier that reports what is searched for shortly after the last key.

    Signals:
        searched(str): the words, without surrounding space; at most once for the same words.
        leftDownwards: the Down key was pressed: the results want the focus.
    """

    searched = Signal(str)
    leftDownwards = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(moves_on=False)
        self._theme = theme
        self._last = ""
        self._magnifier = QAction(self)
        self._magnifier.setEnabled(True)
        self._clear = QAction(self)
        self._clear.setVisible(False)
        self.addAction(self._magnifier, QLineEdit.ActionPosition.LeadingPosition)
        self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        self._delay = QTimer(self, interval=SEARCH_DELAY_MS, singleShot=True)
        self._delay.timeout.connect(self.search_now)
        self.textChanged.connect(self._on_text_changed)
        self.entered.connect(self.search_now)
        self._magnifier.triggered.connect(self.setFocus)
        self._clear.triggered.connect(self.clear_now)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.retranslate()

    def words(self) -> str:
        """What is searched for."""
        return self.text().strip()

    def search_now(self) -> None:
        """Reports the words at once, if they are others than before."""
        self._delay.stop()
        if self.words() != self._last:
            self._last = self.words()
            self.searched.emit(self._last)

    def clear_now(self) -> None:
        """Empties the field and reports it at once."""
        self.clear()
        self.search_now()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text() and not self.composing:
            self.clear_now()
            event.accept()
        elif event.key() == Qt.Key.Key_Down and not self.composing:
            self.search_now()
            self.leftDownwards.emit()
            event.accept()
        else:
            super().keyPressEvent(event)

    def retranslate(self) -> None:
        self._clear.setText(self.tr("Clear the search"))
        self._clear.setToolTip(self.tr("Clear the search (Esc)"))
        self._magnifier.setText(self.tr("Search"))

    def _on_text_changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self._delay.start()

    def _on_theme_changed(self) -> None:
        self._magnifier.setIcon(icon(self._theme, "find", "text3"))
        self._clear.setIcon(icon(self._theme, "close", "text3"))
