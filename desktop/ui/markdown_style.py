"""How a parsed block looks: type, line height, tables and code in the colours of the theme."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QPainter,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFragment,
    QTextFrameFormat,
    QTextLength,
    QTextList,
    QTextListFormat,
    QTextTable,
    QTextTableCellFormat,
)

from desktop.ui.fonts import monospace_font
from desktop.ui.markdown_blocks import Block
from desktop.ui.markdown_document import fragments, text_blocks
from desktop.ui.theme import Theme

LINE_HEIGHT = 1.5
"""Of the font's size in pixels, as in the design."""

_INDENT_PX = 24
_CELL_PADDING_PX = (5, 9)
_HEADING_SIZES = {1: "title", 2: "heading", 3: "heading"}
_WIDEST_CELL_PX = 400
_MARK = QTextFormat.Property.UserProperty.value + 1
"""Where a list keeps the kind of its marks, which are drawn here and not by Qt."""

_BULLETS = ("•", "◦", "–")


def style_document(document: QTextDocument, block: Block, theme: Theme) -> None:
    """Gives the document of `block` the looks of `theme`; its width is not set."""
    name = "control" if block.basis or block.kind in {"table", "code", "quote"} else "body"
    document.setDefaultFont(monospace_font(theme.px("small")) if block.kind == "code" else theme.font(name))
    document.setIndentWidth(theme.scaled(_INDENT_PX))
    size = theme.px("small" if block.kind == "code" else name)
    if block.kind == "heading":
        size = _style_heading(document, block, theme)
    for text_block in text_blocks(document):
        _style_block(text_block, size)
        _take_over_mark(text_block)
        for fragment in fragments(text_block):
            if fragment.charFormat().fontFixedPitch() and block.kind != "code":
                _style_code(fragment, document, theme)
    for table in tables(document):
        _style_table(table, theme)


def tables(document: QTextDocument) -> list[QTextTable]:
    """The document's tables; none lies within another."""
    return [frame for frame in document.rootFrame().childFrames() if isinstance(frame, QTextTable)]


def fit_table(table: QTextTable, width: float) -> None:
    """Shares out `width` pixels: no column narrower than its longest word while there is room."""
    document = table.document()
    metrics = QFontMetricsF(document.defaultFont())
    padding = 2 * table.format().cellPadding()
    width -= table.columns() + 1
    columns = []
    for column in range(table.columns()):
        texts = [_cell_text(table, row, column) for row in range(table.rows())]
        natural = max(min(metrics.horizontalAdvance(text) * 1.06, _WIDEST_CELL_PX) for text in texts)
        word = max((metrics.horizontalAdvance(part) for text in texts for part in _words(text)), default=0)
        columns.append((min(word * 1.06, natural) + padding, natural + padding))
    shape = table.format()
    shape.setWidth(QTextLength(QTextLength.Type.FixedLength, width))
    shape.setColumnWidthConstraints(
        [QTextLength(QTextLength.Type.FixedLength, share) for share in _shares(columns, width)]
    )
    table.setFormat(shape)


def _shares(columns: list[tuple[float, float]], width: float) -> list[float]:
    least = sum(low for low, _ in columns)
    most = sum(high for _, high in columns)
    if most <= width:
        return [high * width / most for _, high in columns]
    if least >= width:
        return [low * width / least for low, _ in columns]
    grow = (width - least) / (most - least)
    return [low + (high - low) * grow for low, high in columns]


def _cell_text(table: QTextTable, row: int, column: int) -> str:
    cursor = table.cellAt(row, column).firstCursorPosition()
    return cursor.block().text()


def _words(text: str) -> list[str]:
    """What should not be cut: runs of Latin text; Chinese may break at any character."""
    return ["".join("  " if ord(char) > 0x2E7F else char for char in word) for word in text.split()]  # noqa: PLR2004


def list_mark(text_block: QTextBlock) -> str:
    """The number or bullet before a list item; empty for other paragraphs."""
    items: QTextList | None = text_block.textList()
    if items is None:
        return ""
    shape = items.format()
    kind = shape.property(_MARK) or shape.style().value
    if kind == QTextListFormat.Style.ListDecimal.value:
        return f"{shape.start() + items.itemNumber(text_block)}."
    return _BULLETS[min(shape.indent(), len(_BULLETS)) - 1]


