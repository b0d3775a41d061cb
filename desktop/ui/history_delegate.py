"""How a line of the history is drawn, and how a case is renamed in place."""

import re

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QPainter, QTextLayout
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from desktop.ui.field_line import LineEdit
from desktop.ui.history_model import HistoryLine, HistoryListModel
from desktop.ui.icons import icon
from desktop.ui.theme import Theme

_MARGIN, _MARK_PX = 10, 15
_SNIPPET_LINES, _SNIPPET_LINE_PX = 2, 18
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_HIT = re.compile("\ue000(.*?)\ue001", re.DOTALL)


def snippet_pieces(snippet: str) -> list[tuple[str, bool]]:
    """The pieces of a search result's snippet, each with whether it is a hit."""
    pieces = [(text, place % 2 == 1) for place, text in enumerate(_HIT.split(snippet))]
    return [(re.sub(r"[\s\ue000\ue001]+", " ", text), hit) for text, hit in pieces if text]


class HistoryDelegate(QStyledItemDelegate):
    """Days small and quiet; a case with its title, what it is, and where a search found it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        line: HistoryLine = index.data(HistoryListModel.LINE_ROLE)
        if line.summary is None:
            return QSize(100, self._theme.scaled(26 if index.row() == 0 else 34))
        return QSize(100, self._theme.scaled(94 if line.summary.snippet else 55))

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        line: HistoryLine = index.data(HistoryListModel.LINE_ROLE)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if line.summary is None:
            painter.setFont(self._theme.font("small"))
            painter.setPen(self._theme.color("text3"))
            area = option.rect.adjusted(_MARGIN - 2, 0, -_MARGIN, -self._theme.scaled(5))
            painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, index.data())
        else:
            self._paint_case(painter, option, index)
        painter.restore()

    def createEditor(
        self,
        parent: QWidget,
        _option: QStyleOptionViewItem,
        _index: QModelIndex | QPersistentModelIndex,
    ) -> QWidget:
        editor = LineEdit(parent, moves_on=False)
        editor.setObjectName("renameField")
        editor.setAccessibleName(self.tr("New title of the case"))
        editor.setToolTip(self.tr("Enter keeps the title, Esc leaves the old one"))
        editor.setMaxLength(200)
        return editor

    def updateEditorGeometry(
        self,
        editor: QWidget,
        option: QStyleOptionViewItem,
        _index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        rect = option.rect
        editor.setGeometry(rect.x(), rect.y() + 3, rect.width(), self._theme.size("control"))

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        enter = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if isinstance(event, QKeyEvent) and isinstance(editor, LineEdit) and editor.composing:
            return event.type() == QEvent.Type.KeyPress and event.key() in (*enter, Qt.Key.Key_Escape)
        return super().eventFilter(editor, event)

    def _paint_case(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        theme = self._theme
        opened = bool(index.data(HistoryListModel.OPEN_ROLE))
        self._paint_ground(painter, option, opened=opened)
        area = option.rect.adjusted(_MARGIN, theme.scaled(6), -_MARGIN, 0)
        line: HistoryLine = index.data(HistoryListModel.LINE_ROLE)
        title = QRect(area.left(), area.top(), area.width(), theme.scaled(22))
        if line.summary and line.summary.held:
            title = self._paint_mark(painter, title, "hold", "warn")
        detail = QRect(area.left(), title.bottom() + 1, area.width(), theme.scaled(19))
        font = theme.font("body", QFont.Weight.DemiBold if opened else QFont.Weight.Normal)
        self._paint_words(painter, title, str(index.data()), font, "text")
        signed = line.summary is not None and line.summary.signed
        left = self._paint_mark(painter, detail, "sign", "accent") if signed else detail
        self._paint_detail(painter, left, str(index.data(HistoryListModel.DETAIL_ROLE)))
        if line.summary and line.summary.snippet:
            self._paint_snippet(painter, detail.translated(0, detail.height()), line.summary.snippet)

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, *, opened: bool) -> None:
        focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
        over = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if not (opened or focused or over):
            return
        painter.setPen(self._theme.color("accent") if focused else Qt.GlobalColor.transparent)
        painter.setBrush(self._theme.color("accentSoft" if opened else "sunken" if over else "bg"))
        painter.drawRoundedRect(option.rect.adjusted(1, 1, -1, -1), 6, 6)

    def _paint_mark(self, painter: QPainter, line: QRect, name: str, token: str) -> QRect:
        """Draws an icon at the end of a line; returns what is left of the line."""
        side = self._theme.scaled(_MARK_PX)
        place = QRect(line.right() - side, line.center().y() - side // 2, side, side)
        icon(self._theme, name, token).paint(painter, place)
        return line.adjusted(0, 0, -side - self._theme.space("s"), 0)

    def _paint_words(self, painter: QPainter, area: QRect, words: str, font: QFont, token: str) -> int:
        """Draws one line, elided; returns the width it took."""
        metrics = QFontMetrics(font)
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, area.width())
        painter.setFont(font)
        painter.setPen(self._theme.color(token))
        painter.drawText(area, _LEFT, shown)
        return metrics.horizontalAdvance(shown)

    def _paint_detail(self, painter: QPainter, area: QRect, detail: str) -> None:
        """Draws what the case is; where it is too long the task is cut, not the number of messages."""
        font = self._theme.font("small")
        task, dot, count = detail.rpartition(" · ")
        room = area.width() - QFontMetrics(font).horizontalAdvance(dot + count)
        task = QFontMetrics(font).elidedText(task, Qt.TextElideMode.ElideRight, room)
        self._paint_words(painter, area, task + dot + count, font, "text3")

    def _paint_snippet(self, painter: QPainter, area: QRect, snippet: str) -> None:
        """Draws two lines with the hits in them; of what stands before the first one no more than a part."""
        plain = self._theme.font("small")
        pieces = snippet_pieces(snippet)
        if pieces and not pieces[0][1]:
            most = area.width() * 2 // 5
            before = QFontMetrics(plain).elidedText(pieces[0][0], Qt.TextElideMode.ElideLeft, most)
            pieces[0] = (before, False)
        layout = QTextLayout("".join(words for words, _ in pieces), plain)
        layout.setFormats(self._hit_formats(pieces))
        layout.beginLayout()
        for at in range(_SNIPPET_LINES):
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(area.width())
            line.setPosition(QPointF(0, at * self._theme.scaled(_SNIPPET_LINE_PX)))
        layout.endLayout()
        painter.setPen(self._theme.color("text2"))
        layout.draw(painter, area.topLeft().toPointF())

    def _hit_formats(self, pieces: list[tuple[str, bool]]) -> list[QTextLayout.FormatRange]:
        formats, start = [], 0
        for words, hit in pieces:
            length = len(words.encode("utf-16-le")) // 2
            if hit:
                one = QTextLayout.FormatRange()
                one.start, one.length = start, length
                one.format.setForeground(self._theme.color("accent"))
                one.format.setBackground(self._theme.color("accentSoft"))
                one.format.setFontWeight(QFont.Weight.DemiBold)
                formats.append(one)
            start += length
        return formats
