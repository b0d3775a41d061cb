"""The coloured dot before the model's name."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.theme import Theme

DOTS = {"ready": "ok", "reading": "accent", "writing": "accent", "loading": "warn", "failed": "danger"}
"""The colour of each state of the model; any other is faint."""


class StateDot(QWidget):
    """A dot; the words beside it say the same."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._color = "text3"
        self.setFixedSize(QSize(8, 8))
        theme.changed.connect(self.update)

    def set_color(self, token: str) -> None:
        """Shows the colour named `token`."""
        self._color = token
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(self._color))
        painter.drawEllipse(QRectF(0.5, 0.5, 7, 7))
        painter.end()
