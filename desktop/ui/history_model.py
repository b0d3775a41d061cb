"""The history as a list: a heading for each day, its cases below, the newest first."""

import datetime as dt
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

import msgspec
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from desktop.conversation.messages import Summary
from desktop.conversation.searching import Hit
from desktop.ui.history_days import day_heading, local_day

Index = QModelIndex | QPersistentModelIndex


class HistoryLine(msgspec.Struct, frozen=True):
    """One line of the list: a day, or a case; `best` where the list does not go by days."""

    day: dt.date
    summary: Summary | None = None
    best: bool = False


class HistoryListModel(QAbstractListModel):
    """The lines of the history.

    Signals:
        renamed(str, str): the id of a case and the title it was given.
    """

    LINE_ROLE = Qt.ItemDataRole.UserRole
    DETAIL_ROLE = Qt.ItemDataRole.UserRole + 1
    OPEN_ROLE = Qt.ItemDataRole.UserRole + 2
    renamed = Signal(str, str)

    def __init__(self, today: Callable[[], dt.date] = dt.date.today) -> None:
        super().__init__()
        self._today = today
        self._lines: list[HistoryLine] = []
        self._open_id: str | None = None

    def set_summaries(self, summaries: Sequence[Summary], *, best: bool = False) -> None:
        """Shows these cases, which come newest first, or the `best` matches first."""
        self.beginResetModel()
        self._lines = [HistoryLine(self._today(), best=True)] if best and summaries else []
        if best:
            days = (local_day(summary.updated_at) for summary in summaries)
            self._lines.extend(
                HistoryLine(day, one, best=True) for day, one in zip(days, summaries, strict=True)
            )
            summaries = ()
        for day, cases in groupby(summaries, key=lambda summary: local_day(summary.updated_at)):
            self._lines.append(HistoryLine(day))
            self._lines.extend(HistoryLine(day, summary) for summary in cases)
        self.endResetModel()

    def set_open(self, summary_id: str | None) -> None:
        """Marks the case that is open."""
        before, self._open_id = self._open_id, summary_id
        for changed in (self.find(before), self.find(summary_id)):
            if changed.isValid():
                self.dataChanged.emit(changed, changed)

    def find(self, summary_id: str | None) -> QModelIndex:
        """The index of a case, invalid when it is not in the list."""
        rows = (row for row, line in enumerate(self._lines) if line.summary and line.summary.id == summary_id)
        return self.index(next(rows, -1))

    def first_case(self) -> QModelIndex:
        """The index of the newest case, invalid when there is none."""
        return self.index(1 if self._lines else -1)

    def summary(self, index: Index) -> Summary | None:
        """The case at `index`, None for a day."""
        line = self._lines[index.row()] if 0 <= index.row() < len(self._lines) else None
        return line.summary if line else None

    def title_of(self, summary_id: str) -> str:
        """The title of a case in one line; empty when it is not in the list."""
        found = self.summary(self.find(summary_id))
        return one_line(found.title) if found else ""

    def message_of(self, summary_id: str) -> str:
        """The message in which a search found the case; empty where there is none."""
        found = self.summary(self.find(summary_id))
        return (found.message_id or "") if isinstance(found, Hit) else ""

    def retranslate(self) -> None:
        """Reads days and details in the window's language again."""
        if self._lines:
            self.dataChanged.emit(self.index(0), self.index(len(self._lines) - 1))

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self._lines):
            return None
        line = self._lines[index.row()]
        if role == self.LINE_ROLE:
            return line
        if line.summary is None:
            return self._heading(line) if role == Qt.ItemDataRole.DisplayRole else None
        return self._case_data(line, line.summary, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        summary = self.summary(index)
        title = one_line(str(value))
        if role != Qt.ItemDataRole.EditRole or summary is None or not title or title == summary.title:
            return False
        line = self._lines[index.row()]
        self._lines[index.row()] = msgspec.structs.replace(
            line, summary=msgspec.structs.replace(summary, title=title)
        )
        self.dataChanged.emit(index, index)
        self.renamed.emit(summary.id, title)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        if self.summary(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEditable

    def _heading(self, line: HistoryLine) -> str:
        return self.tr("Best matches first") if line.best else day_heading(line.day, self._today())

    def _case_data(self, line: HistoryLine, summary: Summary, role: int) -> Any:
        if role == self.OPEN_ROLE:
            return summary.id == self._open_id
        detail = self._detail(summary)
        if summary.held and role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            held = self.tr("Under legal hold: it cannot be deleted")
            detail = f"{detail} · {held}"
        if line.best:
            detail = f"{day_heading(line.day, self._today())} · {detail}"
        texts = {
            Qt.ItemDataRole.DisplayRole: one_line(summary.title),
            Qt.ItemDataRole.EditRole: one_line(summary.title),
            Qt.ItemDataRole.ToolTipRole: f"{one_line(summary.title)}\n{self._spoken(summary, detail)}",
            Qt.ItemDataRole.AccessibleTextRole: f"{one_line(summary.title)}, {self._spoken(summary, detail)}",
            self.DETAIL_ROLE: detail,
        }
        return texts.get(Qt.ItemDataRole(role) if role < Qt.ItemDataRole.UserRole else role)

    def _detail(self, summary: Summary) -> str:
        task = one_line(summary.task_title) or self.tr("Question")
        return f"{task} · " + self.tr("%n message(s)", "", summary.message_count)

    def _spoken(self, summary: Summary, detail: str) -> str:
        return f"{detail} · " + self.tr("with a signed answer") if summary.signed else detail


def one_line(text: str) -> str:
    """The text without line breaks and control characters, as one line."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
