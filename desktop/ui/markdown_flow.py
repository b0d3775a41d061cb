"""Blocks of an answer one below the other: each a document of its own, laid out only when it changes."""

import bisect
from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QPainter,
    QPainterPath,
    QPalette,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextTable,
)

from desktop.ui.markdown_blocks import Block
from desktop.ui.markdown_document import SafeDocument, document_of
from desktop.ui.markdown_style import draw_marks, fit_table, style_document, tables
from desktop.ui.theme import Theme

Position = tuple[int, int]
"""A place in the text: the piece's number and the position in its document."""

FitTable = Callable[[QTextTable, float], None]
"""Shares out a width in pixels among the columns of a table."""

_GAPS_PX = {
    "heading": (14, 4),
    "text": (6, 6),
    "item": (4, 4),
    "table": (6, 8),
    "code": (8, 8),
    "quote": (6, 6),
}
_RULE_PX = 17
_BASIS_PADDING_PX = (6, 12)
_BASIS_MARGIN_PX = 8
_CODE_PADDING_PX = 10
_QUOTE_INDENT_PX = 13
_BAR_PX = 3
_TABLE_EDGE_PX = 1
"""Qt draws a table's outer border this far inside its document."""

_CORNER_PX = 6


class Piece:
    """One block, its document and where it lies: `left`, `top`, `width`, `height` in the flow's pixels."""

    def __init__(
        self,
        block: Block,
        document: SafeDocument,
        *,
        gaps: tuple[int, int] = (0, 0),
        fit: FitTable = fit_table,
    ) -> None:
        self.block = block
        self.document = document
        self.gaps = gaps
        self.left = self.top = self.height = 0.0
        self.width = -1.0
        self._fit = fit
        self._scale = 1.0
        found = tables(document)
        self._table: QTextTable | None = found[0] if found else None

    def lay_out(self, width: float) -> None:
        """Wraps the document to `width`; what cannot be that narrow is drawn smaller."""
        if width == self.width:
            return
        self.width = width
        if self.block.kind == "rule":
            self.height = _RULE_PX
            return
        self.document.setTextWidth(width)
        if self._table is not None:
            self._fit(self._table, width)
        size = self.document.size()
        self._scale = min(1.0, width / max(size.width(), 1.0))
        self.height = size.height() * self._scale

    def draw(self, painter: QPainter, theme: Theme, clip: QRectF, selected: tuple[int, int] | None) -> None:
        """Draws the document with the positions `selected` marked; the painter's origin is the piece."""
        if self.block.kind == "rule":
            painter.fillRect(QRectF(0, _RULE_PX // 2, self.width, 1), theme.color("line"))
            return
        painter.scale(self._scale, self._scale)
        context = QAbstractTextDocumentLayout.PaintContext()
        palette = theme.palette()
        token = "text2" if self.block.kind == "quote" else "text"
        palette.setColor(QPalette.ColorRole.Text, theme.color(token))
        context.palette = palette
        context.clip = QRectF(clip.topLeft() / self._scale, clip.size() / self._scale)
        if selected is not None:
            context.selections = [_marked(self.document, selected, theme)]
        self.document.documentLayout().draw(painter, context)
        draw_marks(painter, self.document, theme)

    def position_at(self, point: QPointF) -> int:
        """The position in the document nearest to `point`, which is relative to the piece."""
        if self.block.kind == "rule":
            return 0
        inside = point / self._scale
        return max(self.document.documentLayout().hitTest(inside, Qt.HitTestAccuracy.FuzzyHit), 0)

    @property
    def last_position(self) -> int:
        """The end of the document."""
        return self.document.characterCount() - 1

    def caret(self) -> QPointF:
        """The foot of the place where the next character would go, relative to the piece."""
        block = self._last_block()
        layout = block.layout()
        if layout is None or layout.lineCount() == 0:
            return QPointF(0, self.height)
        line = layout.lineAt(layout.lineCount() - 1)
        origin = self.document.documentLayout().blockBoundingRect(block).topLeft()
        foot = origin + QPointF(line.naturalTextRect().right(), line.y() + line.height())
        return foot * self._scale

    def _last_block(self) -> QTextBlock:
        if self._table is None:
            return self.document.lastBlock()
        cell = self._table.cellAt(self._table.rows() - 1, self._table.columns() - 1)
        return cell.lastCursorPosition().block()


class Flow:
    """The pieces from top to bottom, with the basis section on a ground of its own."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.height = 0.0
        self._width = 0.0
        self._tops: list[float] = []
        self._grounds: list[QRectF] = []

    def lay_out(self, width: float, theme: Theme) -> None:
        """Places all pieces in `width` pixels; those that are laid out already are only moved."""
        self._width = width
        self._tops, self._grounds = [], []
        y = 0.0
        gap = 0.0
        basis_top: float | None = None
        for piece in self.pieces:
            before, after = piece.gaps
            if basis_top is not None and not piece.block.basis:
                y, gap = self._end_ground(basis_top, y, theme)
                basis_top = None
            if piece.block.basis and basis_top is None:
                y += max(gap, theme.scaled(_BASIS_MARGIN_PX)) if self._tops else 0
                basis_top = y
                y += theme.scaled(_BASIS_PADDING_PX[0])
            elif self._tops:
                y += max(gap, before)
            y += self._place(piece, y, theme)
            gap = after
        if basis_top is not None:
            y, _ = self._end_ground(basis_top, y, theme)
        self.height = y

    def draw(
        self, painter: QPainter, theme: Theme, clip: QRectF, selection: tuple[Position, Position]
    ) -> None:
        """Draws what lies in `clip`, with the text between the two positions marked."""
        for ground in self._grounds:
            if ground.intersects(clip):
                _draw_ground(painter, ground, theme)
        for number in range(max(bisect.bisect(self._tops, clip.top()) - 1, 0), len(self.pieces)):
            piece = self.pieces[number]
            if piece.top > clip.bottom():
                break
            self._draw_surroundings(painter, piece, theme)
            painter.save()
            painter.translate(piece.left, piece.top)
            part = clip.translated(-piece.left, -piece.top)
            piece.draw(painter, theme, part, selected_part(selection, number, piece.last_position))
            painter.restore()

    def position_at(self, point: QPointF) -> Position:
        """The place in the text nearest to `point`."""
        if not self.pieces:
            return (0, 0)
        number = max(bisect.bisect(self._tops, point.y()) - 1, 0)
        piece = self.pieces[number]
        return number, piece.position_at(point - QPointF(piece.left, piece.top))

    def end(self) -> Position:
        """The place after the last character."""
        return (len(self.pieces) - 1, self.pieces[-1].last_position) if self.pieces else (0, 0)

    def _place(self, piece: Piece, y: float, theme: Theme) -> float:
        """Returns the height that the piece takes."""
        left = right = padding = 0
        if piece.block.basis:
            left = right = theme.scaled(_BASIS_PADDING_PX[1])
            left += _BAR_PX
        if piece.block.kind == "code":
            padding = theme.scaled(_CODE_PADDING_PX)
            left, right = left + padding, right + padding
        elif piece.block.kind == "quote":
            left += theme.scaled(_QUOTE_INDENT_PX)
        elif piece.block.kind == "table":
            left, right = left - _TABLE_EDGE_PX, right - _TABLE_EDGE_PX
        piece.lay_out(max(self._width - left - right, 40))
        piece.left, piece.top = left, y + padding
        self._tops.append(y)
        return piece.height + 2 * padding

    def _end_ground(self, top: float, y: float, theme: Theme) -> tuple[float, float]:
        bottom = y + theme.scaled(_BASIS_PADDING_PX[0])
        self._grounds.append(QRectF(0, top, self._width, bottom - top))
        return bottom, theme.scaled(_BASIS_MARGIN_PX)

    def _draw_surroundings(self, painter: QPainter, piece: Piece, theme: Theme) -> None:
        area = QRectF(piece.left, piece.top, piece.width, piece.height)
        if piece.block.kind == "code":
            padding = theme.scaled(_CODE_PADDING_PX)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("sunken"))
            painter.drawRoundedRect(
                area.adjusted(-padding, -padding, padding, padding), _CORNER_PX, _CORNER_PX
            )
        elif piece.block.kind == "quote":
            left = piece.left - theme.scaled(_QUOTE_INDENT_PX)
            painter.fillRect(QRectF(left, area.top(), _BAR_PX, area.height()), theme.color("line"))


def piece_of(block: Block, theme: Theme) -> Piece:
    """The block parsed and styled."""
    document = document_of(block)
    style_document(document, block, theme)
    before, after = _GAPS_PX.get(block.kind, (0, 0))
    return Piece(block, document, gaps=(theme.scaled(before), theme.scaled(after)))


def selected_part(
    selection: tuple[Position, Position], number: int, last_position: int
) -> tuple[int, int] | None:
    """The positions of piece `number` that lie in the selection, or None."""
    (first, start), (last, end) = sorted(selection)
    if not first <= number <= last:
        return None
    begin = min(start, last_position) if number == first else 0
    stop = min(end, last_position) if number == last else last_position
    return (begin, stop) if begin < stop else None


def _marked(
    document: SafeDocument, selected: tuple[int, int], theme: Theme
) -> QAbstractTextDocumentLayout.Selection:
    marked = QAbstractTextDocumentLayout.Selection()
    cursor = QTextCursor(document)
    cursor.setPosition(selected[0])
    cursor.setPosition(selected[1], QTextCursor.MoveMode.KeepAnchor)
    style = QTextCharFormat()
    style.setBackground(theme.color("accent"))
    style.setForeground(theme.color("onAccent"))
    marked.cursor = cursor
    marked.format = style
    return marked


def _draw_ground(painter: QPainter, ground: QRectF, theme: Theme) -> None:
    """The basis section: a soft ground, round on the right, with the accent's bar on its left."""
    outline = QPainterPath()
    outline.setFillRule(Qt.FillRule.WindingFill)
    outline.addRoundedRect(ground, _CORNER_PX, _CORNER_PX)
    outline.addRect(ground.adjusted(0, 0, -_CORNER_PX, 0))
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(outline, theme.color("accentSoft"))
    painter.fillRect(QRectF(ground.left(), ground.top(), _BAR_PX, ground.height()), theme.color("accent"))
    painter.restore()
