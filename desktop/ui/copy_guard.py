"""Where the administrator forbids copying: keys, menus and drags of the fields that hold words of a case."""

from typing import TypeGuard

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QClipboard, QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLineEdit, QMenu, QPlainTextEdit, QWidget

from desktop.ui.markdown_view import DocumentView

_FIELDS = (QLineEdit, QPlainTextEdit, QAbstractItemView, DocumentView)
_TAKES_OUT = {"edit-copy", "edit-cut"}


class CopyGuard(QObject):
    """Guards each field once it has had the focus, in every window of the program but where `free` is.

    Signals:
        refused: the doctor asked for a copy.
    """

    refused = Signal()

    def __init__(self, app: QApplication, free: QWidget, parent: QObject) -> None:
        """`free` is a widget whose words are none of a case."""
        super().__init__(parent)
        self._app, self._free = app, free
        app.focusChanged.connect(self._on_focus_changed)
        QGuiApplication.clipboard().selectionChanged.connect(self._on_selected)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Takes away what would copy."""
        kind = event.type()
        if kind in {QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride} and isinstance(event, QKeyEvent):
            return self._is_refused(event)
        if kind == QEvent.Type.ContextMenu and isinstance(event, QContextMenuEvent):
            return self._open_menu(watched, event)
        if kind == QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            self._let_nothing_be_dragged(watched, event)
        return False

    def _is_refused(self, event: QKeyEvent) -> bool:
        keys = QKeySequence.StandardKey
        if not (event.matches(keys.Copy) or event.matches(keys.Cut)):
            return False
        if event.type() == QEvent.Type.KeyPress:
            self.refused.emit()
        event.accept()
        return True

    def _open_menu(self, watched: QObject, event: QContextMenuEvent) -> bool:
        """The field's own menu, with what copies switched off."""
        field = _field_of(watched)
        if not isinstance(field, QLineEdit | QPlainTextEdit):
            return False
        menu: QMenu = field.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for action in menu.actions():
            if action.objectName() in _TAKES_OUT:
                action.setEnabled(False)
        menu.popup(event.globalPos())
        return True

    def _let_nothing_be_dragged(self, watched: QObject, event: QMouseEvent) -> None:
        """A press on selected words begins to drag them, also into another program: they are deselected."""
        field = _field_of(watched)
        if isinstance(field, QPlainTextEdit) and field.textCursor().hasSelection():
            field.setTextCursor(field.cursorForPosition(event.position().toPoint()))

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        """The filter stays, and goes with its field: what is old may be gone already."""
        if self._holds_words(new):
            new.installEventFilter(self)
            if isinstance(new, QPlainTextEdit):
                new.viewport().installEventFilter(self)

    def _holds_words(self, widget: QWidget | None) -> TypeGuard[QWidget]:
        return isinstance(widget, _FIELDS) and not self._free.isAncestorOf(widget)

    def _on_selected(self) -> None:
        """X11 copies what is selected in a field, for the middle button."""
        board = QGuiApplication.clipboard()
        if board.ownsSelection() and self._holds_words(self._app.focusWidget()):
            board.clear(QClipboard.Mode.Selection)


def _field_of(watched: QObject) -> QObject | None:
    """The field itself, also where its viewport is watched."""
    return watched if isinstance(watched, _FIELDS) else watched.parent()
