"""The empty state."""

from collections.abc import Callable

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.clinical.shelf import Shelf
from desktop.ui.empty_state import EXAMPLES, EmptyState
from desktop.ui.theme import Theme


@pytest.fixture
def examples(shelf: Shelf) -> Shelf:
    """A shelf that has the tasks of the cards and another one."""
    named = zip((*EXAMPLES, "triage"), [*shelf.tasks, shelf.tasks[0]], strict=False)
    return msgspec.structs.replace(
        shelf, tasks=tuple(msgspec.structs.replace(task, id=name) for name, task in named)
    )


@pytest.fixture
def empty(theme: Theme, examples: Shelf, shown: Callable[[QWidget], QWidget]) -> EmptyState:
    made = EmptyState(theme)
    made.set_shelf(examples)
    made.set_language("en")
    made.resize(704, 500)
    shown(made)
    return made


def test_four_examples(empty: EmptyState) -> None:
    assert tuple(card.objectName() for card in empty.cards) == tuple(f"example_{name}" for name in EXAMPLES)
    assert all(card.isVisible() and card.accessibleName() and card.toolTip() for card in empty.cards)


def test_a_click_chooses_an_example(empty: EmptyState, qtbot: QtBot) -> None:
    with qtbot.waitSignal(empty.insertExample, check_params_cb=lambda name: name == EXAMPLES[1]):
        qtbot.mouseClick(empty.cards[1], Qt.MouseButton.LeftButton)


def test_the_keyboard_chooses_an_example(empty: EmptyState, qtbot: QtBot) -> None:
    empty.activateWindow()
    empty.cards[0].setFocus()
    qtbot.keyClick(empty.cards[0], Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is empty.cards[1]
    with qtbot.waitSignal(empty.insertExample):
        qtbot.keyClick(empty.cards[1], Qt.Key.Key_Return)


def test_a_shelf_without_the_examples_shows_its_first_tasks(empty: EmptyState, shelf: Shelf) -> None:
    empty.set_shelf(shelf)
    assert [card.objectName() for card in empty.cards] == [f"example_{task.id}" for task in shelf.tasks[:4]]


def test_titles_follow_the_language(empty: EmptyState) -> None:
    title = empty.cards[0].text()
    empty.set_language("zh")
    assert empty.cards[0].text() != title
    assert not empty.grab().isNull()


def test_a_narrow_window_has_one_column(empty: EmptyState) -> None:
    empty.resize(330, 600)
    assert empty.cards[0].x() == empty.cards[1].x()
    assert empty.cards[0].y() < empty.cards[1].y()
