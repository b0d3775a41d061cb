"""The page "Models": its three parts, its groups of cards, and what it asks for."""

from collections.abc import Callable

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.clinical.language import Language
from desktop.conversation.events import ModelState
from desktop.errors import SignatureInvalid
from desktop.settings import Settings
from desktop.ui.model_card import ModelCard
from desktop.ui.models_page import TABS, ModelsPage
from desktop.ui.theme import Mode, Theme
from desktop.ui.translation import Translator
from tests.ui.model_samples import CARDS, DEMO, DOWNLOADING, HOSPITAL, LARGE, SMALL, UNKNOWN

change = msgspec.structs.replace


@pytest.fixture
def page(theme: Theme, translator: Translator, shown: Callable[[ModelsPage], ModelsPage]) -> ModelsPage:
    made = ModelsPage(theme, Settings(language="en"))
    made.show_cards(CARDS)
    made.resize(1000, 640)
    return shown(made)


def order(page: ModelsPage) -> list[str]:
    """The cards and headings that are seen, from the top."""
    cards = [card for card in page.findChildren(ModelCard) if card.isVisible()]
    headings = [
        label
        for label in page.list.findChildren(QLabel)
        if label.isVisible() and label.property("look") == "control strong second"
    ]
    seen: list[QWidget] = sorted([*cards, *headings], key=lambda widget: widget.mapTo(page, widget.pos()).y())
    seen.sort(key=lambda widget: widget.y())
    return [widget.objectName().removeprefix("model_") or widget.text() for widget in seen]  # type: ignore[attr-defined]


def press(page: ModelsPage, name: str) -> None:
    button = page.findChild(QPushButton, name)
    assert isinstance(button, QPushButton)
    button.click()


def test_what_is_on_its_way_stands_first(page: ModelsPage, qtbot: QtBot) -> None:
    wanted = [
        "On its way",
        "small",
        "On this computer",
        "demo",
        "hospital",
        "stick",
        "Get another model",
        "large",
    ]
    qtbot.waitUntil(lambda: order(page) == wanted)
    page.show_cards((HOSPITAL, DEMO, LARGE, SMALL))
    wanted = ["On this computer", "hospital", "demo", "Get another model", "large", "small"]
    qtbot.waitUntil(lambda: order(page) == wanted)


def test_cards_stay_while_their_models_stay(page: ModelsPage) -> None:
    before = page.list.cards
    page.show_cards((change(DOWNLOADING, place="testing"), DEMO, HOSPITAL))
    after = page.list.cards
    assert set(after) == {"demo", "hospital", "small"}
    assert all(after[name] is before[name] for name in after)


def test_the_page_follows_a_card_that_begins_to_come(page: ModelsPage, qtbot: QtBot) -> None:
    page.resize(1000, 300)
    page.show_cards((DEMO, HOSPITAL, UNKNOWN, LARGE, SMALL))
    card = page.list.cards["small"]
    scroll = page.findChild(QScrollArea, "modelsScroll_models")
    assert isinstance(scroll, QScrollArea)
    bar = scroll.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    page.show_cards((DEMO, HOSPITAL, UNKNOWN, LARGE, DOWNLOADING))
    qtbot.waitUntil(lambda: not card.visibleRegion().isEmpty() and bar.value() < bar.maximum())


def test_a_better_quantisation_is_named(page: ModelsPage) -> None:
    hint = page.findChild(QLabel, "hint_large")
    assert isinstance(hint, QLabel)
    assert hint.text() == "Better for this PC: Huatuo 7B Q4_K_M"


def test_nothing_to_download_is_said(page: ModelsPage) -> None:
    none = page.findChild(QLabel, "noModelsLabel")
    assert isinstance(none, QLabel)
    assert none.isHidden()
    page.show_cards((DEMO, HOSPITAL))
    assert none.isVisible()


def test_what_a_card_asks_for_is_passed_on(page: ModelsPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.wanted, check_params_cb=lambda *said: said == ("use", "hospital")):
        press(page, "main_hospital")
    with qtbot.waitSignal(page.importWanted, check_params_cb=lambda folder: folder is False):
        press(page, "importFileButton")
    with qtbot.waitSignal(page.importWanted, check_params_cb=lambda folder: folder is True):
        press(page, "importFolderButton")


