"""A doctor locks, comes back, forgets the passphrase, and shares the PC: the real window over real vaults."""

import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import keyring
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QPushButton,
    QToolTip,
)
from pytestqt.qtbot import QtBot

from desktop.assistant import Assistant
from desktop.paths import Paths
from desktop.settings import Settings, save_settings
from desktop.ui.audit_table import AuditTable
from desktop.ui.idle_clock import IdleClock
from desktop.ui.main_window import TITLE
from desktop.ui.session_watch import SessionWatch
from desktop.ui.sheet import Sheet
from desktop.ui.switch import Switch
from tests.conftest import FAKE_WORKER
from tests.privacy.keyrings import Drawer
from tests.stories.doctor import Doctor
from tests.stories.words_held import held_by_python, held_in_widgets

Make = Callable[..., Assistant]
SetPolicy = Callable[[str], Path]
WORDS = "蓝天 horse 电池 staple"
OTHER = "another long passphrase"
CONTROL_ALT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
BACKWARDS = "霁鹇嵇"  # in no other file: what holds the source of another test is no finding
SLOW_WORKER = (*FAKE_WORKER, "--answer", "慢" * 300, "--delay", "0.01")


@pytest.fixture(autouse=True)
def past_the_guide(paths: Paths) -> None:
    paths.data.mkdir()
    save_settings(paths.settings, Settings(guide_seen=True))


@pytest.fixture
def drawer() -> Iterator[Drawer]:
    """A keyring that keeps what it is given."""
    before, made = keyring.get_keyring(), Drawer()
    keyring.set_keyring(made)
    yield made
    keyring.set_keyring(before)


def guarded(make_assistant: Make) -> Assistant:
    """An assistant whose vault has a passphrase and is open."""
    made = make_assistant()
    made.profiles.set_passphrase(WORDS)
    return made


def lock(qtbot: QtBot, doctor: Doctor) -> None:
    doctor.window.activateWindow()  # the offscreen screen gives no window the focus back from a sheet
    doctor.wait(lambda: doctor.window.isActiveWindow() and QApplication.activeModalWidget() is None)
    qtbot.keyClick(doctor.window, Qt.Key.Key_L, CONTROL_ALT)
    doctor.wait(lambda: doctor.window.is_locked)


def unlock(qtbot: QtBot, doctor: Doctor, passphrase: str = WORDS) -> None:
    field = doctor.find("passphraseField", QLineEdit)
    doctor.wait(lambda: doctor.find("unlockButton", QPushButton).isEnabled())
    field.setText(passphrase)
    qtbot.keyClick(field, Qt.Key.Key_Return)


def is_open(doctor: Doctor) -> Callable[[], bool]:
    return lambda: not doctor.window.is_locked


def the_sheet(doctor: Doctor, name: str) -> Sheet:
    doctor.wait(lambda: any(sheet.isVisible() for sheet in doctor.window.findChildren(Sheet, name)))
    return doctor.find(name, Sheet)


def fill_in(doctor: Doctor, sheet_name: str, **fields: str) -> Sheet:
    """Fills in a sheet and says yes."""
    sheet = the_sheet(doctor, sheet_name)
    doctor.wait(doctor.find("sheetYes", QPushButton, sheet).isEnabled)
    for field, words in fields.items():
        doctor.find(f"secret_{field}", QLineEdit, sheet).setText(words)
    doctor.click("sheetYes", sheet)
    return sheet


def take_recovery_key(doctor: Doctor) -> str:
    sheet = the_sheet(doctor, "recoverySheet")
    key = doctor.find("recoveryKey", QLabel, sheet).accessibleDescription()
    assert not doctor.find("sheetYes", QPushButton, sheet).isEnabled()
    sheet.reject()  # Esc
    assert sheet.isVisible()
    doctor.find("recoveryKept", QCheckBox, sheet).setChecked(True)
    doctor.click("sheetYes", sheet)
    return key


