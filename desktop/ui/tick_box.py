"""A box to tick with its words beside it, seen as well in the dark as in the light."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

from desktop.ui.icons import icon_pixmap
from desktop.ui.theme import Theme

_CORNER_PX = 4


class TickBox(QCheckBox):
    """A check box in the window's look."""

    def __init__(self, theme: Theme, name: str, words: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.setObjectName(name)
        self.setAccessibleName(words)
        self.setToolTip(words)
        self._theme = theme

    def sizeHint(self) -> QSize:
        theme = self._theme
        width = QFontMetrics(theme.font("control")).horizontalAdvance(self.text())
        return QSize(theme.size("icon") + theme.space("s") + width + 2, theme.size("control"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, side = self._theme, self._theme.size("icon")
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(1, (self.height() - side) / 2, side, side)
        marked = self.isChecked() or self.hasFocus() or self.underMouse()
        painter.setPen(QPen(theme.color("accent" if marked else "text3"), 2 if self.hasFocus() else 1))
        painter.setBrush(theme.color("accent" if self.isChecked() else "surface"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), _CORNER_PX, _CORNER_PX)
        if self.isChecked():
            tick = icon_pixmap(theme, "check", "onAccent", self.devicePixelRatioF(), side - 4)
            painter.drawPixmap((box.topLeft() + QPointF(2, 2)).toPoint(), tick)
        painter.setPen(theme.color("text"))
        painter.setFont(theme.font("control"))
        words = self.rect().adjusted(side + theme.space("s"), 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.end()
