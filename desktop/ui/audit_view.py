"""The audit in the settings: who did what and when, narrowed, checked, and written to a file."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop.clinical.language import Language
from desktop.conversation.audit_words import TITLES, problem_words
from desktop.conversation.auditing import AuditEntry, AuditQuery, ChainCheck
from desktop.ui.audit_model import AuditTableModel, short_id
from desktop.ui.audit_table import AuditTable
from desktop.ui.field_combo import ComboBox
from desktop.ui.icons import IconButton, IconLabel
from desktop.ui.label import plain_label
from desktop.ui.search_filters import period_bounds, periods
from desktop.ui.theme import Theme, set_look
from desktop.ui.translation import Translated

PAGE = 200
_MOST_PROBLEMS = 5
_TABLE_PX = 240
_BOX_LETTERS, _POPUP_PX = 12, 224


class AuditView(Translated, QWidget):
    """Reads when it is seen; no word of a patient is in it.

    Signals:
        wanted(object): the `AuditQuery` whose entries are to be shown, a page of them.
        checkWanted: the chain is to be checked.
        exportWanted: what is shown, and what would be further down, is to be written to a file.
        caseWanted(str): the case of this id is to be opened.
    """

    wanted = Signal(object)
    checkWanted = Signal()
    exportWanted = Signal()
    caseWanted = Signal(str)

    def __init__(
        self, theme: Theme, today: Callable[[], dt.date] = dt.date.today, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("auditView")
        self._theme, self._today = theme, today
        self._language: Language = "zh"
        self._case = self._open_case = ""
        self._no_exporting = ""
        self._check: ChainCheck | None = None
        self._problem = ""
        self._is_checking = False
        self.entries = AuditTableModel(theme)
        self.table = AuditTable(theme, self.entries)
        self._why = plain_label("control second", wraps=True)
        self._nothing = plain_label("control third", "auditNothing")
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._kind, self._period = ComboBox(theme), ComboBox(theme)
        for box, name in ((self._kind, "auditKindBox"), (self._period, "auditPeriodBox")):
            box.setObjectName(name)
            box.setMinimumContentsLength(_BOX_LETTERS)
            box.view().setMinimumWidth(theme.scaled(_POPUP_PX))
            box.activated.connect(lambda _: self._ask())
        self._this_case = IconButton(theme, name="auditCaseButton")
        self._this_case.setCheckable(True)
        self._verify = IconButton(theme, "verify", name="auditCheckButton")
        self._export = IconButton(theme, "export", name="auditExportButton")
        self._verdict = QFrame()
        self._verdict.setObjectName("auditVerdict")
        self._sign = IconLabel(theme, "shield", "accent")
        self._words = plain_label("control", "auditVerdictWords", wraps=True)
        self._lay_out()
        self._connect()
        self.retranslate()

    def query(self, before: int = 0) -> AuditQuery:
        """A page of what is chosen: the entries before a number, or the newest."""
        since, until = period_bounds(str(self._period.currentData() or ""), self._today())
        kind = str(self._kind.currentData() or "")
        return AuditQuery(
            kinds=(kind,) if kind else (),
            conversation=self._case,
            since=since,
            until=until,
            before=before,
            limit=PAGE,
        )

    def show_entries(self, query: AuditQuery, entries: Sequence[AuditEntry]) -> None:
        """Shows what was found for one of the queries that were `wanted`."""
        if query == self.query():
            self.entries.show_first(entries)
            self._nothing.setVisible(not entries)
        elif query == self.query(query.before):
            self.entries.show_more(entries)

    def show_check(self, check: ChainCheck | None) -> None:
        """Says what a check of the chain has found; None while it is under way."""
        self._check, self._is_checking, self._problem = check, check is None, ""
        problems = check.problems if check is not None else ()
        self.entries.mark({problem.number for problem in problems if problem.kind != "count"})
        self.retranslate()

    def show_problem(self, sentence: str) -> None:
        """Says why something could not be done here."""
        self._check, self._is_checking, self._problem = None, False, sentence
        self.retranslate()

    def set_open_case(self, case_id: str) -> None:
        """Which case is open: entries can be narrowed to it; empty for a new one."""
        self._open_case = case_id
        self._show_case()

    def set_language(self, language: Language) -> None:
        """The language of the entries."""
        self._language = language
        self.entries.set_language(language)
        self.retranslate()

    def forbid_exporting(self, why: str) -> None:
        """Locks "Export" when `why` says that the administrator forbids it."""
        self._no_exporting = why
        self.retranslate()

    def put_away(self) -> None:
        """Forgets all entries and what was chosen."""
        self._case = self._open_case = self._problem = ""
        self._check, self._is_checking = None, False
        for box in (self._kind, self._period):
            box.setCurrentIndex(0)
        self.entries.mark(())
        self.entries.show_first(())
        self.retranslate()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask()

    def _lay_out(self) -> None:
        space = self._theme.space
        filters = QHBoxLayout()
        filters.setSpacing(space("s"))
        for part in (self._kind, self._period, self._this_case):
            filters.addWidget(part)
        filters.addStretch(1)
        head = QHBoxLayout()
        head.setSpacing(space("s"))
        head.addWidget(self._why, 1)
        head.addWidget(self._verify)
        head.addWidget(self._export)
        said = QHBoxLayout(self._verdict)
        said.setContentsMargins(space("m"), space("s"), space("m"), space("s"))
        said.setSpacing(space("s"))
        said.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        said.addWidget(self._words, 1)
        card = QFrame()
        card.setProperty("look", "raised")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(1, 1, 1, 1)
        inside.addWidget(self.table)
        over = QVBoxLayout(self.table)
        over.addWidget(self._nothing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, space("s"), 0, 0)
        column.setSpacing(space("m"))
        column.addLayout(head)
        column.addLayout(filters)
        column.addWidget(self._verdict)
        column.addWidget(card, 1)
        takes_all = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        takes_all.setVerticalStretch(100)  # the page's own stretch below it gets next to nothing
        self.setSizePolicy(takes_all)

    def _connect(self) -> None:
        self.entries.wanted.connect(lambda before: self.wanted.emit(self.query(before)))
        self.table.opened.connect(self.caseWanted)
        self.table.moved.connect(self._show_case)
        self._this_case.clicked.connect(self._on_this_case)
        self._verify.clicked.connect(self.checkWanted)
        self._export.clicked.connect(self.exportWanted)
        self._theme.changed.connect(self.retranslate)

    def _ask(self) -> None:
        if self._problem:
            self.show_problem("")
        self.wanted.emit(self.query())

    def _on_this_case(self) -> None:
        self._case = "" if self._case else self.table.current_case() or self._open_case
        self._show_case()
        self._ask()

    def _show_case(self) -> None:
        """The button for one case: of the entry at which the keyboard is, else of the open one."""
        case = self._case or self.table.current_case() or self._open_case
        one = self.tr("Only case {number}").format(number=short_id(case))
        self._this_case.setText(one if self._case else self.tr("Only this case"))
        self._this_case.setEnabled(bool(case))
        self._this_case.setChecked(bool(self._case))
        set_look(self._this_case, "here" if self._case else "")
        self._name(
            self._this_case,
            self.tr("Only the entries about one case"),
            self.tr("Only about the case of the chosen entry, or the open one; again for all"),
        )

    def retranslate(self) -> None:
        self.table.setMinimumHeight(self._theme.scaled(_TABLE_PX))
        self._why.setText(
            self.tr("Who did what, and when; never a patient's words. The number of a case opens it.")
        )
        self.table.setAccessibleName(self.tr("Entries of the audit, the newest first"))
        self.table.setToolTip(self.tr("Enter opens the case of an entry"))
        self._nothing.setText(self.tr("No entries"))
        kinds = sorted((title.read(self._language), kind) for kind, title in TITLES.items())
        every = self.tr("All events")
        self._offer(self._kind, self.tr("Kind of event"), every, [(kind, title) for title, kind in kinds])
        self._offer(self._period, self.tr("Time"), self.tr("Any time"), periods())
        self._show_case()
        self._verify.setText(self.tr("Checking…") if self._is_checking else self.tr("Check integrity"))
        self._verify.setEnabled(not self._is_checking)
        self._name(self._verify, self.tr("Check integrity"),
                   self.tr("Finds entries that were removed, changed or moved"))  # fmt: skip
        self._export.setText(self.tr("Export…"))
        self._export.setEnabled(not self._no_exporting)
        self._export.set_icon_name("lock" if self._no_exporting else "export")
        tip = self._no_exporting or self.tr("What is chosen here as a table (CSV), for a spreadsheet")
        self._name(self._export, self.tr("Export the audit"), tip)
        self._show_verdict()

    def _show_verdict(self) -> None:
        check = self._check
        self._verdict.setVisible(check is not None or bool(self._problem))
        is_whole = check is not None and not check.problems
        words = self._problem
        if check is not None:
            words = "\n".join(self._found(check))
        self._words.setText(words)
        self._words.setAccessibleName(words)
        set_look(self._verdict, "accentNote" if is_whole else "dangerNote")
        self._sign.show_icon("shield" if is_whole else "warn", "accent" if is_whole else "danger")

    def _found(self, check: ChainCheck) -> Iterable[str]:
        if not check.problems:
            yield self.tr(
                "The chain is whole: %n entries, none of them removed, changed or moved.", "", check.entries
            )
            return
        yield self.tr("The audit was tampered with, or its file is damaged:")
        for problem in check.problems[:_MOST_PROBLEMS]:
            yield f"· {problem_words(problem, self._language)}"
        if (more := len(check.problems) - _MOST_PROBLEMS) > 0:
            yield self.tr("· and %n more", "", more)
        yield self.tr("Keep a copy of the data folder and tell the IT department.")

    def _offer(self, box: ComboBox, title: str, every: str, choices: Iterable[tuple[str, str]]) -> None:
        chosen = box.currentData()
        box.clear()
        for data, words in (("", every), *choices):
            box.addItem(words, data)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        self._name(box, title, title)

    @staticmethod
    def _name(widget: QWidget, name: str, tip: str) -> None:
        widget.setAccessibleName(name)
        widget.setToolTip(tip)
