"""A question in the transcript: a folded card of its form, or the words that were typed."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QEnterEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.conversation.left_out import covers_of
from desktop.conversation.messages import FormPart, Message, TextPart
from desktop.ui.icons import IconButton
from desktop.ui.label import plain_label
from desktop.ui.markdown_flow import Piece
from desktop.ui.markdown_text import harmless
from desktop.ui.markdown_view import DocumentView
from desktop.ui.transcript_context import TranscriptContext
from desktop.ui.transcript_facts import facts_piece, text_piece
from desktop.ui.transcript_row import TranscriptRow, Version, VersionSwitch

FOLDED_PX = 172
"""The height of the text in a folded card, at the base font."""

_WORTH_FOLDING = 1.25
SHOWN_CHARACTERS = {True: 20_000, False: 200_000}
SHOWN_LINES = {True: 500, False: 5_000}
"""What is longer than any model reads is cut for display, more so while folded; editing brings back all."""

_TITLE_CHARACTERS = 60


class QuestionCard(TranscriptRow):
    """Shows one question.

    Signals:
        edit(str): the question with this id is to be changed and sent again.
        choose(str, int): the version before (-1) or after (+1) this message's is asked for.
        copied: words of it were put on the clipboard.
    """

    copied = Signal()
    edit = Signal(str)
    choose = Signal(str, int)

    def __init__(
        self,
        message: Message,
        context: TranscriptContext,
        version: Version = (1, 1),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.message = message
        self._context = context
        self._folded = True
        self._forms = [part for part in message.parts if isinstance(part, FormPart)]
        self._is_summary = bool(covers_of(message))
        self._title, self._chip = plain_label("control strong"), plain_label("chip")
        self._versions = VersionSwitch(context.theme, self)
        self._pen = IconButton(context.theme, "", "ghost small icon", self, name="editButton")
        self._body = DocumentView(context.theme, self)
        self._more = IconButton(context.theme, "down", "ghost small", self, name="foldButton")
        self._build(context)
        self._versions.show_version(version)
        self.restyle()

    @property
    def title(self) -> str:
        """The words in the card's head; empty for a question without a form."""
        return self._title.text() if self._title.isVisible() else ""

    def set_busy(self, busy: bool) -> None:
        self._pen.setEnabled(not busy)
        self._versions.set_busy(busy)

    def retranslate(self) -> None:
        self._pen.setAccessibleName(self.tr("Edit this question and send it again"))
        self._pen.setToolTip(self.tr("Edit this question and send it again (Ctrl+E)"))
        title = next((form.title for form in self._forms if form.title), "")
        plain = self.tr("Summary of earlier rounds") if self._is_summary else self.tr("Case facts")
        self._title.setText(_one_line(title) or plain)
        specialties = [form.specialty_id for form in self._forms if form.specialty_id]
        self._chip.setText(_one_line(self._context.specialty_title(specialties[0])) if specialties else "")
        self._chip.setVisible(bool(specialties))
        self._body.forbid_copying(self._context.no_copying)
        self._body.describe(self.tr("Question"))
        self.setAccessibleName(self.tr("Question"))
        self.setAccessibleDescription(self._body.accessibleDescription())
        self._update_fold()

    def restyle(self) -> None:
        self._body.set_pieces(self._pieces())
        self.retranslate()
        self._show_pen(shown=self.underMouse())

    def enterEvent(self, event: QEnterEvent) -> None:
        self._show_pen(shown=True)
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._show_pen(shown=self._pen.hasFocus())
        super().leaveEvent(event)

    def eventFilter(self, watched: QWidget, event: QEvent) -> bool:  # type: ignore[override]
        if watched is self._pen and event.type() in {QEvent.Type.FocusIn, QEvent.Type.FocusOut}:
            self._show_pen(shown=event.type() == QEvent.Type.FocusIn or self.underMouse())
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._update_fold()

    def height_for(self, width: int) -> int:
        self._update_fold(width - self._margin_width())
        return super().height_for(width)

    def _build(self, context: TranscriptContext) -> None:
        self.setObjectName("questionCard")
        self.setProperty("look", "card")
        self._body.setProperty("ground", "bg")
        self._body.heightChanged.connect(self.heightChanged)
        self._body.draggedTo.connect(self.draggedTo)
        self._body.copied.connect(self.copied)
        self._pen.installEventFilter(self)
        self._pen.clicked.connect(lambda: self.edit.emit(self.message.id))
        self._more.clicked.connect(self._on_fold_clicked)
        self._versions.stepped.connect(lambda step: self.choose.emit(self.message.id, step))
        column = QVBoxLayout(self)
        margins = [context.theme.scaled(px) for px in (14, 9, 8, 10)]
        column.setContentsMargins(*margins)
        column.setSpacing(context.theme.scaled(2))
        row = QHBoxLayout()
        row.setSpacing(context.theme.scaled(8))
        self._pen.setHidden(self._is_summary)  # its words are the program's
        if self._forms or self._is_summary:
            row.addWidget(self._title)
            row.addWidget(self._chip, 0, Qt.AlignmentFlag.AlignVCenter)
            row.addStretch(1)
            column.addLayout(row)
            column.addWidget(self._body)
        else:
            self._title.hide()
            row.addWidget(self._body, 1)
            column.addLayout(row)
        row.addWidget(self._versions, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._pen, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)

    def _pieces(self) -> list[Piece]:
        theme = self._context.theme
        pieces: list[Piece] = []
        for part in self.message.parts:
            gap = theme.scaled(6) if pieces else 0
            if isinstance(part, FormPart) and part.entries:
                facts = [(entry.label, self._cut(entry.value)) for entry in part.entries]
                pieces.append(facts_piece(facts, theme))
            elif isinstance(part, TextPart) and part.text.strip():
                pieces.append(text_piece(self._cut(part.text), theme, gap))
        return pieces

    def _cut(self, text: str) -> str:
        lines = text[: SHOWN_CHARACTERS[self._folded]].split("\n", SHOWN_LINES[self._folded])
        shown = "\n".join(lines[: SHOWN_LINES[self._folded]])
        if len(shown) == len(text):
            return text
        words = self.tr("… (only the first {count} characters are shown)").format(count=len(shown))
        return f"{shown}\n{words}"

    def _margin_width(self) -> int:
        layout = self.layout()
        margins = layout.contentsMargins() if layout else self.contentsMargins()
        return margins.left() + margins.right() + 2

    def _update_fold(self, width: int = 0) -> None:
        """Folds what is clearly longer than a folded card; a line more is not worth a button."""
        fold = self._context.theme.scaled(FOLDED_PX)
        width = width or self._body.width()
        long = self._body.is_longer_than(round(fold * _WORTH_FOLDING), width)
        self._body.set_fold(fold if long and self._folded else 0)
        self._more.setVisible(long)
        self._more.set_icon_name("down" if self._folded else "up")
        if self._folded:
            self._more.say(self.tr("Show all"), self.tr("Show the whole question"))
        else:
            self._more.say(self.tr("Show less"), self.tr("Show only its beginning"))

    def _on_fold_clicked(self) -> None:
        self._folded = not self._folded
        self._body.set_pieces(self._pieces())
        self._update_fold()

    def _show_pen(self, *, shown: bool) -> None:
        self._pen.set_icon_name("pen" if shown else "")

    def minimumSizeHint(self) -> QSize:
        return QSize(0, 0)


def _one_line(untrusted: str) -> str:
    """A title as it fits into the card's head."""
    words = " ".join(harmless(untrusted).split())
    return words if len(words) <= _TITLE_CHARACTERS else words[:_TITLE_CHARACTERS] + "…"
