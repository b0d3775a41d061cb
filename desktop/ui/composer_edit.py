"""The text field of the composer: plain words, as high as they need, safe with input methods."""

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QTextOption,
)
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget

from desktop.ui.markdown_text import harmless
from desktop.ui.theme import Theme

LINES = (2, 8)
"""The fewest and the most lines that are shown; more text scrolls."""


class ComposerEdit(QPlainTextEdit):
    """Takes the question.

    Signals:
        confirmed: Enter was pressed and no input-method composition was open.
        escaped: Escape was pressed.
        recalled: the up arrow was pressed in the empty field.
        focusChanged: the field has got or lost the focus.
    """

    confirmed = Signal()
    escaped = Signal()
    recalled = Signal()
    focusChanged = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("composerEdit")
        self.setProperty("look", "plain")
        self._theme = theme
        self._preedit = ""
        self.setTabChangesFocus(True)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        layout: QAbstractTextDocumentLayout = self.document().documentLayout()
        layout.documentSizeChanged.connect(self._on_size_changed)
        theme.changed.connect(self._fit)
        self._fit()

    @property
    def composing(self) -> bool:
        """Whether an input method has letters open that are no text yet."""
        return bool(self._preedit)

    def text(self) -> str:
        """What was typed, with plain line ends and no character that could not be stored."""
        return harmless(self.toPlainText())

    def line_height_px(self) -> int:
        """The height of one line of text."""
        return self.fontMetrics().lineSpacing()

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._wanted_height())

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self._preedit = event.preeditString()
        super().inputMethodEvent(event)
        self.viewport().update()

    def event(self, event: QEvent) -> bool:
        """The empty field leaves Ctrl+Z to the window, which takes back a deleted case."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and event.matches(QKeySequence.StandardKey.Undo)
            and self.document().isEmpty()
        ):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        if enter and self.composing:
            event.accept()  # it confirms the composition, which is the input method's business
        elif enter:
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.insertPlainText("\n")
                self.ensureCursorVisible()
            elif not event.isAutoRepeat():
                self.confirmed.emit()
        elif event.key() == Qt.Key.Key_Escape and not self.composing:
            self.escaped.emit()
        elif event.key() == Qt.Key.Key_Up and not event.modifiers() and self.document().isEmpty():
            self.recalled.emit()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focusChanged.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._preedit = ""
        super().focusOutEvent(event)
        self.focusChanged.emit()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Words; a file that is dropped here is left to the window."""
        return source.hasText() and not any(url.isLocalFile() for url in source.urls())

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Pastes words only: no format, image or file comes with them."""
        self.insertPlainText(harmless(source.text()))
        self.ensureCursorVisible()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _on_size_changed(self) -> None:
        self._fit()

    def _wanted_height(self) -> int:
        lines = max(LINES[0], min(LINES[1], round(self.document().size().height())))
        margins = self.contentsMargins()
        return lines * self.line_height_px() + margins.top() + margins.bottom() + 2

    def _fit(self) -> None:
        height = self._wanted_height()
        if height != self.height() or self.minimumHeight() != height:
            self.setFixedHeight(height)
        many = self.document().size().height() > LINES[1]
        policy = Qt.ScrollBarPolicy.ScrollBarAsNeeded if many else Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        if policy != self.verticalScrollBarPolicy():
            self.setVerticalScrollBarPolicy(policy)
