"""What the administrator has set: seen with its value and its place, and not to be changed."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.clinical.language import Language
from desktop.errors import KitDamaged, ModelForbidden
from desktop.models.update_kit import UpdateKit
from desktop.policy.effective import Effective
from desktop.policy.policy import Policy
from desktop.policy.rules import RULES
from desktop.settings import Settings
from desktop.ui.card_actions import main_action
from desktop.ui.guide import Guide
from desktop.ui.kit_offer import KitOffer
from desktop.ui.model_card import ModelCard
from desktop.ui.models_page import TABS, ModelsPage
from desktop.ui.setting_row import AdministratorMark
from desktop.ui.theme import Theme
from desktop.ui.top_bar import TopBar
from desktop.ui.translation import Translator
from tests.ui.model_samples import CARDS, HOSPITAL

FILE = "/etc/doctorflan/policy.toml"
SET = {
    "language": "en",
    "hub_endpoint": "https://models.hospital.example",
    "download_limit_kb_s": 2000,
    "retention_days": 3650,
    "clipboard_clear_s": 90,
    "allowed_models": ("demo", "hospital"),
    "copying": False,
}
Page = Callable[..., ModelsPage]


def effective(**rules: object) -> Effective:
    return Effective(Policy(**rules), dict.fromkeys(rules, FILE))  # type: ignore[arg-type]


@pytest.fixture
def page(theme: Theme, translator: Translator, shown: Callable[[ModelsPage], ModelsPage]) -> Page:
    """Makes the page under a policy."""
    translator.use("en")

    def make(**rules: object) -> ModelsPage:
        policy = effective(**rules)
        made = ModelsPage(theme, policy.over(Settings(language="en")), policy)
        made.set_language("en")
        made.show_cards(CARDS)
        made.resize(1000, 720)
        return shown(made)

    return make


def marks(page: QWidget) -> list[AdministratorMark]:
    return [mark for mark in page.findChildren(AdministratorMark) if not mark.isHidden()]


def find(page: QWidget, name: str, kind: type[QWidget] = QWidget) -> QWidget:
    found = page.findChild(kind, name)
    assert isinstance(found, kind), name
    return found


def test_without_a_policy_nothing_is_locked(page: Page) -> None:
    made = page()
    assert marks(made) == []
    assert not find(made, "modelsFoot").isVisible()
    for name in ("hubEndpoint", "downloadLimitBox", "clipboardClearBox", "retentionBox"):
        assert find(made, name).isEnabled()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("hubEndpoint", "https://models.hospital.example"),
        ("downloadLimitBox", "1.95 MB/s"),
        ("retentionBox", "10 years"),
        ("clipboardClearBox", "after 90 seconds"),
    ],
)
def test_what_is_set_shows_its_value_and_cannot_be_changed(page: Page, name: str, says: str) -> None:
    made = page(**SET)
    control = find(made, name)
    assert not control.isEnabled()
    shown = control.text() if isinstance(control, QLineEdit) else control.currentText()  # type: ignore[attr-defined]
    assert shown == says
    assert len(marks(made)) == 4
    assert all(FILE in mark.toolTip() for mark in marks(made))
    assert find(made, "hubProxy").isEnabled()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_strip_lists_every_rule_with_value_and_origin(
    page: Page, translator: Translator, qtbot: QtBot, language: Language
) -> None:
    made = page(**SET)
    translator.use(language)
    made.set_language(language)
    for tab in TABS:
        made.show_tab(tab)
        assert find(made, "policyButton").isVisible()
    button = find(made, "policyButton", QPushButton)
    assert isinstance(button, QPushButton)
    qtbot.waitUntil(lambda: "7" in button.text())
    assert not find(made, "policyList").isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert find(made, "policyList").isVisible()
    for rule in RULES:
        rows = made.findChildren(QWidget, f"policyRule_{rule.name}")
        assert len(rows) == (rule.name in SET), rule.name
        if rows:
            words = [label.text() for label in rows[0].findChildren(QLabel)]
            assert {rule.title.read(language), rule.meaning.read(language)} <= set(words)
            assert f"{rule.name} · {FILE}" in words
    value = find(made, "policyValue_copying", QLabel)
    assert isinstance(value, QLabel)
    assert value.text() == {"zh": "否", "en": "no"}[language]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert not find(made, "policyList").isVisible()


def test_without_downloads_the_page_says_so_and_the_network_is_not_asked_for(page: Page) -> None:
    made = page(downloads=False)
    said = [mark.sentence() for mark in marks(made)]
    assert len(said) == 2
    assert all("opens no connection" in sentence for sentence in said)
    assert not find(made, "hubToken").isEnabled()


def test_a_model_that_is_not_allowed_says_so_and_offers_nothing(
    theme: Theme, shown: Callable[[ModelCard], ModelCard]
) -> None:
    forbidden = ModelForbidden(name="hospital", origin=FILE)
    card = msgspec.structs.replace(HOSPITAL, place="broken", problem=forbidden, forbidden=forbidden)
    assert main_action(card) is None
    made = shown(ModelCard(theme, "hospital"))
    made.show_card(card, "en")
    assert "Not allowed here" in [label.text() for label in made.findChildren(QLabel) if label.isVisible()]
    assert FILE in find(made, "problem_hospital", QLabel).text()  # type: ignore[attr-defined]


def test_a_language_that_is_set_cannot_be_chosen(
    theme: Theme, qtbot: QtBot, shown: Callable[[QWidget], QWidget]
) -> None:
    bar, guide = TopBar(theme), Guide(theme)
    shown(bar)
    shown(guide)
    bar.set_language("zh")
    guide.set_language("zh")
    bar.language_menu.show_origin(FILE)
    guide.show_policy(language_origin=FILE, no_downloads="not allowed")
    said: list[str] = []
    bar.languageChosen.connect(said.append)
    guide.languageChosen.connect(said.append)
    guide.downloadWanted.connect(lambda: said.append("download"))
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(bar, Qt.Key.Key_L, modifiers)
    for name in ("guideLanguage_en", "guideDownload"):
        button = find(guide, name, QAbstractButton)
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert FILE in button.toolTip() or button.toolTip() == "not allowed"
    assert said == []
    assert FILE in bar.language_menu.toolTip()
    bar.language_menu.show_origin("")
    assert bar.language_menu.isEnabled()


def test_keeping_cases_for_a_time_warns_before_anything_is_deleted(page: Page, qtbot: QtBot) -> None:
    made = page()
    made.show_tab("patients")
    said: list[tuple[str, object]] = []
    made.changed.connect(lambda name, value: said.append((name, value)))
    box, warning = find(made, "retentionBox", QComboBox), find(made, "retentionWarning")
    assert isinstance(box, QComboBox)
    assert not warning.isVisible()
    box.activated.emit(1)
    made.patients.show_older(12)
    assert warning.isVisible()
    assert warning.text().startswith("12 cases")  # type: ignore[attr-defined]
    box.activated.emit(0)
    assert not warning.isVisible()
    clear = find(made, "clipboardClearBox", QComboBox)
    assert isinstance(clear, QComboBox)
    clear.activated.emit(2)
    assert said == [("retention_days", 365), ("retention_days", 0), ("clipboard_clear_s", 60)]


KIT = UpdateKit(
    folder=Path("/srv/kit"),
    program="9.1.0",
    catalogues=("hospital.toml",),
    models=("ward-7b",),
    size_bytes=5 * 10**9,
)


def words_of(offer: KitOffer) -> str:
    label = find(offer, "kitWords", QLabel)
    assert isinstance(label, QLabel)
    return label.text()


def test_an_update_is_offered_with_what_it_holds(
    theme: Theme, translator: Translator, qtbot: QtBot, shown: Callable[[KitOffer], KitOffer]
) -> None:
    translator.use("en")
    offer = shown(KitOffer(theme))
    offer.show_kit(KIT, "en")
    for part in ("hospital.toml", "ward-7b", "5.00 GB", "9.1.0", "IT department installs"):
        assert part in words_of(offer)
    take = find(offer, "takeKitButton", QPushButton)
    with qtbot.waitSignal(offer.wanted):
        qtbot.mouseClick(take, Qt.MouseButton.LeftButton)
    offer.show_kit(KIT, "en", is_busy=True)
    assert not take.isEnabled()
    offer.show_kit(None, "en")
    assert not offer.isVisible()


@pytest.mark.parametrize(
    ("kit", "says"),
    [
        (UpdateKit(folder=Path("/srv/kit"), program="9.1.0"), "9.1.0"),
        (UpdateKit(folder=Path("/srv/kit"), for_machine=("all.toml",)), "all.toml"),
        (
            UpdateKit(folder=Path("/srv/kit"), problem=KitDamaged(file="SHA256SUMS", problem="x")),
            "SHA256SUMS",
        ),
    ],
)
def test_what_only_the_it_department_can_do_has_no_button(
    theme: Theme, shown: Callable[[KitOffer], KitOffer], kit: UpdateKit, says: str
) -> None:
    offer = shown(KitOffer(theme))
    offer.show_kit(kit, "zh")
    assert says in words_of(offer)
    assert not find(offer, "takeKitButton").isVisible()
