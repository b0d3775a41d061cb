"""The quiet note about task files of the hospital that could not be read."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.errors import TaskFileInvalid
from desktop.ui.icons import icon_pixmap
from desktop.ui.theme import Theme
from desktop.ui.translation import Translated

_MOST = 3


class TaskProblems(Translated, QFrame):
    """An amber note with file, line and field of each broken file; hidden when all are fine."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("taskProblems")
        self.setProperty("look", "warnNote")
        self._theme = theme
        self._problems: tuple[TaskFileInvalid, ...] = ()
        self._sign = QLabel()
        self._title = QLabel()
        self._title.setProperty("look", "small strong warn")
        self._lines = QLabel(wordWrap=True)
        self._lines.setProperty("look", "small warn")
        self._lines.setTextFormat(Qt.TextFormat.PlainText)
        self._lines.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._lines.setObjectName("taskProblemLines")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._lines)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.space("s"), theme.space("s"), theme.space("s"), theme.space("s"))
        layout.setSpacing(theme.space("s"))
        layout.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
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

    def _on_theme_changed(self) -> None:
        self._sign.setPixmap(icon_pixmap(self._theme, "warn", "warn", self.devicePixelRatioF()))
