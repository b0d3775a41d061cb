"""The conversation: questions as cards, answers as documents, in one centred column."""

from collections.abc import Collection

import msgspec
from PySide6.QtCore import QEvent, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QVBoxLayout

from desktop.clinical.language import Language
from desktop.clinical.shelf import Shelf
from desktop.conversation.continuing import continuable
from desktop.conversation.events import Loading, Reading
from desktop.conversation.left_out import covers_of, left_out_of
from desktop.conversation.messages import FormPart, Message
from desktop.errors import DesktopError
from desktop.ui.answer_notice import AnswerNotice
from desktop.ui.answer_view import AnswerView
from desktop.ui.context_fold import ContextFold
from desktop.ui.model_line import ModelLine
from desktop.ui.question_card import FOLDED_PX, QuestionCard
from desktop.ui.theme import Theme
from desktop.ui.transcript_context import TranscriptContext
from desktop.ui.transcript_marks import Mark
from desktop.ui.transcript_row import TranscriptRow, Version
from desktop.ui.transcript_rows import (
    Row,
    mark_of,
    messages_of,
    own_rows,
    row_of,
    sending_row,
    with_lines,
    writing_row,
)
from desktop.ui.transcript_scroll import GAP_PX, RowScroll

_CHARACTER_PX = 11
_ANSWER_FRAME_PX = 90
_QUESTION_FRAME_PX = 44
_RULE_PX, _RULE_AWAY_PX, _RULE_STRENGTH = 2, 12, 0.5
_ABOVE_FOLD = 0.6


