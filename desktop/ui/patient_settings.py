"""How long the words of cases stay: on the clipboard, and in the history."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from desktop.policy.effective import Effective
from desktop.settings import Settings
from desktop.ui.label import plain_label
from desktop.ui.setting_row import SettingRow, add_rows, choice_box, lock_rows, name_choices
from desktop.ui.theme import Theme
from desktop.ui.translation import Translated

_CLEAR_S = (0, 30, 60, 120, 300)
_KEEP_DAYS = (0, 365, 1095, 1825, 3650, 5475, 10950)
_MIN_S, _YEAR_DAYS = 60, 365


class PatientSettings(Translated, QFrame):
    """What the doctor may change about patients' data.

    Signals:
        changed(str, object): a setting's name in `Settings` and its new value.
    """

    changed = Signal(str, object)

    def __init__(self, theme: Theme, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "raised")
        self._clear = choice_box(
            theme,
            "clipboardClearBox",
            _CLEAR_S,
            settings.clipboard_clear_s,
            lambda value: self.changed.emit("clipboard_clear_s", value),
        )
        self._keep = choice_box(
            theme, "retentionBox", _KEEP_DAYS, settings.retention_days, self._on_keep_chosen
        )
        self._warning = plain_label("doubt", "retentionWarning", wraps=True)
        self._warning.setContentsMargins(0, 0, 0, theme.space("s"))
        self._warning.hide()
        self._older = 0
        self._rows = {
            "clipboard_clear_s": SettingRow(theme, (self._clear,)),
            "retention_days": SettingRow(theme, (self._keep,)),
        }
        add_rows(self, theme, tuple(self._rows.values())).addWidget(self._warning)
        self.retranslate()

    def show_policy(self, policy: Effective) -> None:
        """Locks what the administrator has set."""
        lock_rows(self._rows, policy)

    def show_older(self, count: int) -> None:
        """Says how many cases the choice would remove: until the next start another one takes it back."""
        self._older = count
        self._warning.setVisible(count > 0)
        self.retranslate()

    def _on_keep_chosen(self, days: int) -> None:
        self._warning.hide()
        self.changed.emit("retention_days", days)

    def retranslate(self) -> None:
        words = {
            "clipboard_clear_s": (
                self.tr("Clear the clipboard"),
                self.tr("What was copied here is removed if it still is on the clipboard, and when the "
                        "window closes."),
            ),
            "retention_days": (
                self.tr("Keep cases"),
                self.tr("A case whose last message is older is deleted for good when the program starts."),
            ),
        }  # fmt: skip
        for (name, (title, why)), box in zip(words.items(), (self._clear, self._keep), strict=True):
            self._rows[name].show_words(title, why)
            box.setAccessibleName(title)
            box.setAccessibleDescription(why)
            box.setToolTip(title)
        name_choices(self._clear, self._seconds)
        name_choices(self._keep, self._days)
        self._warning.setText(
            self.tr("%n case(s) will be gone for good after the next start. Choose again to keep them.",
                    "", self._older)
        )  # fmt: skip

    def _seconds(self, seconds: int) -> str:
        if seconds == 0:
            return self.tr("never")
        if seconds % _MIN_S == 0:
            return self.tr("after %n minute(s)", "", seconds // _MIN_S)
        return self.tr("after %n second(s)", "", seconds)

    def _days(self, days: int) -> str:
        if days == 0:
            return self.tr("for ever")
        if days % _YEAR_DAYS == 0:
            return self.tr("%n year(s)", "", days // _YEAR_DAYS)
        return self.tr("%n day(s)", "", days)
