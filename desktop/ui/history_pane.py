"""The left pane: a new case, the search, and the cases by day."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from desktop.conversation.messages import Summary
from desktop.ui.field_line import SearchField
from desktop.ui.history_empty import HistoryEmpty
from desktop.ui.history_list import HistoryListView
from desktop.ui.history_model import HistoryListModel
from desktop.ui.icons import IconButton
from desktop.ui.theme import Theme


class HistoryPane(QFrame):
    """New case, search and history.

    Signals:
        newCase: start a case.
        opened(str), deleted(str), exported(str): the id of a case.
        renamed(str, str): the id of a case and its new title; the list shows it already.
        searched(str): the words to search for, empty for all; shortly after the last key.
        wanted: the doctor asked for the pane by its keys: show it if it is folded away.
    """

    newCase = Signal()
    opened = Signal(str)
    deleted = Signal(str)
    exported = Signal(str)
    renamed = Signal(str, str)
    searched = Signal(str)
    wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("historyPane")
        self._waiting: tuple[tuple[Summary, ...], bool] | None = None
        self.cases = HistoryListModel()
        self.new_button = IconButton(theme, "plus", "primary")
        self.new_button.setObjectName("newCaseButton")
        self.search = SearchField(theme)
        self.search.setObjectName("searchField")
        self.view = HistoryListView(theme, self.cases)
        self._empty = HistoryEmpty(theme)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.view)
        self._pages.addWidget(self._empty)
        layout = QVBoxLayout(self)
        margin, gap = theme.space("m"), theme.space("s")
        top = QVBoxLayout()
        top.setContentsMargins(0, 0, margin, 0)
        top.setSpacing(gap)
        top.addWidget(self.new_button)
        top.addWidget(self.search)
        layout.setContentsMargins(margin, margin, 0, margin)
        layout.setSpacing(gap)
        layout.addLayout(top)
        layout.addWidget(self._pages, 1)
        self._connect()
        self._retranslate()
        self.show_summaries((), searching=False)

    def show_summaries(self, summaries: Sequence[Summary], *, searching: bool) -> None:
        """Shows the cases, newest first; `searching` when they are what a search found."""
        if self.view.editing:  # the list is put right when the doctor has ended renaming
            self._waiting = (tuple(summaries), searching)
            return
        current, scroll = self.view.current_id(), self.view.verticalScrollBar().value()
        self.cases.set_summaries(summaries)
        self.view.setCurrentIndex(self.cases.find(current))
        self.view.verticalScrollBar().setValue(0 if searching else scroll)
        self._empty.show_words(self.search.words() if searching else "")
        self._pages.setCurrentWidget(self.view if summaries else self._empty)

    def select(self, summary_id: str | None) -> None:
        """Marks the case that is open; None when it is a new one."""
        self.cases.set_open(summary_id)
        index = self.cases.find(summary_id)
        if index.isValid():
            self.view.setCurrentIndex(index)
            self.view.scrollTo(index)

    def bind_keys(self, window: QWidget) -> None:
        """Lets the pane's keys work in `window` also while the pane itself is not seen."""
        for shortcut in self._keys:
            shortcut.setParent(window)

    def focus_search(self) -> None:
        """Puts the cursor into the search field."""
        self.wanted.emit()
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _connect(self) -> None:
        self.new_button.clicked.connect(self.newCase)
        self.search.searched.connect(self.searched)
        self.search.leftDownwards.connect(self._on_down)
        self.view.opened.connect(self.opened)
        self.view.deleted.connect(self.deleted)
        self.view.exported.connect(self.exported)
        self.view.leftUpwards.connect(self.focus_search)
        self.view.edited.connect(self._on_edited)
        self.cases.renamed.connect(self.renamed)
        self._empty.newCase.connect(self.newCase)
        self._empty.clearSearch.connect(self.search.clear_now)
        self._keys = [QShortcut(QKeySequence(keys), self) for keys in ("Ctrl+N", "Ctrl+F")]
        self._keys[0].activated.connect(self.newCase)
        self._keys[1].activated.connect(self.focus_search)

    def _retranslate(self) -> None:
        self.new_button.setText(self.tr("New case"))
        self.new_button.setAccessibleName(self.tr("New case"))
        self.new_button.setToolTip(self.tr("Start a new case (Ctrl+N)"))
        self.search.setPlaceholderText(self.tr("Search cases and answers"))
        self.search.setAccessibleName(self.tr("Search cases and answers"))
        self.search.setToolTip(self.tr("Search titles, questions and answers (Ctrl+F)"))
        self.view.setAccessibleName(self.tr("Cases by day"))
        self.view.setToolTip(self.tr("Open (Enter), rename (F2), delete (Del)"))
        self.cases.retranslate()

    def _on_edited(self) -> None:
        if self._waiting is not None:
            (summaries, searching), self._waiting = self._waiting, None
            self.show_summaries(summaries, searching=searching)

    def _on_down(self) -> None:
        if self.cases.first_case().isValid():
            self.view.setCurrentIndex(self.cases.first_case())
            self.view.setFocus(Qt.FocusReason.TabFocusReason)
