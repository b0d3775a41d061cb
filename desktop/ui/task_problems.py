"""The quiet note about task files of the hospital that could not be read."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from desktop.errors import TaskFileInvalid
from desktop.ui.icons import IconLabel
from desktop.ui.label import paragraph, plain_label
from desktop.ui.theme import Theme
from desktop.ui.translation import Translated

_MOST = 3


class TaskProblems(Translated, QFrame):
    """An amber note with file, line and field of each broken file; hidden when all are fine."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("taskProblems")
        self.setProperty("look", "warnNote")
        self._problems: tuple[TaskFileInvalid, ...] = ()
        self._title = plain_label("small strong warn")
        self._lines = paragraph("small warn", "taskProblemLines")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._lines)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.space("s"), theme.space("s"), theme.space("s"), theme.space("s"))
        layout.setSpacing(theme.space("s"))
        layout.addWidget(IconLabel(theme, "warn", "warn"), 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        self.hide()

    def show_problems(self, problems: Sequence[TaskFileInvalid]) -> None:
        """Shows the problems, or hides the note when there are none."""
        self._problems = tuple(problems)
        self.setVisible(bool(problems))
        self.retranslate()

    def retranslate(self) -> None:
        count = len(self._problems)
        self._title.setText(self.tr("%n task file(s) cannot be read", "", count))
        lines = [self._line(problem) for problem in self._problems]
        self.setToolTip("\n".join(lines))
        if count > _MOST:
            lines = [*lines[:_MOST], self.tr("and %n more", "", count - _MOST)]
        self._lines.setText("\n".join(lines))

    def _line(self, problem: TaskFileInvalid) -> str:
        words = self.tr("{file}, line {line}, field {field}: {problem}")
        return words.format(**problem.facts)
