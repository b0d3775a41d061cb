"""The bin in the settings: the deleted cases, the day each goes for good, and the way back."""

import datetime as dt
from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.conversation.binned import DAYS_IN_BIN, BinnedCase
from desktop.ui.history_days import day_heading, local_day
from desktop.ui.history_model import one_line
from desktop.ui.icons import IconButton
from desktop.ui.setting_row import SettingRow, rule
from desktop.ui.sheet import Sheet, sheet_label
from desktop.ui.theme import Theme
from desktop.ui.translation import Translated

_AT_FIRST = 10


class BinView(Translated, QFrame):
    """Reads when it is seen.

    Signals:
        wanted: what is in the bin is to be shown.
        restored(str): the case of this id is to be taken out of the bin.
        emptied: what is shown and not held is to be removed for good; nothing was asked yet.
    """

    wanted = Signal()
    restored = Signal(str)
    emptied = Signal()

    def __init__(
        self, theme: Theme, today: Callable[[], dt.date] = dt.date.today, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("binView")
        self.setProperty("look", "raised")
        self._theme, self._today = theme, today
        self.cases: tuple[BinnedCase, ...] = ()
        self._shown = _AT_FIRST
        self._empty = IconButton(theme, "trash", "danger", name="emptyBinButton")
        self._empty.clicked.connect(self.emptied)
        self._head = SettingRow(theme, (self._empty,))
        self._more = IconButton(theme, "down", "ghost small", name="moreBinnedButton")
        self._more.clicked.connect(self._on_more)
        self._list = QWidget()
        self._lines = QVBoxLayout(self._list)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.space("l"), theme.space("xs"), theme.space("l"), theme.space("xs"))
        column.setSpacing(0)
        for part in (self._head, self._list, self._more):
            column.addWidget(part)
        self.retranslate()

    def show_cases(self, cases: Sequence[BinnedCase]) -> None:
        """Shows what is in the bin, the last deleted first."""
        self.cases = tuple(cases)
        self.retranslate()

    def put_away(self) -> None:
        """Forgets all cases."""
        self._shown = _AT_FIRST
        self.show_cases(())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.wanted.emit()

    def _on_more(self) -> None:
        self._shown += _AT_FIRST
        self.retranslate()

    def retranslate(self) -> None:
        why = self.tr(
            "A deleted case stays here for %n day(s). Until then it can be restored.", "", DAYS_IN_BIN
        )
        held = sum(case.held for case in self.cases)
        title = (
            self.tr("%n case(s) in the bin", "", len(self.cases))
            if self.cases
            else self.tr("The bin is empty")
        )
        self._head.show_words(title, why)
        self._empty.say(self.tr("Empty now…"), self.tr("Remove all of them for good"))
        self._empty.setEnabled(len(self.cases) > held)
        self._more.say(self.tr("Show more"), self.tr("Show more of the deleted cases"))
        self._more.setVisible(len(self.cases) > self._shown)
        while (item := self._lines.takeAt(0)) is not None:
            if (line := item.widget()) is not None:
                line.hide()
                line.deleteLater()
        for case in self.cases[: self._shown]:
            self._lines.addWidget(rule())
            self._lines.addWidget(self._line(case))
        self._list.setVisible(bool(self.cases))

    def _line(self, case: BinnedCase) -> SettingRow:
        title = one_line(case.title) or self.tr("Without a title")
        restore = IconButton(self._theme, "undo", name=f"restoreButton_{case.id}")
        restore.clicked.connect(lambda: self.restored.emit(case.id))
        restore.say(self.tr("Restore"), self.tr("Back to the history"))
        line = SettingRow(self._theme, (restore,))
        line.setObjectName(f"binned_{case.id}")
        line.show_words(title, self._fate(case))
        restore.setAccessibleDescription(f"{title}: {self._fate(case)}")
        return line

    def _fate(self, case: BinnedCase) -> str:
        """What becomes of a case if nobody does anything."""
        if case.held:
            return self.tr("Under legal hold: it is not removed before the hold is released.")
        if not case.since:
            return self.tr("Its time was over: it goes for good when the program starts next.")
        deleted = local_day(case.since)
        words = self.tr("Deleted: {deleted} · goes for good: {goes}")
        goes = deleted + dt.timedelta(days=DAYS_IN_BIN)
        days = [day_heading(day, self._today()) for day in (deleted, goes)]
        return words.format(deleted=days[0], goes=days[1])


class EmptyBinSheet(Sheet):
    """Accepted when the bin is to be emptied.

    Args:
        cases: what is in the bin.
    """

    def __init__(self, theme: Theme, cases: Sequence[BinnedCase], parent: QWidget) -> None:
        super().__init__(theme, "emptyBinSheet", "", parent)
        held = sum(case.held for case in cases)
        self.show_title(self.tr("Remove %n case(s) for good?", "", len(cases) - held))
        self._add(
            "control",
            self.tr(
                "This cannot be undone. Nothing of them stays in the vault: no words, no index, no state."
            ),
        )
        if held:
            self._add("control", self.tr("%n held case(s) stay.", "", held))
        self._add(
            "small second",
            self.tr(
                "The automatic backups are made anew without them; backups that you made yourself keep them."
            ),
        )  # fmt: skip
        self.name_button(self.yes, "sheetYes", self.tr("Remove for good"))
        self.no.setFocus()

    def _add(self, look: str, words: str) -> None:
        self.content.addWidget(sheet_label(look, words))
