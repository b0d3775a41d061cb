"""The left pane: a new case, the search, and the cases by day."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from desktop.conversation.messages import Summary
from desktop.conversation.searching import Query
from desktop.ui.field_line import SearchField
from desktop.ui.history_empty import HistoryEmpty
from desktop.ui.history_list import HistoryListView
from desktop.ui.history_model import HistoryListModel
from desktop.ui.icons import IconButton
from desktop.ui.label import plain_label
from desktop.ui.search_filters import SearchFilters
from desktop.ui.theme import Theme
from desktop.ui.translation import Translated

HITS_AT_FIRST = 50


class HistoryPane(Translated, QFrame):
    """New case, search and history.

    Signals:
        newCase: start a case.
        opened(str), deleted(str), exported(str), printWanted(str), reviewWanted(str): the id of a case.
        holdWanted(str, bool): the case of this id must not be deleted, or may be again.
        renamed(str, str): the id of a case and its new title; the list shows it already.
        searched(str): the words to search for, empty for all; shortly after the last key.
        narrowed: other filters are chosen, or more of what was found is wanted.
        wanted: the doctor asked for the pane by its keys: show it if it is folded away.
    """

    newCase = Signal()
    opened = Signal(str)
    deleted = Signal(str)
    exported = Signal(str)
    printWanted = Signal(str)
    reviewWanted = Signal(str)
    holdWanted = Signal(str, bool)
    renamed = Signal(str, str)
    searched = Signal(str)
    narrowed = Signal()
    wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("historyPane")
        self._waiting: tuple[tuple[Summary, ...], bool, bool] | None = None
        self._limit = HITS_AT_FIRST
        self.cases = HistoryListModel()
        self.new_button = IconButton(theme, "plus", "primary", name="newCaseButton")
        self.search = SearchField(theme)
        self.search.setObjectName("searchField")
        self.filter_button = IconButton(theme, "sliders", "ghost icon", name="searchFilterButton")
        self.filter_button.setCheckable(True)
        self.filters = SearchFilters(theme)
        self.filters.hide()
        self.view = HistoryListView(theme, self.cases)
        self._problem = plain_label("error", "historyProblem", wraps=True)
        self._problem.hide()
        self._more = IconButton(theme, "down", "ghost small", name="moreHitsButton")
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
        line = QHBoxLayout()
        line.setSpacing(theme.space("xs"))
        line.addWidget(self.search, 1)
        line.addWidget(self.filter_button)
        top.addLayout(line)
        top.addWidget(self.filters)
        top.addWidget(self._problem)
        layout.setContentsMargins(margin, margin, 0, margin)
        layout.setSpacing(gap)
        layout.addLayout(top)
        layout.addWidget(self._pages, 1)
        layout.addWidget(self._more)
        self._connect()
        self.retranslate()
        self.show_summaries((), searching=False)

    def query(self) -> Query | None:
        """What is searched for; None when all cases are wanted."""
        if not (self.search.words() or self.filters.is_active):
            return None
        return self.filters.query(self.search.words(), self._limit)

    def show_summaries(self, summaries: Sequence[Summary], *, searching: bool, more: bool = False) -> None:
        """Shows the cases, newest first; `searching` when a search found them, and perhaps `more`."""
        if self.view.editing:  # the list is put right when the doctor has ended renaming
            self._waiting = (tuple(summaries), searching, more)
            return
        current, scroll = self.view.current_id(), self.view.verticalScrollBar().value()
        query = self.query() if searching else None
        self.cases.set_summaries(summaries, best=query is not None and query.order == "best")
        self.view.setCurrentIndex(self.cases.find(current))
        self.view.verticalScrollBar().setValue(0 if searching and self._limit == HITS_AT_FIRST else scroll)
        self._more.setVisible(more)
        self._empty.show_words(
            self.search.words() if searching else "", filtered=searching and self.filters.is_active
        )
        self._pages.setCurrentWidget(self.view if summaries else self._empty)

    def show_problem(self, sentence: str) -> None:
        """Says above the cases why one of them stays as it is, until the doctor does something else there."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    def put_away(self) -> None:
        """Forgets all cases and what was searched for; a title that was being changed stays as it was."""
        self._waiting = None
        self.show_problem("")
        self.filters.clear()
        self.filter_button.setChecked(False)
        self.search.setText("")
        self.search.search_now()
        self._on_narrowed()
        self._more.hide()
        self.cases.set_summaries(())
        self.cases.set_open(None)
        self._empty.show_words("")
        self._pages.setCurrentWidget(self._empty)

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

    def _connect(self) -> None:
        self.new_button.clicked.connect(self.newCase)
        self.search.searched.connect(self._on_searched)
        self.filter_button.toggled.connect(self.filters.setVisible)
        self.filters.changed.connect(self._on_narrowed)
        self._more.clicked.connect(self._on_more)
        self.search.leftDownwards.connect(self._on_down)
        self.view.opened.connect(self.opened)
        self.view.deleted.connect(self.deleted)
        self.view.exported.connect(self.exported)
        self.view.printWanted.connect(self.printWanted)
        self.view.reviewWanted.connect(self.reviewWanted)
        self.view.holdWanted.connect(self.holdWanted)
        self.view.leftUpwards.connect(self.focus_search)
        self.view.edited.connect(self._on_edited)
        self.cases.renamed.connect(self.renamed)
        doings = (self.newCase, self.opened, self.deleted, self.holdWanted, self.renamed, self.searched)
        for done in (*doings, self.narrowed):
            done.connect(lambda *_: self.show_problem(""))
        self._empty.newCase.connect(self.newCase)
        self._empty.clearSearch.connect(self._on_clear)
        self._keys = [QShortcut(QKeySequence(keys), self) for keys in ("Ctrl+N", "Ctrl+F")]
        self._keys[0].activated.connect(self.newCase)
        self._keys[1].activated.connect(self.focus_search)

    def retranslate(self) -> None:
        self.new_button.say(self.tr("New case"), self.tr("Start a new case (Ctrl+N)"))
        self.search.setPlaceholderText(self.tr("Search the cases"))
        self.search.setAccessibleName(self.tr("Search cases and answers"))
        self.search.setToolTip(self.tr("Search titles, questions and answers (Ctrl+F)"))
        self.filter_button.setAccessibleName(self.tr("Narrow the search"))
        self.filter_button.setToolTip(self.tr("Time, task, specialty, patient, signature, rating, order"))
        self._more.say(self.tr("Show more"), self.tr("Show more of what was found"))
        self.view.setAccessibleName(self.tr("Cases by day"))
        self.view.setToolTip(self.tr("Open (Enter), rename (F2), delete (Del)"))
        self.cases.retranslate()

    def _on_edited(self) -> None:
        if self._waiting is not None:
            (summaries, searching, more), self._waiting = self._waiting, None
            self.show_summaries(summaries, searching=searching, more=more)

    def _on_searched(self, words: str) -> None:
        self._limit = HITS_AT_FIRST
        self.searched.emit(words)

    def _on_narrowed(self) -> None:
        self._limit = HITS_AT_FIRST
        self.filter_button.set_look("ghost icon here" if self.filters.is_active else "ghost icon")
        self.narrowed.emit()

    def _on_more(self) -> None:
        self._limit += HITS_AT_FIRST
        self.narrowed.emit()

    def _on_clear(self) -> None:
        self.filters.clear()
        self._on_narrowed()
        self.search.clear_now()

    def _on_down(self) -> None:
        if self.cases.first_case().isValid():
            self.view.setCurrentIndex(self.cases.first_case())
            self.view.setFocus(Qt.FocusReason.TabFocusReason)
