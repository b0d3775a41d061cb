"""Where the doctor types: the text field with its focus ring, the context meter, send and stop."""

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.ui.composer_edit import ComposerEdit
from desktop.ui.context_meter import ContextMeter
from desktop.ui.icons import IconButton, IconLabel
from desktop.ui.label import plain_label
from desktop.ui.theme import Theme, set_look
from desktop.ui.translation import Translated

_SIDE_MARGIN_PX = 24
_BOTTOM_PX = 14
_RING_PX = 3
_CORNER_PX = 10
_TYPING_PAUSE_MS = 300


class Composer(Translated, QWidget):
    """Takes the next question.

    Enter sends, Shift+Enter breaks the line, Escape stops the answer or leaves the change of a
    question, the up arrow in the empty field asks for the last question.

    Signals:
        sent(str): the text is to be asked; it stays in the field until `clear`.
        stopped: the answer that is being written is to be stopped.
        edited(str): the text is this now, and typing has paused.
        editCancelled: the change of a question was given up.
        lastQuestionWanted: the last question is to be changed.
    """

    sent = Signal(str)
    stopped = Signal()
    edited = Signal(str)
    editCancelled = Signal()
    lastQuestionWanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("composer")
        self._theme = theme
        self._busy = False
        self._asking_on = True
        self._before_edit: str | None = None
        self._box = _Box(theme, self)
        self.edit = ComposerEdit(self._box)
        self.meter = ContextMeter(theme, self._box)
        self._send = IconButton(theme, "send", "primary", self._box, name="sendButton")
        self._stop = IconButton(theme, "stop", "primary", self._box, name="stopButton")
        self._editing = _EditingLine(theme, self._box)
        self._problem = _ProblemLine(self)
        self._pause = QTimer(self, interval=_TYPING_PAUSE_MS, singleShot=True)
        self._build()
        self._connect()
        self.setFocusProxy(self.edit)
        self.retranslate()
        self.set_busy(False)

    # What is typed.
    def text(self) -> str:
        """What was typed so far."""
        return self.edit.text()

    def set_text(self, text: str) -> None:
        """Replaces what was typed and puts the cursor at its end."""
        if text != self.edit.toPlainText():
            self.edit.setPlainText(text)
        cursor = self.edit.textCursor()
        cursor.movePosition(cursor.MoveOperation.End)
        self.edit.setTextCursor(cursor)

    def clear(self) -> None:
        """Empties the field."""
        self.edit.clear()
        self.show_problem("")

    def begin_edit(self, text: str) -> None:
        """Shows a question that is to be changed; what was typed comes back with `end_edit`."""
        if self._before_edit is None:
            self._before_edit = self.text()
        self._editing.show()
        self.set_text(text)
        self.retranslate()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def end_edit(self) -> None:
        """Leaves the change of a question and brings back what was typed before it."""
        if self._before_edit is None:
            return
        before, self._before_edit = self._before_edit, None
        self._editing.hide()
        self.set_text(before)
        self.retranslate()

    @property
    def editing(self) -> bool:
        """Whether a question is being changed."""
        return self._before_edit is not None

    # What is shown around it.
    def set_busy(self, busy: bool) -> None:
        """An answer is being written: the button stops it instead of sending."""
        self._busy = busy
        had_focus = self._send.hasFocus() or self._stop.hasFocus()
        self._send.setVisible(not busy)
        self._stop.setVisible(busy)
        if had_focus:
            self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        if not busy and self._problem.objectName() == "composerHint":
            self.show_problem("")

    def set_asking_on(self, asking_on: bool) -> None:
        """Whether the next question follows others; only the example in the empty field depends on it."""
        self._asking_on = asking_on
        self.retranslate()

    def set_leading(self, leading: bool) -> None:
        """Whether this is what the doctor is about to send, or the form: one button leads."""
        self._send.set_look("primary" if leading else "")

    def show_tokens(self, used: int, limit: int, *, can_leave: bool = False) -> None:
        """Shows how much of the context is taken, and whether old rounds can leave it."""
        self.meter.show_tokens(used, limit, can_leave=can_leave)

    def show_problem(self, text: str) -> None:
        """Shows why the question could not be sent, under the box; an empty text takes it away."""
        self._problem.show_text(text, danger=True)
        self._box.set_bad(bool(text))

    # Building.
    def _build(self) -> None:
        theme = self._theme
        self._editing.hide()
        row = QHBoxLayout()
        row.setSpacing(theme.scaled(10))
        row.addWidget(self.meter, 1)
        row.addWidget(self._send)
        row.addWidget(self._stop)
        inside = QVBoxLayout(self._box)
        inside.setContentsMargins(*(theme.scaled(px) + _RING_PX for px in (12, 10, 12, 10)))
        inside.setSpacing(theme.scaled(6))
        inside.addWidget(self._editing)
        inside.addWidget(self.edit)
        inside.addLayout(row)
        self._box.setMaximumWidth(theme.size("column") + 2 * _RING_PX)
        self._problem.setMaximumWidth(theme.size("column"))
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._box)
        column.addWidget(self._problem)
        outside = QHBoxLayout(self)
        side = _SIDE_MARGIN_PX - _RING_PX
        outside.setContentsMargins(side, 0, side, _BOTTOM_PX - _RING_PX)
        outside.addStretch(1)
        outside.addLayout(column, 1000)
        outside.addStretch(1)

    def _connect(self) -> None:
        self.edit.confirmed.connect(self._on_send_chosen)
        self.edit.escaped.connect(self._on_escaped)
        self.edit.recalled.connect(self._on_recalled)
        self.edit.textChanged.connect(self._on_text_changed)
        self.edit.focusChanged.connect(self._box.update)
        self._send.clicked.connect(self._on_send_chosen)
        self._stop.clicked.connect(self.stopped)
        self._editing.cancelled.connect(self._on_edit_given_up)
        self._pause.timeout.connect(lambda: self.edited.emit(self.text()))
        self._theme.changed.connect(self._on_theme_changed)

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Question"))
        self.edit.setAccessibleName(self.tr("Question"))
        self.edit.setPlaceholderText(
            self.tr("Ask on, e.g.: the ECG shows ST elevation in V1–V4, what next?")
            if self._asking_on
            else self.tr("Ask a question, e.g.: which tests for chest pain in the emergency room?")
        )
        self.edit.viewport().update()  # Qt draws the new words only with the next key otherwise
        self._send.say(
            self.tr("Send again") if self.editing else self.tr("Send"),
            self.tr("Send the question (Enter; Shift+Enter breaks the line)"),
        )
        self.edit.setToolTip(self._send.toolTip())
        self._stop.say(self.tr("Stop"), self.tr("Stop the answer (Esc)"))
        self._editing.retranslate()

    # What happens.
    def _on_send_chosen(self) -> None:
        if self.edit.composing:
            QGuiApplication.inputMethod().commit()
        text = self.text()
        if not text.strip():
            self.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        if self._busy:
            self._pause.stop()  # or the hint would go with the next pause in typing
            self._problem.show_text(
                self.tr("An answer is being written. Send when it is done, or stop it with Esc."),
                danger=False,
            )
            return
        self._pause.stop()
        self.sent.emit(text)

    def _on_escaped(self) -> None:
        if self._busy:
            self.stopped.emit()
        elif self.editing:
            self._on_edit_given_up()

    def _on_edit_given_up(self) -> None:
        self.end_edit()
        self.editCancelled.emit()
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_recalled(self) -> None:
        if not self._busy and not self.editing:
            self.lastQuestionWanted.emit()

    def _on_text_changed(self) -> None:
        self._pause.start()

    def _on_theme_changed(self) -> None:
        self._box.setMaximumWidth(self._theme.size("column") + 2 * _RING_PX)
        self._problem.setMaximumWidth(self._theme.size("column"))
        self._box.update()


