"""The status line."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.conversation.events import ModelState
from desktop.errors import EngineUnstable
from desktop.ui.status_line import StatusLine
from desktop.ui.theme import Theme
from desktop.ui.translation import Translator


@pytest.fixture
def line(theme: Theme, translator: Translator, shown: Callable[[StatusLine], StatusLine]) -> StatusLine:
    made = StatusLine(theme)
    made.set_language("en")
    made.resize(1000, 28)
    return shown(made)


def label(line: StatusLine, name: str) -> QLabel:
    found = line.findChild(QLabel, name)
    assert isinstance(found, QLabel)
    return found


def button(line: StatusLine, name: str) -> QPushButton:
    found = line.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (ModelState(kind="none"), "No model"),
        (ModelState(kind="idle", name="Q"), "Q · starts with the first question"),
        (ModelState(kind="loading", name="Q"), "Q · loading"),
        (ModelState(kind="loading", name="Q", fraction=0.424), "Q · loading 42 %"),
        (ModelState(kind="ready", name="Q", demo=True), "Demo model · ready"),
        (ModelState(kind="reading", name="Q"), "Q · reading"),
        (ModelState(kind="writing", name="Q"), "Q · writing"),
        (ModelState(kind="resting", name="Q"), "Q · resting, wakes as you type"),
        (ModelState(kind="failed", name="Q"), "Q · stopped"),
    ],
)
def test_every_state_has_its_words(line: StatusLine, state: ModelState, words: str) -> None:
    line.show_state(state)
    assert label(line, "modelStatus").text() == words
    assert words in label(line, "modelStatus").accessibleName()


def test_speed_and_memory_show_once_they_are_known(line: StatusLine) -> None:
    line.show_state(ModelState(kind="ready"))
    assert not label(line, "speedLabel").isVisible()
    assert not label(line, "memoryLabel").isVisible()
    line.show_state(ModelState(kind="ready", speed=46.94, memory_bytes=412_000_000))
    assert label(line, "speedLabel").text() == "46.9 tokens/s"
    assert label(line, "memoryLabel").text() == "0.4 GB"


def test_the_dialog_of_the_model_is_one_click_away(line: StatusLine, qtbot: QtBot) -> None:
    with qtbot.waitSignal(line.modelWanted):
        qtbot.mouseClick(button(line, "modelButton"), Qt.MouseButton.LeftButton)


def test_why_the_graphics_card_is_not_used_is_in_the_tooltip(line: StatusLine) -> None:
    line.show_state(ModelState(kind="ready", gpu_problem="CUDA error: out of memory"))
    assert "out of memory" in label(line, "modelStatus").toolTip()


def test_after_a_failure_it_can_be_tried_again(line: StatusLine, qtbot: QtBot) -> None:
    line.show_state(ModelState(kind="ready"))
    assert not button(line, "retryButton").isVisible()
    line.show_state(ModelState(kind="failed", error=EngineUnstable(times=3)))
    assert "3 times" in label(line, "modelStatus").toolTip()
    with qtbot.waitSignal(line.retry):
        qtbot.mouseClick(button(line, "retryButton"), Qt.MouseButton.LeftButton)


def test_a_note_can_be_undone_by_button_and_keys(line: StatusLine, qtbot: QtBot) -> None:
    line.show_note("The case was deleted.", undo=True)
    assert label(line, "noteLabel").text() == "The case was deleted."
    with qtbot.waitSignal(line.undo):
        qtbot.mouseClick(button(line, "undoButton"), Qt.MouseButton.LeftButton)
    assert not label(line, "noteLabel").isVisible()
    line.show_note("The case was deleted.", undo=True)
    with qtbot.waitSignal(line.undo):
        qtbot.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    with qtbot.assertNotEmitted(line.undo):
        qtbot.keyClick(line, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)


def clock(line: StatusLine) -> QTimer:
    found = line.findChild(QTimer)
    assert isinstance(found, QTimer)
    return found


def test_a_note_goes_by_itself(line: StatusLine, qtbot: QtBot) -> None:
    line.show_note("Exported.")
    assert clock(line).isActive()
    assert not button(line, "undoButton").isVisible()
    clock(line).start(1)
    qtbot.waitUntil(lambda: not label(line, "noteLabel").isVisible())


def test_a_note_stays_while_the_focus_is_on_its_undo(line: StatusLine) -> None:
    line.show_note("Deleted.", undo=True)
    button(line, "undoButton").setFocus()
    clock(line).timeout.emit()
    assert label(line, "noteLabel").isVisible()
    assert clock(line).isActive()


def test_connections_are_counted(line: StatusLine) -> None:
    assert label(line, "localLabel").text() == "Data stays here · 0 connections"
    line.show_connections(1)
    assert label(line, "localLabel").text() == "Data stays here · 1 connection"


def test_what_guards_the_key_is_said_where_it_is_no_keyring(line: StatusLine) -> None:
    for place, words in (("file", "· key in a file"), ("passphrase", "· opened by passphrase")):
        line.show_key_place(place)
        assert label(line, "keyLabel").isVisible()
        assert label(line, "keyLabel").text() == words
    line.show_key_place("keyring")
    assert not label(line, "keyLabel").isVisible()


def test_texts_follow_the_language(line: StatusLine, translator: Translator, qtbot: QtBot) -> None:
    line.show_state(ModelState(kind="ready", demo=True, speed=46.9))
    line.set_language("zh")
    translator.use("zh")
    qtbot.waitUntil(lambda: label(line, "modelStatus").text() == "演示模型 · 就绪")
    assert label(line, "speedLabel").text() == "46.9 词元/秒"
    assert label(line, "localLabel").text() == "数据只在本机 · 网络连接 0"
