"""The window's frame: where the panes are, how they fold, what the keys do."""

import base64

from PySide6.QtCore import QByteArray, QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from desktop.ui.banner import Banner
from desktop.ui.composer import Composer
from desktop.ui.empty_state import EmptyState
from desktop.ui.history_pane import HistoryPane
from desktop.ui.status_line import StatusLine
from desktop.ui.task_pane import TaskPane
from desktop.ui.theme import Theme
from desktop.ui.top_bar import TopBar
from desktop.ui.transcript import Transcript

TITLE = "DoctorFLAN Desktop"
SMALLEST = (1024, 680)
COMFORTABLE = (1280, 800)
_FOLD_BELOW_PX = 1160
"""Narrower than this (at the base font), the history folds away."""


class MainWindow(QMainWindow):
    """Top bar, banner, history, transcript with composer, tasks, status line.

    The title never names a patient.

    Signals:
        closing: the window is about to close.
    """

    closing = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._history_wanted: bool | None = None
        self.setWindowTitle(TITLE)
        self.setObjectName("mainWindow")
        self.top_bar = TopBar(theme)
        self.banner = Banner(theme)
        self.problem_banner = Banner(theme)
        self.history = HistoryPane(theme)
        self.transcript = Transcript(theme)
        self.empty_state = EmptyState(theme)
        self.composer = Composer(theme)
        self.tasks = TaskPane(theme)
        self.status = StatusLine(theme)
        self._pages = QStackedWidget()
        self._arrange()
        self._add_shortcuts()
        self.setMinimumSize(960, 600)
        self.resize(*COMFORTABLE)

    def _arrange(self) -> None:
        for page in (self.empty_state, self.transcript):
            self._pages.addWidget(page)
        middle = QWidget()
        middle.setObjectName("middle")
        middle.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = _tight(QVBoxLayout(middle))
        column.addWidget(self._pages, 1)
        column.addWidget(self.composer)
        body = _tight(QHBoxLayout())
        body.addWidget(self.history)
        body.addWidget(middle, 1)
        body.addWidget(self.tasks)
        central = QWidget()
        rows = _tight(QVBoxLayout(central))
        for row in (self.top_bar, self.banner, self.problem_banner):
            rows.addWidget(row)
        rows.addLayout(body, 1)
        rows.addWidget(self.status)
        self.setCentralWidget(central)

    def _add_shortcuts(self) -> None:
        for keys, action in (
            ("Ctrl+L", self.composer.setFocus),
            ("Ctrl+T", self.tasks.focus_search),
            ("Ctrl+B", self.toggle_history),
            (QKeySequence.StandardKey.Quit, self.close),
        ):
            QShortcut(QKeySequence(keys), self, activated=action)

    def show_conversation(self) -> None:
        """The transcript is seen."""
        self._pages.setCurrentWidget(self.transcript)

    def show_empty(self) -> None:
        """The empty state with its examples is seen."""
        self._pages.setCurrentWidget(self.empty_state)

    def toggle_history(self) -> None:
        """Folds or unfolds the history; the choice holds until the window is resized past the limit."""
        self._history_wanted = not self.history.isVisible()
        self.history.setVisible(self._history_wanted)

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

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Folds the history where the window is narrow."""
        super().resizeEvent(event)
        narrow = self.width() < self._theme.scaled(_FOLD_BELOW_PX)
        was_narrow = 0 < event.oldSize().width() < self._theme.scaled(_FOLD_BELOW_PX)
        if narrow != was_narrow:
            self._history_wanted = None
        self.history.setVisible(self._history_wanted if self._history_wanted is not None else not narrow)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Says so before it closes."""
        self.closing.emit()
        super().closeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """The title stays the program's name in every language."""
        super().changeEvent(event)


def _tight(layout: QVBoxLayout | QHBoxLayout) -> QVBoxLayout | QHBoxLayout:
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    return layout
