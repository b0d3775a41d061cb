"""The page of the task pane on which a task is looked for and chosen."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QVBoxLayout, QWidget

from desktop.clinical.language import Language
from desktop.clinical.task import Task
from desktop.errors import TaskFileInvalid
from desktop.ui.field_line import SearchField
from desktop.ui.icons import IconButton
from desktop.ui.label import plain_label
from desktop.ui.side_list import SideListView
from desktop.ui.task_delegate import TaskDelegate
from desktop.ui.task_model import TaskListModel
from desktop.ui.task_problems import TaskProblems
from desktop.ui.theme import Theme
from desktop.ui.translation import Translated


class TaskListView(SideListView):
    """The list itself.

    Signals:
        typed(str): a character was typed that should go on in the search field.
    """

    typed = Signal(str)

    def __init__(self, theme: Theme, task_model: TaskListModel) -> None:
        super().__init__(theme)
        self.setModel(task_model)
        self.setObjectName("taskList")
        self._delegate = TaskDelegate(theme)
        self.setItemDelegate(self._delegate)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        tasks = self.model()
        if not self.currentIndex().isValid() and isinstance(tasks, TaskListModel):
            self.setCurrentIndex(tasks.first_task())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
        plain = modifiers in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            if self.currentIndex().isValid():
                self.activated.emit(self.currentIndex())
        elif plain and event.text().strip() and event.text().isprintable():
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)


class TaskListPage(Translated, QWidget):
    """Search field, the tasks by phase, and what could not be read.

    Signals:
        chosen(str): the id of a task.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._tasks = TaskListModel()
        self.search = SearchField(theme)
        self.search.setObjectName("taskSearchField")
        self.view = TaskListView(theme, self._tasks)
        self._problems = TaskProblems(theme)
        self._nothing = plain_label("small third", "taskNothingFound", wraps=True)
        self._clear = IconButton(theme, "", "link", name="taskClearSearch")
        margin, gap = theme.space("m"), theme.space("s")
        top = QVBoxLayout()
        top.setContentsMargins(0, 0, margin, 0)
        top.setSpacing(gap)
        top.addWidget(self.search)
        top.addWidget(self._nothing)
        top.addWidget(self._clear, 0, Qt.AlignmentFlag.AlignLeft)
        bottom = QVBoxLayout()
        bottom.setContentsMargins(0, 0, margin, 0)
        bottom.addWidget(self._problems)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(margin, 0, 0, 0)
        layout.setSpacing(gap)
        layout.addLayout(top)
        layout.addWidget(self.view, 1)
        layout.addLayout(bottom)
        self._connect()
        self.retranslate()
        self._show_state()

    def set_tasks(self, tasks: Sequence[Task], problems: Sequence[TaskFileInvalid]) -> None:
        """Shows the shelf's tasks and what is wrong with files of the hospital."""
        self._tasks.set_tasks(tasks)
        self._problems.show_problems(problems)
        self._show_state()

    def set_language(self, language: Language) -> None:
        """Reads the tasks' texts in `language`."""
        self._tasks.set_language(language)

    def select(self, task_id: str) -> None:
        """Puts the keyboard's place at a task."""
        self.view.setCurrentIndex(self._tasks.find(task_id))

    def _connect(self) -> None:
        self.search.textChanged.connect(self._on_text_changed)
        self.search.entered.connect(self._on_entered)
        self.search.leftDownwards.connect(self._on_down)
        self.view.clicked.connect(self._on_activated)
        self.view.activated.connect(self._on_activated)
        self.view.typed.connect(self._on_typed)
        self._clear.clicked.connect(self._on_clear)

    def retranslate(self) -> None:
        self.search.setPlaceholderText(self.tr("Search tasks"))
        self.search.setAccessibleName(self.tr("Search tasks"))
        self.search.setToolTip(self.tr("Search tasks by their Chinese or English name (Ctrl+T)"))
        self.view.setAccessibleName(self.tr("Tasks"))
        self.view.setToolTip(self.tr("Choose a task (up and down, Enter)"))
        self._clear.say(self.tr("Clear the search"), self.tr("Show all tasks (Esc)"))
        self._show_state()

    def _show_state(self) -> None:
        words = self.search.words()
        empty = self._tasks.rowCount() == 0
        if words:
            self._nothing.setText(self.tr("No task is called “{words}”.").format(words=words))
        else:
            self._nothing.setText(self.tr("There are no tasks; the program's files may be damaged."))
        self._nothing.setVisible(empty)
        self._clear.setVisible(empty and bool(words))

    def _on_text_changed(self) -> None:
        self._tasks.set_words(self.search.words())
        self._show_state()

    def _on_entered(self) -> None:
        if self.search.words() and self._tasks.first_task().isValid():
            self._on_activated(self._tasks.first_task())

    def _on_down(self) -> None:
        self.view.setCurrentIndex(self._tasks.first_task())
        self.view.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_typed(self, text: str) -> None:
        self.search.setFocus(Qt.FocusReason.TabFocusReason)
        self.search.deselect()
        self.search.end(False)
        self.search.insert(text)

    def _on_clear(self) -> None:
        self.search.clear_now()
        self.search.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_activated(self, index: QModelIndex) -> None:
        line = self._tasks.line(index)
        if line is not None and line.task is not None:
            self.chosen.emit(line.task.id)
