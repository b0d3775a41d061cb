"""A list of names and values, as one piece of text that can be selected and copied."""

from collections.abc import Sequence

from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFrameFormat,
    QTextLength,
    QTextTable,
    QTextTableFormat,
)

from desktop.ui.markdown_blocks import Block
from desktop.ui.markdown_document import LINE_BREAK, SafeDocument
from desktop.ui.markdown_flow import Piece
from desktop.ui.markdown_style import LINE_HEIGHT
from desktop.ui.markdown_text import harmless
from desktop.ui.theme import Theme

_GAP_PX = 12
_NAME_WIDTHS_PX = (72, 168)


def facts_piece(facts: Sequence[tuple[str, str]], theme: Theme, size: str = "control") -> Piece:
    """The facts in two columns: names faint and no wider than needed, values in the rest.

    `facts` are untrusted names and values, at least one; `size` is the text's in the type scale.
    """
    document = SafeDocument()
    document.setDefaultFont(theme.font(size))
    shape = QTextTableFormat()
    shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_None)
    shape.setBorder(0)
    shape.setCellPadding(0)
    shape.setCellSpacing(0)
    table = QTextCursor(document).insertTable(len(facts), 2, shape)
    for row, (name, value) in enumerate(facts):
        _fill(table, row, 0, name, theme, size=size, token="text3")  # noqa: S106 -- the name of a colour
        _fill(table, row, 1, value, theme, size=size, token="text2")  # noqa: S106
    metrics = QFontMetricsF(document.defaultFont())
    widest = max(metrics.horizontalAdvance(harmless(name)) for name, _ in facts)
    least, most = (theme.scaled(px) for px in _NAME_WIDTHS_PX)
    first = min(max(widest + 1, least), most) + theme.scaled(_GAP_PX)

    def fit(facts_table: QTextTable, width: float) -> None:
        lengths = (min(first, width * 0.45), width - min(first, width * 0.45))
        columns = facts_table.format()
        columns.setColumnWidthConstraints([QTextLength(QTextLength.Type.FixedLength, px) for px in lengths])
        facts_table.setFormat(columns)

    return Piece(Block("table", ""), document, fit=fit)


def text_piece(untrusted: str, theme: Theme, gap: int = 0) -> Piece:
    """Plain words as they were typed, `gap` pixels below what stands above."""
    document = SafeDocument()
    document.setDefaultFont(theme.font("body"))
    document.setPlainText(harmless(untrusted))
    cursor = QTextCursor(document)
    cursor.select(QTextCursor.SelectionType.Document)
    cursor.mergeBlockFormat(_lines(theme.px("body")))
    return Piece(Block("plain", ""), document, gaps=(gap, 0))


def _fill(
    table: QTextTable, row: int, column: int, text: str, theme: Theme, *, size: str, token: str
) -> None:
    style = QTextCharFormat()
    style.setForeground(theme.color(token))
    style.setFontWeight(QFont.Weight.Normal)
    cursor = table.cellAt(row, column).firstCursorPosition()
    cursor.setBlockFormat(_lines(theme.px(size)))
    cursor.insertText(harmless(text).strip().replace("\n", LINE_BREAK), style)


def _lines(px: int) -> QTextBlockFormat:
    shape = QTextBlockFormat()
    height = round(px * LINE_HEIGHT) + 1
    shape.setLineHeight(height, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    return shape
