"""A doctor backs up to a stick, looks into backups, restores, merges, and mends a damaged history."""

import resource
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.assistant import Assistant
from desktop.paths import Paths
from desktop.settings import Settings, save_settings
from desktop.store.kept import KeptBackups
from desktop.ui.option_card import OptionCard
from desktop.ui.sheet import Sheet
from tests.conftest import FAKE_WORKER
from tests.stories.doctor import Doctor

Make = Callable[..., Assistant]
SetPolicy = Callable[[str], Path]
WORDS = "三月的雨里一把红伞"
VAULT_WORDS = "蓝天 horse 电池 staple"
SLOW_WORKER = (*FAKE_WORKER, "--answer", "慢" * 30_000, "--delay", "0.02", "--context", "100000")


@pytest.fixture(autouse=True)
def past_the_guide(paths: Paths) -> None:
    paths.data.mkdir()
    save_settings(paths.settings, Settings(guide_seen=True))


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file on a stick that the doctor chooses."""
    target = tmp_path / "U盘" / "备份.flan"
    target.parent.mkdir()
    for ask in ("getSaveFileName", "getOpenFileName"):
        monkeypatch.setattr(QFileDialog, ask, lambda *_: (str(target), ""))
    return target


@pytest.fixture
def doctor(qtbot: QtBot, qapp: QApplication, make_assistant: Make) -> Iterator[Doctor]:
    """With two cases, on the page."""
    made = Doctor(qtbot, qapp, make_assistant())
    made.ask("患者甲胸痛")
    made.click("newCaseButton")
    made.ask("患者乙咳嗽")
    to_the_page(made)
    yield made
    made.leave()


def to_the_page(doctor: Doctor) -> None:
    doctor.click("modelButton")
    doctor.click("modelsTab_backups")


def the_sheet(doctor: Doctor, name: str) -> Sheet:
    doctor.wait(lambda: any(sheet.isVisible() for sheet in doctor.window.findChildren(Sheet, name)))
    return doctor.find(name, Sheet)


def fill_in(doctor: Doctor, sheet_name: str, choice: str = "", **fields: str) -> Sheet:
    """Chooses, fills in and says yes."""
    sheet = the_sheet(doctor, sheet_name)
    if choice:
        doctor.find(f"choice_{choice}", OptionCard, sheet).click()
    for field, words in fields.items():
        doctor.find(f"secret_{field}", QLineEdit, sheet).setText(words)
    doctor.wait(doctor.find("sheetYes", QPushButton, sheet).isEnabled)
    doctor.click("sheetYes", sheet)
    return sheet


def back_up(doctor: Doctor) -> None:
    doctor.click("backUpButton")
    fill_in(doctor, "backupSheet", new=WORDS, again=WORDS)
    doctor.wait(lambda: doctor.sees("backupsDone"))


def open_backup(doctor: Doctor) -> Sheet:
    doctor.click("restoreFileButton")
    fill_in(doctor, "openBackupSheet", backup=WORDS)
    return the_sheet(doctor, "restoreSheet")


def said_in(sheet: QWidget) -> str:
    return "\n".join(label.text() for label in sheet.findChildren(QLabel) if label.isVisible())


def damage(paths: Paths, page: int) -> None:
    history = paths.data / "history.db"
    damaged = bytearray(history.read_bytes())
    damaged[4096 * page + 40] ^= 1
    history.write_bytes(damaged)


def test_a_deleted_case_comes_back_from_the_stick(doctor: Doctor, stick: Path) -> None:
    doctor.click("backUpButton")
    sheet = fill_in(doctor, "backupSheet", new=WORDS, again="something else")
    assert "不一致" in doctor.find("refusal", QLabel, sheet).text()
    fill_in(doctor, "backupSheet", new="kurz", again="kurz")
    doctor.wait(lambda: "太短" in doctor.find("refusal", QLabel, sheet).text())
    fill_in(doctor, "backupSheet", new=WORDS, again=WORDS)
    doctor.wait(lambda: doctor.sees("backupsDone"))
    assert "2 个病例" in doctor.text("backupsDone")
    assert [path.name for path in stick.parent.iterdir()] == [stick.name]

    [gone] = [one for one in doctor.assistant.summaries() if one.title == "患者甲胸痛"]
    doctor.window.history.deleted.emit(gone.id)
    doctor.wait(lambda: doctor.titles() == ["患者乙咳嗽"])
    doctor.click("restoreFileButton")
    sheet = fill_in(doctor, "openBackupSheet", backup="not the passphrase")
    doctor.wait(lambda: "不正确" in doctor.find("refusal", QLabel, sheet).text())
    fill_in(doctor, "openBackupSheet", backup=WORDS)
    sheet = the_sheet(doctor, "restoreSheet")
    assert all(words in said_in(sheet) for words in ("2 个病例", "4 条消息", "患者甲胸痛", "患者乙咳嗽"))
    sheet.reject()
    assert doctor.titles() == ["患者乙咳嗽"]  # looked into only
    open_backup(doctor)
    fill_in(doctor, "restoreSheet", "merge")
    doctor.wait(lambda: doctor.sees("backupsDone") and "新增" in doctor.text("backupsDone"))
    doctor.wait(lambda: set(doctor.titles()) == {"患者甲胸痛", "患者乙咳嗽"})
    open_backup(doctor)
    fill_in(doctor, "restoreSheet", "merge")
    doctor.wait(lambda: doctor.sees("backupsDone") and "没有新增" in doctor.text("backupsDone"))


def test_restored_into_the_same_vault_and_back_again(doctor: Doctor, stick: Path) -> None:
    back_up(doctor)
    doctor.window.show_work()
    doctor.click("newCaseButton")
    doctor.ask("患者丙头痛")
    to_the_page(doctor)
    open_backup(doctor)
    fill_in(doctor, "restoreSheet", "here")
    doctor.wait(lambda: set(doctor.titles()) == {"患者甲胸痛", "患者乙咳嗽"})
    doctor.wait(lambda: doctor.conversation_id() == "")  # the case that was shown is not there any more
    newest = doctor.assistant.backups.kept()[0]
    doctor.wait(lambda: doctor.sees_button(f"restoreButton_{newest.number}"))
    doctor.wait(lambda: "3 个病例 · 检查完好" in said_in(doctor.window))
    doctor.click(f"restoreButton_{newest.number}")
    fill_in(doctor, "restoreSheet", "here")
    doctor.wait(lambda: len(doctor.titles()) == 3)


@pytest.mark.parametrize("by_hand", [True, False])
def test_restored_into_a_new_vault(doctor: Doctor, stick: Path, by_hand: bool) -> None:
    doctor.wait(lambda: bool(doctor.assistant.backups.kept()))
    if by_hand:
        back_up(doctor)
        open_backup(doctor)
        fill_in(doctor, "restoreSheet", "apart", name="第二诊室")
    else:
        [kept] = doctor.assistant.backups.kept()
        doctor.wait(lambda: doctor.sees_button(f"restoreButton_{kept.number}"))
        doctor.click(f"restoreButton_{kept.number}")
        fill_in(doctor, "restoreSheet", "apart", name="第二诊室", new=WORDS, again=WORDS)
    the_sheet(doctor, "recoverySheet").done(0)
    assert "第二诊室" in doctor.text("backupsDone")
    assert "第二诊室" in {vault.name for vault in doctor.assistant.profiles.all()}
    assert len(doctor.titles()) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
def test_on_a_full_disk_nothing_is_left_behind(doctor: Doctor, stick: Path) -> None:
    stick.write_bytes(b"")
    stick.unlink()
    doctor.click("backUpButton")
    room_bytes = 64 * 1024
    resource.setrlimit(resource.RLIMIT_FSIZE, (room_bytes, resource.RLIM_INFINITY))
    try:
        sheet = fill_in(doctor, "backupSheet", new=WORDS, again=WORDS)
        doctor.wait(lambda: "已满" in doctor.find("refusal", QLabel, sheet).text())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert list(stick.parent.iterdir()) == []
    fill_in(doctor, "backupSheet")
    doctor.wait(stick.exists)


def test_what_is_no_backup_is_said_beside_the_button(doctor: Doctor, stick: Path) -> None:
    stick.write_text("a letter", encoding="ascii")
    doctor.click("restoreFileButton")
    doctor.wait(lambda: doctor.sees("backupsRefused") and "不是备份" in doctor.text("backupsRefused"))
    doctor.click("backUpButton")
    sheet = fill_in(doctor, "backupSheet", new=WORDS, again=WORDS)
    doctor.wait(lambda: "不是本程序的备份" in doctor.find("refusal", QLabel, sheet).text())
    assert stick.read_text(encoding="ascii") == "a letter"


def test_while_an_answer_is_written_nothing_takes_its_place(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, stick: Path
) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant(SLOW_WORKER))
    doctor.type("胸痛3小时", then=Qt.Key.Key_Return)
    doctor.wait(lambda: bool(doctor.answers()) and doctor.answers()[0].writing)
    to_the_page(doctor)
    back_up(doctor)
    open_backup(doctor)
    sheet = fill_in(doctor, "restoreSheet", "here")
    doctor.wait(lambda: "等它写完或先停止" in doctor.find("refusal", QLabel, sheet).text())
    sheet.reject()
    doctor.leave()


def test_locked_in_the_middle_nothing_of_a_backup_is_left(doctor: Doctor, stick: Path) -> None:
    doctor.assistant.profiles.set_passphrase(VAULT_WORDS)
    doctor.window.top_bar.lockWanted.emit()
    doctor.wait(lambda: doctor.window.is_locked)
    unlock(doctor)
    back_up(doctor)
    open_backup(doctor)
    assert "患者甲胸痛" in said_in(doctor.window)
    fill_in(doctor, "restoreSheet", "merge")  # it goes on while the vault is being locked
    doctor.window.top_bar.lockWanted.emit()
    assert doctor.window.is_locked
    doctor.wait(lambda: doctor.assistant.profiles.is_locked)
    doctor.wait(lambda: "患者" not in said_in(doctor.window))
    assert not doctor.window.findChildren(Sheet, "restoreSheet") or not doctor.sees("sheetLines")
    unlock(doctor)
    doctor.wait(lambda: len(doctor.titles()) == 2)


def unlock(doctor: Doctor) -> None:
    doctor.wait(lambda: doctor.find("unlockButton", QPushButton).isEnabled())
    doctor.find("passphraseField", QLineEdit).setText(VAULT_WORDS)
    doctor.click("unlockButton")
    doctor.wait(lambda: not doctor.window.is_locked)


@pytest.mark.rule("exporting")
def test_where_exporting_is_forbidden_no_backup_leaves(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, set_policy: SetPolicy
) -> None:
    set_policy("exporting = false")
    doctor = Doctor(qtbot, qapp, make_assistant())
    to_the_page(doctor)
    assert not doctor.find("backUpButton", QPushButton).isEnabled()
    assert doctor.find("restoreFileButton", QPushButton).isEnabled()
    assert "由管理员设置" in said_in(doctor.window)
    doctor.leave()


def test_a_damaged_history_is_rescued_from_the_banner(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, paths: Paths, stick: Path
) -> None:
    made = make_assistant()
    doctor = Doctor(qtbot, qapp, made)
    doctor.ask("患者甲胸痛")
    to_the_page(doctor)
    back_up(doctor)
    doctor.leave()
    damage(paths, 0)
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.wait(lambda: doctor.sees_button("problemBannerLink"))
    doctor.click("problemBannerLink")
    sheet = fill_in(doctor, "mendSheet", "rescue")
    doctor.wait(lambda: doctor.find("refusal", QLabel, sheet).text() != "")  # its first page is gone
    fill_in(doctor, "mendSheet", "file")
    fill_in(doctor, "openBackupSheet", backup=WORDS)
    fill_in(doctor, "restoreSheet", "here")
    doctor.wait(lambda: doctor.titles() == ["患者甲胸痛"])
    doctor.wait(lambda: not doctor.sees_button("problemBannerLink"))
    assert list(paths.data.glob("history.damaged-*.db"))
    doctor.leave()


@pytest.mark.parametrize("way", ["rescue", "newest"])
def test_a_guarded_vault_is_mended_on_the_lock_page(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, paths: Paths, way: str
) -> None:
    made = make_assistant()
    made.profiles.set_passphrase(VAULT_WORDS)
    doctor = Doctor(qtbot, qapp, made)
    doctor.ask("患者甲胸痛")
    made.backups.submit(lambda: None).result()
    KeptBackups(made.paths.data / "backups").outdate()
    made.backups.daily()
    doctor.leave()
    damage(paths, 0 if way == "newest" else 1)
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.wait(lambda: doctor.window.is_locked)
    doctor.wait(lambda: doctor.find("unlockButton", QPushButton).isEnabled())
    doctor.find("passphraseField", QLineEdit).setText(VAULT_WORDS)
    doctor.click("unlockButton")
    fill_in(doctor, "mendSheet", way, current=VAULT_WORDS)
    if way == "newest":
        assert "患者甲胸痛" in said_in(the_sheet(doctor, "restoreSheet"))
        fill_in(doctor, "restoreSheet")
    doctor.wait(lambda: doctor.titles() == ["患者甲胸痛"])
    assert not doctor.window.is_locked
    doctor.leave()
