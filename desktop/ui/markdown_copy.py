"""What is shown, as it leaves through the clipboard: plain text, and HTML that word processors take well."""

import html
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Literal

import msgspec
from PySide6.QtGui import (
    QFont,
    QTextBlock,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextList,
    QTextTable,
)

from desktop.ui.markdown_blocks import Block
from desktop.ui.markdown_document import LINE_BREAK, fragments, text_blocks
from desktop.ui.markdown_style import list_mark

Kind = Literal["heading", "text", "item", "cell", "code", "quote", "rule", "plain"]

_BORDER = "border:1px solid #B8C4CA;padding:3px 8px;vertical-align:top"
_HEADER = f"{_BORDER};background:#EDF1F2;text-align:left"
_BASIS = "border-left:3px solid #0F766E;background:#E2F2F0;padding:4px 10px;margin:6px 0"
_CODE = "font-family:Consolas,monospace;background:#EDF1F2;padding:4px 8px;white-space:pre-wrap"


class Part(msgspec.Struct, frozen=True):
    """The positions `start` to `end` of a block's document."""

    block: Block
    document: QTextDocument
    start: int
    end: int


class Run(msgspec.Struct, frozen=True):
    """Characters of one style."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False


class Paragraph(msgspec.Struct, frozen=True):
    """A paragraph, list item or table cell.

    `level` is a heading's or an item's depth, `number` an ordered item's, `row` a cell's. `whole`
    is False where the selection begins inside it: then it has no list mark.
    """

    kind: Kind
    runs: tuple[Run, ...]
    level: int = 0
    number: int = 0
    row: int = 0
    whole: bool = True
    basis: bool = False

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs).replace(LINE_BREAK, "\n")


def plain_of(parts: Iterable[Part]) -> str:
    """The parts as plain text: lists with their marks, tables with tabulators."""
    lines: list[str] = []
    previous: Paragraph | None = None
    for paragraph in _paragraphs(parts):
        same_kind = previous is not None and previous.kind == paragraph.kind
        if paragraph.kind == "cell" and same_kind and previous and previous.row == paragraph.row:
            lines[-1] += "\t" + paragraph.text
        else:
            if previous is not None and not (
                same_kind and paragraph.kind in {"item", "cell", "code", "plain"}
            ):
                lines.append("")
            lines.append(_mark(paragraph) + paragraph.text)
        previous = paragraph
    return "\n".join(lines)


def html_of(parts: Iterable[Part]) -> str:
    """The parts as HTML without a head: inline styles only, no class, script, image or address."""
    body = []
    for basis, group in groupby(_paragraphs(parts), key=lambda paragraph: paragraph.basis):
        inside = "".join(
            _group_html(kind, list(same)) for kind, same in groupby(group, key=lambda item: item.kind)
        )
        body.append(f'<div style="{_BASIS}">{inside}</div>' if basis else inside)
    return "".join(body)


def _mark(paragraph: Paragraph) -> str:
    if paragraph.kind == "rule":
        return "———"
    if paragraph.kind != "item" or not paragraph.whole:
        return ""
    step = "    " * (paragraph.level - 1)
    return f"{step}{paragraph.number}. " if paragraph.number else f"{step}- "


def _group_html(kind: Kind, group: list[Paragraph]) -> str:
    if kind == "item":
        return "".join(_list_html(group))
    if kind == "cell":
        return _table_html(group)
    if kind == "code":
        lines = "\n".join(html.escape(paragraph.text) for paragraph in group)
        return f'<pre style="{_CODE}">{lines}</pre>'
    if kind == "plain":
        return f"<p>{'<br>'.join(_runs_html(paragraph) for paragraph in group)}</p>"
    return "".join(_paragraph_html(paragraph) for paragraph in group)


def _paragraph_html(paragraph: Paragraph) -> str:
    if paragraph.kind == "rule":
        return "<hr>"
    words = _runs_html(paragraph)
    if paragraph.kind == "heading":
        level = min(paragraph.level + 1, 6)
        return f"<h{level}>{words}</h{level}>"
    if paragraph.kind == "quote":
        return f'<blockquote style="color:#4F5D69">{words}</blockquote>'
    return f"<p>{words}</p>"


def _list_html(items: list[Paragraph]) -> Iterator[str]:
    open_lists: list[str] = []
    for item in items:
        kind = "ol" if item.number else "ul"
        while len(open_lists) > item.level or (len(open_lists) == item.level and open_lists[-1] != kind):
            yield f"</li></{open_lists.pop()}>"
        if len(open_lists) == item.level:
            yield "</li>"
        while len(open_lists) < item.level:
            open_lists.append(kind)
            start = f' start="{item.number}"' if item.number > 1 else ""
            yield f"<{kind}{start}>"
            yield "<li>" if len(open_lists) < item.level else ""
        yield f"<li>{_runs_html(item)}"
    while open_lists:
        yield f"</li></{open_lists.pop()}>"


def _table_html(cells: list[Paragraph]) -> str:
    rows = []
    for row, group in groupby(cells, key=lambda cell: cell.row):
        tag, style = ("th", _HEADER) if row == 0 else ("td", _BORDER)
        rows.append("".join(f'<{tag} style="{style}">{_runs_html(cell)}</{tag}>' for cell in group))
    lines = "".join(f"<tr>{row}</tr>" for row in rows)
    return f'<table border="1" cellspacing="0" style="border-collapse:collapse;margin:6px 0">{lines}</table>'


def _runs_html(paragraph: Paragraph) -> str:
    pieces = []
    for run in paragraph.runs:
        words = html.escape(run.text).replace(LINE_BREAK, "<br>")
        if run.code:
            words = f'<span style="font-family:Consolas,monospace">{words}</span>'
        if run.italic:
            words = f"<i>{words}</i>"
        if run.bold and paragraph.kind != "heading":
            words = f"<b>{words}</b>"
        pieces.append(words)
    return "".join(pieces)


def _paragraphs(parts: Iterable[Part]) -> Iterator[Paragraph]:
    for part in parts:
        if part.block.kind == "rule":
            yield Paragraph("rule", (), basis=part.block.basis)
            continue
        for text_block in text_blocks(part.document):
            if text_block.position() <= part.end and text_block.position() + text_block.length() > part.start:
                paragraph = _paragraph(part, text_block)
                if paragraph is not None:
                    yield paragraph


def _paragraph(part: Part, text_block: QTextBlock) -> Paragraph | None:
    runs = tuple(_runs(part, text_block))
    whole = part.start <= text_block.position()
    table: QTextTable | None = QTextCursor(text_block).currentTable()
    basis = part.block.basis
    if table is not None:
        row = table.cellAt(text_block.position()).row()
        return Paragraph("cell", runs, row=row, basis=basis)
    if part.block.kind == "table":
        return None
    lists: QTextList | None = text_block.textList()
    if lists is not None:
        runs = (*_checkbox(text_block), *runs)
        mark = list_mark(text_block).removesuffix(".")
        number = int(mark) if mark.isdigit() else 0
        level = lists.format().indent()
        return Paragraph("item", runs, level=level, number=number, whole=whole, basis=basis)
    if part.block.kind == "item":
        level = max(text_block.blockFormat().indent(), 1)
        return Paragraph("item", runs, level=level, whole=False, basis=basis)
    return Paragraph(part.block.kind, runs, level=part.block.level, basis=basis)


def _checkbox(text_block: QTextBlock) -> tuple[Run, ...]:
    marks = {
        QTextBlockFormat.MarkerType.Unchecked: (Run("[ ] "),),
        QTextBlockFormat.MarkerType.Checked: (Run("[x] "),),
    }
    return marks.get(text_block.blockFormat().marker(), ())


def _runs(part: Part, text_block: QTextBlock) -> Iterator[Run]:
    for fragment in fragments(text_block):
        text = _cut(fragment.text(), part.start - fragment.position(), part.end - fragment.position())
        style = fragment.charFormat()
        if text:
            bold = style.fontWeight() >= QFont.Weight.DemiBold.value
            yield Run(text, bold, style.fontItalic(), style.fontFixedPitch())


def _cut(text: str, start: int, end: int) -> str:
    """The characters between two positions as Qt counts them: in UTF-16 units."""
    units = text.encode("utf-16-le", "replace")
    return units[2 * max(start, 0) : 2 * max(end, 0)].decode("utf-16-le", "replace")
