"""A doctor's day under the IT department's policy: the real window, the real assistant."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from desktop.assistant import Assistant
from desktop.paths import Paths
from desktop.settings import Settings, load_settings, save_settings
from desktop.ui.kit_offer import KitOffer
from desktop.ui.models_page import ModelsPage
from desktop.ui.top_menus import LanguageMenu
from tests.kits import MODEL, SIGNER, whole_kit
from tests.policy.test_enforced import grow_old
from tests.stories.doctor import Doctor

Make = Callable[..., Assistant]
SetPolicy = Callable[[str], Path]
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(autouse=True)
def past_the_guide(paths: Paths) -> None:
    paths.data.mkdir()
    save_settings(paths.settings, Settings(guide_seen=True))


def export_action(doctor: Doctor) -> QMenu:
    menu = doctor.cases().open_menu(doctor.cases().model().index(1, 0), QPoint(40, 80))
    assert menu.isVisible()
    return menu


def test_nothing_of_a_case_is_copied_or_exported(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, set_policy: SetPolicy
) -> None:
    policy = set_policy('copying = false\nexporting = false\nhidden_tasks = ["triage"]')
    doctor = Doctor(qtbot, qapp, make_assistant())
    qapp.clipboard().setText("before")
    doctor.ask("胸痛3小时")
    copy = doctor.find("copyButton", QPushButton)
    assert not copy.isEnabled()
    assert str(policy) in copy.toolTip()
    body = doctor.answers()[0].body
    body.setFocus()
    body.select_all()
    for keys in (CONTROL, CONTROL | Qt.KeyboardModifier.ShiftModifier):
        doctor.window.status.hide_note()
        qtbot.keyClick(body, Qt.Key.Key_C, keys)
        doctor.wait(lambda: doctor.sees("noteLabel"))
        assert "允许复制病例内容" in doctor.text("noteLabel")
    doctor.answers()[0].copy_rich()
    doctor.answers()[0].copy_markdown()
    assert qapp.clipboard().text() == "before"
    doctor.wait(lambda: bool(doctor.titles()))
    menu = export_action(doctor)
    states = {action.objectName(): action.isEnabled() for action in menu.actions()}
    assert states == {
        "openCase": True,
        "renameCase": True,
        "exportCase": False,
        "printCase": False,
        "reviewCase": False,
        "holdCase": True,
        "deleteCase": True,
    }
    menu.close()
    doctor.click("modelButton")
    doctor.click("modelsTab_audit")
    export = doctor.find("auditExportButton", QPushButton)
    assert not export.isEnabled()
    assert str(policy) in export.toolTip()
    assert "triage" not in {task.id for task in doctor.assistant.shelf.tasks}
    doctor.leave()


def test_the_language_is_the_administrators_and_the_doctors_own_is_kept(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, set_policy: SetPolicy, paths: Paths
) -> None:
    policy = set_policy('language = "en"')
    doctor = Doctor(qtbot, qapp, make_assistant())
    menu = doctor.find("languageMenu", LanguageMenu)
    assert not menu.isEnabled()
    assert str(policy) in menu.toolTip()
    assert doctor.find("newCaseButton", QPushButton).text() == "New case"
    doctor.leave()
    assert load_settings(paths.settings)[0].language == "zh"


def test_what_was_copied_is_gone_with_the_window(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, set_policy: SetPolicy
) -> None:
    set_policy("clipboard_clear_s = 3600")
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.ask("胸痛3小时")
    doctor.click("copyButton")
    assert "草稿" in qapp.clipboard().text()
    doctor.leave()
    assert qapp.clipboard().text() == ""


def test_how_many_cases_a_shorter_time_would_remove_is_said_before(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make
) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.ask("胸痛3小时")
    grow_old(doctor.assistant, 400, doctor.conversation_id())
    doctor.click("modelButton")
    doctor.click("modelsTab_patients")
    box = doctor.find("retentionBox", QComboBox)
    box.activated.emit(box.findData(365))
    doctor.wait(lambda: doctor.sees("retentionWarning"))
    assert "1 个病例" in doctor.text("retentionWarning")
    assert doctor.assistant.settings.retention_days == 365
    box.activated.emit(box.findData(0))
    assert not doctor.sees("retentionWarning")
    assert len(doctor.titles()) == 1
    doctor.leave()


@pytest.mark.rule("update_kit_folder")
def test_an_update_of_the_it_department_is_taken_in_at_one_click(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, set_policy: SetPolicy, tmp_path: Path
) -> None:
    kit = whole_kit(tmp_path / "更新 kit")
    set_policy(f"update_kit_folder = '{kit}'\nallowed_keys = [\"{SIGNER.fingerprint}\"]\ndownloads = false")
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.wait(lambda: doctor.sees("problemBannerText"))
    assert "信息科" in doctor.text("problemBannerText")
    doctor.click("problemBannerLink")
    page = doctor.find("modelsPage", ModelsPage)
    offer = doctor.find("kitOffer", KitOffer)
    assert MODEL in doctor.find("kitWords", QLabel).text()
    doctor.click("takeKitButton", offer)
    doctor.wait(lambda: MODEL in page.list.cards and page.list.cards[MODEL].place == "installed")
    doctor.wait(lambda: not offer.isVisible())
    doctor.leave()
