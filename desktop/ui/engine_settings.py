"""The switches of the engine: each with one line that says what it costs and what it gives."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame

from desktop.settings import Settings
from desktop.ui.field_combo import ComboBox
from desktop.ui.setting_row import SettingRow, add_rows, choice_box, name_choices
from desktop.ui.switch import Switch
from desktop.ui.theme import Theme
from desktop.ui.translation import Translated

_BUDGETS_MB = (512, 1024, 2048, 4096, 8192, 16384)
_REST_MIN = (5, 15, 30, 60, 120, 0)
_MB_PER_GB = 1024
_MIN_PER_H = 60


class EngineSettings(Translated, QFrame):
    """What the doctor may change about the engine.

    Signals:
        changed(str, object): a setting's name in `Settings` and its new value.
    """

    changed = Signal(str, object)

    def __init__(self, theme: Theme, settings: Settings) -> None:
        super().__init__()
        self.setProperty("look", "raised")
        self._reading = self._switch(theme, "readWhileTypingSwitch", "read_while_typing", settings)
        self._states = self._switch(theme, "keepStatesSwitch", "keep_states", settings)
        self._cpu = self._switch(theme, "cpuOnlySwitch", "cpu_only", settings)
        self._budget = self._choice(theme, "statesBudgetBox", "states_budget_mb", settings, _BUDGETS_MB)
        self._rest = self._choice(theme, "restAfterBox", "rest_after_min", settings, _REST_MIN)
        self._budget.setEnabled(settings.keep_states)
        self._states.toggled.connect(self._budget.setEnabled)
        self._rows = [
            SettingRow(theme, controls)
            for controls in ((self._reading,), (self._budget, self._states), (self._rest,), (self._cpu,))
        ]
        add_rows(self, theme, self._rows)
        self.retranslate()

    def retranslate(self) -> None:
        words = (
            (
                self.tr("Read while I type"),
                self.tr("The answer begins sooner after Send. It uses the processor while you type: "
                        "off saves the battery."),
            ),
            (
                self.tr("Keep what was read, encrypted"),
                self.tr("A case that is opened again need not be read again. When the room is full, the "
                        "oldest goes first; it is deleted with its case."),
            ),
            (
                self.tr("Give the memory back when idle"),
                self.tr("The model is loaded again as soon as you type."),
            ),
            (
                self.tr("Processor only"),
                self.tr("Leaves the graphics card alone, where there is one. The model is loaded again."),
            ),
        )  # fmt: skip
        for row, (name, why) in zip(self._rows, words, strict=True):
            row.show_words(name, why)
        for control, (name, why) in zip(
            (self._reading, self._states, self._rest, self._cpu), words, strict=True
        ):
            control.setAccessibleName(name)
            control.setAccessibleDescription(why)
            control.setToolTip(name)
        self._budget.setAccessibleName(self.tr("Room on the disk for what was read"))
        self._budget.setToolTip(self._budget.accessibleName())
        name_choices(self._budget, _size)
        name_choices(self._rest, self._minutes)

    def _switch(self, theme: Theme, name: str, setting: str, settings: Settings) -> Switch:
        switch = Switch(theme, name)
        switch.setChecked(getattr(settings, setting))
        switch.toggled.connect(lambda on: self.changed.emit(setting, on))
        return switch

    def _choice(
        self, theme: Theme, name: str, setting: str, settings: Settings, usual: Sequence[int]
    ) -> ComboBox:
        present = getattr(settings, setting)
        return choice_box(theme, name, usual, present, lambda value: self.changed.emit(setting, value))

    def _minutes(self, minutes: int) -> str:
        if minutes == 0:
            return self.tr("never")
        if minutes % _MIN_PER_H == 0:
            return self.tr("after %n hour(s)", "", minutes // _MIN_PER_H)
        return self.tr("after %n minute(s)", "", minutes)


def _size(megabytes: int) -> str:
    return f"{megabytes / _MB_PER_GB:g} GB" if megabytes >= _MB_PER_GB else f"{megabytes} MB"
