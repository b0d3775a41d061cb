"""The lock's page: whose vault, how it opens, why it did not, how long to wait."""

from collections.abc import Callable
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.clinical.language import Language
from desktop.profiles import Profile
from desktop.ui.lock_page import LockPage, Way
from desktop.ui.theme import Theme
from desktop.ui.translation import Translator
from desktop.ui.vault_list import VaultList
from desktop.vault_errors import PassphraseWrong, TooManyTries
from tests.ui.test_names import interactive

_W = TypeVar("_W", bound=QWidget)


def profile(name: str, *, current: bool = False, passphrase: bool = True) -> Profile:
    return Profile(
        id=f"id-{name}",
        name=name,
        folder=f"/data/{name}",
        has_passphrase=passphrase,
        opens_by_keyring=False,
        is_current=current,
    )


@pytest.fixture
def page(theme: Theme, translator: Translator, shown: Callable[[LockPage], LockPage]) -> LockPage:
    made = LockPage(theme)
    made.resize(1024, 680)
    made.show_vaults([profile("张医生", current=True)], "passphrase")
    return shown(made)


def part(page: LockPage, kind: type[_W], name: str) -> _W:
    found = page.findChild(kind, name)
    assert isinstance(found, kind)
    return found


def test_enter_opens_once_and_an_empty_field_opens_nothing(page: LockPage, qtbot: QtBot) -> None:
    wanted: list[str] = []
    page.unlockWanted.connect(wanted.append)
    line = part(page, QLineEdit, "passphraseField")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert wanted == []
    qtbot.keyClicks(line, "a passphrase")
    qtbot.keyClick(line, Qt.Key.Key_Return)
    qtbot.keyClick(line, Qt.Key.Key_Return)
    assert wanted == ["a passphrase"]
    assert not part(page, QPushButton, "unlockButton").isEnabled()


def test_a_wrong_one_is_selected_to_be_typed_anew_and_is_gone_with_the_next_lock(page: LockPage) -> None:
    page.set_language("en")
    line = part(page, QLineEdit, "passphraseField")
    line.setText("wrong")
    page.refuse(PassphraseWrong())
    assert "wrong" in part(page, QLabel, "refusal").text()
    assert line.selectedText() == "wrong"
    page.show_vaults([profile("张医生", current=True)], "passphrase")
    assert line.text() == ""
    assert not part(page, QLabel, "refusal").isVisible()


def test_a_wait_counts_down_and_ends(page: LockPage, qtbot: QtBot) -> None:
    page.set_language("en")
    page.refuse(TooManyTries(seconds=2))
    button = part(page, QPushButton, "unlockButton")
    assert "2 seconds" in part(page, QLabel, "refusal").text()
    assert not button.isEnabled()
    qtbot.waitUntil(lambda: "1 seconds" in part(page, QLabel, "refusal").text())
    qtbot.waitUntil(button.isEnabled)
    assert not part(page, QLabel, "refusal").isVisible()


@pytest.mark.parametrize(
    ("way", "words", "has_field"),
    [("passphrase", "Unlock", True), ("open", "Open", False), ("demand", "Set a passphrase…", False)],
)
def test_each_way_in_has_its_button(page: LockPage, way: Way, words: str, has_field: bool) -> None:
    page.show_vaults([profile("", current=True, passphrase=has_field)], way)
    assert part(page, QPushButton, "unlockButton").text() == words
    assert part(page, QLineEdit, "passphraseField").isVisible() is has_field
    assert part(page, QPushButton, "forgottenButton").isVisible() is has_field


def test_several_vaults_are_chosen_from_and_a_single_one_is_named(page: LockPage, qtbot: QtBot) -> None:
    names = part(page, VaultList, "vaultList")
    assert not names.isVisible()
    assert part(page, QLabel, "lockTitle").text() == "Locked · 张医生"
    page.show_vaults([profile("张医生"), profile("", current=True)], "passphrase")
    assert names.isVisible()
    assert names.currentItem().text() == "(unnamed)"
    assert page.focusWidget() is part(page, QLineEdit, "passphraseField")
    chosen: list[str] = []
    page.chosen.connect(chosen.append)
    names.setFocus()
    qtbot.keyClick(names, Qt.Key.Key_Up)
    assert chosen == ["id-张医生"]
    page.show_vaults([profile("张医生", current=True), profile("")], "passphrase")
    assert page.focusWidget() is names  # the arrow keys go on
    qtbot.keyClick(names, Qt.Key.Key_Return)
    assert page.focusWidget() is part(page, QLineEdit, "passphraseField")
    assert len(chosen) == 1


def test_what_is_typed_can_be_seen_and_is_hidden_again(page: LockPage) -> None:
    line = part(page, QLineEdit, "passphraseField")
    line.actions()[0].trigger()
    assert line.echoMode() == QLineEdit.EchoMode.Normal
    page.field.wipe()
    assert line.echoMode() == QLineEdit.EchoMode.Password


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_has_a_name_a_spoken_name_and_a_tip(
    page: LockPage, translator: Translator, language: Language, qtbot: QtBot
) -> None:
    translator.use(language)
    words = {"zh": "解锁", "en": "Unlock"}[language]
    qtbot.waitUntil(lambda: part(page, QPushButton, "unlockButton").text() == words)
    for widget in interactive(page):
        assert widget.objectName()
        assert widget.accessibleName(), widget.objectName()
        assert widget.toolTip(), widget.objectName()
