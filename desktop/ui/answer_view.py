"""An answer in the transcript: its draft tag, its text, what is to be said of it, and its actions."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.conversation.continuing import continuable
from desktop.conversation.events import Loading, Reading
from desktop.conversation.left_out import LEFT_OUT
from desktop.conversation.messages import Message, NoticePart
from desktop.errors import AnswerTooLong, DesktopError, QuestionTooLong, from_code
from desktop.ui import clipboard
from desktop.ui.answer_actions import AnswerActions
from desktop.ui.answer_body import SHOWN_CHARACTERS, AnswerBody
from desktop.ui.answer_notice import AnswerNotice, Words
from desktop.ui.answer_provenance import AnswerMeta, AnswerProvenance
from desktop.ui.transcript_context import TranscriptContext
from desktop.ui.transcript_progress import ProgressLine
from desktop.ui.transcript_row import TranscriptRow, Version


class AnswerView(TranscriptRow):
    """Shows one answer, finished or being written.

    Signals:
        regenerate(str): another version of the answer with this id is asked for.
        choose(str, int): the version before (-1) or after (+1) is asked for.
        copied: the answer, or words of it, were put on the clipboard.
        retry: what failed just now is to be tried again.
        edit(str): the question with this id is to be changed, since it cannot be answered as it is.
        continued(str): the answer with this id is to go on from its end.
        leftOutWanted: the earlier messages that were not read are to be shown.
        signed(object, bool): the answer, which is to be signed, or its signature taken back.
        rated(object, int): the answer, and how many stars it gets, 0 for none.
    """

    regenerate = Signal(str)
    choose = Signal(str, int)
    copied = Signal()
    retry = Signal()
    edit = Signal(str)
    continued = Signal(str)
    leftOutWanted = Signal()
    signed = Signal(object, bool)
    rated = Signal(object, int)

    def __init__(
        self,
        message: Message,
        context: TranscriptContext,
        version: Version = (1, 1),
        error: DesktopError | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("answer")
        self.message = message
        self._context = context
        self._error = error
        self._busy = False
        self._newest = False
        self._meta = AnswerMeta(context, self)
        self._progress = ProgressLine(context.theme, parent=self)
        self.body = AnswerBody(context.theme, self)
        self.body.setObjectName("answerText")
        self._notices: list[AnswerNotice] = []
        self._demo = QLabel(self)
        self._demo.setObjectName("demoFooter")
        self._demo.setProperty("look", "small warn")
        self._actions = AnswerActions(context.theme, self)
        self._provenance = AnswerProvenance(context, self)
        self._build()
        self._actions.show_version(version)
        if message.state == "writing" and error is None:
            self._begin()
        else:
            self._finish()

    @property
    def writing(self) -> bool:
        """Whether the answer is still being written."""
        return self.message.state == "writing" and self._error is None

    def add_text(self, piece: str) -> None:
        """The next piece of the answer."""
        self._progress.hide()
        self._meta.show()
        self.body.show()
        self.body.show_caret(shown=True)
        self.body.add_text(piece)

    def show_progress(self, progress: Reading | Loading | None) -> None:
        """How far loading or reading has come; None hides it."""
        self._progress.setVisible(progress is not None)
        if progress is not None:
            self._progress.show_progress(progress)
        if isinstance(progress, Reading) and progress.left_out and not self._notices:
            self._add_left_out(progress.turns_left_out)

    def resume(self, message: Message) -> None:
        """The answer goes on from its end: `message` has the state `writing` and what is there."""
        self.message = message
        self._error = None
        self._take_notices_away()
        self.body.resume(clipboard.answer_text(message))
        self._show_writing()

    def set_newest(self, newest: bool) -> None:
        """Whether it is the end of the conversation: only there can it go on."""
        self._newest = newest
        for notice in self._notices:
            notice.offer_more(newest)

    def end(self, message: Message, error: DesktopError | None) -> None:
        """The answer has ended as `message`."""
        self.message = message
        self._error = error
        self._finish()

    def show_mark(self, message: Message) -> None:
        """The answer is signed or rated otherwise now."""
        self.message = message
        self.retranslate()

    def sign(self) -> None:
        """Asks for a signature, or takes it back; says nothing where there is nothing to sign."""
        if self.message.mark.signed_at or self.message.is_signable:
            self.signed.emit(self.message, not self.message.mark.signed_at)

    def set_busy(self, busy: bool) -> None:
        self._busy = busy
        self._actions.set_busy(busy)
        for notice in self._notices:
            notice.set_busy(busy)

    def retranslate(self) -> None:
        self._demo.setText(self.tr("Answer of the demo model: not for diagnosis or treatment"))
        self._meta.show_message(self.message, self._provenance.tooltip())
        self._actions.set_details_tooltip(self._provenance.tooltip())
        self._actions.show_mark(self.message)
        for notice in self._notices:
            notice.retranslate()
        self.body.forbid_copying(self._context.no_copying)
        self._actions.forbid_copying(self._context.no_copying)
        name = self.tr("Answer · {source}").format(source=self._meta.source)
        self.body.describe(name)
        self.setAccessibleName(name)
        self.setAccessibleDescription(self.body.accessibleDescription())

    def restyle(self) -> None:
        self.body.restyle()
        self._provenance.show_provenance(self.message.provenance)
        for notice in self._notices:
            notice.restyle()
        self.retranslate()

    def copy_rich(self) -> None:
        """Puts the answer on the clipboard with its formatting, where copying is allowed."""
        if self._context.no_copying:
            return
        clipboard.put(clipboard.rich_data(self.message, self._context.language))
        self.copied.emit()

    def copy_markdown(self) -> None:
        """Puts the answer on the clipboard as Markdown, where copying is allowed."""
        if self._context.no_copying:
            return
        clipboard.put(clipboard.markdown_data(self.message, self._context.language))
        self.copied.emit()

    def _build(self) -> None:
        theme = self._context.theme
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.scaled(6))
        self._column.addWidget(self._meta)
        self._column.addWidget(self._progress)
        self._column.addWidget(self.body)
        self._column.addWidget(self._demo)
        self._column.addWidget(self._actions)
        self._column.addWidget(self._provenance)
        self._provenance.hide()
        self.body.heightChanged.connect(self.heightChanged)
        self.body.draggedTo.connect(self.draggedTo)
        self.body.copied.connect(self.copied)
        self._actions.copiedRich.connect(self.copy_rich)
        self._actions.copiedMarkdown.connect(self.copy_markdown)
        self._actions.regenerated.connect(lambda: self.regenerate.emit(self.message.id))
        self._actions.stepped.connect(lambda step: self.choose.emit(self.message.id, step))
        self._actions.detailsToggled.connect(self._on_details_toggled)
        self._actions.signed.connect(self.sign)
        self._actions.rated.connect(lambda stars: self.rated.emit(self.message, stars))

    def _begin(self) -> None:
        self.body.begin(clipboard.answer_text(self.message))
        self._show_writing()

    def _show_writing(self) -> None:
        """While nothing new has come, progress is seen: below what is there already."""
        text = clipboard.answer_text(self.message)
        self.body.show_caret(shown=bool(text))
        self.body.setVisible(bool(text))
        self._meta.setVisible(bool(text))
        self._column.removeWidget(self._progress)
        self._column.insertWidget(self._column.indexOf(self.body) + bool(text), self._progress)
        self._progress.show_progress(None)
        self._progress.show()
        self._actions.hide()
        self._demo.hide()
        self.retranslate()

    def _finish(self) -> None:
        """Shows the finished answer; what was streamed already is not laid out again."""
        text = clipboard.answer_text(self.message)
        if self.body.has_received(text):
            self.body.end()
        else:
            self.body.set_markdown(text)
        self.body.show_caret(shown=False)
        self.body.setVisible(bool(text.strip()))
        self._progress.hide()
        self._meta.setVisible(bool(text.strip()))
        self._actions.set_empty(empty=not text.strip())
        self._actions.show()
        made = self.message.provenance
        self._demo.setVisible(bool(made and made.demo and text.strip()))
        self._provenance.show_provenance(made)
        self._show_notices(empty=not text.strip())
        self.retranslate()
        self.set_busy(self._busy)

    def _on_details_toggled(self, shown: bool) -> None:
        self._provenance.setVisible(shown)
        self.heightChanged.emit()

    # What is to be said of the answer.
    def _show_notices(self, *, empty: bool) -> None:
        self._take_notices_away()
        for part in self.message.parts:
            if isinstance(part, NoticePart) and part.code == LEFT_OUT:
                self._add_left_out(int(part.facts.get("turns", 0)))
        if self.body.is_cut:
            self._add_notice(self._cut_words, quiet=True, icon_name="info")
        state = self.message.state
        if self._error is not None or state in {"cut_off", "writing"}:
            self._add_failure()
        elif state == "cancelled":
            words = partial(self._stopped_words, empty=empty)
            self._add_notice(words, goes_on=self._can_go_on, quiet=True, icon_name="stop")
        elif state == "length":
            self._add_notice(self._length_words, goes_on=self._can_go_on)

    @property
    def _can_go_on(self) -> bool:
        return continuable((self.message,)) is not None

    def _take_notices_away(self) -> None:
        for notice in self._notices:
            self._column.removeWidget(notice)
            notice.hide()
            notice.deleteLater()
        self._notices = []

    def _add_left_out(self, turns: int) -> None:
        words = self._left_out_words(turns)
        notice = self._add_notice(words, action=lambda: self.tr("Show"), quiet=True, icon_name="info")
        notice.name_action("leftOutButton")
        notice.acted.connect(self.leftOutWanted)

    def _add_failure(self) -> None:
        error = self._error or self._stored_error()
        if isinstance(error, QuestionTooLong):  # asking the same again cannot help
            notice = self._add_notice(
                lambda: self._failure_words(error), action=lambda: self.tr("Edit the question")
            )
            notice.acted.connect(lambda: self.edit.emit(self.message.parent_id or ""))
            return
        if isinstance(error, AnswerTooLong):  # nor can it go on: what to do stands in the sentence
            self._add_notice(lambda: self._failure_words(error))
            return
        here_and_now = self._error is not None
        notice = self._add_notice(
            lambda: self._failure_words(error),
            action=lambda: self.tr("Try again"),
            goes_on=self._can_go_on,
        )
        notice.acted.connect(self._on_retry_chosen if here_and_now else self._on_again_chosen)

    def _add_notice(
        self,
        words: Words,
        *,
        action: Words | None = None,
        goes_on: bool = False,
        quiet: bool = False,
        icon_name: str = "warn",
    ) -> AnswerNotice:
        notice = AnswerNotice(
            self._context.theme,
            words,
            action=action,
            goes_on=goes_on,
            quiet=quiet,
            icon_name=icon_name,
            parent=self,
        )
        notice.continued.connect(lambda: self.continued.emit(self.message.id))
        notice.offer_more(self._newest)
        above = self._column.indexOf(self.body) if icon_name == "info" else self._column.indexOf(self._demo)
        self._column.insertWidget(above, notice)
        notice.show()
        self._notices.append(notice)
        return notice

    def _stored_error(self) -> DesktopError | None:
        notes = [
            part for part in self.message.parts if isinstance(part, NoticePart) and part.code != LEFT_OUT
        ]
        return from_code(notes[-1].code, notes[-1].facts) if notes else None

    def _failure_words(self, error: DesktopError | None) -> str:
        if error is not None:
            return error.sentence(self._context.language)
        return self.tr("The program ended before this answer was complete; what was written is kept.")

    def _stopped_words(self, *, empty: bool) -> str:
        if empty:
            return self.tr("Stopped before the first word. Write another version or ask on.")
        return self.tr("Stopped. What was written is kept.")

    def _length_words(self) -> str:
        return self.tr("The answer met its limit of length and is not complete.")

    def _cut_words(self) -> str:
        words = self.tr("Only the first {count} characters are shown; copying takes all of them.")
        if self._context.no_copying:
            words = self.tr("Only the first {count} characters are shown.")
        return words.format(count=SHOWN_CHARACTERS)

    def _left_out_words(self, turns: int) -> Words:
        return lambda: self.tr("%n earlier round(s) did not fit into the context", "", turns)

    def _on_retry_chosen(self) -> None:
        self.retry.emit()

    def _on_again_chosen(self) -> None:
        self.regenerate.emit(self.message.id)
