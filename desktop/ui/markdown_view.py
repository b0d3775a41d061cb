"""A widget that shows pieces of text one below the other, with selection and copying across them."""

import math

from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QLinearGradient,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from desktop.ui import clipboard
from desktop.ui.markdown_copy import Part, html_of, plain_of
from desktop.ui.markdown_flow import Flow, Piece, Position, selected_part
from desktop.ui.theme import Theme

_FADE_PX = 36
_MOVES = QTextCursor.SelectionType
_SPOKEN_CHARACTERS = 20_000
"""As much of a text as is handed to a screen reader at once."""


class DocumentView(QWidget):
    """Pieces of text that can be read, selected and copied, and nothing else.

    Signals:
        heightChanged: the text needs another height now.
        draggedTo(QPoint): the mouse selects and is at this place of the screen.
        copied: selected words were put on the clipboard.
    """

    heightChanged = Signal()
    draggedTo = Signal(QPoint)
    copied = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._flow = Flow()
        self._laid_out_width = -1
        self._anchor: Position = (0, 0)
        self._cursor: Position = (0, 0)
        self._fold_px = 0
        self._caret_shown = False
        self._no_copying = ""
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    # What is shown.
    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The pieces in their order."""
        return tuple(self._flow.pieces)

    def set_pieces(self, pieces: list[Piece], *, keep: int = 0) -> None:
        """Replaces all pieces but the first `keep`."""
        self._flow.pieces[keep:] = pieces
        self._laid_out_width = -1
        self._clamp_selection()
        self.updateGeometry()
        self.update()
        self.heightChanged.emit()

    def set_fold(self, fold_px: int) -> None:
        """Shows no more than `fold_px` of a longer text, with its end fading; 0 shows all."""
        if fold_px == self._fold_px:
            return
        self._fold_px = fold_px
        self.updateGeometry()
        self.update()
        self.heightChanged.emit()

    def is_longer_than(self, height_px: int, width: int) -> bool:
        """Whether the text needs more than `height_px` when it is `width` wide."""
        self._lay_out(width)
        return self._flow.height > height_px

    def show_caret(self, shown: bool) -> None:
        """Marks the place where the next characters will appear."""
        self._caret_shown = shown
        self.update()

    def describe(self, name: str) -> None:
        """Tells a screen reader who speaks (`name`) and what is said."""
        self.setAccessibleName(name)
        self.setAccessibleDescription(self.plain_text()[:_SPOKEN_CHARACTERS])

    def plain_text(self) -> str:
        """All of the text as it would be copied."""
        return plain_of(self._parts((0, 0), self._flow.end()))

    # Selection.
    def selected_text(self) -> str:
        """The selected text, empty if there is none."""
        return plain_of(self._parts(self._anchor, self._cursor))

    def has_selection(self) -> bool:
        """Whether any text is selected."""
        return self._anchor != self._cursor and bool(self._parts(self._anchor, self._cursor))

    def select_all(self) -> None:
        """Selects all of this text."""
        self._select((0, 0), self._flow.end())

    def clear_selection(self) -> None:
        """Selects nothing."""
        self._select((0, 0), (0, 0))

    def forbid_copying(self, why: str) -> None:
        """Whether the words may be copied: not when `why` says that the administrator forbids it."""
        self._no_copying = why

    def copy(self) -> None:
        """Copies the selected text, as rich and as plain text."""
        if self._no_copying:
            return
        parts = self._parts(self._anchor, self._cursor)
        if parts:
            data = QMimeData()
            data.setText(plain_of(parts))
            data.setHtml(html_of(parts))
            clipboard.put(data)
            self.copied.emit()

    def _parts(self, anchor: Position, cursor: Position) -> list[Part]:
        parts = []
        for number, piece in enumerate(self._flow.pieces):
            selected = selected_part((anchor, cursor), number, piece.last_position)
            if selected is not None:
                parts.append(Part(piece.block, piece.document, *selected))
        return parts

    def _select(self, anchor: Position, cursor: Position) -> None:
        self._anchor, self._cursor = anchor, cursor
        self.update()

    def _clamp_selection(self) -> None:
        self._anchor = min(self._anchor, self._flow.end())
        self._cursor = min(self._cursor, self._flow.end())

    def _select_around(self, position: Position, extent: QTextCursor.SelectionType) -> None:
        number, place = position
        if number >= len(self._flow.pieces):
            return
        cursor = QTextCursor(self._flow.pieces[number].document)
        cursor.setPosition(place)
        cursor.select(extent)
        self._select((number, cursor.selectionStart()), (number, cursor.selectionEnd()))

    # Measures.
    def heightForWidth(self, width: int) -> int:
        self._lay_out(width)
        height = math.ceil(self._flow.height)
        return min(height, self._fold_px) if self._fold_px else height

    def hasHeightForWidth(self) -> bool:
        return True

    def sizeHint(self) -> QSize:
        width = self.width()
        return QSize(width, self.heightForWidth(width))

    def _lay_out(self, width: int) -> None:
        if width != self._laid_out_width and width > 0:
            self._laid_out_width = width
            self._flow.lay_out(width, self._theme)

    # Events.
    def paintEvent(self, event: QPaintEvent) -> None:
        self._lay_out(self.width())
        painter = QPainter(self)
        self._flow.draw(painter, self._theme, QRectF(event.rect()), (self._anchor, self._cursor))
        if self._caret_shown:
            self._draw_caret(painter)
        if self._fold_px and self._flow.height > self.height():
            self._draw_fade(painter)
        if self.hasFocus() and self.property("keyboardFocus"):
            painter.setPen(QPen(self._theme.color("accent"), 1))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._lay_out(self.width())
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.EnabledChange:
            self.update()
        super().changeEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        keyboard = event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}
        self.setProperty("keyboardFocus", keyboard)
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() == Qt.FocusReason.MouseFocusReason:
            self.clear_selection()
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        position = self._flow.position_at(event.position())
        extending = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        self._select(self._anchor if extending else position, position)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._select(self._anchor, self._flow.position_at(event.position()))
            self.draggedTo.emit(event.globalPosition().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._select_around(self._flow.position_at(event.position()), _MOVES.WordUnderCursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy) and self.has_selection():
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        copy = QAction(self.tr("Copy the selection"), menu)
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copy.setEnabled(self.has_selection() and not self._no_copying)
        copy.setToolTip(self._no_copying or copy.text())
        menu.setToolTipsVisible(bool(self._no_copying))
        copy.triggered.connect(self.copy)
        everything = QAction(self.tr("Select all of this message"), menu)
        everything.setShortcut(QKeySequence(QKeySequence.StandardKey.SelectAll))
        everything.triggered.connect(self.select_all)
        menu.addActions([copy, everything])
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def _draw_caret(self, painter: QPainter) -> None:
        foot = QPointF(0, self._theme.scaled(18))
        if self._flow.pieces:
            piece = self._flow.pieces[-1]
            foot = piece.caret() + QPointF(piece.left, piece.top)
        height = self._theme.scaled(15)
        place = QRectF(foot.x() + 2, foot.y() - height - self._theme.scaled(3), self._theme.scaled(7), height)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("accent"))
        painter.drawRoundedRect(place, 1, 1)

    def _draw_fade(self, painter: QPainter) -> None:
        fade = QLinearGradient(0, self.height() - _FADE_PX, 0, self.height())
        ground = self._theme.color(str(self.property("ground") or "surface"))
        clear = self._theme.color(str(self.property("ground") or "surface"))
        clear.setAlpha(0)
        fade.setColorAt(0, clear)
        fade.setColorAt(1, ground)
        painter.fillRect(QRectF(0, self.height() - _FADE_PX, self.width(), _FADE_PX), fade)
