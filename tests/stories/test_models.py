"""How models come onto the PC, are used and go again: the real window, real transfers, a hub on this PC."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop.assistant import Assistant
from desktop.paths import Paths
from desktop.settings import Settings, load_settings, save_settings
from desktop.ui.acceptance_dialog import AcceptanceDialog
from desktop.ui.guide import Guide
from desktop.ui.import_sheet import ImportSheet
from desktop.ui.model_card import ModelCard
from desktop.ui.models_page import ModelsPage
from desktop.ui.option_card import OptionCard
from desktop.ui.remove_sheet import DiscardSheet, RemoveSheet
from desktop.ui.sheet import Sheet
from tests.model_shelf.shelves import HOSPITAL, hospital_catalogue, model_bytes, model_file
from tests.models.hub import LoopbackHub, stall_after
from tests.stories.doctor import Doctor

Make = Callable[..., Assistant]
DEMO = "doctorflan-demo"
HAND = (Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)


@pytest.fixture
def hub(paths: Paths) -> Iterator[LoopbackHub]:
    """A hub with the model of a hospital's catalogue, which the settings name."""
    made = LoopbackHub()
    made.files = {"tiny-Q4_K_M.gguf": model_bytes()}
    hospital_catalogue(paths)
    assert save_settings(paths.settings, Settings(hub_endpoint=made.address, guide_seen=True))
    yield made
    made.close()


def places(doctor: Doctor) -> dict[str, str]:
    """The state of each model's card, by the model's id."""
    cards = doctor.window.findChild(ModelsPage, "modelsPage")
    assert isinstance(cards, ModelsPage)
    return defaultdict(str, {name: card.place for name, card in cards.list.cards.items()})


def card(doctor: Doctor, name: str) -> ModelCard:
    return doctor.find(f"model_{name}", ModelCard)


def drag(doctor: Doctor, path: Path) -> QMimeData:
    """Drags a file from the file manager over the window."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    enter = QDragEnterEvent(QPoint(600, 400), Qt.DropAction.CopyAction, mime, *HAND)
    QApplication.sendEvent(doctor.window, enter)
    assert enter.isAccepted()
    assert doctor.text("dropName") == path.name
    return mime


def drop(doctor: Doctor, path: Path) -> None:
    """Drags a file there and lets it go."""
    mime = drag(doctor, path)
    QApplication.sendEvent(
        doctor.window, QDropEvent(QPointF(600, 400), Qt.DropAction.CopyAction, mime, *HAND)
    )


def asked(doctor: Doctor, kind: type[Sheet]) -> Sheet:
    """The question that lies over the window."""
    doctor.wait(lambda: any(sheet.isVisible() for sheet in doctor.window.findChildren(kind)))
    return doctor.find(doctor.window.findChildren(kind)[0].objectName(), kind)


def label_says(label: QLabel, words: str) -> bool:
    return label.isVisible() and words in label.text()


def choose(doctor: Doctor, name: str, action: str) -> None:
    """Chooses a line of a model's menu."""
    shown = card(doctor, name)
    shown.fill_menu()
    menu = doctor.find(f"more_{name}", QPushButton).menu()
    next(line for line in menu.actions() if line.objectName() == f"{action}_{name}").trigger()


def test_the_guide_is_seen_once_and_blocks_nothing(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, paths: Paths
) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant())
    guide = doctor.find("guide", Guide)
    doctor.click("guideLanguage_en", guide)
    doctor.wait(lambda: "Welcome" in guide.accessibleName())
    doctor.ask("Does it work at once?")
    assert doctor.newest().state == "complete"
    doctor.wait(lambda: load_settings(paths.settings)[0].guide_seen)
    doctor.click("newCaseButton")
    assert not guide.isVisible()
    doctor.leave()
    tomorrow = Doctor(qtbot, qapp, make_assistant())
    assert not tomorrow.window.guide.isVisible()
    assert tomorrow.window.empty_state.isVisible()
    tomorrow.leave()


