"""The page "Models": the models, the engine, how downloads reach the hub, patients' data and their audit."""

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop.clinical.language import Language
from desktop.conversation.events import ModelState
from desktop.errors import ContentError
from desktop.models.cards import Card
from desktop.policy.effective import Effective
from desktop.settings import Settings
from desktop.ui.audit_view import AuditView
from desktop.ui.backups_view import BackupsView
from desktop.ui.bin_view import BinView
from desktop.ui.downloads_off import DownloadsOff
from desktop.ui.engine_settings import EngineSettings
from desktop.ui.icons import IconButton
from desktop.ui.kit_offer import KitOffer
from desktop.ui.label import plain_label
from desktop.ui.model_facts import ModelFacts
from desktop.ui.model_list import ModelList
from desktop.ui.network_settings import NetworkSettings
from desktop.ui.offline_view import OfflineView
from desktop.ui.patient_settings import PatientSettings
from desktop.ui.policy_strip import PolicyStrip
from desktop.ui.theme import Theme
from desktop.ui.translation import Translated
from desktop.ui.vault_settings import VaultSettings

Tab = Literal["models", "engine", "network", "patients", "backups", "audit", "offline"]
TABS: tuple[Tab, ...] = ("models", "engine", "network", "patients", "backups", "audit", "offline")