class Transcript(RowScroll):
    """Shows the branch of a conversation and the answer that is being written.

    Signals:
        regenerate(str): another version of the answer with this id is asked for.
        edit(str): the question with this id is to be changed and sent again.
        choose(str, int): the version before (-1) or after (+1) the message with this id.
        copied(str, str): a question or an answer, or words of it, were put on the clipboard: the id of its
            conversation and its own.
        copyRefused: a copy was asked for where the administrator forbids it.
        retry: what failed just now is to be tried again.
        stopped: Escape was pressed while an answer is written.
        continued(str): the answer with this id is to go on from its end.
        summarise: what the model does not read any more is to be summarised.
        signed(object, bool): an answer, and whether it is to be signed or its signature taken back.
        rated(object, int): an answer, and how many stars it gets, 0 for none.
    """

    regenerate = Signal(str)
    edit = Signal(str)
    choose = Signal(str, int)
    copied = Signal(str, str)
    copyRefused = Signal()
    retry = Signal()
    stopped = Signal()
    continued = Signal(str)
    summarise = Signal()
    signed = Signal(object, bool)
    rated = Signal(object, int)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setObjectName("transcript")
        self._context = TranscriptContext(theme)
        self._rows: list[Row] = []
        self._writing: int | None = None
        self._left_out: frozenset[str] | None = None
        self._marks: dict[str, Mark] = {}
        theme.changed.connect(self._on_theme_changed)
        self._add_shortcuts()
        self.retranslate()

    # What is shown.
    def set_shelf(self, shelf: Shelf) -> None:
        """The tasks and specialties, for their names."""
        self._context.shelf = shelf
        self._rebuild()

    def set_language(self, language: Language, *, no_copying: str = "") -> None:
        """The language of clinical names and sentences; `no_copying` is why nothing may be copied."""
        self._context.language = language
        self._context.no_copying = no_copying
        self._rebuild()

    def show_conversation(
        self, messages: tuple[Message, ...], versions: dict[str, Version] | None = None
    ) -> None:
        """Shows a branch, oldest first; the same conversation again keeps its place.

        Args:
            messages: the branch. An answer at its end in the state `writing` goes on being written.
            versions: for messages that have several versions, which one is shown, from 1, of how many.
        """
        known = versions or {}
        same = bool(self._rows and messages and _conversation(self._rows) == messages[0].conversation_id)
        rows = [Row(message, known.get(message.id, (1, 1))) for message in messages]
        was_writing = self._writing is not None
        self._left_out = None
        self._replace(rows, keep=same)
        if not same or (self._writing is not None and not was_writing):
            self._following = True
        self.place_rows()

    def show_message(self, message_id: str) -> None:
        """Brings a message into sight; one that is not in the branch moves nothing."""
        place = row_of(self._rows, message_id)
        if place is not None:
            self.show_row(place)

    def show_mark(self, message: Message) -> None:
        """A message of the branch is signed or rated otherwise now."""
        place = row_of(self._rows, message.id)
        if place is not None:
            self._rows[place] = msgspec.structs.replace(self._rows[place], message=message)
            view = self.live_rows.get(place)
            if isinstance(view, AnswerView):
                view.show_mark(message)

    def show_sending(self) -> None:
        """A question is being kept: until it is shown, its place says so."""
        self._add(Row(None, is_sending=True))

    def end_sending(self) -> None:
        """It could not be kept: its place is taken away again."""
        self._replace(own_rows(self._rows), keep=True)
        self.place_rows()

    def show_left_out(self, message_ids: Collection[str]) -> None:
        """Marks the messages that the answer being written is made without."""
        if self._left_out != frozenset(message_ids):
            self._left_out = frozenset(message_ids)
            self._mark_anew()

    def add_text(self, text: str) -> None:
        """The next piece of the answer that is being written."""
        answer = self._writing_view()
        if answer is not None:
            answer.add_text(text)

    def show_reading(self, progress: Reading | Loading | None) -> None:
        """How far the model is loaded or the question is read; None hides it."""
        answer = self._writing_view()
        if answer is not None:
            answer.show_progress(progress)
            self.place_later()
        if isinstance(progress, Reading):
            self.show_left_out(progress.left_out)

    def end_answer(self, message: Message | None, error: DesktopError | None = None) -> None:
        """The answer has ended as `message`, or as nothing but `error`."""
        answer = self._writing_view()
        row = self._writing
        self._writing = None
        if row is None or answer is None:
            if error is not None:
                self._add(Row(None, error=error))
        elif message is None:
            self._replace([*own_rows(self._rows)[:-1], Row(None, error=error)], keep=True)
        else:
            self._rows[row] = msgspec.structs.replace(self._rows[row], message=message, error=error)
            answer.end(message, error)
        self._left_out = None
        self._mark_anew()
        self._set_busy(busy=False)
        self.place_rows()

    def clear(self) -> None:
        """Shows no conversation."""
        self._replace([], keep=False)
        self._following = True
        self.place_rows()

    # Rows.
    def make_row(self, row: int) -> TranscriptRow:
        shown = self._rows[row]
        if shown.stretch is not None:
            fold = ContextFold(shown.stretch, self.theme, self.viewport())
            fold.summarise.connect(self.summarise)
            fold.set_busy(self._writing is not None)
            return fold
        if shown.change is not None:
            return ModelLine(shown.change, self.theme, self.viewport())
        if shown.is_sending:
            return sending_row(self.theme, self.viewport())
        if shown.message is None:
            return self._error_row(shown.error)
        make = self._question if shown.message.role == "user" else self._answer
        return make(row, shown.message)

    def _question(self, row: int, message: Message) -> TranscriptRow:
        card = QuestionCard(message, self._context, self._rows[row].version, self.viewport())
        card.edit.connect(self.edit)
        card.choose.connect(self.choose)
        card.copied.connect(lambda: self.copied.emit(message.conversation_id, message.id))
        card.set_busy(self._writing is not None)
        return card

    def _answer(self, row: int, message: Message) -> TranscriptRow:
        shown = self._rows[row]
        answer = AnswerView(message, self._context, shown.version, shown.error, self.viewport())
        answer.regenerate.connect(self.regenerate)
        answer.choose.connect(self.choose)
        answer.copied.connect(lambda: self.copied.emit(message.conversation_id, message.id))
        answer.retry.connect(self.retry)
        answer.edit.connect(self.edit)
        answer.continued.connect(self.continued)
        answer.leftOutWanted.connect(self.show_what_is_out)
        answer.signed.connect(self.signed)
        answer.rated.connect(self.rated)
        answer.set_newest(row == len(self._rows) - 1)
        answer.set_busy(self._writing is not None)
        return answer

    def estimated_height(self, row: int, width: int) -> int:
        message = self._rows[row].message
        if message is None:
            return _QUESTION_FRAME_PX
        text = message.text
        lines = len(text) * self.theme.scaled(_CHARACTER_PX) // max(width, 1) + text.count("\n") + 1
        height = lines * self._line_px()
        if message.role == "assistant":
            return height + _ANSWER_FRAME_PX
        forms = [part for part in message.parts if isinstance(part, FormPart)]
        if forms:
            height = sum(len(form.entries) for form in forms) * self._line_px()
        return min(height, self.theme.scaled(FOLDED_PX)) + _QUESTION_FRAME_PX

    def rows_placed(self, left: int) -> None:
        if self._marks:
            self.viewport().update(left - _RULE_AWAY_PX, 0, _RULE_PX, self.viewport().height())

    def must_live(self, row: int) -> bool:
        return row == self._writing or super().must_live(row)

    def _error_row(self, error: DesktopError | None) -> TranscriptRow:
        frame = TranscriptRow(self.viewport())
        frame.setObjectName("errorCard")
        notice = AnswerNotice(
            self.theme,
            lambda: error.sentence(self._context.language) if error else "",
            action=lambda: self.tr("Try again"),
            parent=frame,
        )
        notice.acted.connect(self.retry)
        layout = QVBoxLayout(frame)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(notice)
        frame.setAccessibleName(notice.text)
        return frame

    def _add(self, row: Row) -> None:
        self._rows.append(row)
        self._following = True
        self.append_row(self.estimated_height(len(self._rows) - 1, self.column_width()))
        self._show_newest()
        self.place_rows()

    def _replace(self, message_rows: list[Row], *, keep: bool) -> None:
        """Takes over the widgets and heights of messages that are shown again as they were."""
        rows, self._marks = self._with_lines(message_rows)
        heights: list[int] = []
        kept: dict[int, TranscriptRow] = {}
        old, live = self._rows, self.live_rows
        places = {row.message.id: place for place, row in enumerate(old) if row.message} if keep else {}
        anchored = self._anchored_message()
        self._rows = rows
        for place, row in enumerate(rows):
            before = places.get(row.message.id) if row.message else None
            if before is not None and self._stays(row, old[before], live.get(before)):
                heights.append(self.row_height(before))
                if before in live:
                    kept[place] = live[before]
            else:
                heights.append(self.estimated_height(place, self.column_width()))
        self._writing = writing_row(rows)
        self.set_row_heights(heights, kept)
        self._anchor_at(anchored)
        self._set_busy(busy=self._writing is not None)
        self._show_newest()

    def _stays(self, row: Row, before: Row, view: TranscriptRow | None) -> bool:
        """Whether the widget of `before` can show `row`; an answer that goes on is told so."""
        message = row.message
        if row == before:
            return True
        if message is None or before.message is None or not isinstance(view, AnswerView):
            return False
        if message.state != "writing" or row.version != before.version:
            return False
        if not view.writing:
            view.resume(message)
        return True

    def _with_lines(self, rows: list[Row]) -> tuple[list[Row], dict[str, Mark]]:
        left_out = left_out_of(messages_of(rows)) if self._left_out is None else self._left_out
        return with_lines(rows, left_out)

    def _mark_anew(self) -> None:
        rows = own_rows(self._rows)
        if self._with_lines(rows)[0] != self._rows:
            self._replace(rows, keep=True)
            self.place_rows()

    def _anchored_message(self) -> str:
        """The message that the reader looks at; of other rows it is the next one."""
        below = messages_of(self._rows[self._anchor[0] :])
        return below[0].id if below else ""

    def _anchor_at(self, message_id: str) -> None:
        place = row_of(self._rows, message_id)
        if place is not None:
            self._anchor = (place, self._anchor[1])

    def _show_newest(self) -> None:
        for row, widget in self.live_rows.items():
            if isinstance(widget, AnswerView):
                widget.set_newest(row == len(self._rows) - 1)

    def _rebuild(self) -> None:
        """Makes the rows anew; the answer that is being written only gets new looks."""
        for row, widget in self.live_rows.items():
            if row == self._writing:
                widget.restyle()
            else:
                self.rebuild_row(row)
        self._measured_width = 0
        self.place_rows()

    def _writing_view(self) -> AnswerView | None:
        widget = self.live_rows.get(self._writing) if self._writing is not None else None
        return widget if isinstance(widget, AnswerView) else None

    def _set_busy(self, *, busy: bool) -> None:
        for widget in self.live_rows.values():
            widget.set_busy(busy)

    # Shortcuts.
    def _add_shortcuts(self) -> None:
        for keys, act in (
            ("Ctrl+Shift+C", self._copy_current),
            ("Ctrl+R", self._regenerate_current),
            ("Ctrl+E", self._edit_last),
            ("Alt+Left", lambda: self._step_current(-1)),
            ("Alt+Right", lambda: self._step_current(1)),
            ("Ctrl+End", self.follow),
            ("Ctrl+G", self._continue_newest),
            ("Ctrl+Shift+S", self._sign_current),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def _current_answer(self) -> Row | None:
        """The answer that has the focus, or else the last one."""
        focus = self.focusWidget()
        for row, widget in self.live_rows.items():
            if focus and widget.isAncestorOf(focus) and isinstance(widget, AnswerView):
                return self._rows[row]
        return next(
            (row for row in reversed(self._rows) if row.message and row.message.role == "assistant"), None
        )

    def _copy_current(self) -> None:
        if self._context.no_copying:
            self.copyRefused.emit()
            return
        row = self._current_answer()
        for place, widget in self.live_rows.items():
            if row is self._rows[place] and isinstance(widget, AnswerView):
                widget.copy_rich()

    def _sign_current(self) -> None:
        """What is not in sight is shown, not signed."""
        row = self._current_answer()
        place = self._rows.index(row) if row is not None else None
        view = self.live_rows.get(place) if place is not None else None
        if isinstance(view, AnswerView) and not view.visibleRegion().isEmpty():
            view.sign()
        elif place is not None:
            self.show_row(place)

    def _regenerate_current(self) -> None:
        row = self._current_answer()
        if row and row.message and self._writing is None:
            self.regenerate.emit(row.message.id)

    def _continue_newest(self) -> None:
        newest = continuable(messages_of(self._rows))
        if newest is not None and self._writing is None:
            self.continued.emit(newest.id)

    def show_what_is_out(self) -> None:
        """Goes to the line below the messages that the model does not read."""
        lines = [(row.stretch.mark == "out", place) for place, row in enumerate(self._rows) if row.stretch]
        if lines:
            self.show_row(max(lines)[1], above=_ABOVE_FOLD)

    def _edit_last(self) -> None:
        asked = (message for message in reversed(messages_of(self._rows)) if message.role == "user")
        question = next((message for message in asked if not covers_of(message)), None)
        if question is not None and self._writing is None:
            self.edit.emit(question.id)

    def _step_current(self, step: int) -> None:
        row = self._current_answer()
        if row and row.message and self._writing is None:
            index, count = row.version
            if 1 <= index + step <= count:
                self.choose.emit(row.message.id, step)

    # Events.
    def paintEvent(self, event: QPaintEvent) -> None:
        """A faint rule beside what the model does not read."""
        super().paintEvent(event)
        if not self._marks:
            return
        painter = QPainter(self.viewport())
        for row, widget in self.live_rows.items():
            mark = mark_of(self._rows[row], self._marks)
            if mark is not None:
                low = widget.height() + (0 if self._rows[row].stretch else GAP_PX)
                place = QRect(widget.x() - _RULE_AWAY_PX, widget.y(), _RULE_PX, low)
                color = self.theme.color("text3" if mark == "out" else "accent")
                color.setAlphaF(_RULE_STRENGTH)
                painter.fillRect(place, color)
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._writing is not None:
            self.stopped.emit()
        else:
            super().keyPressEvent(event)

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Conversation"))
        self._latest.setText(self.tr("Back to the latest"))
        self._latest.setToolTip(self.tr("Go to the end of the conversation (Ctrl+End)"))
        self._latest.setAccessibleName(self.tr("Back to the latest"))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
            self.place_later()
        super().changeEvent(event)

    def _on_theme_changed(self) -> None:
        self._rebuild()


def _conversation(rows: list[Row]) -> str:
    return next((row.message.conversation_id for row in rows if row.message), "")
