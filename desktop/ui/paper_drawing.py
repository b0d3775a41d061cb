"""Draws a case on paper, black on white; nothing is loaded, and no HTML of a text is taken for HTML."""

import html
from collections.abc import Mapping

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import (
    QAbstractTextDocumentLayout,
    QColor,
    QFont,
    QFontMetricsF,
    QPagedPaintDevice,
    QPainter,
    QPalette,
)

from desktop.conversation.paper import Paper, Passage
from desktop.ui.fonts import ui_font
from desktop.ui.markdown_blocks import blocks_of
from desktop.ui.markdown_copy import Part, html_of
from desktop.ui.markdown_document import SafeDocument, document_of
from desktop.ui.markdown_text import harmless
from desktop.vault_errors import PrintFailed

_TEXT_PT, _SMALL_PT = 10.5, 8.5
_FRAME_LINES = 2.2  # the height of header and footer, in their own lines
_STYLE = """
    h1 { font-size: 15pt; margin: 0 0 4px 0; }
    h2 { font-size: 13pt; margin: 10px 0 3px 0; }
    h3, h4, h5, h6 { font-size: 11.5pt; margin: 8px 0 2px 0; }
    p { margin: 3px 0; }
    .facts { font-size: 9.5pt; }
    .who { font-weight: 600; font-size: 9.5pt; margin-top: 14px; }
"""


def draw(paper: Paper, device: QPagedPaintDevice, colors: Mapping[str, str]) -> int:
    """Draws all pages in the light theme's `colors`; how many they are.

    Raises `PrintFailed` where the device takes none.
    """
    document, painter = SafeDocument(), QPainter()
    if not painter.begin(device):
        raise PrintFailed(problem=type(device).__name__)
    try:
        page = QRectF(painter.viewport())
        small = _font(_SMALL_PT)
        frame = QFontMetricsF(small, device).height() * _FRAME_LINES
        body = page.adjusted(0, frame, 0, -frame)
        document.setDefaultFont(_font(_TEXT_PT))
        document.documentLayout().setPaintDevice(device)
        document.setDefaultStyleSheet(_style(colors))
        document.setHtml(_html(paper))
        document.setPageSize(body.size())
        count = document.pageCount()
        for number in range(count):
            if number and not device.newPage():
                raise PrintFailed(problem=f"{number}/{count}")
            _draw_body(painter, document, body, number)
            painter.setFont(small)
            _draw_frame(
                painter, page, frame, paper=paper, number=paper.page(number + 1, count), colors=colors
            )
    finally:
        painter.end()
    return count


def _draw_body(painter: QPainter, document: SafeDocument, body: QRectF, number: int) -> None:
    painter.save()
    painter.translate(body.left(), body.top() - number * body.height())
    seen = QRectF(0, number * body.height(), body.width(), body.height() - 1)  # no line of the next page
    painter.setClipRect(seen)
    context = QAbstractTextDocumentLayout.PaintContext()
    context.clip = seen
    context.palette = QPalette(QColor(Qt.GlobalColor.white))
    context.palette.setColor(QPalette.ColorRole.Text, QColor(Qt.GlobalColor.black))
    document.documentLayout().draw(painter, context)
    painter.restore()


def _draw_frame(
    painter: QPainter, page: QRectF, frame: float, *, paper: Paper, number: str, colors: Mapping[str, str]
) -> None:
    """Header and footer, each with a line towards the text; the left side gives way."""
    header = QRectF(page.left(), page.top(), page.width(), frame)
    footer = QRectF(page.left(), page.bottom() - frame, page.width(), frame)
    for area, at, left, right, y in (
        (header, Qt.AlignmentFlag.AlignTop, paper.title, paper.standing, header.top() + 0.6 * frame),
        (footer, Qt.AlignmentFlag.AlignBottom, paper.footer, number, footer.bottom() - 0.6 * frame),
    ):
        painter.setPen(QColor(colors["line"]))
        painter.drawLine(int(area.left()), int(y), int(area.right()), int(y))
        painter.setPen(QColor(colors["text2"]))
        metrics = painter.fontMetrics()
        room = area.width() - metrics.horizontalAdvance(f"{right}    ")
        words = metrics.elidedText(_line(left), Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | at, words)
        painter.drawText(area, Qt.AlignmentFlag.AlignRight | at, right)


def _style(colors: Mapping[str, str]) -> str:
    quiet, warn = colors["text2"], colors["warn"]
    return f"{_STYLE} .remark {{ color: {quiet}; font-size: {_SMALL_PT}pt; }} .draft {{ color: {warn}; }}"


def _html(paper: Paper) -> str:
    """Made of escaped words only."""
    begun = []
    if any(passage.heading for passage in paper.passages):
        begun.append(f"<h1>{_escaped(_line(paper.title))}</h1>")
    if paper.facts:
        begun.append(f'<p class="facts">{_escaped(paper.facts)}</p>')
    return "".join([*begun, *map(_passage_html, paper.passages)])


def _passage_html(passage: Passage) -> str:
    words = passage.words
    heading = _escaped(passage.heading)
    look = "who draft" if passage.draft else "who"
    above = f'<p class="{look}">{heading}</p>' if heading else ""
    body = _markdown_html(words) if passage.is_markdown else f"<p>{_escaped(words)}</p>"
    below = "".join(f'<p class="remark">{_escaped(line)}</p>' for line in passage.remarks)
    return above + body + below


def _markdown_html(words: str) -> str:
    documents = [(block, document_of(block)) for block in blocks_of(words)]
    return html_of(Part(block, made, 0, made.characterCount() - 1) for block, made in documents)


def _escaped(words: str) -> str:
    return html.escape(harmless(words)).replace("\n", "<br>")


def _line(words: str) -> str:
    return " ".join(harmless(words).split())


def _font(points: float) -> QFont:
    font = ui_font(1)
    font.setPointSizeF(points)
    return font
