"""Where copying is forbidden nothing of a case reaches the clipboard: keys, menus, drags, lists."""

from collections.abc import Callable, Iterator

import pytest
import shiboken6
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QListWidget,
    QMenu,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.ui import clipboard
from desktop.ui.copy_guard import CopyGuard
from desktop.ui.markdown_flow import Piece
from desktop.ui.markdown_view import DocumentView
from desktop.ui.theme import Theme
from desktop.ui.transcript_facts import text_piece

CONTROL = Qt.KeyboardModifier.ControlModifier
BEFORE = "before"


class Fields(QWidget):
    """One of each kind that holds words of a case, and one that does not."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.line, self.lines, self.cases = QLineEdit("胸痛"), QPlainTextEdit("胸痛3小时"), QListWidget()
        self.words, self.free = DocumentView(theme), QWidget()
        self.path = QLineEdit("/data")
        pieces: list[Piece] = [text_piece("胸痛", theme, 0)]
        self.words.set_pieces(pieces)
        self.words.forbid_copying("forbidden")
        self.cases.addItem("胸痛")
        self.cases.setCurrentRow(0)
        QVBoxLayout(self.free).addWidget(self.path)
        column = QVBoxLayout(self)
        for part in (self.line, self.lines, self.cases, self.words, self.free):
            column.addWidget(part)


@pytest.fixture
def fields(
    theme: Theme, qapp: QApplication, shown: Callable[[Fields], Fields], qtbot: QtBot
) -> Iterator[tuple[Fields, CopyGuard]]:
    made = Fields(theme)
    guard = CopyGuard(qapp, made.free, made)
    shown(made)
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    data = QMimeData()
    data.setText(BEFORE)
    qapp.clipboard().setMimeData(data)
    yield made, guard
    qapp.clipboard().clear()


def select(field: QWidget) -> None:
    field.setFocus()
    if isinstance(field, QLineEdit | QPlainTextEdit):
        field.selectAll()
    elif isinstance(field, DocumentView):
        field.select_all()


@pytest.mark.rule("copying")
@pytest.mark.parametrize("name", ["line", "lines", "cases", "words"])
@pytest.mark.parametrize(
    ("key", "with_"),
    [
        (Qt.Key.Key_C, CONTROL),
        (Qt.Key.Key_X, CONTROL),
        (Qt.Key.Key_Insert, CONTROL),
        (Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier),
    ],
)
def test_no_key_copies_or_cuts(
    fields: tuple[Fields, CopyGuard], qtbot: QtBot, name: str, key: Qt.Key, with_: Qt.KeyboardModifier
) -> None:
    made, guard = fields
    field: QWidget = getattr(made, name)
    select(field)
    with qtbot.waitSignal(guard.refused):
        qtbot.keyClick(field, key, with_)
    assert QApplication.clipboard().text() == BEFORE
    assert made.line.text() == "胸痛"
    assert made.lines.toPlainText() == "胸痛3小时"


def test_a_field_that_is_gone_leaves_the_others_guarded(
    fields: tuple[Fields, CopyGuard], qtbot: QtBot
) -> None:
    made, _ = fields
    select(made.words)
    made.words.deleteLater()  # as the transcript does when another case is opened
    qtbot.waitUntil(lambda: not shiboken6.isValid(made.words))
    select(made.line)
    qtbot.keyClick(made.line, Qt.Key.Key_C, CONTROL)
    assert QApplication.clipboard().text() == BEFORE


def test_what_is_none_of_a_case_can_be_copied(fields: tuple[Fields, CopyGuard], qtbot: QtBot) -> None:
    made, _ = fields
    select(made.path)
    qtbot.keyClick(made.path, Qt.Key.Key_C, CONTROL)
    assert QApplication.clipboard().text() == "/data"
    select(made.line)
    qtbot.keyClick(made.line, Qt.Key.Key_V, CONTROL)
    assert made.line.text() == "/data"  # what comes from elsewhere can be put in


@pytest.mark.parametrize("name", ["line", "lines", "words"])
def test_no_menu_copies(
    fields: tuple[Fields, CopyGuard], qapp: QApplication, qtbot: QtBot, name: str
) -> None:
    made, _ = fields
    field: QWidget = getattr(made, name)
    select(field)
    target = field.viewport() if isinstance(field, QPlainTextEdit) else field
    place = QPoint(2, 2)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, target.mapToGlobal(place))
    qapp.sendEvent(target, event)
    qtbot.waitUntil(lambda: bool(menus(qapp)))
    (menu,) = menus(qapp)
    copies = [action for action in menu.actions() if is_copying(action)]
    assert copies
    assert not any(action.isEnabled() for action in copies)
    menu.close()


def menus(qapp: QApplication) -> list[QMenu]:
    return [widget for widget in qapp.topLevelWidgets() if isinstance(widget, QMenu) and widget.isVisible()]


def is_copying(action: QAction) -> bool:
    return action.objectName() in {"edit-copy", "edit-cut"} or "Copy" in action.text()


def test_selected_words_are_not_dragged_out(fields: tuple[Fields, CopyGuard], qtbot: QtBot) -> None:
    made, _ = fields
    select(made.lines)
    middle = made.lines.cursorRect().center() - QPoint(10, 0)
    qtbot.mousePress(made.lines.viewport(), Qt.MouseButton.LeftButton, pos=middle)
    assert not made.lines.textCursor().hasSelection()
    qtbot.mouseRelease(made.lines.viewport(), Qt.MouseButton.LeftButton, pos=middle)


def test_words_on_the_clipboard_stay_out_of_histories_and_clouds(fields: tuple[Fields, CopyGuard]) -> None:
    made, _ = fields
    made.words.forbid_copying("")
    made.words.select_all()
    made.words.copy()
    data = QApplication.clipboard().mimeData()
    assert data.text() == "胸痛"
    assert clipboard.holds_a_case()
    assert data.hasFormat("ExcludeClipboardContentFromMonitorProcessing")
    assert bytes(data.data("x-kde-passwordManagerHint").data()) == b"secret"
