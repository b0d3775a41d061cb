"""Entering several lines: a box that grows with its text."""

from math import ceil

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontMetricsF, QInputMethodEvent, QResizeEvent
from PySide6.QtWidgets import QPlainTextEdit, QVBoxLayout, QWidget

from desktop.clinical.language import Language
from desktop.clinical.task import Field
from desktop.ui.field_editors import FieldEditor
from desktop.ui.theme import Theme, set_look

_LEAST_LINES, _MOST_LINES = 2, 8


class GrowingEdit(QPlainTextEdit):
    """Several lines that grow with their text; Tab moves on.

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

    def fit(self) -> None:
        """Takes the height of the text, from two to eight lines."""
        needed = int(self.document().size().height())
        lines = max(_LEAST_LINES, min(_MOST_LINES, needed))
        margin = 2 * self.document().documentMargin() + 2
        frame = max(self.height() - self.viewport().height(), 6)
        height = ceil(lines * QFontMetricsF(self.font()).lineSpacing() + margin) + frame
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
        if event.reason() not in (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
        ):
            self.left.emit()


class MultilineEditor(FieldEditor):
    """Several lines of words."""

    def __init__(self, theme: Theme, field: Field, parent: QWidget | None = None) -> None:
        super().__init__(theme, field, parent)
        self.box = GrowingEdit()
        self._quiet = False
        self.box.textChanged.connect(self._on_text_changed)
        self.box.left.connect(self.left)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.box)
        self.setFocusProxy(self.box)

    @property
    def entry(self) -> QWidget:
        return self.box

    @property
    def composing(self) -> bool:
        return self.box.composing

    def value(self) -> str:
        return self.box.toPlainText()

    def set_value(self, value: str) -> None:
        self._quiet = True
        self.box.setPlainText(value)
        self._quiet = False

    def set_language(self, language: Language) -> None:
        super().set_language(language)
        self.box.setPlaceholderText(self._placeholder())

    def set_look(self, look: str) -> None:
        set_look(self.box, look)

    def _on_text_changed(self) -> None:
        if not self._quiet:
            self.edited.emit()
