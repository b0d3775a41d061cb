"""The vault in the settings: what needs a passphrase is offered once there is one."""

from collections.abc import Callable

import msgspec
import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QWidget

from desktop.policy.effective import Effective
from desktop.policy.policy import Policy
from desktop.settings import Settings
from desktop.ui.switch import Switch
from desktop.ui.theme import Theme
from desktop.ui.translation import Translator
from desktop.ui.vault_settings import VaultSettings
from tests.ui.test_lock_page import profile
from tests.ui.test_names import interactive

GUARDED = ("lockAfterBox", "lockFinishesSwitch", "recoveryButton", "keyringSwitch")


@pytest.fixture
def settings(
    theme: Theme, translator: Translator, shown: Callable[[VaultSettings], VaultSettings]
) -> VaultSettings:
    return shown(VaultSettings(theme, Settings(lock_after_min=7)))


def words(settings: VaultSettings) -> str:
    return "\n".join(label.text() for label in settings.findChildren(QLabel) if label.isVisible())


def named(settings: VaultSettings, name: str) -> QWidget:
    found = settings.findChild(QWidget, name)
    assert isinstance(found, QWidget)
    return found


def test_without_a_passphrase_only_that_is_offered(settings: VaultSettings) -> None:
    settings.show_profile(profile("", passphrase=False))
    assert not any(named(settings, name).isVisible() for name in GUARDED)
    assert "whoever uses this computer" in words(settings)
    settings.show_profile(profile("Dr Li"))
    assert all(named(settings, name).isVisible() for name in GUARDED)
    assert "Name of this vault: Dr Li" in words(settings)


def test_what_is_changed_is_told(settings: VaultSettings) -> None:
    changed: list[tuple[str, object]] = []
    wanted: list[object] = []
    settings.changed.connect(lambda name, value: changed.append((name, value)))
    settings.keyringWanted.connect(wanted.append)
    for signal in (settings.passphraseWanted, settings.recoveryWanted, settings.nameWanted):
        signal.connect(lambda: wanted.append("sheet"))
    settings.show_profile(msgspec.structs.replace(profile("Dr Li"), opens_by_keyring=False))
    box, finishes, keyring = (named(settings, name) for name in (GUARDED[0], GUARDED[1], GUARDED[3]))
    assert isinstance(box, QComboBox)
    assert isinstance(finishes, Switch)
    assert isinstance(keyring, Switch)
    assert box.currentText() == "after 7 minutes"
    box.activated.emit(box.findData(1))
    finishes.click()
    keyring.click()
    for name in ("passphraseButton", "recoveryButton", "vaultNameButton"):
        button = named(settings, name)
        assert isinstance(button, QPushButton)
        button.click()
    assert changed == [("lock_after_min", 1), ("lock_finishes", False)]
    assert wanted == [True, "sheet", "sheet", "sheet"]


def test_the_administrators_minutes_are_locked_and_all_have_names(settings: VaultSettings) -> None:
    settings.show_policy(Effective(Policy(lock_after_min=7), {"lock_after_min": "/etc/policy.toml"}))
    settings.show_profile(profile("Dr Li"))
    assert not named(settings, "lockAfterBox").isEnabled()
    for widget in interactive(settings):
        assert widget.objectName()
        assert widget.accessibleName(), widget.objectName()
        assert widget.toolTip(), widget.objectName()
