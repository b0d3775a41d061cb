"""The bar at the top: menus, toggles, brand."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from pytestqt.qtbot import QtBot

from desktop.ui.theme import Theme
from desktop.ui.top_bar import TopBar
from desktop.ui.top_menus import MenuButton
from desktop.ui.translation import Translator

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def bar(theme: Theme, translator: Translator, shown: Callable[[TopBar], TopBar]) -> TopBar:
    made = TopBar(theme)
    made.resize(1280, 48)
    return shown(made)


def entry(menu: MenuButton, name: str) -> QAction:
    return next(action for action in menu.list.actions() if action.objectName() == name)


def test_the_language_is_chosen_under_its_own_name(bar: TopBar, qtbot: QtBot) -> None:
    bar.set_language("zh")
    assert entry(bar.language_menu, "language_zh").isChecked()
    assert entry(bar.language_menu, "language_zh").text() == "简体中文"
    with qtbot.waitSignal(bar.languageChosen) as chosen:
        entry(bar.language_menu, "language_en").trigger()
    assert chosen.args == ["en"]
    assert not entry(bar.language_menu, "language_zh").isChecked()


def test_the_language_is_switched_by_keys(bar: TopBar, qtbot: QtBot) -> None:
    bar.set_language("zh")
    for expected in ("en", "zh"):
        with qtbot.waitSignal(bar.languageChosen) as chosen:
            qtbot.keyClick(bar, Key.Key_L, CONTROL | SHIFT)
        assert chosen.args == [expected]


@pytest.mark.parametrize("mode", ["system", "light", "dark"])
def test_light_and_dark_are_chosen(bar: TopBar, qtbot: QtBot, mode: str) -> None:
    bar.set_mode("light" if mode == "dark" else "dark", 14)
    with qtbot.waitSignal(bar.themeChosen) as chosen:
        entry(bar.theme_menu, f"theme_{mode}").trigger()
    assert chosen.args == [mode]


def test_the_text_grows_and_shrinks_by_keys(bar: TopBar, qtbot: QtBot) -> None:
    bar.set_mode("system", 14)
    heard: list[int] = []
    bar.fontSizeChosen.connect(heard.append)
    for keys in (Key.Key_Plus, Key.Key_Equal, Key.Key_Minus, Key.Key_0):
        qtbot.keyClick(bar, keys, CONTROL)
        bar.set_mode("system", heard[-1])
    assert heard == [15, 16, 15, 14]


@pytest.mark.parametrize(("font_px", "name"), [(12, "fontSmaller"), (22, "fontLarger")])
def test_the_text_stays_in_its_range(bar: TopBar, font_px: int, name: str) -> None:
    bar.set_mode("system", font_px)
    assert not entry(bar.theme_menu, name).isEnabled()


def test_toggles_appear_when_a_pane_is_folded(bar: TopBar, qtbot: QtBot) -> None:
    assert not bar.history_toggle.isVisible()
    assert not bar.tasks_toggle.isVisible()
    bar.set_folded(history=True, tasks=True)
    with qtbot.waitSignal(bar.historyToggled):
        qtbot.mouseClick(bar.history_toggle, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(bar.tasksToggled):
        qtbot.mouseClick(bar.tasks_toggle, Qt.MouseButton.LeftButton)


def test_texts_follow_the_language(bar: TopBar, translator: Translator, qtbot: QtBot) -> None:
    translator.use("zh")
    qtbot.waitUntil(lambda: entry(bar.theme_menu, "theme_system").text() == "跟随系统")
    assert bar.language_menu.accessibleName() == "语言"
    assert "Ctrl+Shift+H" in bar.history_toggle.toolTip()
