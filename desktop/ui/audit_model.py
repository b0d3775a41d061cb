"""The audit as a table, the newest entry first; older ones are asked for when they come into sight."""

from collections.abc import Collection, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFont

from desktop.clinical.language import Language
from desktop.conversation.audit_words import TITLES, facts_line, kind_of, told
from desktop.conversation.auditing import AuditEntry
from desktop.conversation.export import local_time
from desktop.ui.audit_names import NAMES
from desktop.ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
NUMBER, WHEN, WHAT, CASE, TOLD, WHO = range(6)


def short_id(case_id: str) -> str:
    """The end of an id, which is chance; its beginning is the time, and the same for many."""
    return case_id[-8:]


class AuditTableModel(QAbstractTableModel):
    """Entries without any word of a patient: a case is shown by the end of its id.

    Signals:
        wanted(int): the entries before this number are wanted.
    """

    wanted = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._language: Language = "zh"
        self._entries: list[AuditEntry] = []
        self._wrong: frozenset[int] = frozenset()
        self._has_more = False

    def set_language(self, language: Language) -> None:
        """Reads all in `language`."""
        self._language = language
        self._redraw()

    def show_first(self, entries: Sequence[AuditEntry]) -> None:
        """Shows these, the newest ones; where there are any there may be more."""
        self.beginResetModel()
        self._entries, self._has_more = list(entries), bool(entries)
        self.endResetModel()

    def show_more(self, entries: Sequence[AuditEntry]) -> None:
        """Shows these, too; none when there are no more."""
        self._has_more = bool(entries)
        if entries:
            count = len(self._entries)
            self.beginInsertRows(QModelIndex(), count, count + len(entries) - 1)
            self._entries.extend(entries)
            self.endInsertRows()

    def mark(self, numbers: Collection[int]) -> None:
        """Marks the entries of these numbers as wrong, and no others."""
        self._wrong = frozenset(numbers)
        self._redraw()

    def case_at(self, index: Index) -> str:
        """The id of the case that an entry is about; empty where it is about none."""
        if not 0 <= index.row() < len(self._entries):
            return ""
        return str(getattr(self._entries[index.row()].event, "conversation", ""))

    def canFetchMore(self, _parent: Index) -> bool:
        return self._has_more

    def fetchMore(self, _parent: Index) -> None:
        self._has_more = False  # until the answer comes
        self.wanted.emit(self._entries[-1].number)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._entries)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else WHO + 1

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return (
            self.tr("No."),
            self.tr("Time"),
            self.tr("Event"),
            self.tr("Case"),
            self.tr("Details"),
            self.tr("Login"),
        )[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self._entries):
            return None
        entry = self._entries[index.row()]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._words(entry, index)
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleDescriptionRole):
            return facts_line(entry.event) or None
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._theme.color(self._token(entry, index.column()))
        if role == Qt.ItemDataRole.FontRole and index.column() == CASE:
            font = QFont(self._theme.font("control"))
            font.setUnderline(True)
            return font
        return None

    def _words(self, entry: AuditEntry, index: Index) -> str:
        match index.column():
            case 0:
                return str(entry.number)
            case 1:
                return local_time(entry.at)
            case 2:
                return TITLES[kind_of(entry.event)].read(self._language)
            case 3:
                return short_id(self.case_at(index))
            case 4:
                return told(entry.event, self._language, NAMES)
            case _:
                return entry.who

    def _token(self, entry: AuditEntry, column: int) -> str:
        if entry.number in self._wrong:
            return "danger"
        return {NUMBER: "text3", WHEN: "text2", CASE: "accent", TOLD: "text2", WHO: "text2"}.get(
            column, "text"
        )

    def _redraw(self) -> None:
        if self._entries:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._entries) - 1, WHO))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, WHO)
