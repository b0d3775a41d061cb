"""The drop-down box: its own chevron, and a wheel that scrolls the form instead of the choice."""

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from desktop.ui.icons import icon_pixmap
from desktop.ui.theme import Theme, set_look


class ComboBox(QComboBox):
    """A combo box in the window's look."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setMaxVisibleItems(14)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        theme.changed.connect(self.update)

    def set_look(self, look: str) -> None:
        """Changes the style sheet's classes."""
        set_look(self, look)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        side = self._theme.size("icon")
        token = "text2" if self.isEnabled() else "line"
        painter = QPainter(self)
        corner = QPoint(self.width() - side - 8, (self.height() - side) // 2)
        painter.drawPixmap(corner, icon_pixmap(self._theme, "down", token, self.devicePixelRatioF()))
        painter.end()
