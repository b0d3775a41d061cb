"""The list of cases: opened, renamed and deleted with mouse and keyboard."""

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QMenu, QWidget

from desktop.ui.history_delegate import HistoryDelegate
from desktop.ui.history_model import HistoryListModel
from desktop.ui.icons import icon
from desktop.ui.side_list import SideListView
from desktop.ui.theme import Theme


class HistoryListView(SideListView):
    """The cases by day.

    Signals:
        opened(str), deleted(str), exported(str), printWanted(str), reviewWanted(str): the id of a case; the
            last to export it without identifying details.
        holdWanted(str, bool): the case of this id must not be deleted, or may be again.
        leftUpwards: the Up key was pressed at the top.
        edited: the editing of a title is over.
    """

    opened = Signal(str)
    deleted = Signal(str)
    exported = Signal(str)
    printWanted = Signal(str)
    reviewWanted = Signal(str)
    holdWanted = Signal(str, bool)
    leftUpwards = Signal()
    edited = Signal()

    def __init__(self, theme: Theme, cases: HistoryListModel, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._cases = cases
        self._no_exporting = ""
        self._delegate = HistoryDelegate(theme)
        self.setModel(cases)
        self.setItemDelegate(self._delegate)
        self.setObjectName("historyList")
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.clicked.connect(self._on_clicked)
        self._delegate.closeEditor.connect(self.edited, Qt.ConnectionType.QueuedConnection)

    @property
    def editing(self) -> bool:
        """Whether a title is being edited."""
        return self.state() == QAbstractItemView.State.EditingState

    def forbid_exporting(self, why: str) -> None:
        """Switches exporting and printing off when `why` says that the administrator forbids it."""
        self._no_exporting = why

    def current_id(self) -> str | None:
        """The case at which the keyboard is."""
        summary = self._cases.summary(self.currentIndex())
        return summary.id if summary else None

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self.current_id() is None:
            self.setCurrentIndex(self._cases.first_case())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        case_id = self.current_id()
        if case_id and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(case_id)
        elif case_id and event.matches(QKeySequence.StandardKey.Delete):
            self.deleted.emit(case_id)
        elif event.key() == Qt.Key.Key_Up and self.currentIndex().row() <= 1:
            self.leftUpwards.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if self._cases.summary(index) is None:
            return
        place = self.visualRect(index).bottomLeft() if by_key else event.pos()
        self.setCurrentIndex(index)
        self.open_menu(index, self.viewport().mapToGlobal(place))

    def open_menu(self, index: QModelIndex, place: QPoint) -> QMenu:
        """Opens the menu of a case at the global position `place` and returns it."""
        menu = self._menu(index)
        menu.popup(place)
        return menu

    def _menu(self, index: QModelIndex) -> QMenu:
        summary = self._cases.summary(index)
        case_id = summary.id if summary else ""
        held = bool(summary and summary.held)
        hold = self.tr("Release the legal hold") if held else self.tr("Legal hold: keep from deletion")
        menu = QMenu(self)
        menu.setObjectName("historyMenu")
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        entries = (
            ("openCase", "right", self.tr("Open"), "Return", lambda: self.opened.emit(case_id)),
            ("renameCase", "pen", self.tr("Rename"), "F2", lambda: self.edit(self._cases.find(case_id))),
            ("exportCase", "export", self.tr("Export…"), "", lambda: self.exported.emit(case_id)),
            ("printCase", "print", self.tr("Print…"), "", lambda: self.printWanted.emit(case_id)),
            ("reviewCase", "shield", self.tr("Export without identifying details…"), "",
             lambda: self.reviewWanted.emit(case_id)),
            ("holdCase", "hold", hold, "", lambda: self.holdWanted.emit(case_id, not held)),
            ("deleteCase", "trash", self.tr("Delete"), "Del", lambda: self.deleted.emit(case_id)),
        )  # fmt: skip
        for name, icon_name, words, keys, act in entries:
            forbidden = self._no_exporting if name in {"exportCase", "printCase", "reviewCase"} else ""
            action = menu.addAction(icon(self._theme, "lock" if forbidden else icon_name), words)
            action.setObjectName(name)
            action.setShortcut(QKeySequence(keys))
            action.setShortcutVisibleInContextMenu(True)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(act)
            if forbidden:
                action.setEnabled(False)
                action.setToolTip(forbidden)
                menu.setToolTipsVisible(True)
        return menu

    def _on_clicked(self, index: QModelIndex) -> None:
        summary = self._cases.summary(index)
        if summary is not None:
            self.opened.emit(summary.id)
