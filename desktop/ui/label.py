"""Labels in one of the style sheet's looks, and one that gives up its end when there is too little room."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QStyleOption


def plain_label(
    look: str, name: str = "", words: str = "", *, wraps: bool = False, selectable: bool = False
) -> QLabel:
    """Plain words; `name` is the object's, `selectable` words can be copied with the mouse."""
    made = QLabel(words, wordWrap=wraps, textFormat=Qt.TextFormat.PlainText)
    made.setObjectName(name)
    made.setProperty("look", look)
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def paragraph(look: str, name: str = "", words: str = "") -> QLabel:
    """Words that may need several lines and can be copied."""
    return plain_label(look, name, words, wraps=True, selectable=True)


class ElidedLabel(QLabel):
    """One line of plain text; `least_chars` of it always stay readable, the tooltip says the whole."""

    def __init__(self, look: str, least_chars: int = 4) -> None:
        super().__init__()
        self.setProperty("look", look)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setIndent(0)
        self._least_chars = least_chars
        self._tip = ""

    @property
    def elided(self) -> bool:
        """Whether a part of the text cannot be seen."""
        return self.width() < self.sizeHint().width()

    def set_tip(self, tip: str) -> None:
        """What the tooltip says besides the text that is cut off."""
        self._tip = tip
        self._show_tip()

    def minimumSizeHint(self) -> QSize:
        whole = self.sizeHint()
        return QSize(min(whole.width(), self.fontMetrics().averageCharWidth() * 2 * self._least_chars), 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_tip()

    def _show_tip(self) -> None:
        lines = [self.text()] if self.elided else []
        self.setToolTip("\n".join([*lines, self._tip]).strip())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        option = QStyleOption()
        option.initFrom(self)
        self.style().drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option, painter, self)
        area = self.contentsRect()
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, area.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.end()
