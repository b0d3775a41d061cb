"""How much of the model's context the conversation and what is being typed take."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.theme import Theme
from desktop.ui.translation import Translated

_BAR_PX = (120, 5)
_GAP_PX = 10
_NEARLY_FULL = 0.85
_K = 1024
_COLORS = {"over": "danger", "leaving": "warn", "nearly_full": "warn", "fits": "accent"}


class ContextMeter(Translated, QWidget):
    """A thin bar and two numbers; amber when nearly full or when old rounds leave, red when over."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("contextMeter")
        self._theme = theme
        self._used = 0
        self._limit = 0
        self._can_leave = False
        theme.changed.connect(self._on_theme_changed)
        self.retranslate()

    @property
    def level(self) -> str:
        """`fits`, `nearly_full`, `leaving` (the oldest rounds are not read) or `over`."""
        if self._used > self._limit:
            return "leaving" if self._can_leave else "over"
        return "nearly_full" if self._used > self._limit * _NEARLY_FULL else "fits"

    @property
    def text(self) -> str:
        """The numbers as they are shown."""
        if not self._limit:
            return ""
        if self.level == "over":
            words = self.tr("{used} / {limit} tokens: {over} too many")
            return words.format(
                used=_short(self._used), limit=_short(self._limit), over=self._used - self._limit
            )
        words = self.tr("{used} / {limit} tokens")
        if self.level == "leaving":
            words = self.tr("{used} / {limit} tokens: the oldest rounds leave")
        return words.format(used=_short(self._used), limit=_short(self._limit))

    def show_tokens(self, used: int, limit: int, *, can_leave: bool = False) -> None:
        """Shows `used` of `limit` tokens; a limit of 0 says that it is not known yet.

        With `can_leave` there are earlier rounds that need not be read when it is too much.
        """
        self._used, self._limit, self._can_leave = used, limit, can_leave
        self.retranslate()

    def retranslate(self) -> None:
        if self._limit:
            percent = round(100 * self._used / self._limit)
            words = self.tr(
                "The conversation takes {used} of {limit} tokens of the model's context ({percent} %)"
            )
            self.setToolTip(words.format(used=self._used, limit=self._limit, percent=percent))
        else:
            self.setToolTip(self.tr("The size of the model's context is not known yet"))
        self.setAccessibleName(self.tr("Context"))
        self.setAccessibleDescription(self.toolTip())
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        font = self._theme.font("small")
        self.setFont(font)
        words = self.fontMetrics().horizontalAdvance(self.text)
        width = self._theme.scaled(_BAR_PX[0]) + _GAP_PX + words + 2
        return QSize(width, self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.scaled(_BAR_PX[0] // 2), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 -- Qt's signature
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width, height = (self._theme.scaled(px) for px in _BAR_PX)
        bar = QRectF(0, (self.height() - height) / 2, width, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("sunken"))
        painter.drawRoundedRect(bar, height / 2, height / 2)
        color = _COLORS[self.level]
        if self._limit and self._used:
            part = min(max(self._used / self._limit, 0.03), 1.0)
            painter.setClipRect(QRectF(bar.left(), bar.top(), width * part, height))
            painter.setBrush(self._theme.color(color))
            painter.drawRoundedRect(bar, height / 2, height / 2)
            painter.setClipping(False)
        painter.setPen(self._theme.color("text3" if color == "accent" else color))
        painter.setFont(self._theme.font("small"))
        words = self.rect().adjusted(width + _GAP_PX, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text)

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()


def _short(tokens: int) -> str:
    """Tokens in units of 1,024, as contexts are counted: 4096 is 4k, 1230 is 1.2k."""
    return f"{tokens / _K:.1f}".removesuffix(".0") + "k" if tokens else "0"
