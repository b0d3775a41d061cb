"""The dialog of the acceptance test, over a real assistant with the fake worker."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QLabel,
    QListWidget,
    QProgressBar,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.acceptance.filing import kept_reports, pdf_of
from desktop.assistant import Assistant
from desktop.ui.acceptance_dialog import AcceptanceDialog
from desktop.ui.background import Background
from desktop.ui.theme import Theme
from desktop.ui.translation import Translator
from tests.conftest import DEMO, FAKE_WORKER
from tests.ui.test_names import assert_named

MODEL = "doctorflan-demo"
TIMEOUT_MS = 60_000
Open = Callable[..., AcceptanceDialog]


@pytest.fixture
def open_dialog(
    make_assistant: Callable[..., Assistant],
    theme: Theme,
    translator: Translator,
    shown: Callable[[QWidget], QWidget],
    qtbot: QtBot,
) -> Iterator[Open]:
    """Opens the dialog over an assistant that speaks English, and waits until the test can begin."""
    made: list[tuple[QWidget, Background]] = []

    def make(name: str = MODEL, *options: str, ready: bool = True) -> AcceptanceDialog:
        assistant = make_assistant((*FAKE_WORKER, *options))
        assistant.change(language="en")
        background = Background(assistant.submit)
        window = QWidget()
        window.resize(1024, 680)
        made.append((window, background))
        dialog = AcceptanceDialog(theme, assistant, background, name, shown(window))
        dialog.open()
        if ready:
            qtbot.waitUntil(lambda: button(dialog, "startAcceptance").isEnabled())
        return dialog

    yield make
    for _, background in made:
        background.close()


def button(dialog: AcceptanceDialog, name: str) -> QPushButton:
    found = dialog.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


def words(dialog: AcceptanceDialog, name: str) -> str:
    label = dialog.findChild(QLabel, name)
    assert isinstance(label, QLabel)
    return label.text() if label.isVisible() else ""


def lines(dialog: AcceptanceDialog) -> list[str]:
    found = dialog.findChild(QListWidget, "acceptanceList")
    assert isinstance(found, QListWidget)
    return [found.item(place).text() for place in range(found.count())]


def ended(dialog: AcceptanceDialog) -> bool:
    start = button(dialog, "startAcceptance")
    return start.isVisible() and start.isEnabled()


def test_a_test_runs_and_its_report_can_be_opened(open_dialog: Open, qtbot: QtBot) -> None:
    dialog = open_dialog()
    assert words(dialog, "acceptanceTitle") == "Acceptance test of this PC with Demo model"
    assert not button(dialog, "openReport").isVisible()
    low = dialog.height()
    assert low < dialog.sizeHint().height(), "nothing is listed yet"
    qtbot.keyClick(button(dialog, "startAcceptance"), Qt.Key.Key_Return)
    assert dialog.height() == dialog.sizeHint().height() > low
    assert button(dialog, "stopAcceptance").isVisible()
    assert not button(dialog, "closeAcceptance").isVisible()
    qtbot.waitUntil(lambda: ended(dialog), timeout=TIMEOUT_MS)
    assert words(dialog, "acceptanceVerdict") == "FAILED"
    assert len(lines(dialog)) == 6 + 22
    assert lines(dialog)[0].startswith("Model file · SHA-256 matches")
    assert "no heading" in lines(dialog)[-1]
    assert button(dialog, "openReport").isEnabled()
    assert button(dialog, "startAcceptance").text() == "Test again"
    qtbot.waitUntil(lambda: dialog.focusWidget() is button(dialog, "openReport"))
    [(path, report)] = kept_reports(dialog._assistant.paths, MODEL)
    assert report.language == "en"
    assert pdf_of(path).is_file()


def test_the_last_report_is_there_when_it_is_opened_again(open_dialog: Open, qtbot: QtBot) -> None:
    dialog = open_dialog()
    assert words(dialog, "acceptanceLast") == ""
    button(dialog, "startAcceptance").click()
    qtbot.waitUntil(lambda: ended(dialog), timeout=TIMEOUT_MS)
    dialog.reject()
    again = open_dialog()
    assert words(again, "acceptanceLast").startswith("Last test: 2")
    assert words(again, "acceptanceLast").endswith("FAILED")
    assert button(again, "openReport").isEnabled()


@pytest.mark.parametrize("way", ["button", "escape", "close"])
def test_it_can_be_stopped_and_then_closed(open_dialog: Open, qtbot: QtBot, way: str) -> None:
    dialog = open_dialog(MODEL, "--delay", "0.02")
    button(dialog, "startAcceptance").click()
    qtbot.waitUntil(lambda: len(lines(dialog)) > 1, timeout=TIMEOUT_MS)
    match way:
        case "button":
            button(dialog, "stopAcceptance").click()
        case "escape":
            qtbot.keyClick(dialog, Qt.Key.Key_Escape)
        case _:
            dialog.close()
    assert dialog.isVisible()
    qtbot.waitUntil(lambda: ended(dialog), timeout=TIMEOUT_MS)
    assert "stopped" in words(dialog, "acceptanceNote")
    assert kept_reports(dialog._assistant.paths, MODEL) == ()
    with qtbot.waitSignal(dialog.finished):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_it_can_be_closed_before_the_model_was_found(open_dialog: Open, qtbot: QtBot) -> None:
    dialog = open_dialog(ready=False)
    assistant, background = dialog._assistant, dialog._background
    with qtbot.waitSignal(dialog.destroyed):
        dialog.reject()
    heard: list[str] = []
    background.run(assistant.model, success=lambda model: heard.append(model.id))
    qtbot.waitUntil(lambda: heard == [MODEL])


def test_a_model_that_is_not_there_is_said(open_dialog: Open, qtbot: QtBot) -> None:
    dialog = open_dialog("no-such-model", ready=False)
    qtbot.waitUntil(lambda: "no-such-model" in words(dialog, "acceptanceNote"))
    assert not button(dialog, "startAcceptance").isEnabled()


def test_a_model_that_cannot_be_loaded_has_a_report(open_dialog: Open, qtbot: QtBot, tmp_path: Path) -> None:
    model = shutil.copy(DEMO, tmp_path / "fake-fail=OutOfMemory.gguf")
    dialog = open_dialog(str(model))
    button(dialog, "startAcceptance").click()
    qtbot.waitUntil(lambda: ended(dialog), timeout=TIMEOUT_MS)
    assert words(dialog, "acceptanceVerdict") == "FAILED"
    assert "too little memory" in "".join(lines(dialog))


def test_it_is_never_larger_than_the_window(open_dialog: Open) -> None:
    dialog = open_dialog()
    parent = dialog.parentWidget()
    assert parent is not None
    parent.resize(500, 400)
    assert dialog.sizeHint().width() < 500
    assert dialog.sizeHint().height() < 400


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_has_names_and_tips(open_dialog: Open, translator: Translator, language: str) -> None:
    translator.use("zh" if language == "zh" else "en")
    dialog = open_dialog()
    assert_named(dialog)
    bar = dialog.findChild(QProgressBar, "acceptanceProgress")
    assert isinstance(bar, QProgressBar)
    assert bar.accessibleName()
