"""Before a model, or what has arrived of one, is removed: what goes, what stays."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QWidget

from desktop.clinical.language import Language
from desktop.models.cards import Card
from desktop.models.library import Removal
from desktop.ui.card_words import full_name
from desktop.ui.model_words import file_size
from desktop.ui.sheet import Sheet, sheet_label
from desktop.ui.theme import Theme

_MOST_LINES = 6


class RemoveSheet(Sheet):
    """Accepted when the model `card` is to be removed."""

    def __init__(
        self, theme: Theme, card: Card, removal: Removal, language: Language, parent: QWidget
    ) -> None:
        super().__init__(theme, "removeSheet", "", parent)
        self.show_title(self.tr("Remove {model}?").format(model=full_name(card, language)))
        whole = card.size_bytes if removal.goes and not card.adapters else 0
        goes = self.tr("Deleted for good ({size}):").format(size=file_size(whole))
        self._add_files(goes if whole else self.tr("Deleted for good:"), removal.goes)
        self._add_files(self.tr("These files stay where they lie:"), removal.stays)
        others = [name for name in removal.models if name != card.id]
        if others:
            words = self.tr("Goes with it, because it belongs to it: {models}")
            self._add("control warn", words.format(models=", ".join(others)))
        if card.is_used:
            self._add("control warn", self.tr("It is in use now; another model takes its place."))
        self._add("small third", self._comfort(card))
        self.name_button(self.yes, "sheetYes", self.tr("Remove"))
        self.no.setFocus()

    def _add_files(self, words: str, files: Sequence[Path]) -> None:
        """The files one below the other; many are cut short."""
        if not files:
            return
        self._add("control strong", words)
        lines = [str(file) for file in files[:_MOST_LINES]]
        self._add("small second", "\n".join([*lines, *(["…"] if len(files) > _MOST_LINES else [])]))

    def _add(self, look: str, words: str) -> None:
        self.content.addWidget(sheet_label(look, words))

    def _comfort(self, card: Card) -> str:
        if card.repository:
            return self.tr("It can be downloaded again. Cases and answers stay.")
        return self.tr("Cases and answers stay.")


class DiscardSheet(Sheet):
    """Accepted when what has arrived of the model `card` is to be removed."""

    def __init__(self, theme: Theme, card: Card, language: Language, parent: QWidget) -> None:
        super().__init__(theme, "discardSheet", "", parent)
        done_bytes = card.transfer.done_bytes if card.transfer else 0
        title = self.tr("Discard what has arrived of {model}?")
        self.show_title(title.format(model=full_name(card, language)))
        words = self.tr("{size} are removed and would have to be downloaded again.")
        self.content.addWidget(sheet_label("control second", words.format(size=file_size(done_bytes))))
        self.name_button(self.yes, "sheetYes", self.tr("Discard"))
        self.no.setFocus()
