"""The tasks as a list: a heading for each phase with its count, its tasks below."""

from collections.abc import Sequence
from typing import Any

import msgspec
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt

from desktop.clinical.language import Language
from desktop.clinical.task import PHASES, Phase, Task

Index = QModelIndex | QPersistentModelIndex


class TaskLine(msgspec.Struct, frozen=True):
    """One line of the list: a phase with the number of its tasks, or a task."""

    phase: Phase
    count: int = 0
    task: Task | None = None


class TaskListModel(QAbstractListModel):
    """The lines that match what was typed; a task is found by its Chinese and its English title."""

    LINE_ROLE = Qt.ItemDataRole.UserRole

    def __init__(self) -> None:
        super().__init__()
        self._tasks: tuple[Task, ...] = ()
        self._lines: list[TaskLine] = []
        self._language: Language = "zh"
        self._words = ""

    def set_tasks(self, tasks: Sequence[Task]) -> None:
        """Shows these tasks in their order."""
        self._tasks = tuple(tasks)
        self._rebuild()

    def set_language(self, language: Language) -> None:
        """Reads the titles in `language`."""
        self._language = language
        if self._lines:
            self.dataChanged.emit(self.index(0), self.index(len(self._lines) - 1))

    def set_words(self, words: str) -> None:
        """Keeps only the tasks that have all of `words` in a title or in what they are for."""
        self._words = words
        self._rebuild()

    def line(self, index: Index) -> TaskLine | None:
        """The line at `index`."""
        return self._lines[index.row()] if 0 <= index.row() < len(self._lines) else None

    def first_task(self) -> QModelIndex:
        """The index of the first task, invalid when there is none."""
        rows = (row for row, line in enumerate(self._lines) if line.task)
        return self.index(next(rows, -1))

    def find(self, task_id: str) -> QModelIndex:
        """The index of a task, invalid when it is not shown."""
        rows = (row for row, line in enumerate(self._lines) if line.task and line.task.id == task_id)
        return self.index(next(rows, -1))

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        line = self.line(index)
        if line is None:
            return None
        if role == self.LINE_ROLE:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return (line.task.title if line.task else PHASES[line.phase]).read(self._language)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole) and line.task:
            return line.task.help.read(self._language)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        line = self.line(index)
        if line is None or line.task is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def _rebuild(self) -> None:
        self.beginResetModel()
        self._lines = []
        for phase in PHASES:
            tasks = [task for task in self._tasks if task.phase == phase and self._matches(task)]
            if tasks:
                self._lines.append(TaskLine(phase, len(tasks)))
                self._lines.extend(TaskLine(phase, 0, task) for task in tasks)
        self.endResetModel()

    def _matches(self, task: Task) -> bool:
        text = f"{task.title.zh} {task.title.en} {task.id}".casefold()
        return all(word in text for word in self._words.casefold().split())
