"""The right pane: the specialty, and below it the list of tasks or the form of one."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from desktop.clinical.forms import Values
from desktop.clinical.language import Language
from desktop.clinical.shelf import Shelf
from desktop.clinical.task import Task
from desktop.errors import UnknownTask
from desktop.ui.task_form import TaskFormPage
from desktop.ui.task_list import TaskListPage
from desktop.ui.task_specialty import SpecialtyBox
from desktop.ui.theme import Theme


class TaskPane(QFrame):
    """Specialty, tasks and forms.

    What was typed into a form and not sent yet is kept for fields of the same name in other tasks'
    forms, until `forget_typed`.

    Signals:
        taskChosen(str): the doctor chose a task; its form is already shown.
        submitted(str, object): a form that can be sent: the task's id and the values by field name.
        specialtyChosen(object): the id of a specialty, or None for none.
        formEdited: a value of the form changed.
        tasksShown: the doctor went back to the list.
        wanted: the doctor asked for the pane by its keys: show it if it is folded away.
        stopped: Escape was pressed while an answer is written.
    """

    taskChosen = Signal(str)
    submitted = Signal(str, object)
    specialtyChosen = Signal(object)
    formEdited = Signal()
    tasksShown = Signal()
    wanted = Signal()
    stopped = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("taskPane")
        self._shelf = Shelf((), (), ())
        self._typed: Values = {}
        self._sent: Values = {}
        self.specialty_box = SpecialtyBox(theme)
        self.list_page = TaskListPage(theme)
        self.form_page = TaskFormPage(theme)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.list_page)
        self._pages.addWidget(self.form_page)
        layout = QVBoxLayout(self)
        margin = theme.space("m")
        top = QVBoxLayout()
        top.setContentsMargins(margin, 0, margin, 0)
        top.addWidget(self.specialty_box)
        layout.setContentsMargins(0, margin, 0, margin)
        layout.setSpacing(theme.space("s"))
        layout.addLayout(top)
        layout.addWidget(self._pages, 1)
        self._connect()

    @property
    def task_id(self) -> str | None:
        """The task whose form is shown, None while the list is."""
        shown = self._pages.currentWidget() is self.form_page and self.form_page.task
        return shown.id if shown else None

    def set_shelf(self, shelf: Shelf) -> None:
        """Offers the tasks and specialties of `shelf` and shows its problems."""
        self._shelf = shelf
        self.specialty_box.set_specialties(shelf.specialties)
        self.list_page.set_tasks(shelf.tasks, shelf.problems)
        shown = self.task_id
        if shown is not None:
            task = self._find(shown)
            self.show_tasks() if task is None else self.show_form(shown, self.form_page.fields.entered())

    def set_language(self, language: Language) -> None:
        """Reads the clinical texts in `language`."""
        self.specialty_box.set_language(language)
        self.list_page.set_language(language)
        self.form_page.set_language(language)

    def set_specialty(self, specialty_id: str | None) -> None:
        """Shows the specialty of the conversation; unknown ones show as none."""
        self.specialty_box.set_specialty(specialty_id)

    def show_tasks(self) -> None:
        """Shows the list of all tasks."""
        shown = self.task_id
        self._pages.setCurrentWidget(self.list_page)
        if shown:
            self.list_page.select(shown)

    def show_form(self, task_id: str, values: Values) -> None:
        """Shows the form of a task filled with `values`, what was typed before on top.

        Raises:
            UnknownTask: the shelf has no such task.
        """
        task = self._shelf.task(task_id)
        self.form_page.show_task(task, {**self._sent, **values, **self._typed})
        self._pages.setCurrentWidget(self.form_page)

    def show_sent_form(self, task_id: str, values: Values) -> None:
        """Shows a form that was sent before, to be sent again as a new version. Raises `UnknownTask`."""
        self.form_page.show_task(self._shelf.task(task_id), values)
        self.form_page.set_editing(True)
        self._pages.setCurrentWidget(self.form_page)

    def end_edit(self) -> None:
        """The form that is shown is a new one again."""
        self.form_page.set_editing(False)

    def values(self) -> Values:
        """What the form holds at the moment, checked fields normalised; empty without a form."""
        return self.form_page.fields.values() if self.task_id else {}

    def standing(self) -> tuple[str, Values] | None:
        """The task whose form is shown and what it holds, as it would be sent; None without a form."""
        task_id = self.task_id
        return None if task_id is None else (task_id, self.form_page.filled_in())

    def fill_example(self) -> None:
        """Fills the form with the task's example; a second time takes it back."""
        self.form_page.fill_example()

    def forget_typed(self) -> None:
        """Another case was opened: nothing that was typed before belongs to it."""
        self._typed.clear()
        self._sent.clear()

    def put_away(self) -> None:
        """Nothing that was typed or is known of a patient stays."""
        self.forget_typed()
        self._pages.setCurrentWidget(self.list_page)
        self.form_page.forget()
        self.list_page.search.setText("")

    def unsent(self) -> tuple[str | None, Values] | None:
        """The task that is open and what was typed and not sent; None when nothing was."""
        return (self.task_id, dict(self._typed)) if self._typed else None

    def show_unsent(self, task_id: str | None, typed: Values) -> None:
        """Brings back what `unsent` gave before another case was looked at."""
        self._typed.update(typed)
        if task_id is not None and self._find(task_id) is not None:
            self.show_form(task_id, {})

    def know(self, values: Values) -> None:
        """What is known of the patient fills the fields of these names in the next forms."""
        self._sent.update(values)

    def set_busy(self, busy: bool) -> None:
        """An answer is being written: no form can be sent."""
        self.form_page.set_busy(busy)

    def set_leading(self, leading: bool) -> None:
        """Whether the form is what the doctor is about to send."""
        self.form_page.set_leading(leading)

    def bind_keys(self, window: QWidget) -> None:
        """Lets the pane's keys work in `window` also while the pane itself is not seen."""
        for shortcut in self._keys:
            shortcut.setParent(window)

    def focus_search(self) -> None:
        """Goes to the list and puts the cursor into the search for tasks."""
        self.wanted.emit()
        self.show_tasks()
        self.list_page.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.list_page.search.selectAll()

    def _connect(self) -> None:
        self.specialty_box.chosen.connect(self.specialtyChosen)
        self.list_page.chosen.connect(self._on_chosen)
        self.form_page.back.connect(self._on_back)
        self.form_page.submitted.connect(self._on_submitted)
        self.form_page.edited.connect(self._on_edited)
        self.form_page.stopped.connect(self.stopped)
        self._keys = [QShortcut(QKeySequence(keys), self) for keys in ("Ctrl+T", "Alt+S")]
        self._keys[0].activated.connect(self.focus_search)
        self._keys[1].activated.connect(self._on_specialty_keys)

    def _find(self, task_id: str) -> Task | None:
        try:
            return self._shelf.task(task_id)
        except UnknownTask:
            return None

    def _on_chosen(self, task_id: str) -> None:
        self.show_form(task_id, {})
        self.taskChosen.emit(task_id)
        rows = self.form_page.fields.rows
        if rows:
            rows[0].editor.entry.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_back(self) -> None:
        self.show_tasks()
        self.list_page.view.setFocus(Qt.FocusReason.TabFocusReason)
        self.tasksShown.emit()

    def _on_edited(self, values: Values) -> None:
        self._typed.update(values)
        self.formEdited.emit()

    def _on_submitted(self, task_id: str, values: Values) -> None:
        self._sent.update(self._typed)
        self._typed.clear()
        self.submitted.emit(task_id, values)

    def _on_specialty_keys(self) -> None:
        self.wanted.emit()
        self.specialty_box.setFocus(Qt.FocusReason.ShortcutFocusReason)
