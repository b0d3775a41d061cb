"""The vault and its lock, in the settings: name, passphrase, recovery key, keyring, idle minutes."""

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.policy.effective import Effective
from desktop.profiles import Profile
from desktop.settings import Settings
from desktop.ui.icons import IconButton
from desktop.ui.setting_row import SettingRow, choice_box, lock_rows, name_choices, rule
from desktop.ui.switch import Switch
from desktop.ui.theme import Theme
from desktop.ui.translation import Translated

_MINUTES = (0, 1, 2, 5, 10, 15, 30, 60)
_GUARDED_ONLY = ("lock_after_min", "lock_finishes", "recovery", "keyring")


class VaultSettings(Translated, QFrame):
    """What guards the vault in use, and when it is locked.

    Signals:
        changed(str, object): a setting's name in `Settings` and its new value.
        passphraseWanted, recoveryWanted, nameWanted: the sheet for that.
        keyringWanted(bool): whether the system's keyring is to open the vault.
    """

    changed = Signal(str, object)
    passphraseWanted = Signal()
    recoveryWanted = Signal()
    nameWanted = Signal()
    keyringWanted = Signal(bool)

    def __init__(self, theme: Theme, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "raised")
        self._theme = theme
        self._profile: Profile | None = None
        self._buttons = {
            "passphrase": self._button("passphraseButton", self.passphraseWanted),
            "recovery": self._button("recoveryButton", self.recoveryWanted),
            "name": self._button("vaultNameButton", self.nameWanted),
        }
        self._minutes = choice_box(
            theme,
            "lockAfterBox",
            _MINUTES,
            settings.lock_after_min,
            lambda value: self.changed.emit("lock_after_min", value),
        )
        self._finishes = Switch(theme, "lockFinishesSwitch")
        self._finishes.setChecked(settings.lock_finishes)
        self._finishes.toggled.connect(lambda on: self.changed.emit("lock_finishes", on))
        self._keyring = Switch(theme, "keyringSwitch")
        self._keyring.clicked.connect(self.keyringWanted)
        self._controls: dict[str, QWidget] = {
            "passphrase": self._buttons["passphrase"],
            "lock_after_min": self._minutes,
            "lock_finishes": self._finishes,
            "recovery": self._buttons["recovery"],
            "keyring": self._keyring,
            "name": self._buttons["name"],
        }
        self._rows = {name: SettingRow(theme, (control,)) for name, control in self._controls.items()}
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.space("l"), theme.space("xs"), theme.space("l"), theme.space("xs"))
        column.setSpacing(0)
        self._rules: dict[str, QFrame] = {}
        for name, row in self._rows.items():
            if name != "passphrase":
                self._rules[name] = rule()
                column.addWidget(self._rules[name])
            column.addWidget(row)
        self.retranslate()

    def show_policy(self, policy: Effective) -> None:
        """Locks what the administrator has set."""
        lock_rows({"lock_after_min": self._rows["lock_after_min"]}, policy)

    def show_profile(self, profile: Profile) -> None:
        """Shows what guards the vault in use; what needs a passphrase is offered once there is one."""
        self._profile = profile
        self._keyring.setChecked(profile.opens_by_keyring)
        self.retranslate()

    def _button(self, name: str, wanted: SignalInstance) -> IconButton:
        button = IconButton(self._theme, name=name)
        button.clicked.connect(wanted)
        return button

    def retranslate(self) -> None:
        guarded = self._profile is not None and self._profile.has_passphrase
        for name in _GUARDED_ONLY:
            self._rows[name].setVisible(guarded)
            self._rules[name].setVisible(guarded)
        for name, (title, why) in self._words(guarded=guarded).items():
            self._rows[name].show_words(title, why)
            control = self._controls[name]
            control.setAccessibleName(title)
            control.setAccessibleDescription(why)
            control.setToolTip(title)
        change, first = self.tr("Change…"), self.tr("Set…")
        self._buttons["passphrase"].setText(change if guarded else first)
        self._buttons["recovery"].setText(self.tr("New key…"))
        self._buttons["name"].setText(change)
        name_choices(
            self._minutes,
            lambda minutes: self.tr("after %n minute(s)", "", minutes) if minutes else self.tr("never"),
        )

    def _words(self, *, guarded: bool) -> dict[str, tuple[str, str]]:
        name = self._profile.name if self._profile is not None else ""
        return {
            "passphrase": (
                self.tr("Passphrase"),
                self.tr("It opens this vault; Ctrl+Alt+L locks it. Changing it leaves the recovery key as it "
                        "is.")
                if guarded
                else self.tr("Without one, whoever uses this computer as you can open the cases."),
            ),
            "lock_after_min": (
                self.tr("Lock by itself"),
                self.tr("When keyboard and mouse have not been used; always when the computer goes to "
                        "sleep."),
            ),
            "lock_finishes": (
                self.tr("Finish a running answer first"),
                self.tr("Otherwise it is stopped. Either way what was written is kept. Before the computer "
                        "sleeps it is always stopped."),
            ),
            "recovery": (
                self.tr("Recovery key"),
                self.tr("Opens the vault when the passphrase is forgotten. A new one makes the old one "
                        "void."),
            ),
            "keyring": (
                self.tr("Open with the system's keyring"),
                self.tr("When the program starts; once it is locked, it asks for the passphrase."),
            ),
            "name": (
                self.tr("Name of this vault: {name}").format(name=name or self.tr("(unnamed)")),
                self.tr("It is seen on the lock screen, where other vaults are chosen and made."),
            ),
        }  # fmt: skip
