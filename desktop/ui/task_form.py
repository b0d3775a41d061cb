"""The page of the task pane with the form of one task."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.clinical.forms import Values, example_values
from desktop.clinical.language import Language
from desktop.clinical.task import Task
from desktop.ui.icons import IconButton
from desktop.ui.label import plain_label
from desktop.ui.task_fields import TaskFields
from desktop.ui.theme import Theme
from desktop.ui.translation import Translated


class TaskFormPage(Translated, QWidget):
    """Back link, title, help, the fields, and the buttons that stay at the bottom.

    Signals:
        back: the doctor wants the list of all tasks.
        submitted(str, object): the task's id and the form's values by field name.
        edited(object): the doctor changed values: what the fields of these names hold now.
        stopped: Escape was pressed while an answer is written.
    """

    back = Signal()
    submitted = Signal(str, object)
    edited = Signal(object)
    stopped = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._language: Language = "zh"
        self._task: Task | None = None
        self._busy = False
        self._before_example: Values | None = None
        self.fields = TaskFields(theme)
        self._back = IconButton(theme, "left", "ghost small", name="allTasksButton")
        self._title = plain_label("title", "taskTitle", wraps=True)
        self._own = plain_label("chip")
        self._help = plain_label("small second", "taskHelp", wraps=True)
        self._editing = plain_label("small warn", "formEditing", wraps=True)
        self._editing.hide()
        self.example = IconButton(theme, name="exampleButton")
        self.send = IconButton(theme, "send", "primary", name="formSendButton")
        self._lay_out()
        self._connect()
        self.retranslate()

    @property
    def task(self) -> Task | None:
        """The task whose form is shown."""
        return self._task

    def show_task(self, task: Task, values: Values) -> None:
        """Shows the form of `task` filled with `values`."""
        self._before_example = None
        self.set_editing(False)
        if task == self._task:
            self.fields.set_values(values)
        else:
            self._task = task
            self.fields.show_fields(task.fields, values, self._language)
            self.fields.order_tabs(self._back, self.example)
            self._scroll.verticalScrollBar().setValue(0)
        self._show_texts()

    def forget(self) -> None:
        """No task's form is shown; what stood in it is gone, also for Ctrl+Z."""
        self._task = self._before_example = None
        self.set_editing(False)
        self.fields.show_fields((), {}, self._language)

    def set_language(self, language: Language) -> None:
        """Reads the task's texts in `language`."""
        self._language = language
        self.fields.set_language(language)
        self._show_texts()

    def set_busy(self, busy: bool) -> None:
        """An answer is being written: nothing can be sent until it has ended."""
        self._busy = busy
        self.send.setDisabled(busy)
        self.retranslate()

    def set_leading(self, leading: bool) -> None:
        """Whether sending the form is what the doctor is about to do: one button of the window leads."""
        self.send.set_look("primary" if leading else "")

    def set_editing(self, editing: bool) -> None:
        """The form was sent before and is going to be sent again as a new version."""
        self._editing.setVisible(editing)

    def filled_in(self) -> Values:
        """All fields by name, the filled in ones normalised, the others empty."""
        return {**self.fields.entered(), **self.fields.values()}

    def submit(self) -> None:
        """Sends the form, or shows the first field that stands against it."""
        if self._busy or self._task is None or self.fields.composing():
            return
        bad = self.fields.check()
        if bad is None:
            self._before_example = None
            self.retranslate()
            self.submitted.emit(self._task.id, self.filled_in())
        else:
            self._scroll.ensureWidgetVisible(bad, 0, self._theme.space("xl"))
            bad.editor.entry.setFocus(Qt.FocusReason.TabFocusReason)

    def fill_example(self) -> None:
        """Fills the empty fields with the task's example; a second time brings back what was there.

        What is known of a patient is never replaced by an example.
        """
        if self._task is None:
            return
        if self._before_example is None:
            before = self.fields.entered()
            own = {name: text for name, text in before.items() if text}
            self.fields.set_values({**example_values(self._task, self._language), **own})
            self._before_example = before
        else:
            self.fields.set_values(self._before_example)
            self._before_example = None
        self.retranslate()
        self.edited.emit(self.fields.entered())

    def _lay_out(self) -> None:
        space = self._theme.space
        margin = space("m")
        top = QVBoxLayout()
        top.setContentsMargins(margin, 0, margin, 0)
        top.setSpacing(space("xs"))
        heading = QHBoxLayout()
        heading.setSpacing(space("s"))
        heading.addWidget(self._title, 1)
        heading.addWidget(self._own, 0, Qt.AlignmentFlag.AlignTop)
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setObjectName("taskForm")
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self.fields)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._on_range_changed)
        actions = QFrame()
        actions.setObjectName("formActions")
        buttons = QHBoxLayout(actions)
        buttons.setContentsMargins(margin, margin, margin, 0)
        buttons.setSpacing(space("s"))
        buttons.addWidget(self.example, 1)
        buttons.addWidget(self.send, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(space("s"))
        top.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        top.addLayout(heading)
        top.addWidget(self._help)
        top.addWidget(self._editing)
        layout.addLayout(top)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(actions)

    def _connect(self) -> None:
        self._back.clicked.connect(self.back)
        self.example.clicked.connect(self.fill_example)
        self.send.clicked.connect(self.submit)
        self.fields.edited.connect(self._on_edited)
        for keys, slot in (
            ("Ctrl+Return", self.submit),
            ("Ctrl+Enter", self.submit),
            ("Alt+Left", self.back.emit),
            ("Esc", self._on_escape),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)

    def retranslate(self) -> None:
        self._back.setText(self.tr("All tasks"))
        self._back.setAccessibleName(self.tr("Back to all tasks"))
        self._back.setToolTip(self.tr("Back to all tasks (Alt+Left, Esc)"))
        self._editing.setText(
            self.tr("You are changing a question that was sent; sending makes a new version.")
        )
        self._own.setText(self.tr("Hospital"))
        self._own.setToolTip(self.tr("A task of this hospital, from its own file"))
        filled = self._before_example is not None
        self.example.say(
            self.tr("Undo the example") if filled else self.tr("Use example"),
            self.tr("Bring back what was there before")
            if filled
            else self.tr("Fill the form with an example of no real patient"),
        )
        self.send.setText(self.tr("Send"))
        self.send.setAccessibleName(self.tr("Send the form"))
        self.send.setToolTip(
            self.tr("An answer is being written; wait or stop it first")
            if self._busy
            else self.tr("Send the form (Ctrl+Enter)")
        )
        self._scroll.setAccessibleName(self.tr("Form of the task"))
        self._scroll.setToolTip("")

    def _on_escape(self) -> None:
        """As anywhere in the window: what is being written stops; only then the form is left."""
        (self.stopped if self._busy else self.back).emit()

    def _show_texts(self) -> None:
        if self._task is None:
            return
        self._title.setText(self._task.title.read(self._language))
        self._help.setText(self._task.help.read(self._language))
        self._own.setVisible(self._task.own)
        self.retranslate()

    def _on_range_changed(self, _least: int, most: int) -> None:
        """The scroll bar takes its room from the pane's margin, not from the fields."""
        bar = self._scroll.verticalScrollBar().sizeHint().width() if most > 0 else 0
        self.fields.set_margin(self._theme.space("m") - bar)

    def _on_edited(self, values: Values) -> None:
        if self._before_example is not None:
            self._before_example = None
            self.retranslate()
        self.edited.emit(values)