def test_an_error_stands_beside_its_model_or_above_all(page: ModelsPage) -> None:
    note = page.findChild(QLabel, "modelsNote")
    assert isinstance(note, QLabel)
    page.show_error("large", "The disk is full.")
    problem = page.findChild(QLabel, "problem_large")
    assert isinstance(problem, QLabel)
    assert problem.text() == "The disk is full."
    assert not note.isVisible()
    page.show_error("", "That is no model.")
    assert note.isVisible()
    page.show_error("gone", "No such model.")
    assert note.text() == "No such model."
    page.show_error("", "")
    assert not note.isVisible()


def test_a_refused_catalogue_is_said(page: ModelsPage) -> None:
    refused = page.findChild(QLabel, "refusedCatalogues")
    assert isinstance(refused, QLabel)
    assert refused.isHidden()
    error = SignatureInvalid(file="city.toml")
    page.show_refused((error,))
    assert refused.text() == error.sentence("en")


def parts_of(page: ModelsPage) -> dict[str, QWidget]:
    """What the tabs show."""
    return {
        "models": page.list,
        "engine": page.engine,
        "network": page.network,
        "patients": page.patients,
        "backups": page.backups,
        "offline": page.offline,
    }


@pytest.mark.parametrize("tab", TABS)
def test_the_tabs(page: ModelsPage, qtbot: QtBot, tab: str) -> None:
    press(page, f"modelsTab_{tab}")
    assert [name for name, part in parts_of(page).items() if part.isVisible()] == [tab]


def test_the_engine_and_its_settings(page: ModelsPage, qtbot: QtBot) -> None:
    page.show_tab("engine")
    page.show_state(ModelState(kind="ready", model_id="hospital", name="City Hospital 7B", context=8192))
    assert dict(page.facts.facts())["File"] == "hospital.gguf · 4.68 GB"
    cpu_only = page.findChild(QCheckBox, "cpuOnlySwitch")
    assert isinstance(cpu_only, QCheckBox)
    with qtbot.waitSignal(page.changed, check_params_cb=lambda *said: said == ("cpu_only", True)):
        cpu_only.click()
    assert "switched on" in dict(page.facts.facts())["Graphics card"]


def test_back_by_the_button_and_by_escape(page: ModelsPage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.closed):
        press(page, "leaveModelsButton")
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    page.setFocus()
    with qtbot.waitSignal(page.closed):
        qtbot.keyClick(page, Qt.Key.Key_Escape)


def test_the_column_stays_below_its_header(page: ModelsPage, qtbot: QtBot) -> None:
    """With a scroll bar and without."""
    for tab in TABS:
        page.show_tab(tab)
        column = parts_of(page)[tab]
        button = page.findChild(QPushButton, "leaveModelsButton")
        assert isinstance(button, QPushButton)
        left = button.mapTo(page, button.rect().topLeft()).x()
        qtbot.waitUntil(
            lambda column=column, left=left: (  # type: ignore[misc]
                abs(column.mapTo(page, column.rect().topLeft()).x() - left) <= 1
            )
        )


@pytest.mark.parametrize("look", [("zh", "light", 12), ("en", "dark", 22)])
def test_all_is_named_in_every_look(
    page: ModelsPage,
    theme: Theme,
    translator: Translator,
    qapp: QApplication,
    look: tuple[Language, Mode, int],
) -> None:
    language, mode, font_px = look
    translator.use(language)
    page.set_language(language)
    theme.apply(qapp, mode, font_px)
    kinds = (QAbstractButton, QLineEdit, QComboBox)
    parts = [part for kind in kinds for part in page.findChildren(kind)]
    ours = [part for part in parts if not isinstance(part.parent(), QLineEdit)]
    names = [part.objectName() for part in ours]
    assert len(ours) > 25
    assert len(names) == len(set(names))
    assert [part.objectName() for part in ours if not part.isHidden() and not part.accessibleName()] == []
    assert [part.objectName() for part in ours if not part.isHidden() and not part.toolTip()] == []
    assert not page.grab().isNull()
