"""A scroll area of rows of which only those near the eye exist as widgets."""

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from desktop.ui.icons import IconButton
from desktop.ui.theme import Theme
from desktop.ui.transcript_column import Column
from desktop.ui.transcript_row import TranscriptRow

_OVERSCAN_PX = 300
_SIDE_MARGIN_PX = 24
GAP_PX, _TOP_PX, _BOTTOM_PX = 16, 20, 24
_PASSES = 8
_NEAR_END_PX = 4
_LINES_A_STEP = 2


class RowScroll(QAbstractScrollArea):
    """Rows in a centred column, made when they come near and forgotten when they leave.

    The place that the reader looks at stays where it is when heights above it turn out different.
    At the end the view follows what is added, until the reader scrolls up. A subclass says how many
    rows there are (`set_row_heights`), and makes them (`make_row`).
    """

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self._column = self._new_column()
        self._live: dict[int, TranscriptRow] = {}
        self._measured_width = 0
        self._following = True
        self._anchor = (0, 0)
        self._placing = False
        self._later = QTimer(self, interval=0, singleShot=True)
        self._later.timeout.connect(self.place_rows)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("look", "surface")
        self.viewport().setProperty("look", "surface")
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._latest = IconButton(theme, "down", "", self.viewport(), name="latestButton")
        self._latest.clicked.connect(self.follow)
        self._latest.hide()
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    # For the subclass.
    def make_row(self, row: int) -> TranscriptRow:
        """The widget of a row, a child of the viewport."""
        raise NotImplementedError

    def estimated_height(self, row: int, width: int) -> int:
        """About how high a row of this width is that has not been measured."""
        raise NotImplementedError

    def must_live(self, row: int) -> bool:
        """Whether the widget of a row is kept although it is out of sight."""
        widget = self._live[row]
        return bool(self.focusWidget() and widget.isAncestorOf(self.focusWidget()))

    def set_row_heights(self, heights: list[int], kept: dict[int, TranscriptRow]) -> None:
        """Replaces all rows; `kept` are widgets that go on living, by their new row."""
        for widget in self._live.values():
            if widget not in kept.values():
                self._forget(widget)
        self._live = kept
        self._column = self._new_column()
        self._column.set_heights(heights)
        self._anchor = (min(self._anchor[0], max(len(heights) - 1, 0)), self._anchor[1])

    def append_row(self, height: int) -> None:
        """Adds a row at the end."""
        self._column.append(height)

    def rebuild_row(self, row: int) -> None:
        """Makes the widget of a row anew, if there is one."""
        widget = self._live.pop(row, None)
        if widget is not None:
            self._forget(widget)

    # Reading.
    @property
    def row_count(self) -> int:
        """How many rows there are, seen or not."""
        return len(self._column)

    @property
    def live_rows(self) -> dict[int, TranscriptRow]:
        """The rows that exist as widgets at the moment."""
        return dict(self._live)

    @property
    def following(self) -> bool:
        """Whether the view stays at the end when something is added."""
        return self._following

    def row_height(self, row: int) -> int:
        """The measured or estimated height of a row."""
        return self._column.height(row)

    def column_width(self) -> int:
        """The width of the text: as in the design at most, less where the window is narrow."""
        room = self.width() - 2 * _SIDE_MARGIN_PX
        return max(min(self.theme.size("column"), room), 120)

    def follow(self) -> None:
        """Goes to the end and stays there."""
        self._following = True
        self.place_rows()

    def show_row(self, row: int, *, above: float = 0.0) -> None:
        """Scrolls so that a row begins at the top, or below that share of the height that is `above` it."""
        self._following = False
        self._anchor = (row, -max(GAP_PX, round(self.viewport().height() * above)))
        self.place_rows()

    # Placing.
    def place_later(self) -> None:
        """Places the rows again as soon as the present work is done."""
        if not self._placing and not self._later.isActive():
            self._later.start()

    def place_rows(self) -> None:
        """Makes, measures and places the rows near the eye and forgets the others."""
        if self._placing:
            return
        self._placing = True
        self._later.stop()
        width = self.column_width()
        self._estimate_anew(width)
        value, rows = 0, range(0)
        for _ in range(_PASSES):
            value = self._wanted_value()
            rows = self._near(value)
            if not self._measure(rows, width):
                break
        self._drop(rows)
        self._move(value, width)
        self._placing = False

    def _estimate_anew(self, width: int) -> None:
        if width == self._measured_width:
            return
        self._measured_width = width
        self._column.set_heights([self.estimated_height(row, width) for row in range(len(self._column))])

    def _wanted_value(self) -> int:
        most = max(self._column.total - self.viewport().height(), 0)
        if self._following or not len(self._column):
            return most
        row, offset = self._anchor
        return min(max(self._column.top(row) + offset, 0), most)

    def _near(self, value: int) -> range:
        bottom = value + self.viewport().height() + _OVERSCAN_PX
        return self._column.rows_between(value - _OVERSCAN_PX, bottom)

    def _measure(self, rows: range, width: int) -> bool:
        changed = False
        for row in rows:
            if row not in self._live:
                widget = self.make_row(row)
                widget.heightChanged.connect(self.place_later)
                widget.draggedTo.connect(self._on_dragged_to)
                self._live[row] = widget
                widget.ensurePolished()
            changed |= self._column.set_height(row, self._live[row].height_for(width))
        return changed

    def _drop(self, rows: range) -> None:
        for row in [row for row in self._live if row not in rows]:
            if not self.must_live(row):
                self._forget(self._live.pop(row))

    def _move(self, value: int, width: int) -> None:
        height = self.viewport().height()
        bar = self.verticalScrollBar()
        bar.setRange(0, max(self._column.total - height, 0))
        bar.setPageStep(max(height - self._line_px(), 1))
        bar.setSingleStep(self._line_px() * _LINES_A_STEP)
        bar.setValue(value)
        left = (self.width() - width) // 2
        for row, widget in self._live.items():
            top = self._column.top(row) - value
            widget.setGeometry(left, top, width, self._column.height(row))
            if widget.isHidden():
                widget.show()
        if not self._following and len(self._column):
            first = self._column.rows_between(value, value + 1)[0]
            self._anchor = (first, value - self._column.top(first))
        self._place_latest_button()
        self.rows_placed(left)

    def rows_placed(self, left: int) -> None:
        """The rows have their places; their left edge is at `left`. For the subclass."""

    def _place_latest_button(self) -> None:
        bar = self.verticalScrollBar()
        away = bar.maximum() - bar.value() > self.viewport().height() // 2
        self._latest.setVisible(away and not self._following)
        if self._latest.isVisible():
            size = self._latest.sizeHint()
            place = QPoint(
                (self.viewport().width() - size.width()) // 2, self.viewport().height() - size.height()
            )
            self._latest.setGeometry(QRect(place - QPoint(0, 12), size))
            self._latest.raise_()

    def _line_px(self) -> int:
        return self.theme.scaled(21)

    def _new_column(self) -> Column:
        return Column(gap=GAP_PX, top=_TOP_PX, bottom=_BOTTOM_PX)

    def _forget(self, widget: TranscriptRow) -> None:
        widget.hide()
        widget.deleteLater()

    # Events.
    def _on_scrolled(self, value: int) -> None:
        if self._placing or not len(self._column):
            return
        self._following = value >= self.verticalScrollBar().maximum() - _NEAR_END_PX
        row = self._column.rows_between(value, value + 1)[0]
        self._anchor = (row, value - self._column.top(row))
        self.place_rows()

    def _on_dragged_to(self, place: QPoint) -> None:
        """Text that is selected beyond the edge comes into sight."""
        y = self.viewport().mapFromGlobal(place).y()
        bar = self.verticalScrollBar()
        if y < 0:
            bar.setValue(bar.value() - self._line_px())
        elif y > self.viewport().height():
            bar.setValue(bar.value() + self._line_px())

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Nothing: the rows are moved by `place_rows`."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place_rows()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.place_rows()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.verticalScrollBar()
        if event.key() == Qt.Key.Key_Home:
            bar.setValue(bar.minimum())
        elif event.key() == Qt.Key.Key_End:
            self.follow()
        elif event.key() == Qt.Key.Key_Space:
            shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            bar.setValue(bar.value() + (-bar.pageStep() if shifted else bar.pageStep()))
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes through the rows from top to bottom, not in the order in which they were made."""
        now = self.focusWidget()
        stops = list(self._focus_stops())
        step = 1 if forward else -1
        place = stops.index(now) + step if now in stops else (0 if forward and now is self else -1)
        if now is self and not forward:
            place = -1
        if 0 <= place < len(stops):
            reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
            stops[place].setFocus(reason)
            self._bring_into_view(stops[place])
            return True
        return self._leave(forward=forward)

    def _focus_stops(self) -> Iterator[QWidget]:
        for row in sorted(self._live):
            for widget in self._live[row].findChildren(QWidget):
                wanted = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
                if wanted and widget.isEnabled() and widget.isVisibleTo(self):
                    yield widget
        if self._latest.isVisible():
            yield self._latest

    def _leave(self, *, forward: bool) -> bool:
        widget: QWidget | None = self
        if not forward and self.focusWidget() is not self:
            self.setFocus(Qt.FocusReason.BacktabFocusReason)
            return True
        while widget is not None:
            widget = widget.nextInFocusChain() if forward else widget.previousInFocusChain()
            if widget is None or widget is self:
                break
            usable = widget.isEnabled() and widget.isVisible() and not self.isAncestorOf(widget)
            if usable and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
                widget.setFocus(reason)
                return True
        return False

    def _bring_into_view(self, widget: QWidget) -> None:
        area = QRect(widget.mapTo(self.viewport(), QPoint()), widget.size())
        bar = self.verticalScrollBar()
        seen = self.viewport().height()
        if area.bottom() > seen and area.top() > 0:
            bar.setValue(bar.value() + min(area.bottom() - seen + GAP_PX, area.top() - GAP_PX))
        elif area.top() < 0 and area.bottom() < seen:
            bar.setValue(bar.value() + max(area.top() - GAP_PX, area.bottom() - seen))

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 120)
