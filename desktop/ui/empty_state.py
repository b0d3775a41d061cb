"""What the transcript shows before the first question: four tasks to begin with."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.clinical.language import Language
from desktop.clinical.shelf import Shelf
from desktop.clinical.task import Task
from desktop.ui.label import plain_label
from desktop.ui.markdown_text import harmless
from desktop.ui.theme import Theme
from desktop.ui.transcript_context import TranscriptContext
from desktop.ui.translation import Translated

EXAMPLES = ("differential-diagnosis", "case-summary", "preoperative-education", "medication-inquiry")
"""The tasks on the cards, where they are on the shelf."""

_TWO_COLUMNS_PX = 420
_PADDING_PX = (14, 11)
_CORNER_PX = 8


class ExampleCard(QAbstractButton):
    """A task with its example, to be chosen with the mouse or the keyboard."""

    def __init__(self, task: Task, context: TranscriptContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.task = task
        self._context = context
        self.setObjectName(f"example_{task.id}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def retranslate(self) -> None:
        title = harmless(self.task.title.read(self._context.language))
        self.setText(title)
        summary = harmless(self.task.example_summary.read(self._context.language))
        self.setAccessibleName(f"{title}: {summary}")
        self.setToolTip(self.tr("Fill in the form of this task with its example (Enter)"))
        self.update()

    def sizeHint(self) -> QSize:
        theme = self._context.theme
        upright = theme.scaled(_PADDING_PX[1])
        lines = round(theme.px("body") * 1.5) + round(theme.px("control") * 1.5)
        return QSize(theme.scaled(200), lines + 2 * upright)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 -- Qt's signature
        theme = self._context.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        marked = self.hasFocus() or self.underMouse()
        painter.setPen(QPen(theme.color("accent" if marked else "line"), 2 if self.hasFocus() else 1))
        painter.setBrush(theme.color("accentSoft" if self.isDown() else "surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), _CORNER_PX, _CORNER_PX)
        side, upright = (theme.scaled(px) for px in _PADDING_PX)
        area = self.rect().adjusted(side, upright, -side, -upright)
        first = QRect(area.topLeft(), QSize(area.width(), round(theme.px("body") * 1.5)))
        self._draw_line(painter, self.text(), first, strong=True)
        area.setTop(first.bottom() + 1)
        summary = harmless(self.task.example_summary.read(self._context.language))
        self._draw_line(painter, summary, area, strong=False)

    def _draw_line(self, painter: QPainter, text: str, area: QRect, *, strong: bool) -> None:
        theme = self._context.theme
        painter.setPen(theme.color("text" if strong else "text2"))
        painter.setFont(theme.font("body", QFont.Weight.DemiBold) if strong else theme.font("control"))
        short = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, short)


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
        self._context = TranscriptContext(theme)
        self._cards: list[ExampleCard] = []
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
        theme.changed.connect(self._on_theme_changed)
        self.retranslate()

    @property
    def cards(self) -> tuple[ExampleCard, ...]:
        """The cards that are shown."""
        return tuple(self._cards)

    def set_language(self, language: Language) -> None:
        """The language of the tasks' titles and summaries."""
        self._context.language = language
        self.retranslate()

    def set_shelf(self, shelf: Shelf) -> None:
        """Takes the examples from the shelf of tasks."""
        self._context.shelf = shelf
        for card in self._cards:
            self._grid.removeWidget(card)
            card.hide()
            card.deleteLater()
        tasks = {task.id: task for task in shelf.tasks}
        wanted = [tasks[name] for name in EXAMPLES if name in tasks] or list(tasks.values())[: len(EXAMPLES)]
        self._cards = [ExampleCard(task, self._context, self._content) for task in wanted]
        for card in self._cards:
            card.clicked.connect(lambda _=False, name=card.task.id: self.insertExample.emit(name))
        self._arrange()

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
        for card in self._cards:
            card.retranslate()
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        theme = self._theme
        width = max(min(theme.size("column"), self.width() - 48), 120)
        columns = 2 if width >= theme.scaled(_TWO_COLUMNS_PX) else 1
        for number, card in enumerate(self._cards):
            self._grid.addWidget(card, number // columns, number % columns)
            card.show()
        layout = self._content.layout()
        height = layout.totalHeightForWidth(width) if layout else 0
        top = max((self.height() - height) // 2, 12)
        self._content.setGeometry((self.width() - width) // 2, top, width, height)

    def _on_theme_changed(self) -> None:
        for card in self._cards:
            card.updateGeometry()
            card.update()
        self._arrange()
