"""The engine's switches: what they say, what they change, that a hand and a key reach them."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget
from pytestqt.qtbot import QtBot

from desktop.settings import Settings
from desktop.ui.engine_settings import EngineSettings
from desktop.ui.switch import Switch
from desktop.ui.theme import Theme
from desktop.ui.translation import Translator

Make = Callable[[Settings], EngineSettings]
SWITCHES = {
    "readWhileTypingSwitch": "read_while_typing",
    "keepStatesSwitch": "keep_states",
    "cpuOnlySwitch": "cpu_only",
}


@pytest.fixture
def make(theme: Theme, translator: Translator, shown: Callable[[QWidget], QWidget]) -> Make:
    def build(settings: Settings) -> EngineSettings:
        made = EngineSettings(theme, settings)
        shown(made)
        return made

    return build


def switch(inside: QWidget, name: str) -> QCheckBox:
    found = inside.findChild(QCheckBox, name)
    assert isinstance(found, QCheckBox)
    return found


def box(inside: QWidget, name: str) -> QComboBox:
    found = inside.findChild(QComboBox, name)
    assert isinstance(found, QComboBox)
    return found


@pytest.mark.parametrize(("name", "setting"), SWITCHES.items())
@pytest.mark.parametrize("value", [True, False])
def test_a_switch_shows_its_setting_and_changes_it(
    make: Make, qtbot: QtBot, name: str, setting: str, value: bool
) -> None:
    settings = make(Settings(**{setting: value}))  # type: ignore[arg-type]
    assert switch(settings, name).isChecked() is value
    with qtbot.waitSignal(settings.changed, check_params_cb=lambda *said: said == (setting, not value)):
        qtbot.mouseClick(switch(settings, name), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(settings.changed, check_params_cb=lambda *said: said == (setting, value)):
        qtbot.keyClick(switch(settings, name), Qt.Key.Key_Space)


def test_sizes_and_times_are_chosen_from_a_list(make: Make, qtbot: QtBot) -> None:
    settings = make(Settings())
    budget, rest = box(settings, "statesBudgetBox"), box(settings, "restAfterBox")
    assert (budget.currentText(), rest.currentText()) == ("2 GB", "after 15 minutes")
    texts = [rest.itemText(place) for place in range(rest.count())]
    assert texts == ["after 5 minutes", *texts[1:4], "after 2 hours", "never"]
    assert texts[3] == "after 1 hour"
    with qtbot.waitSignal(settings.changed, check_params_cb=lambda *said: said == ("rest_after_min", 0)):
        rest.activated.emit(rest.count() - 1)
    with qtbot.waitSignal(settings.changed, check_params_cb=lambda *said: said == ("states_budget_mb", 512)):
        budget.activated.emit(0)


def test_a_value_from_the_file_that_is_not_usual_is_offered_too(make: Make) -> None:
    settings = make(Settings(states_budget_mb=700, rest_after_min=7))
    assert box(settings, "statesBudgetBox").currentText() == "700 MB"
    assert box(settings, "restAfterBox").currentText() == "after 7 minutes"


def test_without_keeping_there_is_no_room_to_choose(make: Make) -> None:
    settings = make(Settings(keep_states=False))
    assert not box(settings, "statesBudgetBox").isEnabled()
    switch(settings, "keepStatesSwitch").click()
    assert box(settings, "statesBudgetBox").isEnabled()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_has_a_name_a_tip_and_its_reason(
    make: Make, translator: Translator, language: str
) -> None:
    translator.use("zh" if language == "zh" else "en")
    settings = make(Settings())
    controls = [*settings.findChildren(QCheckBox), *settings.findChildren(QComboBox)]
    assert len(controls) == 5
    assert all(control.objectName() and control.accessibleName() for control in controls)
    assert all(control.toolTip() for control in controls)
    battery = {"zh": "省电", "en": "battery"}[language]
    assert battery in switch(settings, "readWhileTypingSwitch").accessibleDescription()


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_on_off_and_focus_look_different(
    theme: Theme, shown: Callable[[QWidget], QWidget], mode: str
) -> None:
    made = Switch(theme, "switch")
    shown(made)
    made.clearFocus()
    off = made.grab().toImage()
    made.setChecked(True)
    on = made.grab().toImage()
    made.setFocus()
    assert len({off.cacheKey(), on.cacheKey()}) == 2
    assert off != on != made.grab().toImage()