def test_locked_nothing_of_a_patient_is_left_in_the_window(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make
) -> None:
    doctor = Doctor(qtbot, qapp, guarded(make_assistant))
    name = BACKWARDS[::-1]
    doctor.ask(f"{name}胸痛3小时")
    doctor.wait(lambda: bool(doctor.titles()))
    doctor.click("copyButton")
    doctor.type(f"{name}的下一个问题")
    doctor.find("searchField", QLineEdit).setText(name)
    doctor.window.top_bar.case_line.open_editor()
    doctor.window.tasks.show_form("differential-diagnosis", {})
    complaint = doctor.window.tasks.form_page.fields.rows[2].editor.entry
    qtbot.keyClicks(complaint, "canary")
    QToolTip.showText(doctor.window.pos(), name, doctor.window)
    assert held_in_widgets(qapp, name, "canary")
    assert held_by_python(BACKWARDS)

    lock(qtbot, doctor)
    assert doctor.text("lockTitle") == "已锁定"
    assert doctor.window.windowTitle() == TITLE
    doctor.wait(lambda: doctor.assistant.profiles.is_locked)
    doctor.wait(lambda: doctor.assistant.model_state.kind == "resting")
    doctor.wait(lambda: not held_in_widgets(qapp, BACKWARDS[::-1], "canary"))
    assert held_by_python(BACKWARDS) == []
    assert doctor.titles() == []
    for keys in (Qt.Key.Key_N, Qt.Key.Key_F, Qt.Key.Key_Comma, Qt.Key.Key_T):
        qtbot.keyClick(doctor.window, keys, Qt.KeyboardModifier.ControlModifier)
    assert doctor.window.is_locked
    assert doctor.window.focusWidget() is doctor.find("passphraseField", QLineEdit)

    unlock(qtbot, doctor)
    doctor.wait(is_open(doctor))
    doctor.wait(lambda: bool(doctor.answers()))
    assert doctor.questions()[0].message.text == f"{name}胸痛3小时"
    assert doctor.window.composer.text() == f"{name}的下一个问题"
    assert "canary" in doctor.window.tasks.form_page.fields.entered().values()
    doctor.leave()


def test_locked_the_bin_and_the_audit_are_put_away(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make
) -> None:
    doctor = Doctor(qtbot, qapp, guarded(make_assistant))
    name = BACKWARDS[::-1]
    doctor.ask(f"{name}胸痛3小时")
    case = doctor.conversation_id()
    doctor.cases().deleted.emit(case)
    doctor.wait(lambda: doctor.titles() == [])
    doctor.click("modelButton")
    doctor.click("modelsTab_patients")
    doctor.wait(lambda: doctor.sees_button(f"restoreButton_{case}"))
    doctor.click("modelsTab_audit")
    entries = doctor.find("auditList", AuditTable).model()
    doctor.wait(lambda: entries.rowCount() > 0)
    assert held_in_widgets(qapp, name)

    lock(qtbot, doctor)
    doctor.wait(lambda: not held_in_widgets(qapp, BACKWARDS[::-1], case))
    doctor.wait(lambda: doctor.assistant.profiles.is_locked)
    assert held_by_python(BACKWARDS) == []
    assert entries.rowCount() == 0
    unlock(qtbot, doctor)
    doctor.wait(is_open(doctor))
    doctor.wait(lambda: entries.rowCount() > 0)
    doctor.leave()


def test_wrong_passphrases_are_slowed_down_and_the_wait_is_seen(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make
) -> None:
    guarded(make_assistant).close()
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.wait(lambda: doctor.window.is_locked)  # nobody was asked for anything before
    for _ in range(3):
        unlock(qtbot, doctor, "not the passphrase")
        doctor.wait(lambda: doctor.sees("refusal") and "不正确" in doctor.text("refusal"))
    unlock(qtbot, doctor)
    doctor.wait(lambda: "秒后再试" in doctor.text("refusal"))
    assert not doctor.find("unlockButton", QPushButton).isEnabled()
    unlock(qtbot, doctor)  # waits
    doctor.wait(is_open(doctor))
    doctor.leave()


