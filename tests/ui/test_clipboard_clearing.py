"""What was copied leaves the clipboard in time; what another program put there stays."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui import clipboard
from desktop.ui.clipboard_clearing import ClipboardClearing


def put(text: str) -> None:
    data = QMimeData()
    data.setText(text)
    clipboard.put(data)


def board() -> str:
    return QApplication.clipboard().text()


@pytest.fixture
def clearing(qapp: QApplication) -> Iterator[ClipboardClearing]:
    made = ClipboardClearing(60)
    yield made
    qapp.clipboard().clear()


def clock(clearing: ClipboardClearing) -> QTimer:
    found = clearing.findChild(QTimer)
    assert isinstance(found, QTimer)
    return found


@pytest.mark.rule("clipboard_clear_s")
def test_it_is_cleared_when_the_time_is_over(clearing: ClipboardClearing, qtbot: QtBot) -> None:
    put("胸痛3小时")
    assert clock(clearing).isActive()
    assert clock(clearing).interval() == 60_000
    clearing.set_time(1)
    qtbot.waitUntil(lambda: not board(), timeout=60_000)
    assert not clock(clearing).isActive()


def test_what_came_from_elsewhere_meanwhile_stays(clearing: ClipboardClearing) -> None:
    put("胸痛3小时")
    QApplication.clipboard().setText("from another program")
    is_ours = (
        QApplication.clipboard().ownsClipboard()
    )  # offscreen nobody owns it, as if it came from elsewhere
    clearing.clear()
    assert board() == ("" if is_ours else "from another program")


def test_each_copy_has_its_whole_time(clearing: ClipboardClearing) -> None:
    put("胸痛3小时")
    clock(clearing).start(5)
    put("腹痛2天")
    assert clock(clearing).interval() == 60_000
    clearing.clear()
    assert not board()


def test_it_is_cleared_when_the_window_closes(clearing: ClipboardClearing) -> None:
    put("胸痛3小时")
    clearing.close()
    assert not board()
    put("later")
    assert not clock(clearing).isActive()


def test_without_a_time_it_stays(clearing: ClipboardClearing) -> None:
    clearing.set_time(0)
    put("胸痛3小时")
    assert not clock(clearing).isActive()
    clearing.close()
    assert board() == "胸痛3小时"


def test_a_time_that_is_set_later_counts_for_what_is_there(clearing: ClipboardClearing) -> None:
    clearing.set_time(0)
    put("胸痛3小时")
    clearing.set_time(30)
    assert clock(clearing).interval() == 30_000