def test_the_guide_leads_to_the_models(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant())
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    doctor.find("guideImport", QAbstractButton).click()
    assert doctor.window.guide.isVisible()  # no file was chosen
    doctor.find("guideDownload", QAbstractButton).click()
    page = doctor.find("modelsPage", ModelsPage)
    doctor.wait(lambda: places(doctor)[DEMO] == "installed")
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert not page.isVisible()
    assert doctor.window.empty_state.isVisible()
    for shown in (True, False):
        qtbot.keyClick(doctor.window, Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
        assert page.isVisible() is shown
    doctor.leave()


def test_a_model_is_downloaded_paused_resumed_and_used(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, hub: LoopbackHub
) -> None:
    hub.tell("storage", stall_after(1_000_000), times=1000)
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.wait(lambda: doctor.sees_button("demoBannerLink"))
    doctor.click("demoBannerLink")
    doctor.wait(lambda: places(doctor)[HOSPITAL] == "available")
    doctor.click(f"main_{HOSPITAL}")
    doctor.wait(lambda: places(doctor)[HOSPITAL] == "downloading")
    doctor.wait(lambda: doctor.sees_button("transferButton"))
    doctor.click(f"main_{HOSPITAL}")
    doctor.wait(lambda: places(doctor)[HOSPITAL] == "paused")
    doctor.wait(lambda: not doctor.sees_button("transferButton"))
    doctor.click(f"other_{HOSPITAL}")
    doctor.click("sheetNo", asked(doctor, DiscardSheet))
    hub._told.clear()
    doctor.click(f"main_{HOSPITAL}")
    doctor.wait(lambda: places(doctor)[HOSPITAL] == "installed")
    doctor.wait(lambda: "医院模型" in doctor.text("problemBannerText"))
    doctor.click("problemBannerLink")
    doctor.wait(lambda: "医院模型" in doctor.text("modelStatus"))
    doctor.wait(lambda: not doctor.sees("demoBannerText"))
    assert not doctor.sees("problemBannerText")
    doctor.click("leaveModelsButton")
    doctor.ask("头痛三天，怎么办？")
    provenance = doctor.newest().provenance
    assert provenance is not None
    assert provenance.model_id == HOSPITAL
    doctor.leave()


def test_what_has_arrived_can_be_discarded(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, hub: LoopbackHub
) -> None:
    hub.tell("storage", stall_after(1_000_000), times=1000)
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.click("modelButton")
    doctor.wait(lambda: places(doctor)[HOSPITAL] == "available")
    doctor.click(f"main_{HOSPITAL}")
    doctor.wait(lambda: doctor.sees_button("transferButton"))
    doctor.click(f"main_{HOSPITAL}")
    doctor.wait(lambda: places(doctor)[HOSPITAL] == "paused")
    doctor.click(f"other_{HOSPITAL}")
    doctor.click("sheetYes", asked(doctor, DiscardSheet))
    doctor.wait(lambda: places(doctor)[HOSPITAL] == "available")
    doctor.leave()


def test_a_model_on_a_stick_is_dropped_used_where_it_lies_and_removed(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, tmp_path: Path
) -> None:
    stick = model_file(tmp_path / "U 盘" / "内科.gguf")
    doctor = Doctor(qtbot, qapp, make_assistant())
    drop(doctor, stick)
    sheet = asked(doctor, ImportSheet)
    doctor.find("importWhereItLies", OptionCard, sheet).click()
    doctor.click("sheetYes", sheet)
    doctor.wait(lambda: len(here(doctor)) == 2)
    name = next(each for each in here(doctor) if each != DEMO)
    assert "未列入目录" in words(card(doctor, name))
    assert "留在原处" in words(card(doctor, name))
    doctor.click(f"main_{name}")
    doctor.wait(lambda: "内科" in doctor.text("modelStatus"))
    choose(doctor, name, "remove")
    removing = asked(doctor, RemoveSheet)
    assert str(stick) in words(removing)
    doctor.click("sheetYes", removing)
    doctor.wait(lambda: here(doctor) == [DEMO])
    doctor.wait(lambda: doctor.sees("demoBannerText"))
    assert stick.is_file()
    doctor.leave()


def test_a_model_goes_to_a_stick_and_comes_back(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant())
    drop(doctor, model_file(tmp_path / "neike.gguf"))
    doctor.click("sheetYes", asked(doctor, ImportSheet))
    doctor.wait(lambda: here(doctor) == [DEMO, "neike"])
    stick = tmp_path / "U 盘"
    stick.mkdir()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(stick))
    choose(doctor, "neike", "export")
    done = f"已导出到 {stick / 'neike'}"
    doctor.wait(lambda: doctor.sees("problem_neike") and doctor.text("problem_neike") == done)
    assert (stick / "neike" / "SHA256SUMS").is_file()
    choose(doctor, "neike", "remove")
    doctor.click("sheetYes", asked(doctor, RemoveSheet))
    doctor.wait(lambda: here(doctor) == [DEMO])
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(stick / "neike"))
    doctor.click("importFolderButton")
    doctor.click("sheetYes", asked(doctor, ImportSheet))
    doctor.wait(lambda: here(doctor) == [DEMO, "neike"])
    doctor.leave()


