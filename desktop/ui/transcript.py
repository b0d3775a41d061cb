"""The conversation: questions as cards, answers as documents, in one centred column."""

import msgspec
from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.clinical.language import Language
from desktop.clinical.shelf import Shelf
from desktop.conversation.events import Loading, Reading
from desktop.conversation.messages import FormPart, Message
from desktop.errors import DesktopError
from desktop.ui.answer_notice import AnswerNotice
from desktop.ui.answer_view import AnswerView
from desktop.ui.question_card import FOLDED_PX, QuestionCard
from desktop.ui.theme import Theme
from desktop.ui.transcript_context import TranscriptContext
from desktop.ui.transcript_row import TranscriptRow, Version
from desktop.ui.transcript_scroll import RowScroll

_CHARACTER_PX = 11
_ANSWER_FRAME_PX = 90
_QUESTION_FRAME_PX = 44


class _Row(msgspec.Struct):
    """One row: a message, or an error that has no message."""

    message: Message | None
    version: Version = (1, 1)
    error: DesktopError | None = None


class Transcript(RowScroll):
    """Shows the branch of a conversation and the answer that is being written.

    Signals:
        regenerate(str): another version of the answer with this id is asked for.
        edit(str): the question with this id is to be changed and sent again.
        choose(str, int): the version before (-1) or after (+1) the message with this id.
        copyRich(str), copyMarkdown(str): the answer with this id has been put on the clipboard.
        retry: what failed just now is to be tried again.
        stopped: Escape was pressed while an answer is written.
    """

    regenerate = Signal(str)
    edit = Signal(str)
    choose = Signal(str, int)
    copyRich = Signal(str)
    copyMarkdown = Signal(str)
    retry = Signal()
    stopped = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.setObjectName("transcript")
        self._context = TranscriptContext(theme)
        self._rows: list[_Row] = []
        self._writing: int | None = None
        theme.changed.connect(self._on_theme_changed)
        self._add_shortcuts()
        self.retranslate()

    # What is shown.
    def set_shelf(self, shelf: Shelf) -> None:
        """The tasks and specialties, for their names."""
        self._context.shelf = shelf
        self._rebuild()

    def set_language(self, language: Language) -> None:
        """The language of the clinical names and of the errors' sentences."""
        self._context.language = language
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
        old = self._rows
        same = bool(old and messages and _conversation(old) == messages[0].conversation_id)
        rows = [_Row(message, known.get(message.id, (1, 1))) for message in messages]
        self._replace(rows, keep=same)
        if not same:
            self._following = True
        self.place_rows()

    def append(self, message: Message, version: Version = (1, 1)) -> None:
        """Adds a question that was just sent, and goes to the end."""
        self._add(_Row(message, version))

    def begin_answer(self, message: Message, version: Version = (1, 1)) -> None:
        """Adds the answer that is going to be written; `message` has the state `writing`."""
        self._add(_Row(message, version))
        self._writing = len(self._rows) - 1
        self._set_busy(busy=True)

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

    def end_answer(self, message: Message | None, error: DesktopError | None = None) -> None:
        """The answer has ended as `message`, or as nothing but `error`."""
        answer = self._writing_view()
        row = self._writing
        self._writing = None
        if row is None or answer is None:
            if error is not None:
                self._add(_Row(None, error=error))
        elif message is None:
            self._replace([*self._rows[:row], _Row(None, error=error)], keep=True)
        else:
            self._rows[row] = msgspec.structs.replace(self._rows[row], message=message, error=error)
            answer.end(message, error)
        self._set_busy(busy=False)
        self.place_rows()

    def clear(self) -> None:
        """Shows no conversation."""
        self._replace([], keep=False)
        self._following = True
        self.place_rows()

    def text_of(self, message_id: str) -> str:
        """The shown text of a message that is in sight, empty otherwise."""
        for row, widget in self.live_rows.items():
            message = self._rows[row].message
            if message is not None and message.id == message_id:
                return widget.accessibleDescription()
        return ""

    # Rows.
    def make_row(self, row: int) -> TranscriptRow:
        shown = self._rows[row]
        if shown.message is None:
            return self._error_row(shown.error)
        if shown.message.role == "user":
            card = QuestionCard(shown.message, self._context, shown.version, self.viewport())
            card.edit.connect(self.edit)
            card.choose.connect(self.choose)
            card.set_busy(self._writing is not None)
            return card
        answer = AnswerView(shown.message, self._context, shown.version, shown.error, self.viewport())
        answer.regenerate.connect(self.regenerate)
        answer.choose.connect(self.choose)
        answer.copyRich.connect(self.copyRich)
        answer.copyMarkdown.connect(self.copyMarkdown)
        answer.retry.connect(self.retry)
        answer.edit.connect(self.edit)
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

    def _add(self, row: _Row) -> None:
        self._rows.append(row)
        self._following = True
        self.append_row(self.estimated_height(len(self._rows) - 1, self.column_width()))
        self.place_rows()

    def _replace(self, rows: list[_Row], *, keep: bool) -> None:
        """Takes over the widgets and heights of messages that are shown again as they were."""
        heights: list[int] = []
        kept: dict[int, TranscriptRow] = {}
        places = (
            {row.message.id: place for place, row in enumerate(self._rows) if row.message} if keep else {}
        )
        live = self.live_rows
        old, self._rows = self._rows, rows
        for place, row in enumerate(rows):
            before = places.get(row.message.id) if row.message else None
            if before is None or old[before] != row:
                heights.append(self.estimated_height(place, self.column_width()))
                continue
            heights.append(self.row_height(before))
            if before in live:
                kept[place] = live[before]
        last = rows[-1].message if rows else None
        self._writing = (
            len(rows) - 1 if last and last.state == "writing" and last.role == "assistant" else None
        )
        self.set_row_heights(heights, kept)
        self._set_busy(busy=self._writing is not None)

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
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)

    def _current_answer(self) -> _Row | None:
        """The answer that has the focus, or else the last one."""
        focus = self.focusWidget()
        for row, widget in self.live_rows.items():
            if focus and widget.isAncestorOf(focus) and isinstance(widget, AnswerView):
                return self._rows[row]
        return next(
            (row for row in reversed(self._rows) if row.message and row.message.role == "assistant"), None
        )

    def _copy_current(self) -> None:
        row = self._current_answer()
        for place, widget in self.live_rows.items():
            if row is self._rows[place] and isinstance(widget, AnswerView):
                widget.copy_rich()

    def _regenerate_current(self) -> None:
        row = self._current_answer()
        if row and row.message and self._writing is None:
            self.regenerate.emit(row.message.id)

    def _edit_last(self) -> None:
        row = next((row for row in reversed(self._rows) if row.message and row.message.role == "user"), None)
        if row and row.message and self._writing is None:
            self.edit.emit(row.message.id)

    def _step_current(self, step: int) -> None:
        row = self._current_answer()
        if row and row.message and self._writing is None:
            index, count = row.version
            if 1 <= index + step <= count:
                self.choose.emit(row.message.id, step)

    # Events.
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


def _conversation(rows: list[_Row]) -> str:
    return next((row.message.conversation_id for row in rows if row.message), "")
