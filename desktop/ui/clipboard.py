"""An answer on the clipboard: rich text, plain text and Markdown, always with its origin."""

import html

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from desktop.clinical.language import Language
from desktop.conversation.export import remarks
from desktop.conversation.messages import Message, StructuredPart, TextPart
from desktop.ui.markdown_blocks import blocks_of
from desktop.ui.markdown_copy import Part, html_of, plain_of
from desktop.ui.markdown_document import document_of
from desktop.ui.markdown_text import clean_answer, harmless

_REMARK = "color:#4F5D69;font-size:9pt;border-top:1px solid #B8C4CA;padding-top:4px"

_MARK = "application/x-doctorflan"
_PRIVATE = {
    _MARK: b"1",
    "ExcludeClipboardContentFromMonitorProcessing": b"1",  # Windows: neither Win+V nor another device
    "x-kde-passwordManagerHint": b"secret",  # Klipper
}


def answer_text(message: Message) -> str:
    """The Markdown of an answer as the engine wrote it; a structured answer as a block of code."""
    words = []
    for part in message.parts:
        if isinstance(part, TextPart):
            words.append(part.text)
        elif isinstance(part, StructuredPart):
            words.append(f"```\n{part.body}\n```")
    return "\n\n".join(words)


def answer_markdown(message: Message, language: Language) -> str:
    """The answer as Markdown with what goes with every copy: state, draft, origin, demo warning."""
    lines = [f"> {harmless(line)}" for line in remarks(message, language)]
    return "\n\n".join([clean_answer(answer_text(message)).strip(), "\n>\n".join(lines)]).strip() + "\n"


def rich_data(message: Message, language: Language) -> QMimeData:
    """The answer as HTML, plain text and Markdown at once; the receiving program takes what it can."""
    parts = []
    for block in blocks_of(answer_text(message)):
        document = document_of(block)
        parts.append(Part(block, document, 0, document.characterCount() - 1))
    lines = [harmless(line) for line in remarks(message, language)]
    below = "".join(f"<div>{html.escape(line)}</div>" for line in lines)
    data = QMimeData()
    data.setHtml(f'{html_of(parts)}<div style="{_REMARK}">{below}</div>' if below else html_of(parts))
    data.setText("\n\n".join([plain_of(parts), "\n".join(lines)]).strip() + "\n")
    data.setData("text/markdown", answer_markdown(message, language).encode())
    return data


def markdown_data(message: Message, language: Language) -> QMimeData:
    """The answer's Markdown as plain text."""
    text = answer_markdown(message, language)
    data = QMimeData()
    data.setText(text)
    data.setData("text/markdown", text.encode())
    return data


def put(data: QMimeData) -> None:
    """Puts words of a case on the system's clipboard, and asks its histories and clouds to leave them out."""
    for name, value in _PRIVATE.items():
        data.setData(name, value)
    QGuiApplication.clipboard().setMimeData(data)


def holds_a_case() -> bool:
    """Whether the clipboard holds what `put` has put there."""
    data: QMimeData | None = QGuiApplication.clipboard().mimeData()  # None where it is empty
    return data is not None and data.hasFormat(_MARK)