def test_the_first_passphrase_is_set_from_the_bar_and_the_recovery_key_opens(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make
) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.ask("胸痛3小时")
    button = doctor.find("lockButton", QPushButton)
    doctor.wait(lambda: button.text() == "设置口令…")
    doctor.click("lockButton")
    sheet = fill_in(doctor, "passphraseSheet", new=WORDS, again="something else")
    assert "不一致" in doctor.find("refusal", QLabel, sheet).text()
    fill_in(doctor, "passphraseSheet", new="short", again="short")
    doctor.wait(lambda: "太短" in doctor.find("refusal", QLabel, sheet).text())
    fill_in(doctor, "passphraseSheet", new=WORDS, again=WORDS)
    key = take_recovery_key(doctor)
    doctor.wait(lambda: button.text() == "锁定")
    assert "口令已设置" in doctor.text("noteLabel")
    doctor.click("lockButton")
    doctor.wait(lambda: doctor.window.is_locked)

    doctor.click("forgottenButton")
    sheet = fill_in(doctor, "recoverSheet", recovery=key[:-1], new=OTHER, again=OTHER)
    doctor.wait(lambda: "抄写有误" in doctor.find("refusal", QLabel, sheet).text())
    fill_in(doctor, "recoverSheet", recovery=key.lower().replace("-", " "))
    doctor.wait(is_open(doctor))
    doctor.wait(lambda: bool(doctor.answers()))
    lock(qtbot, doctor)
    unlock(qtbot, doctor, OTHER)
    doctor.wait(is_open(doctor))
    doctor.leave()


def test_the_keys_of_the_lock_ask_for_the_first_passphrase_and_then_lock(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make
) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.wait(lambda: doctor.find("lockButton", QPushButton).text() == "设置口令…")
    doctor.window.activateWindow()
    doctor.wait(doctor.window.isActiveWindow)
    qtbot.keyClick(doctor.window, Qt.Key.Key_L, CONTROL_ALT)
    sheet = the_sheet(doctor, "passphraseSheet")
    assert doctor.find("sheetYes", QPushButton, sheet).text() == "设置并锁定"
    fill_in(doctor, "passphraseSheet", new=WORDS, again=WORDS)
    take_recovery_key(doctor)
    doctor.wait(lambda: doctor.window.is_locked)
    unlock(qtbot, doctor)
    doctor.wait(is_open(doctor))
    doctor.leave()


def test_in_the_settings_passphrase_recovery_key_and_name_are_changed(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make
) -> None:
    doctor = Doctor(qtbot, qapp, guarded(make_assistant))
    doctor.click("modelButton")
    doctor.click("modelsTab_patients")
    doctor.wait(lambda: doctor.sees_button("recoveryButton"))
    doctor.click("passphraseButton")
    sheet = fill_in(doctor, "passphraseSheet", current="wrong one", new=OTHER, again=OTHER)
    doctor.wait(lambda: "不正确" in doctor.find("refusal", QLabel, sheet).text())
    fill_in(doctor, "passphraseSheet", current=WORDS)
    doctor.wait(lambda: doctor.sees("noteLabel"))
    assert "口令已更改" in doctor.text("noteLabel")
    doctor.click("recoveryButton")
    fill_in(doctor, "renewalSheet", current=OTHER)
    take_recovery_key(doctor)
    doctor.click("vaultNameButton")
    fill_in(doctor, "vaultNameSheet", name="张医生")
    doctor.wait(lambda: QApplication.activeModalWidget() is None)
    doctor.click("recoveryButton")
    sheet = fill_in(doctor, "renewalSheet", current=OTHER)
    sheet = the_sheet(doctor, "recoverySheet")
    doctor.wait(sheet.isActiveWindow)
    qtbot.keyClick(sheet, Qt.Key.Key_L, CONTROL_ALT)  # also from a sheet
    assert not sheet.isVisible()
    doctor.wait(lambda: doctor.text("lockTitle") == "已锁定 · 张医生")
    unlock(qtbot, doctor, OTHER)
    doctor.wait(is_open(doctor))
    doctor.leave()


