"""One of a few ways to go on, with a line that says what it means: a radio button that can be read."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy

from desktop.ui.icons import icon_pixmap
from desktop.ui.theme import Theme

_CORNER_PX = 8
_RADIO_PX = 7
_WRAPS = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop


class OptionCard(QAbstractButton):
    """Chosen with the mouse, or with the arrow keys among those beside it.

    Without a `sign` it has the circle of a radio button.
    """

    def __init__(self, theme: Theme, name: str, sign: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        self._theme = theme
        self._sign = sign
        self._words = ""
        self.setCheckable(not sign)
        self.setAutoExclusive(not sign)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self.updateGeometry)

    def show_words(self, title: str, words: str) -> None:
        """Shows what it is called and what it means."""
        self._words = words
        self.setText(title)
        self.setAccessibleName(f"{title}: {words}")
        self.setToolTip(title)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = self._theme.scaled(240)
        return QSize(width, self.heightForWidth(width))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        words = self._height(self._words, self._theme.font("small"), width)
        return self._title_height(width) + words + 2 * self._margins()[1]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter chooses what acts at once; among radio buttons it is the dialog's own key."""
        if self._sign and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        marked = self.hasFocus() or self.underMouse() or self.isChecked()
        painter.setPen(QPen(theme.color("accent" if marked else "line"), 2 if self.hasFocus() else 1))
        painter.setBrush(theme.color("accentSoft" if self.isChecked() or self.isDown() else "surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), _CORNER_PX, _CORNER_PX)
        area = self._text_area(self.width())
        self._draw_sign(painter, area)
        painter.setPen(theme.color("text" if self.isEnabled() else "text3"))
        painter.setFont(self._title_font())
        painter.drawText(area, int(_WRAPS), self.text())
        painter.setPen(theme.color("text2" if self.isEnabled() else "text3"))
        painter.setFont(theme.font("small"))
        painter.drawText(area.adjusted(0, self._title_height(self.width()), 0, 0), int(_WRAPS), self._words)
        painter.end()

    def _draw_sign(self, painter: QPainter, area: QRect) -> None:
        theme, side = self._theme, self._theme.size("icon")
        corner = QRect(self._margins()[0], area.top() + (self._line_height() - side) // 2, side, side)
        if self._sign:
            token = "accent" if self.isEnabled() else "text3"
            painter.drawPixmap(
                corner.topLeft(), icon_pixmap(theme, self._sign, token, self.devicePixelRatioF())
            )
            return
        middle, radius = QRectF(corner).center(), theme.scaled(_RADIO_PX)
        painter.setPen(QPen(theme.color("accent" if self.isChecked() else "text3"), 1.5))
        painter.setBrush(theme.color("surface"))
        painter.drawEllipse(middle, radius, radius)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("accent"))
            painter.drawEllipse(middle, radius / 2, radius / 2)

    def _margins(self) -> tuple[int, int]:
        return self._theme.scaled(14), self._theme.scaled(10)

    def _title_font(self) -> QFont:
        return self._theme.font("control", QFont.Weight.DemiBold)

    def _line_height(self) -> int:
        return QFontMetrics(self._title_font()).lineSpacing()

    def _title_height(self, width: int) -> int:
        return self._height(self.text(), self._title_font(), width) + 3

    def _height(self, text: str, font: QFont, width: int) -> int:
        return QFontMetrics(font).boundingRect(self._text_area(width), int(_WRAPS), text).height()

    def _text_area(self, width: int) -> QRect:
        side, upright = self._margins()
        left = side + self._theme.size("icon") + self._theme.space("s")
        return QRect(left, upright, max(width - left - side, 40), 2000)
