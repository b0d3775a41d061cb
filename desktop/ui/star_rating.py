"""How good an answer is: five quiet stars, set by mouse or keys and taken away again."""

from PySide6.QtCore import QEvent, QPointF, QRect, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSlider, QWidget

from desktop.ui.icons import icon_pixmap
from desktop.ui.theme import Theme
from desktop.ui.translation import Translated

MOST_STARS = 5
_SIDE_PX, _GAP_PX, _FRAME_PX = 14, 4, 5


class StarRating(Translated, QSlider):
    """Five stars, for a screen reader a slider from 0 to 5.

    The star that is set is taken away by another click; 1 to 5, the arrows and Delete do the same by key.

    Signals:
        rated(int): the doctor gives so many stars, 0 for none.
    """

    rated = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._over = 0
        self.setObjectName("ratingStars")
        self.setRange(0, MOST_STARS)
        self.setPageStep(1)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.valueChanged.connect(self.rated)
        self.valueChanged.connect(self.retranslate)
        theme.changed.connect(self._on_theme_changed)
        self.retranslate()

    def show_stars(self, stars: int) -> None:
        """Shows what is kept; tells nobody."""
        with QSignalBlocker(self):
            self.setValue(stars)
        self.retranslate()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(2 * self._frame() + MOST_STARS * self._step() - self._gap(), self._theme.scaled(26))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Rating"))
        stars = self.value()
        words = self.tr("%n star(s)", "", stars) if stars else self.tr("not rated")
        self.setAccessibleDescription(words)
        how = self.tr("Rate this answer, 1 to 5; the same star again takes it away")
        self.setToolTip(f"{words} · {how}" if stars else how)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.color("accent"), 1))
            painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 5, 5)
        lit = self._over or self.value()
        token = "text3" if self._over and self._over > self.value() else "accent"
        side, scale = self._side(), self.devicePixelRatioF()
        for star in range(1, MOST_STARS + 1):
            name, color = ("star-full", token) if star <= lit else ("star", "text3")
            drawing = icon_pixmap(self._theme, name, color, scale, side)
            painter.drawPixmap(self._place(star).topLeft(), drawing)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        star = self._star_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and star:
            self._over = 0
            self.setValue(0 if star == self.value() else star)
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._hover(self._star_at(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hover(self._star_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._hover(0)
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel scrolls the conversation."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = [Qt.Key(Qt.Key.Key_0.value + stars) for stars in range(MOST_STARS + 1)]
        if event.key() in keys:
            self.setValue(keys.index(Qt.Key(event.key())))
        elif event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.setValue(0)
        elif event.key() in {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}:
            event.ignore()  # scroll the conversation
        else:
            super().keyPressEvent(event)

    def _hover(self, star: int) -> None:
        if star != self._over:
            self._over = star if self.isEnabled() else 0
            self.update()

    def _star_at(self, position: QPointF) -> int:
        star = (round(position.x()) - self._frame() + self._gap() // 2) // self._step() + 1
        return max(1, min(star, MOST_STARS))

    def _place(self, star: int) -> QRect:
        left = self._frame() + (star - 1) * self._step()
        return QRect(left, (self.height() - self._side()) // 2, self._side(), self._side())

    def _side(self) -> int:
        return self._theme.scaled(_SIDE_PX)

    def _gap(self) -> int:
        return self._theme.scaled(_GAP_PX)

    def _frame(self) -> int:
        return self._theme.scaled(_FRAME_PX)

    def _step(self) -> int:
        return self._side() + self._gap()

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()