class ModelsPage(Translated, QWidget):
    """Takes the place of the conversation until the doctor goes back. What is changed acts at once.

    Signals:
        wanted(str, str): what is to be done (`card_actions.Action`) with the model of this id.
        importWanted(bool): a model is to be imported: from a folder when true, else from a file.
        changed(str, object): a setting's name in `Settings` and its new value.
        secretChanged(str, str): `token` or `proxy_login`; empty takes it away.
        closed: back to the case.
    """

    wanted = Signal(str, str)
    importWanted = Signal(bool)
    changed = Signal(str, object)
    secretChanged = Signal(str, str)
    closed = Signal()

    def __init__(
        self,
        theme: Theme,
        settings: Settings,
        policy: Effective | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("modelsPage")
        self.setProperty("look", "pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._language: Language = settings.language
        self._cards: tuple[Card, ...] = ()
        self._state = ModelState(kind="none")
        self.list = ModelList(theme)
        self.facts = ModelFacts(theme, settings.language)
        self.facts.set_cpu_only(settings.cpu_only)
        self.engine = EngineSettings(theme, settings)
        self.network = NetworkSettings(theme, settings)
        self.patients = PatientSettings(theme, settings)
        self.vault = VaultSettings(theme, settings)
        self.bin = BinView(theme)
        self.audit = AuditView(theme)
        self.backups = BackupsView(theme, settings)
        self.offline = OfflineView(theme)
        self._policy = PolicyStrip(theme, policy or Effective())
        self._offline = DownloadsOff(theme)
        self.kit = KitOffer(theme)
        self._refused = plain_label("control danger", "refusedCatalogues", wraps=True)
        self._refused.hide()
        self._note = plain_label("control warn", "modelsNote", wraps=True)
        self._note.setContentsMargins(0, theme.space("s"), 0, theme.space("s"))
        self._back = IconButton(theme, "back", "ghost small flush", name="leaveModelsButton")
        self._headings = [plain_label("control strong second") for _ in range(6)]
        self._group = QButtonGroup(self)
        self._tabs = {tab: self._tab(tab) for tab in TABS}
        self._pages = QStackedWidget()
        self._columns: list[QWidget] = []
        self._scrolls = {tab: self._scroll(tab, *parts) for tab, parts in self._parts().items()}
        self._lay_out()
        self._connect()
        for part in (self.list, self._offline, self.network, self.patients, self.vault, self.backups):
            part.show_policy(policy or Effective())
        self.show_tab("models")
        self.retranslate()

    def set_language(self, language: Language) -> None:
        """The language of titles, notes and errors."""
        self._language = language
        self.facts.set_language(language)
        self._policy.set_language(language)
        self.audit.set_language(language)
        self.list.show_cards(self._cards, language)

    def show_cards(self, cards: Sequence[Card]) -> None:
        """Shows these models."""
        self._cards = tuple(cards)
        self.list.show_cards(cards, self._language)
        self.facts.show_file(self._used())

    def show_state(self, state: ModelState) -> None:
        """Shows what the model in use does at the moment."""
        self._state = state
        self.facts.show_state(state)
        self.facts.show_file(self._used())

    def show_refused(self, problems: Sequence[ContentError]) -> None:
        """Says which catalogues and keys of the hospital could not be used, and why."""
        self._refused.setText("\n".join(problem.sentence(self._language) for problem in problems))
        self._refused.setVisible(bool(problems))

    def show_error(self, name: str, sentence: str) -> None:
        """Says what went wrong beside the model `name`, or above all of them."""
        beside = bool(name) and self.list.show_error(name, sentence)
        self._note.setText("" if beside else sentence)
        self._note_strip.setVisible(bool(sentence) and not beside)

    def show_tab(self, tab: Tab) -> None:
        """Shows one of the parts."""
        self._tabs[tab].setChecked(True)
        self._pages.setCurrentWidget(self._scrolls[tab])

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Models"))
        self._back.say(self.tr("Back to the case"), self.tr("Back to the case (Esc)"))
        names = (
            *(self.tr("Models"), self.tr("Engine"), self.tr("Network"), self.tr("Patient data")),
            *(self.tr("Backups"), self.tr("Audit"), self.tr("Offline check")),
        )
        tips = (
            self.tr("The models on this computer, and those that can come"),
            self.tr("The model in use and how it runs"),
            self.tr("Mirror, proxy, certificates, access token, speed limit"),
            self.tr("Who can open the cases, and how long they stay on the clipboard and in the history"),
            self.tr("Cases kept a second time, and brought back"),
            self.tr("Who did what, and when"),
            self.tr("That no connection is open and nothing is written elsewhere"),
        )
        for button, name, tip in zip(self._tabs.values(), names, tips, strict=True):
            button.say(name, tip)
        self._widen_tabs()
        self._headings[0].setText(self.tr("Model in use"))
        self._headings[1].setText(self.tr("How the engine works"))
        self._headings[2].setText(self.tr("How downloads reach the Internet"))
        self._headings[3].setText(self.tr("The vault and its lock"))
        self._headings[4].setText(self.tr("How long patients' data stay"))
        self._headings[5].setText(self.tr("Bin"))

    def _used(self) -> Card | None:
        return next((card for card in self._cards if card.id == self._state.model_id), None)

    def _parts(self) -> dict[Tab, tuple[QWidget, ...]]:
        for heading in self._headings:
            heading.setContentsMargins(0, self._theme.space("s"), 0, 0)
        facts, engine, network, vault, patients, binned = self._headings
        return {
            "models": (self._refused, self.kit, self.list),
            "engine": (facts, self.facts, engine, self.engine),
            "network": (network, self._offline, self.network),
            "patients": (vault, self.vault, patients, self.patients, binned, self.bin),
            "backups": (self.backups,),
            "audit": (self.audit,),
            "offline": (self.offline,),
        }

    def _tab(self, tab: Tab) -> IconButton:
        button = IconButton(self._theme, "", "tab", name=f"modelsTab_{tab}")
        button.setCheckable(True)
        button.clicked.connect(lambda: self.show_tab(tab))
        self._group.addButton(button)
        return button

    def _scroll(self, tab: Tab, *parts: QWidget) -> QScrollArea:
        """A column in the middle that scrolls; its bar stands at the page's edge."""
        space = self._theme.space
        column = QWidget()
        inside = QVBoxLayout(column)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(space("s"))
        for part in parts:
            inside.addWidget(part)
        inside.addStretch(1)
        around, row = self._centred(column)
        row.setContentsMargins(space("xl"), space("s"), space("xl"), space("xl"))
        scroll = QScrollArea(widgetResizable=True)
        scroll.setObjectName(f"modelsScroll_{tab}")
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(around)
        bar = scroll.verticalScrollBar()
        bar.rangeChanged.connect(
            lambda _, most: row.setContentsMargins(
                space("xl") + (bar.sizeHint().width() if most else 0), space("s"), space("xl"), space("xl")
            )
        )  # the column stays below the header's, with and without a scroll bar
        self._pages.addWidget(scroll)
        return scroll

    def _centred(self, column: QWidget) -> tuple[QFrame, QHBoxLayout]:
        """A frame with a column in its middle, as wide as the page's columns are."""
        self._columns.append(column)
        around = QFrame()
        row = QHBoxLayout(around)
        row.setContentsMargins(self._theme.space("xl"), 0, self._theme.space("xl"), 0)
        row.addStretch(1)
        row.addWidget(column, 1000)
        row.addStretch(1)
        return around, row

    def _lay_out(self) -> None:
        space = self._theme.space
        top = QWidget()
        column = QVBoxLayout(top)
        column.setContentsMargins(0, space("s"), 0, 0)
        column.setSpacing(space("xs"))
        column.addWidget(self._back, 0, Qt.AlignmentFlag.AlignLeft)
        tabs = QHBoxLayout()
        tabs.setSpacing(space("l"))
        for button in self._tabs.values():
            tabs.addWidget(button)
        tabs.addStretch(1)
        column.addLayout(tabs)
        header, _ = self._centred(top)
        header.setObjectName("modelsHeader")
        self._note_strip, _ = self._centred(self._note)
        self._note_strip.setProperty("look", "warnStrip")
        self._note_strip.hide()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(header)
        rows.addWidget(self._note_strip)
        rows.addWidget(self._pages, 1)
        foot, _ = self._centred(self._policy)
        foot.setObjectName("modelsFoot")
        foot.setHidden(self._policy.is_empty)
        rows.addWidget(foot)

    def _connect(self) -> None:
        self.list.wanted.connect(self.wanted)
        self.list.importWanted.connect(self.importWanted)
        self.list.began.connect(self._on_began)
        self.engine.changed.connect(self._on_changed)
        self.network.changed.connect(self.changed)
        self.patients.changed.connect(self.changed)
        self.backups.changed.connect(self.changed)
        self.network.secretChanged.connect(self.secretChanged)
        self._back.clicked.connect(self.closed)
        escape = QShortcut(QKeySequence("Esc"), self)
        escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        escape.activated.connect(self.closed)
        self._theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def _on_began(self) -> None:
        """Follows the card to its new place."""
        self._scrolls["models"].verticalScrollBar().setValue(0)

    def _on_changed(self, name: str, value: object) -> None:
        if name == "cpu_only":
            self.facts.set_cpu_only(bool(value))
        self.changed.emit(name, value)

    def _on_theme_changed(self) -> None:
        for column in self._columns:
            column.setMaximumWidth(self._theme.size("modelColumn"))
        self._widen_tabs()

    def _widen_tabs(self) -> None:
        """There is room for the bold words of the open one, so that no other moves."""
        bold = QFontMetrics(self._theme.font("control", QFont.Weight.DemiBold))
        for button in self._tabs.values():
            button.setMinimumWidth(bold.horizontalAdvance(button.text()) + 2 * self._theme.space("xs") + 2)
