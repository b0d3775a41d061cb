"""A doctor backs up to a stick, looks into backups, takes cases back, and repairs a damaged history."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QListWidget, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.assistant import Assistant
from desktop.paths import Paths
from desktop.settings import Settings, save_settings
from desktop.ui.option_card import OptionCard
from desktop.ui.sheet import Sheet
from tests.stories.doctor import Doctor

Make = Callable[..., Assistant]
WORDS = "蓝天 horse 电池 staple"
BACKUP_WORDS = "不同的 口令 for the stick"
QUESTION = "患者胸痛3小时，如何处理？"
_PAGE_BYTES = 4096


@pytest.fixture(autouse=True)
def past_the_guide(paths: Paths) -> None:
    paths.data.mkdir()
    save_settings(paths.settings, Settings(guide_seen=True))


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file that is chosen in every dialog."""
    path = tmp_path / "U盘 stick" / "病例.dfbackup"
    path.parent.mkdir()
    for dialog in ("getSaveFileName", "getOpenFileName"):
        monkeypatch.setattr(QFileDialog, dialog, lambda *_: (str(path), ""))
    return path


def open_page(qtbot: QtBot, doctor: Doctor) -> None:
    doctor.window.activateWindow()  # the offscreen screen gives no window the focus back from a sheet
    doctor.wait(lambda: doctor.window.isActiveWindow() and QApplication.activeModalWidget() is None)
    qtbot.keyClick(doctor.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    doctor.wait(lambda: doctor.sees_button("modelsTab_backups"))
    doctor.click("modelsTab_backups")


def the_sheet(doctor: Doctor, name: str) -> Sheet:
    doctor.wait(lambda: any(sheet.isVisible() for sheet in doctor.window.findChildren(Sheet, name)))
    return doctor.find(name, Sheet)


def fill_in(doctor: Doctor, name: str, **fields: str) -> None:
    sheet = the_sheet(doctor, name)
    for field, words in fields.items():
        doctor.find(f"secret_{field}", QLineEdit, sheet).setText(words)
    doctor.click("sheetYes", sheet)


def choose(qtbot: QtBot, doctor: Doctor, sheet: QWidget, way: str) -> None:
    qtbot.mouseClick(doctor.find(way, OptionCard, sheet), Qt.MouseButton.LeftButton)


def back_up(doctor: Doctor) -> None:
    doctor.click("saveBackupButton")
    fill_in(doctor, "backupSheet", new=BACKUP_WORDS, again=BACKUP_WORDS)
    doctor.wait(lambda: doctor.sees("backupsSaid") and "1" in doctor.text("backupsSaid"))


def open_backup(doctor: Doctor) -> Sheet:
    doctor.wait(doctor.find("openBackupButton", QPushButton).isEnabled)
    doctor.click("openBackupButton")
    fill_in(doctor, "openBackupSheet", passphrase=BACKUP_WORDS)
    return the_sheet(doctor, "previewSheet")


def delete_for_good(doctor: Doctor) -> None:
    doctor.assistant.delete(doctor.conversation_id())
    doctor.assistant.housekeeping.empty_bin()


def damage(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    for page in (1, 2, 3):
        whole[_PAGE_BYTES * page + 40] ^= 1
    path.write_bytes(whole)


def test_a_case_comes_back_from_a_stick(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, stick: Path
) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.ask(QUESTION)
    open_page(qtbot, doctor)
    back_up(doctor)
    assert stick.exists()
    assert [path.name for path in stick.parent.iterdir()] == [stick.name]
    assert QUESTION.encode() not in stick.read_bytes()
    delete_for_good(doctor)
    assert doctor.assistant.summaries() == ()
    sheet = open_backup(doctor)
    titles = doctor.find("previewTitles", QListWidget, sheet)
    assert "胸痛" in titles.item(0).text()
    doctor.click("sheetYes", sheet)
    doctor.wait(lambda: len(doctor.assistant.summaries()) == 1)
    doctor.wait(lambda: len(doctor.titles()) == 1)
    sheet = open_backup(doctor)
    doctor.click("sheetYes", sheet)
    doctor.wait(lambda: doctor.sees("backupsSaid"))
    assert len(doctor.assistant.summaries()) == 1  # nothing is doubled
    doctor.leave()


def test_a_backup_takes_the_place_of_what_is_there(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, stick: Path
) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.ask(QUESTION)
    open_page(qtbot, doctor)
    back_up(doctor)
    kept_before = len(doctor.assistant.backups.kept())
    doctor.click("leaveModelsButton")
    doctor.window.history.newCase.emit()
    doctor.ask("另一个病例：头晕。")
    assert len(doctor.assistant.summaries()) == 2
    open_page(qtbot, doctor)
    sheet = open_backup(doctor)
    choose(qtbot, doctor, sheet, "restore_replace")
    doctor.click("sheetYes", sheet)
    doctor.wait(lambda: len(doctor.titles()) == 1)
    assert len(doctor.assistant.backups.kept()) == kept_before + 1
    newest = doctor.assistant.backups.kept()[0]
    doctor.wait(lambda: doctor.sees_button(f"keptBackup{newest.number}"))
    doctor.click(f"keptBackup{newest.number}")
    sheet = the_sheet(doctor, "previewSheet")
    assert [way.isVisible() for way in sheet.findChildren(OptionCard, "restore_new")] == [False]
    doctor.click("sheetYes", sheet)  # the other case is added again
    doctor.wait(lambda: len(doctor.titles()) == 2)
    doctor.leave()


def test_a_backup_becomes_a_new_vault(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, stick: Path
) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.ask(QUESTION)
    open_page(qtbot, doctor)
    back_up(doctor)
    sheet = open_backup(doctor)
    choose(qtbot, doctor, sheet, "restore_new")
    yes = doctor.find("sheetYes", QPushButton, sheet)
    assert not yes.isEnabled()
    qtbot.keyClicks(doctor.find("restoredName", QLineEdit, sheet), "Night shift")
    doctor.click("sheetYes", sheet)
    the_sheet(doctor, "recoverySheet")
    assert "Night shift" in [profile.name for profile in doctor.assistant.profiles.all()]
    doctor.leave()


def test_a_wrong_passphrase_and_a_file_that_is_none_are_said_in_place(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, stick: Path
) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.ask(QUESTION)
    open_page(qtbot, doctor)
    back_up(doctor)
    doctor.click("openBackupButton")
    fill_in(doctor, "openBackupSheet", passphrase=WORDS)
    sheet = the_sheet(doctor, "openBackupSheet")
    doctor.wait(lambda: any(label.isVisible() for label in sheet.findChildren(QWidget, "refusal")))
    sheet.reject()
    stick.write_bytes(b"no backup")
    doctor.click("openBackupButton")
    doctor.wait(lambda: doctor.sees("backupsSaid") and stick.name in doctor.text("backupsSaid"))
    stick.unlink()
    stick.parent.rmdir()  # the stick was pulled out
    doctor.click("saveBackupButton")
    fill_in(doctor, "backupSheet", new=BACKUP_WORDS, again=BACKUP_WORDS)
    sheet = the_sheet(doctor, "backupSheet")
    doctor.wait(lambda: any(label.isVisible() for label in sheet.findChildren(QWidget, "refusal")))
    doctor.leave()


def test_the_lock_closes_the_preview(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, stick: Path
) -> None:
    assistant = make_assistant()
    assistant.profiles.set_passphrase(WORDS)
    doctor = Doctor(qtbot, qapp, assistant)
    doctor.ask(QUESTION)
    open_page(qtbot, doctor)
    back_up(doctor)
    sheet = open_backup(doctor)
    sheet.accept()
    doctor.window.top_bar.lockWanted.emit()
    doctor.wait(lambda: doctor.window.is_locked)
    doctor.wait(lambda: not doctor.window.findChildren(Sheet, "previewSheet"))
    doctor.leave()


def test_a_damaged_history_is_repaired_from_the_banner(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, paths: Paths
) -> None:
    Doctor(qtbot, qapp, make_assistant()).ask_and_leave(QUESTION)
    damage(paths.history)
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.wait(lambda: doctor.sees_button("problemBannerLink"))
    doctor.click("problemBannerLink")
    sheet = the_sheet(doctor, "repairSheet")
    doctor.click("sheetYes", sheet)
    doctor.wait(lambda: not doctor.window.findChildren(Sheet, "repairSheet"))
    doctor.ask("修复以后再问。")
    assert list(paths.data.glob("history.damaged-*"))
    doctor.leave()


def test_a_damaged_vault_is_repaired_from_the_lock(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, paths: Paths
) -> None:
    assistant = make_assistant()
    assistant.profiles.set_passphrase(WORDS)
    doctor = Doctor(qtbot, qapp, assistant)
    doctor.ask_and_leave(QUESTION)
    assert assistant.backups.kept()
    damage(paths.history)
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.wait(lambda: doctor.window.is_locked)
    field = doctor.find("passphraseField", QLineEdit)
    field.setText(WORDS)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    doctor.wait(lambda: doctor.sees_button("repairButton"))
    doctor.click("repairButton")
    sheet = the_sheet(doctor, "repairSheet")
    choose(qtbot, doctor, sheet, "repair_1")
    doctor.find("repairPassphrase", QLineEdit, sheet).setText(WORDS)
    doctor.click("sheetYes", sheet)
    doctor.wait(lambda: not doctor.window.is_locked)
    doctor.ask("恢复以后再问。")
    doctor.leave()
