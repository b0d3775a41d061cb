"""The list of models: those on their way, those on this PC, and how another one gets here."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.clinical.language import Language
from desktop.models.cards import Card
from desktop.policy.effective import Effective
from desktop.ui.card_actions import is_here
from desktop.ui.card_words import full_name
from desktop.ui.downloads_off import DownloadsOff
from desktop.ui.icons import IconButton, IconLabel
from desktop.ui.label import plain_label
from desktop.ui.model_card import ModelCard
from desktop.ui.theme import Theme
from desktop.ui.translation import Translated


class ImportStrip(Translated, QFrame):
    """How a hospital's own model gets here: from a file, from a folder, or dropped onto the window.

    Signals:
        wanted(bool): a model is to be imported: from a folder when true, else from a file.
    """

    wanted = Signal(bool)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("look", "drop")
        self._title, self._words = plain_label("strong"), plain_label("control second", wraps=True)
        self._file = IconButton(theme, "file", name="importFileButton")
        self._folder = IconButton(theme, "folder", name="importFolderButton")
        self._file.clicked.connect(lambda: self.wanted.emit(False))
        self._folder.clicked.connect(lambda: self.wanted.emit(True))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._words)
        row = QHBoxLayout(self)
        space = theme.space
        row.setContentsMargins(space("l"), space("m"), space("m"), space("m"))
        row.setSpacing(space("s"))
        row.addWidget(IconLabel(theme, "usb", "accent"), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        row.addWidget(self._file)
        row.addWidget(self._folder)
        self.retranslate()

    def retranslate(self) -> None:
        self._title.setText(self.tr("Your hospital's model"))
        self._words.setText(
            self.tr(
                "A GGUF file or an exported folder, from a disk or a USB stick. Or drop it onto the window."
            )
        )
        self._file.say(self.tr("From a file…"), self.tr("Choose a GGUF file, or a LoRA adapter (Ctrl+O)"))
        self._folder.say(
            self.tr("From a folder…"), self.tr("Choose a folder that was exported on another PC")
        )


class ModelList(Translated, QWidget):
    """All cards in three groups.

    Signals:
        wanted(str, str): what is to be done (`card_actions.Action`) with the model of this id.
        importWanted(bool): a model is to be imported: from a folder when true, else from a file.
        began: another model is on its way, and its card stands at the top from now on.
    """

    wanted = Signal(str, str)
    importWanted = Signal(bool)
    began = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._language: Language = "zh"
        self._shown: tuple[Card, ...] = ()
        self._cards: dict[str, ModelCard] = {}
        headings = [plain_label("control strong second") for _ in range(3)]
        for heading in headings:
            heading.setContentsMargins(0, theme.space("s"), 0, 0)
        self._coming, self._here, self._there = headings
        self._none = plain_label("control third", "noModelsLabel", wraps=True)
        self._promise = plain_label("small third", wraps=True)
        self._offline = DownloadsOff(theme)
        self._importing = ImportStrip(theme)
        self._importing.wanted.connect(self.importWanted)
        self._groups = (QVBoxLayout(), QVBoxLayout(), QVBoxLayout())
        self._lay_out()
        self.retranslate()

    @property
    def cards(self) -> dict[str, ModelCard]:
        """The cards that are shown, by the id of their model."""
        return dict(self._cards)

    def show_cards(self, cards: Sequence[Card], language: Language) -> None:
        """Shows these models in this order; cards that are there already stay."""
        before = self._split()
        self._shown, self._language = tuple(cards), language
        for gone in self._cards.keys() - {card.id for card in cards}:
            card = self._cards.pop(gone)
            card.hide()
            card.deleteLater()
        titles = {card.id: full_name(card, language) for card in cards}
        for model in cards:
            proposed = titles.get(model.fit.proposed_model, "") if model.fit else ""
            self._card_of(model.id).show_card(model, language, proposed=proposed)
        if self._split() != before:
            self._place()
            if set(self._split()[0]) - set(before[0]):
                self.began.emit()
        self._none.setVisible(all(is_here(card) for card in cards))

    def show_policy(self, policy: Effective) -> None:
        """Says that nothing is downloaded, where the administrator has switched that off."""
        self._offline.show_policy(policy)
        self._promise.setVisible(self._offline.isHidden())

    def show_error(self, name: str, sentence: str) -> bool:
        """Says beside the model `name` what went wrong; False when there is no such card."""
        if name in self._cards:
            self._cards[name].show_error(sentence)
        return name in self._cards

    def show_done(self, name: str, sentence: str) -> None:
        """Says on the card of the model `name` that what was asked for is done."""
        if name in self._cards:
            self._cards[name].show_done(sentence)

    def _card_of(self, name: str) -> ModelCard:
        if name not in self._cards:
            card = self._cards[name] = ModelCard(self._theme, name, self)
            card.wanted.connect(self.wanted)
        return self._cards[name]

    def _split(self) -> tuple[list[str], list[str], list[str]]:
        """The ids on their way, here, and to be had."""
        here = [card.id for card in self._shown if is_here(card)]
        had = [card.id for card in self._shown if card.place == "available" and not is_here(card)]
        return [card.id for card in self._shown if card.id not in {*here, *had}], here, had

    def _place(self) -> None:
        """Puts the cards into their groups; Tab follows the order that is seen."""
        before: QWidget | None = None
        for names, group in zip(self._split(), self._groups, strict=True):
            for name in names:
                card = self._cards[name]
                group.removeWidget(card)
                group.addWidget(card)
                card.show()
                if before is not None:
                    QWidget.setTabOrder(before, card)
                before = card
        self._coming.setVisible(self._groups[0].count() > 0)

    def _lay_out(self) -> None:
        space = self._theme.space
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space("s"))
        for group in self._groups:
            group.setSpacing(space("s"))
        column.addWidget(self._coming)
        column.addLayout(self._groups[0])
        column.addWidget(self._here)
        column.addLayout(self._groups[1])
        column.addWidget(self._there)
        column.addWidget(self._offline)
        column.addWidget(self._importing)
        column.addLayout(self._groups[2])
        column.addWidget(self._none)
        column.addWidget(self._promise)
        column.addStretch(1)

    def retranslate(self) -> None:
        self._coming.setText(self.tr("On its way"))
        self._here.setText(self.tr("On this computer"))
        self._there.setText(self.tr("Get another model"))
        self._none.setText(self.tr("The catalogue has no other model to download."))
        self._promise.setText(
            self.tr(
                "A download is the only connection this program ever opens, and only when you begin one. "
                "Nothing of a patient goes with it."
            )
        )
        if self._shown:
            self.show_cards(self._shown, self._language)
