"""Before a model is taken in: what its file says of itself, and whether it is copied or stays."""

import shutil
from pathlib import Path

import msgspec
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.clinical.language import Language
from desktop.model_shelf.bringing import RESERVE_BYTES
from desktop.models.cards import Card
from desktop.models.header_facts import HeaderFacts, read_facts
from desktop.ui.card_words import full_name, parameters, round_size
from desktop.ui.field_combo import ComboBox
from desktop.ui.model_words import file_size
from desktop.ui.option_card import OptionCard
from desktop.ui.sheet import Sheet, sheet_label
from desktop.ui.theme import Theme


class Found(msgspec.Struct, frozen=True):
    """What there is to import: the file's header (None for a folder), and the bytes free where models lie.

    `is_limited`: the administrator names the models that are allowed.
    """

    path: Path
    facts: HeaderFacts | None
    free_bytes: int
    is_limited: bool = False


def look_at(path: Path, models: Path) -> Found:
    """Reads the header of what is to be imported. Reads files.

    Raises:
        NotAModel, ModelDamaged, ModelIncomplete, ModelMissing: the file is no model.
    """
    facts = None if path.is_dir() else read_facts(path)
    folder = next((place for place in (models, *models.parents) if place.is_dir()), path.parent)
    return Found(path, facts, shutil.disk_usage(folder).free)


class ImportSheet(Sheet):
    """Asks how the model is to be taken in; for an adapter also which of `bases` it belongs to."""

    def __init__(
        self, theme: Theme, found: Found, bases: tuple[Card, ...], language: Language, parent: QWidget
    ) -> None:
        is_adapter = found.facts is not None and found.facts.is_adapter
        super().__init__(theme, "importSheet", "", parent)
        self.show_title(self.tr("Import this adapter?") if is_adapter else self.tr("Import this model?"))
        self._copy = OptionCard(theme, "importByCopy")
        self._lying = OptionCard(theme, "importWhereItLies")
        self._base = ComboBox(theme)
        self._base.setObjectName("importBase")
        self._base.setAccessibleName(self.tr("The model that it was trained on"))
        self._base.setToolTip(self._base.accessibleName())
        for card in bases if is_adapter else ():
            self._base.addItem(full_name(card, language), card.id)
        self.content.addWidget(sheet_label("strong", found.path.name))
        self.content.addWidget(sheet_label("control second", self._facts_words(found)))
        if is_adapter:
            self.content.addSpacing(theme.space("s"))
            self.content.addWidget(sheet_label("control", self._base.accessibleName()))
            self.content.addWidget(self._base)
        self.content.addSpacing(theme.space("s"))
        self.content.addWidget(self._options(theme, found))
        self.content.addWidget(sheet_label("small third", self._warning(found)))
        self.name_button(self.yes, "sheetYes", self.tr("Import"))
        self.yes.setEnabled(not is_adapter or bool(bases))
        self.yes.setDefault(True)
        (self._copy if self.copies else self._lying).setFocus()

    @property
    def copies(self) -> bool:
        """Whether the files are to be copied into the program's folder."""
        return self._copy.isChecked()

    @property
    def base(self) -> str:
        """The id of the model that the adapter belongs to; empty when it is none."""
        return str(self._base.currentData() or "")

    def _options(self, theme: Theme, found: Found) -> QWidget:
        """By copy where there is room; Qt makes the two exclusive because they have one parent."""
        size_bytes = found.facts.size_bytes if found.facts else 0
        fits = size_bytes + RESERVE_BYTES <= found.free_bytes
        words = self.tr("The stick or disk can be taken away afterwards. {free} are free here.")
        if not fits:
            words = self.tr("Not enough room: {free} are free here, {reserve} must stay free.")
        words = words.format(free=round_size(found.free_bytes), reserve=round_size(RESERVE_BYTES))
        self._copy.show_words(self.tr("Copy it to this computer"), words)
        self._lying.show_words(
            self.tr("Use it where it lies"),
            self.tr(
                "Nothing is copied. Its disk must stay connected; a file that moved or changed is noticed."
            ),
        )
        self._copy.setEnabled(fits)
        chosen = self._copy if fits else self._lying
        chosen.setChecked(True)
        options = QWidget()
        column = QVBoxLayout(options)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space("s"))
        column.addWidget(self._copy)
        column.addWidget(self._lying)
        return options

    def _facts_words(self, found: Found) -> str:
        """What the file says of itself, or what is done with a folder."""
        facts = found.facts
        if facts is None:
            return self.tr("A folder: its catalogue entry, checksums and signature are checked first.")
        count = len(facts.files)
        known = [
            facts.name,
            facts.architecture,
            parameters(facts.parameters),
            facts.quantisation,
            self.tr("context {tokens}").format(tokens=f"{facts.context:,}") if facts.context else "",
            file_size(facts.size_bytes),
            self.tr("{count} files").format(count=count) if count > 1 else "",
            facts.licence,
            "" if facts.has_template or facts.is_adapter else self.tr("no chat template: ChatML is used"),
        ]
        return " · ".join(word for word in known if word)

    def _warning(self, found: Found) -> str:
        if found.is_limited:
            return self.tr(
                "The file is read once and its SHA-256 compared: only what the administrator allows is taken."
            )
        return self.tr(
            "The file is read once and its SHA-256 compared with the catalogues. What no catalogue knows is "
            "taken with a warning: use it only if you know where it comes from."
        )
