"""Choosing the specialty."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop.clinical.shelf import Shelf
from desktop.ui.task_specialty import SpecialtyBox
from desktop.ui.theme import Theme
from desktop.ui.translation import Translator


@pytest.fixture
def box(
    theme: Theme, translator: Translator, shelf: Shelf, shown: Callable[[SpecialtyBox], SpecialtyBox]
) -> SpecialtyBox:
    made = SpecialtyBox(theme)
    made.set_language("en")
    made.set_specialties(shelf.specialties)
    return shown(made)


def line(box: SpecialtyBox) -> QLineEdit:
    edit = box.lineEdit()
    assert isinstance(edit, QLineEdit)
    return edit


def test_none_comes_first(box: SpecialtyBox) -> None:
    assert [box.itemText(row) for row in range(box.count())] == [
        "Any specialty",
        "Cardiology",
        "General surgery",
    ]
    assert box.specialty() is None


def test_showing_a_specialty_is_no_choice(box: SpecialtyBox, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(box.chosen):
        box.set_specialty("surgery")
    assert box.specialty() == "surgery"
    assert line(box).text() == "General surgery"
    box.set_specialty("unknown")
    assert box.specialty() is None


@pytest.mark.parametrize(
    ("words", "found"), [("surg", "surgery"), ("心血管", "cardiology"), ("CARDIO", "cardiology")]
)
def test_a_part_of_the_name_in_either_language_finds_it(
    box: SpecialtyBox, qtbot: QtBot, words: str, found: str
) -> None:
    line(box).setFocus()
    line(box).setText(words)
    with qtbot.waitSignal(box.chosen) as chosen:
        qtbot.keyClick(line(box), Qt.Key.Key_Return)
    assert chosen.args == [found]
    assert line(box).text() == box.currentText()


def test_words_that_are_no_specialty_are_dropped(box: SpecialtyBox, qtbot: QtBot) -> None:
    box.set_specialty("surgery")
    line(box).setFocus()
    line(box).setText("zzz")
    with qtbot.assertNotEmitted(box.chosen):
        qtbot.keyClick(line(box), Qt.Key.Key_Return)
    assert line(box).text() == "General surgery"


def test_the_first_line_takes_the_choice_back(box: SpecialtyBox, qtbot: QtBot) -> None:
    box.set_specialty("surgery")
    with qtbot.waitSignal(box.chosen) as chosen:
        box.activated.emit(0)
    assert chosen.args == [None]


def test_the_completer_shows_both_languages(box: SpecialtyBox) -> None:
    completer = box.completer()
    assert completer is not None
    completer.setCompletionPrefix("外科")
    assert completer.completionCount() == 1
    assert completer.currentCompletion() == "General surgery"


def test_a_choice_survives_the_change_of_language(
    box: SpecialtyBox, translator: Translator, qtbot: QtBot
) -> None:
    box.set_specialty("cardiology")
    translator.use("zh")
    box.set_language("zh")
    qtbot.waitUntil(lambda: box.itemText(0) == "不限专科")
    assert box.currentText() == line(box).text() == "心血管内科"
