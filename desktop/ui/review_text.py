"""The text that is to be exported, what was replaced in it marked, and which of it has been seen."""

from collections.abc import Iterator

from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QKeySequence,
    QPaintEvent,
    QSyntaxHighlighter,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from desktop.conversation.review import Review
from desktop.ui import clipboard
from desktop.ui.seen_lines import SeenLines
from desktop.ui.theme import Theme

_EMPTY = Review("", (), 0)
_Mark = tuple[int, int, QTextCharFormat]  # start, length and looks in a line


class ReviewText(QPlainTextEdit):
    """Cannot be written in; words can be marked.

    Signals:
        seen(int): so many lines have not been in sight yet.
        marked(str): what the doctor has marked within one line; empty when nothing is.
        copied: what is marked was put on the clipboard.
    """

    seen = Signal(int)
    marked = Signal(str)
    copied = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reviewText")
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._theme = theme
        self._review = _EMPTY
        self._spans: list[tuple[int, int]] = []
        self._painted = _Marks(self)
        self._filled = False
        self._lines = SeenLines()
        self._told = QTimer(self, interval=0, singleShot=True)
        self._told.timeout.connect(lambda: self.seen.emit(len(self._lines.unseen())))
        self.selectionChanged.connect(lambda: self.marked.emit(self._marked_words()))
        theme.changed.connect(self._paint_marks)

    def show_review(self, review: Review, *, again: bool) -> None:
        """Shows a text; `again` when it is the one that is shown, with other words: it stays where it is."""
        at = self.verticalScrollBar().value() if again else 0
        self._review = review
        self._filled = False
        self._painted.marks = {}
        self.setPlainText(review.document)
        lengths = [block.length() - 1 for block in self._blocks()]
        self._lines.begin(lengths, again=again)
        self._filled = True
        self._spans = _spans(review)
        self._paint_marks()
        self.point_to(-1)
        self.verticalScrollBar().setValue(at)
        self._told.start()

    def put_away(self) -> None:
        """Forgets the text."""
        self.show_review(_EMPTY, again=False)

    def point_to(self, found: int, step: int = 0) -> None:
        """Marks the places of a find stronger and brings one of them into sight; none when it is -1."""
        spans = zip(self._review.places, self._spans, strict=True)
        cursors = [self._cursor(*span) for place, span in spans if place.found == found]
        self.setExtraSelections([self._strong(cursor) for cursor in cursors])
        if cursors:
            self._bring(cursors[step % len(cursors)].selectionStart())

    def show_unseen(self) -> None:
        """Brings the first line into sight that has not been."""
        if unseen := self._lines.unseen():
            self._bring(self.document().findBlockByNumber(unseen[0]).position(), middle=False)

    def copy_marked(self) -> None:
        """Puts what is marked on the clipboard, as words of a case."""
        if self.textCursor().hasSelection():
            data = QMimeData()
            data.setText(self.textCursor().selection().toPlainText())
            clipboard.put(data)
            self.copied.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_marked()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for action in menu.actions():
            if action.objectName() == "edit-copy":
                action.triggered.disconnect()
                action.triggered.connect(self.copy_marked)
        menu.popup(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        """What is painted is seen."""
        super().paintEvent(event)
        if self.isVisible() and self._filled:
            self._look()

    def _look(self) -> None:
        before = len(self._lines.unseen())
        block, height = self.firstVisibleBlock(), self.viewport().height()
        while block.isValid():
            corner = self.blockBoundingGeometry(block).translated(self.contentOffset()).topLeft()
            if corner.y() > height:
                break
            self._add_lines(block.blockNumber(), corner, height)
            block = block.next()
        if len(self._lines.unseen()) != before:
            self._told.start()

    def _add_lines(self, number: int, corner: QPointF, height: int) -> None:
        layout = self.document().findBlockByNumber(number).layout()
        for at in range(layout.lineCount()):
            line = layout.lineAt(at)
            top = corner.y() + line.y()
            if top >= 0 and top + line.height() <= height + 1:
                self._lines.add(number, line.textStart(), line.textStart() + line.textLength())

    def _bring(self, position: int, *, middle: bool = True) -> None:
        cursor = QTextCursor(self.document())
        cursor.setPosition(position)
        self.setTextCursor(cursor)
        if middle:
            self.centerCursor()
        else:
            self.verticalScrollBar().setValue(cursor.block().firstLineNumber())

    def _blocks(self) -> Iterator[QTextBlock]:
        block = self.document().begin()
        while block.isValid():
            yield block
            block = block.next()

    def _cursor(self, start: int, end: int) -> QTextCursor:
        cursor = QTextCursor(self.document())
        cursor.setPosition(start)
        cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def _paint_marks(self) -> None:
        kept, gone = (self._form("warnSoft", "warn"), self._form("accentSoft", "accent"))
        marks: dict[int, list[_Mark]] = {}
        for place, (start, end) in zip(self._review.places, self._spans, strict=True):
            block = self.document().findBlock(start)
            form = kept if self._review.found[place.found].kept else gone
            marks.setdefault(block.blockNumber(), []).append((start - block.position(), end - start, form))
        self._painted.marks = marks
        self._painted.rehighlight()

    def _form(self, background: str, foreground: str) -> QTextCharFormat:
        form = QTextCharFormat()
        form.setBackground(self._theme.color(background))
        form.setForeground(self._theme.color(foreground))
        return form

    def _strong(self, cursor: QTextCursor) -> QTextEdit.ExtraSelection:
        strong = QTextEdit.ExtraSelection()
        strong.cursor = cursor
        strong.format = self._form("accent", "onAccent")
        return strong

    def _marked_words(self) -> str:
        words = self.textCursor().selectedText().strip()
        return "" if "\u2029" in words else words


class _Marks(QSyntaxHighlighter):
    """Colours the places of the finds, by the number of their line."""

    def __init__(self, text: QPlainTextEdit) -> None:
        super().__init__(text.document())
        self.marks: dict[int, list[_Mark]] = {}

    def highlightBlock(self, _text: str) -> None:
        for mark in self.marks.get(self.currentBlock().blockNumber(), ()):
            self.setFormat(*mark)


def _spans(review: Review) -> list[tuple[int, int]]:
    """From where to where each place goes as Qt counts: in UTF-16 units."""
    spans, units, counted = [], 0, 0
    for place in review.places:
        start = units + _units(review.document[counted : place.start])
        units, counted = start + _units(review.document[place.start : place.end]), place.end
        spans.append((start, units))
    return spans


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