def test_the_keyring_opens_it_at_the_start_and_not_after_a_lock(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, drawer: Drawer
) -> None:
    doctor = Doctor(qtbot, qapp, guarded(make_assistant))
    doctor.click("modelButton")
    doctor.click("modelsTab_patients")
    doctor.wait(lambda: doctor.find("keyringSwitch", Switch).isEnabled())
    doctor.find("keyringSwitch", Switch).click()
    the_sheet(doctor, "keyringSheet").reject()
    doctor.wait(lambda: not doctor.find("keyringSwitch", Switch).isChecked())
    doctor.find("keyringSwitch", Switch).click()
    fill_in(doctor, "keyringSheet", current=WORDS)
    doctor.wait(lambda: QApplication.activeModalWidget() is None)
    assert drawer.entries
    doctor.leave()

    the_next_day = Doctor(qtbot, qapp, make_assistant())
    the_next_day.ask("胸痛3小时")
    assert not the_next_day.window.is_locked
    lock(qtbot, the_next_day)
    unlock(qtbot, the_next_day, "wrong")
    the_next_day.wait(lambda: the_next_day.sees("refusal"))
    the_next_day.leave()


def test_a_computer_that_sleeps_does_not_wait_for_the_answer(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make
) -> None:
    made = make_assistant((*FAKE_WORKER, "--answer", "慢" * 30_000, "--delay", "0.02", "--context", "100000"))
    made.profiles.set_passphrase(WORDS)
    doctor = Doctor(qtbot, qapp, made)
    doctor.type("胸痛3小时", then=Qt.Key.Key_Return)
    doctor.wait(lambda: bool(doctor.answers()))
    lock(qtbot, doctor)
    assert made.is_answering
    watch = doctor.window.findChild(SessionWatch)
    assert isinstance(watch, SessionWatch)
    watch.left.emit()
    doctor.wait(lambda: not made.is_answering)
    doctor.wait(lambda: made.model_state.kind == "resting")
    doctor.leave()


def test_a_colleague_makes_a_vault_of_her_own(qtbot: QtBot, qapp: QApplication, make_assistant: Make) -> None:
    doctor = Doctor(qtbot, qapp, guarded(make_assistant))
    doctor.assistant.profiles.rename("张医生")
    doctor.ask("胸痛3小时")
    doctor.type("张医生没有发送的话")
    lock(qtbot, doctor)
    doctor.click("newVaultButton")
    sheet = fill_in(doctor, "newVaultSheet", name="张医生", new=OTHER, again=OTHER)
    doctor.wait(lambda: "不能叫" in doctor.find("refusal", QLabel, sheet).text())
    fill_in(doctor, "newVaultSheet", name="李医生")
    take_recovery_key(doctor)
    doctor.wait(is_open(doctor))
    assert doctor.titles() == []
    assert doctor.window.composer.text() == ""
    doctor.ask("李医生的病例")
    doctor.wait(lambda: doctor.titles() == ["李医生的病例"])

    lock(qtbot, doctor)
    doctor.wait(lambda: doctor.find("vaultList", QListWidget).currentItem().text() == "李医生")
    names = doctor.find("vaultList", QListWidget)
    assert names.count() == 2
    names.setCurrentItem(names.findItems("张医生", Qt.MatchFlag.MatchExactly)[0])
    doctor.wait(lambda: doctor.assistant.profiles.current.name == "张医生")
    unlock(qtbot, doctor)
    doctor.wait(is_open(doctor))
    doctor.wait(lambda: doctor.titles() == ["胸痛3小时"])
    doctor.wait(lambda: doctor.window.composer.text() == "张医生没有发送的话")
    doctor.leave()


