"""The first start's guide: it can be used, changed, and left at any time."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot

from desktop.ui.guide import Guide
from desktop.ui.theme import Theme
from desktop.ui.translation import Translator
from tests.ui.model_samples import CARDS, DEMO, LARGE, SMALL, fit
from tests.ui.test_names import assert_named

change = msgspec.structs.replace


@pytest.fixture
def guide(theme: Theme, translator: Translator, shown: Callable[[Guide], Guide]) -> Guide:
    made = Guide(theme)
    made.set_language("en")
    made.show_folder(Path("/home/张医生/DoctorFLAN"))
    made.resize(704, 500)
    return shown(made)


def part(guide: Guide, name: str) -> QAbstractButton:
    found = guide.findChild(QAbstractButton, name)
    assert isinstance(found, QAbstractButton)
    return found


def test_each_way_on_is_said(guide: Guide, qtbot: QtBot) -> None:
    ways: dict[str, SignalInstance] = {
        "guideDemo": guide.closed,
        "guideClose": guide.closed,
        "guideDownload": guide.downloadWanted,
        "guideImport": guide.importWanted,
        "guideOpenFolder": guide.folderWanted,
    }
    for name, signal in ways.items():
        with qtbot.waitSignal(signal):
            qtbot.mouseClick(part(guide, name), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(guide.downloadWanted):
        qtbot.keyClick(part(guide, "guideDownload"), Qt.Key.Key_Space)


def test_the_language_is_chosen(guide: Guide, qtbot: QtBot) -> None:
    assert part(guide, "guideLanguage_en").isChecked()
    with qtbot.waitSignal(guide.languageChosen, check_params_cb=lambda language: language == "zh"):
        qtbot.mouseClick(part(guide, "guideLanguage_zh"), Qt.MouseButton.LeftButton)


def test_where_the_cases_and_their_key_lie(guide: Guide) -> None:
    label = guide.findChild(QLabel, "guideFolder")
    assert isinstance(label, QLabel)
    assert "/home/张医生/DoctorFLAN" in label.text()
    assert "keyring" in label.text()
    guide.show_key_place("file")
    assert "in a file that only you can read" in label.text()
    guide.show_key_place("passphrase")
    assert "guarded by your passphrase" in label.text()


@pytest.mark.parametrize(
    ("cards", "said"),
    [
        ((DEMO, LARGE, SMALL), "Huatuo 7B · 4.68 GB · Runs here, but slowly"),
        ((DEMO, SMALL, change(LARGE, fit=fit("gpu"))), "Huatuo 7B · 8.10 GB · Runs on the graphics card"),
        ((DEMO, change(SMALL, fit=None, size_bytes=0)), "Huatuo 7B · several gigabytes"),
        ((DEMO, LARGE), "Several gigabytes; it can be paused, and resumes where it stopped."),
    ],
)
def test_the_model_that_fits_best_is_proposed(guide: Guide, cards: tuple[object, ...], said: str) -> None:
    guide.show_cards(cards)  # type: ignore[arg-type]
    assert part(guide, "guideDownload").accessibleName() == f"Download a model: {said}"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_fits_into_the_smallest_window_and_is_named(
    guide: Guide, translator: Translator, qtbot: QtBot, language: str
) -> None:
    guide.show_cards(CARDS)
    translator.use("zh" if language == "zh" else "en")
    welcome = {"zh": "欢迎", "en": "Welcome"}[language]
    qtbot.waitUntil(lambda: welcome in guide.accessibleName())
    qtbot.waitUntil(lambda: guide.verticalScrollBar().maximum() == 0)
    assert_named(guide)


def test_large_letters_scroll(guide: Guide, theme: Theme, qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply(qapp, "dark", 22)
    guide.resize(480, 300)
    qtbot.waitUntil(lambda: guide.verticalScrollBar().maximum() > 0)
    for name in ("guideDemo", "guideDownload", "guideImport"):
        button = part(guide, name)
        assert button.height() >= button.heightForWidth(button.width())
    theme.apply(qapp, "light", 14)
