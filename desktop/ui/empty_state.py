"""What the transcript shows before the first question: four tasks to begin with."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.clinical.language import Language
from desktop.clinical.shelf import Shelf
from desktop.clinical.task import Task
from desktop.ui.label import plain_label
from desktop.ui.markdown_text import harmless
from desktop.ui.option_card import OptionCard
from desktop.ui.theme import Theme
from desktop.ui.translation import Translated

EXAMPLES = ("differential-diagnosis", "case-summary", "preoperative-education", "medication-inquiry")
"""The tasks on the cards, where they are on the shelf."""

_TWO_COLUMNS_PX = 420


class EmptyState(Translated, QWidget):
    """An invitation, never a blank page.

    Signals:
        insertExample(str): the form of the task with this id is to be opened with its example.
    """

    insertExample = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("emptyState")
        self.setProperty("look", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._language: Language = "zh"
        self._examples: list[tuple[Task, OptionCard]] = []
        self._content = QWidget(self)
        self._title, self._words = plain_label("display"), plain_label("second", wraps=True)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 12, 0, 0)
        self._grid.setSpacing(10)
        layout = QVBoxLayout(self._content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._title)
        layout.addWidget(self._words)
        layout.addLayout(self._grid)
        theme.changed.connect(self._arrange)
        self.retranslate()

    @property
    def cards(self) -> tuple[OptionCard, ...]:
        """The cards that are shown."""
        return tuple(card for _, card in self._examples)

    def set_language(self, language: Language) -> None:
        """The language of the tasks' titles and summaries."""
        self._language = language
        self.retranslate()

    def set_shelf(self, shelf: Shelf) -> None:
        """Takes the examples from the shelf of tasks."""
        for card in self.cards:
            self._grid.removeWidget(card)
            card.hide()
            card.deleteLater()
        tasks = {task.id: task for task in shelf.tasks}
        wanted = [tasks[name] for name in EXAMPLES if name in tasks] or list(tasks.values())[: len(EXAMPLES)]
        self._examples = [(task, OptionCard(self._theme, f"example_{task.id}", "page")) for task in wanted]
        for task, card in self._examples:
            card.clicked.connect(lambda _=False, name=task.id: self.insertExample.emit(name))
        self.retranslate()

    def retranslate(self) -> None:
        self._title.setText(self.tr("Start with a task"))
        self._words.setText(
            self.tr(
                "Choose a task on the right and fill in its form, or just ask. "
                "Everything stays on this computer."
            )
        )
        self.setAccessibleName(self._title.text())
        self.setAccessibleDescription(self._words.text())
        for task, card in self._examples:
            title, summary = task.title.read(self._language), task.example_summary.read(self._language)
            card.show_words(harmless(title), harmless(summary))
            card.setToolTip(self.tr("Fill in the form of this task with its example (Enter)"))
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        theme = self._theme
        width = max(min(theme.size("column"), self.width() - 48), 120)
        columns = 2 if width >= theme.scaled(_TWO_COLUMNS_PX) else 1
        for number, card in enumerate(self.cards):
            self._grid.addWidget(card, number // columns, number % columns)
            card.show()
        layout = self._content.layout()
        height = layout.totalHeightForWidth(width) if layout else 0
        top = max((self.height() - height) // 2, 12)
        self._content.setGeometry((self.width() - width) // 2, top, width, height)
