"""How a line of the task list is drawn."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop.ui.task_model import TaskLine, TaskListModel
from desktop.ui.theme import Theme

_MARGIN = 10


class TaskDelegate(QStyledItemDelegate):
    """Phases small and quiet with their count at the right; tasks as plain words."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        line: TaskLine = index.data(TaskListModel.LINE_ROLE)
        if line.task:
            return QSize(100, self._theme.scaled(29))
        return QSize(100, self._theme.scaled(24 if index.row() == 0 else 30))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        line: TaskLine = index.data(TaskListModel.LINE_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if line.task:
            self._paint_task(painter, option, str(index.data()), own=line.task.own)
        else:
            self._paint_phase(painter, option.rect, str(index.data()), line.count)
        painter.restore()

    def _paint_phase(self, painter: QPainter, rect: QRect, title: str, count: int) -> None:
        painter.setFont(self._theme.font("small"))
        painter.setPen(self._theme.color("text3"))
        area = rect.adjusted(_MARGIN - 2, 0, -_MARGIN + 2, -self._theme.scaled(4))
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, title)
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, str(count))

    def _paint_task(self, painter: QPainter, option: QStyleOptionViewItem, title: str, *, own: bool) -> None:
        theme = self._theme
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if focused or over:
            painter.setPen(theme.color("accent") if focused else Qt.GlobalColor.transparent)
            painter.setBrush(theme.color("accentSoft" if focused else "sunken"))
            painter.drawRoundedRect(option.rect.adjusted(1, 1, -1, -1), 6, 6)
        area = option.rect.adjusted(_MARGIN, 0, -_MARGIN, 0)
        if own:
            area.setRight(self._paint_tag(painter, area) - theme.space("s"))
        font = theme.font("control", QFont.Weight.DemiBold if focused else QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(theme.color("accent" if focused else "text"))
        words = QFontMetrics(font).elidedText(title, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_tag(self, painter: QPainter, area: QRect) -> int:
        """Marks a hospital's own task; returns the left edge of the mark."""
        font = self._theme.font("small")
        painter.setFont(font)
        words = self.tr("Hospital")
        metrics = QFontMetrics(font)
        width = metrics.horizontalAdvance(words) + 12
        tag = QRect(area.right() - width, 0, width, metrics.height())
        tag.moveTop(area.center().y() - tag.height() // 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("sunken"))
        painter.drawRoundedRect(tag, 8, 8)
        painter.setPen(self._theme.color("text2"))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, words)
        return tag.left()
