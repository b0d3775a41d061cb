"""One block of Markdown as a text document that loads nothing, opens nothing and hides nothing."""

import re
from collections.abc import Iterator

from PySide6.QtCore import QUrl
from PySide6.QtGui import (
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFragment,
    QTextOption,
)

from desktop.ui.markdown_blocks import Block
from desktop.ui.markdown_text import GUARD, unambiguous

LINE_BREAK = "\u2028"
"""Qt's line break inside a paragraph."""

_TABLES_AND_TASK_LISTS = 0x0900
FEATURES = QTextDocument.MarkdownFeature(
    QTextDocument.MarkdownFeature.MarkdownNoHTML.value | _TABLES_AND_TASK_LISTS
)
"""GitHub's tables and task lists. Not its strike-through: a range such as 3~5 is no deleted text."""

_REFERENCE = re.compile(r"^([ \t]*(?:[-+*]|\d+[.)])?[ \t]*)\[(?=[^\]\n]+\]:)", re.MULTILINE)
_STRUCTURE = re.compile(r"[ \t]*(?:[-+*]|\d{1,9}[.)])(?:[ \t]|$)|[ \t]*(?:```|~~~|>|\||#{1,6} )")
_CELL_BORDER = re.compile(r"(?<!\\)\|")


class SafeDocument(QTextDocument):
    """A document without undo and without resources: images and style sheets are never loaded.

    Its lines break between words, and anywhere where a word is too long.
    """

    def __init__(self) -> None:
        super().__init__()
        self.setUndoRedoEnabled(False)
        self.setDocumentMargin(0)
        option = self.defaultTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setDefaultTextOption(option)

    def loadResource(self, kind: int, name: QUrl | str) -> object:  # noqa: ARG002 -- Qt's signature
        return None


def text_blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    """The document's paragraphs, those in table cells included."""
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def fragments(block: QTextBlock) -> list[QTextFragment]:
    """The runs of one format in a paragraph."""
    found = []
    iterator = block.begin()
    while not iterator.atEnd():
        found.append(iterator.fragment())
        iterator += 1
    return found


def document_of(block: Block) -> SafeDocument:
    """The block parsed and without any style of ours."""
    document = SafeDocument()
    if block.kind == "code":
        document.setPlainText(block.text)
    else:
        document.setMarkdown(markdown_of(block), FEATURES)
        _remove_guards(document)
        _disarm(document)
    return document


def markdown_of(block: Block) -> str:
    """What is given to Qt's parser for the block."""
    lines = block.text.split("\n")
    if block.kind == "text":
        label = f"**{block.label}**\u3000" if block.label else ""
        text = label + LINE_BREAK.join(line.strip() for line in lines)
    elif block.kind == "heading":
        text = f"# {block.text}"
    elif block.kind == "quote":
        text = "> " + LINE_BREAK.join(line.strip().removeprefix(">").strip() for line in lines)
    elif block.kind == "table":
        text = "\n".join(_fitted_rows(lines))
    else:
        text = "\n".join(_joined_lines(lines))
    return unambiguous(_REFERENCE.sub(r"\1\\[", text))


def _joined_lines(lines: list[str]) -> list[str]:
    """Lines of a list item; a line break that the model wrote stays one, instead of a space."""
    joined: list[str] = []
    code = False
    for line in lines:
        fence = line.lstrip().startswith(("```", "~~~"))
        code = code != fence
        if (
            not joined
            or code
            or fence
            or not line.strip()
            or not joined[-1].strip()
            or _STRUCTURE.match(line)
        ):
            joined.append(line)
        else:
            joined[-1] = joined[-1].rstrip() + LINE_BREAK + line.strip()
    return joined


def _fitted_rows(lines: list[str]) -> list[str]:
    """Rows with more cells than the header: Markdown would drop the surplus, here the last cell keeps it."""
    width = len(_cells(lines[0]))
    rows = []
    for line in lines:
        cells = _cells(line)
        if len(cells) > width:
            cells = [*cells[: width - 1], r" \| ".join(cell.strip() for cell in cells[width - 1 :])]
            line = f"|{'|'.join(cells)}|"  # noqa: PLW2901 -- the row as it should have been
        rows.append(line)
    return rows


def _cells(row: str) -> list[str]:
    inner = row.strip().removeprefix("|")
    inner = inner[:-1] if inner.endswith("|") and not inner.endswith(r"\|") else inner
    return _CELL_BORDER.split(inner)


def _remove_guards(document: QTextDocument) -> None:
    cursor = document.find(GUARD)
    while not cursor.isNull():
        cursor.removeSelectedText()
        cursor = document.find(GUARD, cursor)


def _disarm(document: QTextDocument) -> None:
    """Images become their descriptions and links their words with the address behind them."""
    edits = [edit for block in text_blocks(document) for edit in _edits_of(block)]
    cursor = QTextCursor(document)
    for position, length, words, plain in reversed(edits):
        cursor.setPosition(position)
        cursor.setPosition(position + length, QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(words, plain)


def _edits_of(block: QTextBlock) -> list[tuple[int, int, str, QTextCharFormat]]:
    edits = []
    for fragment in fragments(block):
        style = fragment.charFormat()
        words = None
        if style.isImageFormat():
            description = str(style.property(QTextFormat.Property.ImageAltText) or "")
            words = f"[{description or style.toImageFormat().name()}]"
        elif style.isAnchor():
            address = style.anchorHref()
            words = fragment.text()
            words = words if not address or address in words else f"{words} ({address})"
        if words is not None:
            edits.append((fragment.position(), fragment.length(), words, _plain(style)))
    return edits


def _plain(style: QTextCharFormat) -> QTextCharFormat:
    plain = QTextCharFormat()
    plain.setFontWeight(style.fontWeight())
    plain.setFontItalic(style.fontItalic())
    return plain