def draw_marks(painter: QPainter, document: QTextDocument, theme: Theme) -> None:
    """Draws numbers and bullets; Qt's own bullets are too heavy beside Chinese text."""
    painter.setFont(document.defaultFont())
    painter.setPen(theme.color("text2"))
    for text_block in text_blocks(document):
        mark = list_mark(text_block)
        layout = text_block.layout()
        if not mark or layout.lineCount() == 0 or text_block.blockFormat().marker().value:
            continue
        line = layout.lineAt(0)
        origin = document.documentLayout().blockBoundingRect(text_block).topLeft()
        baseline = QPointF(origin.x() + line.x(), origin.y() + line.y() + line.ascent())
        _draw_mark(painter, mark, baseline, document.indentWidth())


def _draw_mark(painter: QPainter, mark: str, baseline: QPointF, indent: float) -> None:
    """A number ends a little before the text that starts at `baseline`; bullets are drawn, not written."""
    em = painter.font().pixelSize()
    if mark not in _BULLETS:
        width = painter.fontMetrics().horizontalAdvance(mark)
        painter.drawText(baseline - QPointF(indent * 0.3 + width, 0), mark)
        return
    centre = baseline - QPointF(indent * 0.55, em * 0.36)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if mark == _BULLETS[0]:
        painter.setBrush(painter.pen().color())
    if mark == _BULLETS[-1]:
        painter.drawLine(centre - QPointF(em * 0.2, 0), centre + QPointF(em * 0.2, 0))
    else:
        painter.drawEllipse(centre, em * 0.14, em * 0.14)
    painter.restore()


def _take_over_mark(text_block: QTextBlock) -> None:
    items: QTextList | None = text_block.textList()
    if items is None or items.format().property(_MARK):
        return
    shape = items.format()
    shape.setProperty(_MARK, shape.style().value)
    shape.setStyle(QTextListFormat.Style.ListStyleUndefined)
    items.setFormat(shape)


def _style_heading(document: QTextDocument, block: Block, theme: Theme) -> int:
    name = "control" if block.basis else _HEADING_SIZES.get(block.level, "body")
    style = QTextCharFormat()
    style.setFont(theme.font(name, QFont.Weight.DemiBold))
    cursor = QTextCursor(document)
    cursor.select(QTextCursor.SelectionType.Document)
    cursor.setCharFormat(style)
    return theme.px(name)


def _style_block(text_block: QTextBlock, size: int) -> None:
    shape = QTextBlockFormat()
    shape.setLineHeight(round(size * LINE_HEIGHT), QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    nested = text_block.textList() is not None or text_block.blockFormat().indent() > 0
    shape.setTopMargin(size // 4 if nested and text_block.blockNumber() > 0 else 0)
    shape.setBottomMargin(0)
    shape.setLeftMargin(0)
    shape.setRightMargin(0)
    QTextCursor(text_block).mergeBlockFormat(shape)


def _style_code(fragment: QTextFragment, document: QTextDocument, theme: Theme) -> None:
    style = QTextCharFormat()
    style.setFont(monospace_font(document.defaultFont().pixelSize() - 1))
    style.setBackground(theme.color("sunken"))
    cursor = QTextCursor(document)
    cursor.setPosition(fragment.position())
    cursor.setPosition(fragment.position() + fragment.length(), QTextCursor.MoveMode.KeepAnchor)
    cursor.mergeCharFormat(style)


def _style_table(table: QTextTable, theme: Theme) -> None:
    vertical, horizontal = (theme.scaled(px) for px in _CELL_PADDING_PX)
    shape = table.format()
    shape.setBorder(1)
    shape.setBorderBrush(theme.color("line"))
    shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    shape.setBorderCollapse(True)
    shape.setCellSpacing(0)
    shape.setCellPadding(horizontal)
    shape.setHeaderRowCount(1)
    shape.setTopMargin(0)
    shape.setBottomMargin(0)
    table.setFormat(shape)
    for row in range(table.rows()):
        for column in range(table.columns()):
            cell = QTextTableCellFormat()
            cell.setTopPadding(vertical)
            cell.setBottomPadding(vertical)
            cell.setLeftPadding(horizontal)
            cell.setRightPadding(horizontal)
            if row == 0:
                cell.setBackground(theme.color("sunken"))
            table.cellAt(row, column).setFormat(cell)
            if row == 0:
                _style_header(table, column, theme)


def _style_header(table: QTextTable, column: int, theme: Theme) -> None:
    style = QTextCharFormat()
    style.setFontWeight(QFont.Weight.DemiBold)
    style.setForeground(theme.color("text2"))
    cell = table.cellAt(0, column)
    cursor = cell.firstCursorPosition()
    cursor.setPosition(cell.lastCursorPosition().position(), QTextCursor.MoveMode.KeepAnchor)
    cursor.mergeCharFormat(style)
