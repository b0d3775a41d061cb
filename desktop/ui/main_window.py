"""The window's frame: where the panes are, how they fold, what the keys do."""

import base64

from PySide6.QtCore import QByteArray, QEvent, QSize, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLayout,
    QMainWindow,
    QStackedWidget,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from desktop.ui.banner import Banner
from desktop.ui.composer import Composer
from desktop.ui.empty_state import EmptyState
from desktop.ui.guide import Guide
from desktop.ui.history_pane import HistoryPane
from desktop.ui.lock_page import LockPage
from desktop.ui.model_drop import DropHint, dragged_model
from desktop.ui.pane_folding import PaneFolding
from desktop.ui.sheet import Sheet
from desktop.ui.status_line import StatusLine
from desktop.ui.task_pane import TaskPane
from desktop.ui.theme import Theme
from desktop.ui.top_bar import TopBar
from desktop.ui.transcript import Transcript

TITLE = "DoctorFLAN Desktop"
COMFORTABLE = (1280, 800)
SMALLEST = (960, 600)
HISTORY_FOLDS_BELOW = 1160
TASKS_FOLD_BELOW = 900


class MainWindow(QMainWindow):
    """Top bar, banner, history, transcript with composer, tasks, status line.

    The title never names a patient.

    Signals:
        closing: the window is about to close.
        activated: the doctor came back to the window; the command line may have written meanwhile.
        modelDropped(object): the path of a model that was dropped onto the window.
    """

    closing = Signal()
    activated = Signal()
    modelDropped = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setWindowTitle(TITLE)
        self.setObjectName("mainWindow")
        self.top_bar = TopBar(theme)
        self.banner = Banner(theme)
        self.history = HistoryPane(theme)
        self.transcript = Transcript(theme)
        self.empty_state = EmptyState(theme)
        self.guide = Guide(theme)
        self._guiding = False
        self.composer = Composer(theme)
        self.tasks = TaskPane(theme)
        self.status = StatusLine(theme)
        self.lock = LockPage(theme)
        self._pages = QStackedWidget()
        self._rooms = QStackedWidget()
        self._places = QStackedWidget()
        self._history_folding = PaneFolding(self.history, HISTORY_FOLDS_BELOW)
        self._tasks_folding = PaneFolding(self.tasks, TASKS_FOLD_BELOW)
        self._arrange()
        self._drop_hint = DropHint(theme, self)
        self.setAcceptDrops(True)
        self._add_shortcuts()
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.setMinimumSize(*SMALLEST)
        self.resize(QSize(*COMFORTABLE).boundedTo(self.screen().availableSize()))

    def _arrange(self) -> None:
        for page in (self.empty_state, self.guide, self.transcript):
            self._pages.addWidget(page)
        middle = QWidget()
        middle.setObjectName("middle")
        middle.setProperty("look", "surface")
        middle.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(middle)
        column.addWidget(self._pages, 1)
        column.addWidget(self.composer)
        self._work = QWidget()
        work = QHBoxLayout(self._work)
        work.addWidget(middle, 1)
        work.addWidget(self.tasks)
        self._rooms.addWidget(self._work)
        body = QHBoxLayout()
        body.addWidget(self.history)
        body.addWidget(self._rooms, 1)
        self._open = QWidget()
        open_rows = QVBoxLayout(self._open)
        open_rows.addWidget(self.banner)
        open_rows.addLayout(body, 1)
        self._places.addWidget(self._open)
        self._places.addWidget(self.lock)
        central = QWidget()
        rows = QVBoxLayout(central)
        rows.addWidget(self.top_bar)
        rows.addWidget(self._places, 1)
        rows.addWidget(self.status)
        for layout in (column, work, body, open_rows, rows):
            _tighten(layout)
        self.setCentralWidget(central)

    def _add_shortcuts(self) -> None:
        self.top_bar.historyToggled.connect(self.toggle_history)
        self.top_bar.tasksToggled.connect(self.toggle_tasks)
        self.history.bind_keys(self)
        self.history.wanted.connect(self._history_folding.unfold)
        self.tasks.bind_keys(self)
        self.tasks.wanted.connect(self.show_tasks_pane)
        self.history.newCase.connect(self.show_work)
        self.history.opened.connect(self.show_work)
        self._quit_keys = QShortcut(QKeySequence(QKeySequence.StandardKey.Quit), self)
        self._quit_keys.activated.connect(self.close)
        for keys, action in (
            ("Ctrl+L", self._write),
            ("Ctrl+Shift+H", self.toggle_history),
            ("Ctrl+Shift+T", self.toggle_tasks),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(action)

    @property
    def is_locked(self) -> bool:
        """Whether the lock's page stands in place of all cases."""
        return self._places.currentWidget() is self.lock

    def set_locked(self, locked: bool) -> None:
        """Shows the lock's page in place of all that can hold words of a case, or that again."""
        if locked:
            QToolTip.hideText()
            for widget in QApplication.topLevelWidgets():
                if widget is not self and widget.isVisible():
                    widget.done(0) if isinstance(widget, Sheet) else widget.close()
        self._places.setCurrentWidget(self.lock if locked else self._open)
        self.top_bar.set_locked(locked)
        self.status.set_locked(locked)
        for keys in self.findChildren(QShortcut, options=Qt.FindChildOption.FindDirectChildrenOnly):
            keys.setEnabled(not locked or keys is self._quit_keys)
        self.setAcceptDrops(not locked)
        (self.lock if locked else self.composer).setFocus()

    def show_conversation(self) -> None:
        """The transcript is seen; who asks a question needs no guide."""
        if self._guiding:
            self.guide.closed.emit()
        self._pages.setCurrentWidget(self.transcript)

    def show_empty(self) -> None:
        """The empty state with its examples is seen, or the guide of the first start."""
        self._pages.setCurrentWidget(self.guide if self._guiding else self.empty_state)

    def set_guiding(self, guiding: bool) -> None:
        """Whether the guide stands where the first case will be."""
        self._guiding = guiding
        if self._pages.currentWidget() is not self.transcript:
            self.show_empty()

    def add_page(self, page: QWidget) -> None:
        """A page that can take the place of conversation and tasks."""
        self._rooms.addWidget(page)

    def show_page(self, page: QWidget) -> None:
        """Shows a page that was added."""
        self._rooms.setCurrentWidget(page)
        page.setFocus()

    def show_work(self) -> None:
        """Shows conversation and tasks again."""
        if self._rooms.currentWidget() is not self._work:
            self._rooms.setCurrentWidget(self._work)
            self.composer.setFocus()

    def _write(self) -> None:
        self.show_work()
        self.composer.setFocus()

    def toggle_history(self) -> None:
        """Shows or hides the history."""
        self._history_folding.toggle()

    def toggle_tasks(self) -> None:
        """Shows or hides the tasks."""
        self.show_work()
        self._tasks_folding.toggle()

    def show_tasks_pane(self) -> None:
        """Makes sure that the tasks are seen, also in a narrow window."""
        self.show_work()
        self._tasks_folding.unfold()

    def geometry_text(self) -> str:
        """The window's place and size as text for the settings."""
        return base64.b64encode(self.saveGeometry().data()).decode()

    def restore_geometry_text(self, text: str) -> None:
        """Puts the window where it was; anything that is no saved geometry is passed over."""
        if text:
            self.restoreGeometry(QByteArray.fromBase64(text.encode()))

    def come_to_front(self) -> None:
        """Shows the window above the others."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def _on_theme_changed(self) -> None:
        self.history.setFixedWidth(self._theme.size("historyPane"))
        self.tasks.setFixedWidth(self._theme.size("taskPane"))
        self._fold()

    def _fold(self) -> None:
        width = self.width() * self._theme.tokens.font["body"] // self._theme.px("body")
        history = self._history_folding.resize(width)
        tasks = self._tasks_folding.resize(width)
        self.top_bar.set_folded(history=history, tasks=tasks)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Folds the side panes where the window is narrow."""
        super().resizeEvent(event)
        self._fold()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """A model may be dropped anywhere on the window."""
        path = dragged_model(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self._drop_hint.show_over(path)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        """It is carried away again."""
        self._drop_hint.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        """Says which model was dropped."""
        self._drop_hint.hide()
        path = dragged_model(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.modelDropped.emit(path)

    def changeEvent(self, event: QEvent) -> None:
        """Says when the window is in front again."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.activated.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Says so before it closes."""
        self.closing.emit()
        super().closeEvent(event)


def _tighten(layout: QLayout) -> None:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