def test_a_file_that_is_no_model_is_said(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, tmp_path: Path
) -> None:
    bad = tmp_path / "坏.gguf"
    bad.write_bytes(b"no model")
    doctor = Doctor(qtbot, qapp, make_assistant())
    drag(doctor, bad)
    assert doctor.sees("dropName")
    QApplication.sendEvent(doctor.window, QDragLeaveEvent())
    assert not doctor.sees("dropName")
    drop(doctor, bad)
    doctor.wait(lambda: doctor.sees("modelsNote") and "不是 GGUF" in doctor.text("modelsNote"))
    doctor.leave()


def test_a_model_is_verified_and_a_changed_one_is_not_used(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, tmp_path: Path
) -> None:
    stick = model_file(tmp_path / "内科.gguf")
    doctor = Doctor(qtbot, qapp, make_assistant())
    drop(doctor, stick)
    sheet = asked(doctor, ImportSheet)
    doctor.find("importWhereItLies", OptionCard, sheet).click()
    doctor.click("sheetYes", sheet)
    doctor.wait(lambda: len(here(doctor)) == 2)
    name = next(each for each in here(doctor) if each != DEMO)
    for action, done in (("verify", "文件完整"), ("test", "自检通过")):
        choose(doctor, name, action)
        label = card(doctor, name).findChild(QLabel, f"problem_{name}")
        assert isinstance(label, QLabel)
        qtbot.waitUntil(partial(label_says, label, done))
    model_file(stick, mark=b"2")
    choose(doctor, name, "verify")
    doctor.wait(lambda: places(doctor)[name] == "broken")
    assert "已损坏" in doctor.text(f"problem_{name}")
    doctor.leave()


def test_the_pc_can_be_tested_with_a_model(qtbot: QtBot, qapp: QApplication, make_assistant: Make) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant())
    doctor.click("modelButton")
    doctor.wait(lambda: places(doctor)[DEMO] == "installed")
    choose(doctor, DEMO, "acceptance")
    dialog = doctor.find("acceptanceDialog", AcceptanceDialog)
    doctor.wait(lambda: dialog.isActiveWindow() and doctor.find("startAcceptance", QPushButton).isEnabled())
    with qtbot.waitSignal(dialog.finished):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    doctor.leave()


def here(doctor: Doctor) -> list[str]:
    """The ids of the models that can be used."""
    return [name for name, place in places(doctor).items() if place == "installed"]


def words(widget: ModelCard | Sheet) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))