@pytest.mark.rule("vault_required")
def test_where_a_passphrase_is_required_nothing_is_shown_before_it(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, set_policy: SetPolicy
) -> None:
    before = Doctor(qtbot, qapp, make_assistant())
    before.ask_and_leave("胸痛3小时")
    set_policy("vault_required = true")
    doctor = Doctor(qtbot, qapp, make_assistant())
    sheet = the_sheet(doctor, "passphraseSheet")
    assert doctor.window.is_locked
    sheet.reject()
    doctor.wait(lambda: "管理员要求" in doctor.text("lockWhy"))
    doctor.click("unlockButton")
    fill_in(doctor, "passphraseSheet", new=WORDS, again=WORDS)
    assert doctor.titles() == []
    take_recovery_key(doctor)
    doctor.wait(lambda: doctor.titles() == ["胸痛3小时"])
    doctor.leave()


@pytest.mark.rule("lock_after_min")
def test_it_locks_by_itself_when_nobody_uses_it(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, set_policy: SetPolicy
) -> None:
    set_policy("lock_after_min = 5")
    doctor = Doctor(qtbot, qapp, guarded(make_assistant))
    doctor.click("modelButton")
    doctor.click("modelsTab_patients")
    doctor.wait(lambda: doctor.find("lockAfterBox", QComboBox).currentData() == 5)
    assert not doctor.find("lockAfterBox", QComboBox).isEnabled()
    clock = doctor.window.findChild(IdleClock)
    assert isinstance(clock, IdleClock)
    assert clock.minutes == 5
    clock.idle.emit()
    assert doctor.window.is_locked
    unlock(qtbot, doctor)
    doctor.wait(is_open(doctor))
    doctor.leave()


def test_without_a_passphrase_idleness_locks_nothing(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, set_policy: SetPolicy
) -> None:
    set_policy("lock_after_min = 5")
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.ask("胸痛3小时")
    clock = doctor.window.findChild(IdleClock)
    assert isinstance(clock, IdleClock)
    assert clock.minutes is None
    clock.idle.emit()
    assert not doctor.window.is_locked
    doctor.leave()


@pytest.mark.parametrize("finishes", [True, False])
def test_a_running_answer_is_finished_or_stopped_and_kept(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, paths: Paths, finishes: bool
) -> None:
    save_settings(paths.settings, Settings(guide_seen=True, lock_finishes=finishes))
    made = make_assistant(SLOW_WORKER)
    made.profiles.set_passphrase(WORDS)
    doctor = Doctor(qtbot, qapp, made)
    doctor.type("胸痛3小时", then=Qt.Key.Key_Return)
    doctor.wait(lambda: bool(doctor.answers()) and doctor.answers()[0].writing)
    lock(qtbot, doctor)
    assert doctor.assistant.is_answering or not finishes
    doctor.wait(lambda: doctor.assistant.model_state.kind == "resting")
    unlock(qtbot, doctor)
    doctor.wait(is_open(doctor))
    doctor.wait(lambda: bool(doctor.answers()))
    assert doctor.newest().state == ("complete" if finishes else "cancelled")
    doctor.ask("还需要做哪些检查？")
    doctor.leave()


def test_who_comes_back_before_the_answer_ends_sees_it_go_on(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make
) -> None:
    made = make_assistant(SLOW_WORKER)
    made.profiles.set_passphrase(WORDS)
    doctor = Doctor(qtbot, qapp, made)
    doctor.type("胸痛3小时", then=Qt.Key.Key_Return)
    doctor.wait(lambda: bool(doctor.answers()))
    lock(qtbot, doctor)
    doctor.wait(lambda: "写完" in doctor.text("lockWhy"))
    unlock(qtbot, doctor)
    doctor.wait(is_open(doctor))
    doctor.wait(lambda: bool(doctor.answers()))
    doctor.wait_for_answer()
    assert doctor.newest().state == "complete"
    doctor.leave()


def test_the_command_line_locks_the_window(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, paths: Paths
) -> None:
    doctor = Doctor(qtbot, qapp, guarded(make_assistant))
    doctor.ask("胸痛3小时")
    paths.lock_window.write_text(uuid.uuid4().hex, encoding="ascii")
    doctor.wait(lambda: doctor.window.is_locked)
    doctor.leave()
