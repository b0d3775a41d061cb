"""The sheets about vaults: what is typed twice, what is said, what is printed."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPdfWriter
from PySide6.QtWidgets import QCheckBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.privacy.wraps import LEAST_CHARACTERS
from desktop.ui.recovery_sheet import RecoverySheet
from desktop.ui.secret_sheet import Asked, SecretSheet, new_passphrase
from desktop.ui.theme import Theme
from desktop.ui.translation import Translator
from desktop.vault_errors import PassphraseTooShort, TooManyTries

KEY = "WB48-QGV1-XHV5-TRYW-FXF7-0EY3-9HKR-MM3Q-GX4Z"


@pytest.fixture
def window(theme: Theme, translator: Translator, qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(1024, 680)
    qtbot.addWidget(made)
    return made


@pytest.fixture
def sheet(theme: Theme, window: QWidget, qtbot: QtBot) -> SecretSheet:
    asked = (Asked("name", "Name", "words"), *new_passphrase())
    made = SecretSheet(theme, window, name="newVaultSheet", title="New vault", why="Why.", fields=asked)
    made.set_language("en")
    window.show()
    made.open()
    return made


def line(sheet: QWidget, name: str) -> QLineEdit:
    found = sheet.findChild(QLineEdit, f"secret_{name}")
    assert isinstance(found, QLineEdit)
    return found


def refusal(sheet: QWidget) -> QLabel:
    found = sheet.findChild(QLabel, "refusal")
    assert isinstance(found, QLabel)
    return found


def test_enter_goes_on_to_what_is_empty_and_at_last_hands_out_what_was_typed(
    sheet: SecretSheet, qtbot: QtBot
) -> None:
    given: list[dict[str, str]] = []
    sheet.given.connect(given.append)
    for name, words in (("name", "Dr Li"), ("new", "a passphrase"), ("again", "a passphrase")):
        assert given == []
        line(sheet, name).setText(words)
        qtbot.keyClick(line(sheet, name), Qt.Key.Key_Return)
    assert given == [{"name": "Dr Li", "new": "a passphrase", "again": "a passphrase"}]
    sheet.accept()  # it is at work
    assert len(given) == 1
    sheet.refuse(PassphraseTooShort(minimum=8))
    assert "8 characters" in refusal(sheet).text()
    assert line(sheet, "new").selectedText()
    assert line(sheet, "again").text() == ""
    line(sheet, "again").setText("a passphrase")
    sheet.accept()
    assert len(given) == 2
    sheet.done_well()
    assert line(sheet, "new").text() == ""


def test_how_long_a_passphrase_must_be_is_said_before_it_is_typed(sheet: SecretSheet) -> None:
    assert f"at least {LEAST_CHARACTERS} characters" in line(sheet, "new").accessibleName()


def test_two_that_differ_are_not_handed_out(sheet: SecretSheet) -> None:
    given: list[object] = []
    sheet.given.connect(given.append)
    line(sheet, "new").setText("a passphrase")
    line(sheet, "again").setText("a passphrasE")
    sheet.accept()
    assert given == []
    assert "not the same" in refusal(sheet).text()
    sheet.refuse(TooManyTries(seconds=9))
    line(sheet, "again").setText("a passphrase")
    sheet.accept()
    assert given == []
    assert not sheet.yes.isEnabled()
    sheet.reject()


def test_the_recovery_key_is_left_when_it_is_on_paper(
    theme: Theme, window: QWidget, qtbot: QtBot, tmp_path: Path
) -> None:
    window.show()
    sheet = RecoverySheet(theme, KEY, "张医生", window)
    sheet.open()
    shown = sheet.findChild(QLabel, "recoveryKey")
    assert isinstance(shown, QLabel)
    assert shown.text().replace("\n", "-") == KEY
    assert isinstance(sheet.findChild(QPushButton, "printRecoveryKey"), QPushButton)
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    sheet.close()
    assert sheet.isVisible()
    pdf = tmp_path / "key.pdf"
    sheet.draw(QPdfWriter(str(pdf)))
    assert pdf.read_bytes().startswith(b"%PDF")
    kept = sheet.findChild(QCheckBox, "recoveryKept")
    assert isinstance(kept, QCheckBox)
    kept.setChecked(True)
    with qtbot.waitSignal(sheet.accepted):
        sheet.yes.click()