class _Box(QFrame):
    """The rounded frame: accent with a soft ring while the field has the focus."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._bad = False

    def set_bad(self, bad: bool) -> None:
        self._bad = bad
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 -- Qt's signature
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(_RING_PX, _RING_PX, -_RING_PX, -_RING_PX)
        field = self.findChild(ComposerEdit)
        focused = field is not None and field.hasFocus()
        if focused:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("dangerSoft" if self._bad else "accentSoft"))
            ring = _CORNER_PX + _RING_PX
            painter.drawRoundedRect(QRectF(self.rect()), ring, ring)
        token = "danger" if self._bad else "accent" if focused else "line"
        painter.setPen(QPen(theme.color(token), 1))
        painter.setBrush(theme.color("surface"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), _CORNER_PX, _CORNER_PX)


class _EditingLine(QWidget):
    """Says that a question is being changed, and offers the way back."""

    cancelled = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("editingLine")
        self._words = plain_label("small second")
        self._cancel = IconButton(theme, "close", "ghost small", self, name="cancelEditButton")
        self._cancel.clicked.connect(self.cancelled)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.scaled(6))
        layout.addWidget(IconLabel(theme, "pen", "text2"))
        layout.addWidget(self._words, 1)
        layout.addWidget(self._cancel)

    def retranslate(self) -> None:
        self._words.setText(self.tr("Changing an earlier question; its answer stays as another version"))
        self._cancel.setText(self.tr("Cancel"))
        self._cancel.setAccessibleName(self.tr("Do not change the question"))
        self._cancel.setToolTip(self.tr("Do not change the question (Esc)"))


class _ProblemLine(QLabel):
    """A sentence under the box; hidden while there is nothing to say."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("composerProblem")
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setContentsMargins(_RING_PX, 0, _RING_PX, 0)
        self.hide()

    def show_text(self, text: str, *, danger: bool) -> None:
        self.setObjectName("composerProblem" if danger else "composerHint")
        set_look(self, "error" if danger else "small second")
        self.setText(text)
        self.setAccessibleName(text)
        self.setVisible(bool(text))
