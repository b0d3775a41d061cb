"""A switch: on or off, acting at once."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy

from desktop.ui.theme import Theme

_TRACK_PX = (34, 18)
_RING_PX = 2
_GAP_PX = 3


class Switch(QCheckBox):
    """A check box that looks like what it is: something that acts when it is touched.

    A screen reader reads it as a check box; Space and a click turn it.
    """

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def sizeHint(self) -> QSize:
        width, height = (self._theme.scaled(px) for px in _TRACK_PX)
        return QSize(width + 2 * _RING_PX + 2, height + 2 * _RING_PX + 2)

    def hitButton(self, place: QPoint) -> bool:
        return self.rect().contains(place)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 -- Qt's signature
        theme, on = self._theme, self.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        inset = _RING_PX + 1
        track = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        corner = track.height() / 2
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), _RING_PX))
            ring = track.adjusted(-_RING_PX, -_RING_PX, _RING_PX, _RING_PX)
            painter.drawRoundedRect(ring, corner + _RING_PX, corner + _RING_PX)
        painter.setPen(QPen(theme.color("accent" if on else "text3"), 1))
        painter.setBrush(theme.color("accent" if on else "sunken"))
        painter.setOpacity(1.0 if self.isEnabled() else 0.45)
        painter.drawRoundedRect(track, corner, corner)
        side = track.height() - 2 * _GAP_PX
        left = track.right() - _GAP_PX - side if on else track.left() + _GAP_PX
        if self.layoutDirection() == Qt.LayoutDirection.RightToLeft:
            left = track.left() + track.right() - left - side
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("onAccent" if on else "text3"))
        painter.drawEllipse(QRectF(left, track.top() + _GAP_PX, side, side))
        painter.end()
