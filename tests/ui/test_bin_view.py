"""The bin's card: what is in it, when it goes, and what emptying it means."""

import datetime as dt
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.conversation.binned import BinnedCase
from desktop.ui.bin_view import BinView, EmptyBinSheet
from desktop.ui.setting_row import SettingRow
from desktop.ui.theme import Theme
from desktop.ui.translation import Translator

TODAY = dt.date(2026, 3, 10)


def binned(name: str, *, since: str = "2026-03-10T12:00:00.000+00:00", held: bool = False) -> BinnedCase:
    return BinnedCase(id=name, title=f"<b>{name}</b>", since=since, held=held)


@pytest.fixture
def view(theme: Theme, translator: Translator, shown: Callable[[BinView], BinView]) -> BinView:
    return shown(BinView(theme, today=lambda: TODAY))


def lines(view: BinView) -> list[list[str]]:
    rows = [row for row in view.findChildren(SettingRow) if row.isVisible()]
    return [[label.text() for label in row.findChildren(QLabel) if label.isVisible()] for row in rows]


def button(view: BinView, name: str) -> QPushButton:
    found = view.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


def test_an_empty_bin_says_so_and_cannot_be_emptied(view: BinView) -> None:
    assert lines(view)[0][0] == "The bin is empty"
    assert not button(view, "emptyBinButton").isEnabled()


def test_each_case_has_its_day_and_its_way_back(view: BinView) -> None:
    restored: list[str] = []
    view.restored.connect(restored.append)
    view.show_cases((binned("a"), binned("b", held=True), binned("c", since="")))
    head, *cases = lines(view)
    assert head[0] == "3 cases in the bin"
    assert cases == [
        ["<b>a</b>", "Deleted: Today · goes for good: April 9"],
        ["<b>b</b>", "Under legal hold: it is not removed before the hold is released."],
        ["<b>c</b>", "Its time was over: it goes for good when the program starts next."],
    ]
    button(view, "restoreButton_b").click()
    assert restored == ["b"]


def test_only_what_is_held_leaves_nothing_to_empty(view: BinView) -> None:
    view.show_cases((binned("b", held=True),))
    assert not button(view, "emptyBinButton").isEnabled()


def test_many_cases_come_some_at_a_time(view: BinView, qtbot: QtBot) -> None:
    view.show_cases([binned(f"case-{number}") for number in range(25)])
    assert len(lines(view)) == 11
    button(view, "moreBinnedButton").click()
    qtbot.waitUntil(lambda: len(lines(view)) == 21)
    button(view, "moreBinnedButton").click()
    qtbot.waitUntil(lambda: len(lines(view)) == 26)
    assert not button(view, "moreBinnedButton").isVisible()
    view.put_away()
    assert len(lines(view)) == 1


def test_the_question_says_what_cannot_be_undone_and_where_copies_are(view: BinView, theme: Theme) -> None:
    sheet = EmptyBinSheet(theme, (binned("a"), binned("b", held=True)), view)
    said = " ".join(label.text() for label in sheet.findChildren(QLabel))
    for words in (
        "Remove 1 case for good?",
        "cannot be undone",
        "1 case under legal hold stays",
        "made anew without them",
    ):
        assert words in said
    sheet.close()
