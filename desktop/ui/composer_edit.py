"""The text field of the composer: plain words, as high as they need, safe with input methods."""

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QKeySequence, QTextOption
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.field_multiline import GrowingEdit
from desktop.ui.markdown_text import harmless


class ComposerEdit(GrowingEdit):
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

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("composerEdit")
        self.setProperty("look", "plain")
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self.fit()

    def text(self) -> str:
        """What was typed, with plain line ends and no character that could not be stored."""
        return harmless(self.toPlainText())

    def frame_px(self) -> int:
        margins = self.contentsMargins()
        return margins.top() + margins.bottom()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
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
        super().focusOutEvent(event)
        self.focusChanged.emit()

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Words; a file that is dropped here is left to the window."""
        return source.hasText() and not any(url.isLocalFile() for url in source.urls())

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Pastes words only: no format, image or file comes with them."""
        self.insertPlainText(harmless(source.text()))
        self.ensureCursorVisible()
