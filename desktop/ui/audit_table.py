"""The table of the audit: a case's number is a link, Enter follows it."""

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView, QWidget

from desktop.ui.audit_model import CASE, NUMBER, TOLD, WHAT, WHEN, WHO, AuditTableModel
from desktop.ui.theme import Theme

_WIDEST = {
    NUMBER: "00000",
    WHEN: "2026-00-00 00:00",
    WHAT: "Taken out of the bin",
    CASE: "00000000",
    WHO: "administr",
}
_MARGIN_PX = 24


class AuditTable(QTreeView):
    """Lines of one height, so that 100,000 of them scroll like ten.

    Signals:
        opened(str): the id of the case that is to be opened.
        moved: the keyboard is at another entry.
    """

    opened = Signal(str)
    moved = Signal()

    def __init__(self, theme: Theme, entries: AuditTableModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("auditList")
        self._theme, self._entries = theme, entries
        self.setModel(entries)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setItemsExpandable(False)
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.header().setStretchLastSection(False)
        self.header().setSectionsMovable(False)
        self.header().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.header().setSectionResizeMode(TOLD, QHeaderView.ResizeMode.Stretch)
        self.clicked.connect(self._on_clicked)
        self.entered.connect(self._on_entered)
        self.selectionModel().currentChanged.connect(self.moved)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def current_case(self) -> str:
        """The id of the case of the entry at which the keyboard is; empty where there is none."""
        return self._entries.case_at(self.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and (case_id := self.current_case()):
            self.opened.emit(case_id)
        else:
            super().keyPressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.viewport().unsetCursor()

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column() == CASE and (case_id := self._entries.case_at(index)):
            self.opened.emit(case_id)

    def _on_entered(self, index: QModelIndex) -> None:
        is_link = index.column() == CASE and self._entries.case_at(index)
        self.viewport().setCursor(
            Qt.CursorShape.PointingHandCursor if is_link else Qt.CursorShape.ArrowCursor
        )

    def _on_theme_changed(self) -> None:
        metrics = QFontMetrics(self._theme.font("control"))
        for column, widest in _WIDEST.items():
            self.setColumnWidth(column, metrics.horizontalAdvance(widest) + _MARGIN_PX)
