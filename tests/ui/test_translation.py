"""The languages: complete, compiled, switched while the window is open."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop.ui.history_pane import HistoryPane
from desktop.ui.theme import Theme
from desktop.ui.translation import Translator

ROOT = Path(__file__).resolve().parents[2]


def test_every_text_is_translated_and_compiled() -> None:
    """`python packaging/translations.py` mends what this finds, but for the words themselves."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "packaging" / "translations.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_window_changes_its_language_at_once(
    theme: Theme, translator: Translator, qtbot: QtBot, shown: Callable[[HistoryPane], HistoryPane]
) -> None:
    pane = shown(HistoryPane(theme))
    assert pane.new_button.text() == "New case"
    translator.use("zh")
    qtbot.waitUntil(lambda: pane.new_button.text() == "新病例")
    assert pane.search.placeholderText() == "搜索病例与回答"
    translator.use("en")
    qtbot.waitUntil(lambda: pane.new_button.text() == "New case")


@pytest.mark.parametrize(("count", "english"), [(0, "0 messages"), (1, "1 message"), (5, "5 messages")])
def test_plural_forms(translator: Translator, count: int, english: str) -> None:
    def read() -> str:
        return QCoreApplication.translate("HistoryListModel", "%n message(s)", None, count)

    assert read() == english
    translator.use("zh")
    assert read() == f"{count}条消息"


def test_qts_own_menus_are_chinese_too(translator: Translator, qtbot: QtBot) -> None:
    translator.use("zh")
    line = QLineEdit("x")
    qtbot.addWidget(line)
    menu = line.createStandardContextMenu()
    qtbot.addWidget(menu)
    assert "撤" in menu.actions()[0].text()


def test_dates_follow_the_language(translator: Translator) -> None:
    translator.use("zh")
    assert QLocale().dayName(1) == "星期一"
    translator.use("en")
    assert QLocale().dayName(1) == "Monday"
