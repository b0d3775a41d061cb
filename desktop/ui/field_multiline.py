"""Entering several lines: a box that grows with its text."""

from math import ceil

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QInputMethodEvent, QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from desktop.clinical.language import Language
from desktop.clinical.task import Field
from desktop.ui.field_editors import FieldEditor
from desktop.ui.field_line import goes_on
from desktop.ui.theme import Theme, set_look

_LEAST_LINES, _MOST_LINES = 2, 8


class GrowingEdit(QPlainTextEdit):
    """Several lines that grow with their text, from two to eight; Tab moves on.

    `composing`: an input method has letters open that are no text yet.

    Signals:
        left: the focus went to another widget of the window.
    """

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.composing = False
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.document().setDocumentMargin(3)
        self.textChanged.connect(self.fit)

    def sizeHint(self) -> QSize:
        return QSize(200, self.height())

    def frame_px(self) -> int:
        """How much of the height the frame takes."""
        return max(self.height() - self.viewport().height(), 6)

    def fit(self) -> None:
        """Takes the height of the text."""
        needed = int(self.document().size().height())
        lines = max(_LEAST_LINES, min(_MOST_LINES, needed))
        margin = 2 * self.document().documentMargin() + 2
        height = ceil(lines * QFontMetricsF(self.font()).lineSpacing() + margin) + self.frame_px()
        policies = Qt.ScrollBarPolicy
        over = needed > _MOST_LINES
        self.setVerticalScrollBarPolicy(policies.ScrollBarAsNeeded if over else policies.ScrollBarAlwaysOff)
        if height != self.minimumHeight():
            self.setFixedHeight(height)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self.fit()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.composing = False
        super().focusOutEvent(event)
        if goes_on(event):
            self.left.emit()


class MultilineEditor(FieldEditor):
    """Several lines of words."""

    def __init__(self, theme: Theme, field: Field) -> None:
        self.box = GrowingEdit()
        super().__init__(theme, field, self.box)
        self.box.textChanged.connect(self.edited)
        self.box.left.connect(self.left)

    @property
    def composing(self) -> bool:
        return self.box.composing

    def value(self) -> str:
        return self.box.toPlainText()

    def set_value(self, value: str) -> None:
        with QSignalBlocker(self):
            self.box.setPlainText(value)

    def set_language(self, language: Language) -> None:
        super().set_language(language)
        self.box.setPlaceholderText(self._placeholder())

    def set_look(self, look: str) -> None:
        set_look(self.box, look)
