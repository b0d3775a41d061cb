"""What is in a backup, and what is to become of it; nothing is changed before that is chosen."""

from collections.abc import Mapping
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QListWidget, QWidget

from desktop.backups import Preview
from desktop.clinical.language import Language
from desktop.conversation.export import local_time
from desktop.errors import DesktopError
from desktop.ui.option_card import OptionCard
from desktop.ui.refusal_line import RefusalLine
from desktop.ui.secret_field import SecretField
from desktop.ui.sheet import Sheet, sheet_label
from desktop.ui.theme import Theme

Choice = Literal["merge", "replace", "new"]
_MOST_TITLES = 200
_MOST_LINES = 5


class PreviewSheet(Sheet):
    """Stays until what was chosen has been done; the one who made it says so with `done_well` or `refuse`.

    Args:
        theme: the window's.
        preview: what is in the backup.
        language: of the errors.
        parent: the window.
        by_hand: it has a passphrase of its own, which can open a new vault, too.

    Signals:
        chosen(str, str): what is to be done, a `Choice`, and the name for a new vault.
    """

    chosen = Signal(str, str)

    def __init__(
        self, theme: Theme, preview: Preview, language: Language, parent: QWidget, *, by_hand: bool
    ) -> None:
        super().__init__(theme, "previewSheet", "", parent)
        self.show_title(self.tr("Backup of {time}").format(time=local_time(preview.facts.made_at)))
        facts = sheet_label("control second", self._contents(preview))
        facts.setObjectName("previewFacts")
        self.content.addWidget(facts)
        self.content.addWidget(self._titles(theme, preview))
        self._ways: Mapping[Choice, OptionCard] = {
            choice: self._way(theme, choice) for choice in (("merge", "replace", "new"))
        }
        self._name = SecretField(theme, "restoredName", "words")
        self._name.show_words(self.tr("Name of the new vault"))
        self._name.line.textEdited.connect(lambda _: self._on_chosen())
        self._name.entered.connect(self.accept)
        self._refusal = RefusalLine()
        self._refusal.set_language(language)
        self.content.addWidget(self._name)
        self.content.addWidget(self._refusal)
        self._ways["new"].setVisible(by_hand)
        self._ways["merge"].setChecked(True)
        self._on_chosen()
        self._ways["merge"].setFocus()

    def accept(self) -> None:
        """Says what was chosen."""
        if self.yes.isEnabled():
            self.yes.setEnabled(False)
            self.chosen.emit(self._choice, self._name.take())

    def done_well(self) -> None:
        """It is done: the sheet closes."""
        super().accept()

    def refuse(self, error: DesktopError) -> None:
        """It was not done: why; another way can be chosen."""
        self.yes.setEnabled(True)
        self._refusal.show_error(error)
        self.fit()

    @property
    def _choice(self) -> Choice:
        return next(choice for choice, way in self._ways.items() if way.isChecked())

    def _contents(self, preview: Preview) -> str:
        facts = preview.facts
        if not facts.conversations:
            return self.tr("There is no case in it.")
        words = self.tr(
            "%n case(s), {messages} messages, from {oldest} to {newest}.", "", facts.conversations
        )
        words = words.format(
            messages=facts.messages, oldest=local_time(facts.oldest), newest=local_time(facts.newest)
        )
        known = self.tr("Of these cases %n is (are) in this vault, too.", "", preview.known)
        return f"{words} {known}" if preview.known else words

    def _titles(self, theme: Theme, preview: Preview) -> QListWidget:
        titles = QListWidget()
        titles.setObjectName("previewTitles")
        titles.setAccessibleName(self.tr("Cases in the backup"))
        titles.setToolTip(titles.accessibleName())
        titles.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for summary in preview.summaries[:_MOST_TITLES]:
            titles.addItem(f"{local_time(summary.updated_at)}   {summary.title}")
        if len(preview.summaries) > _MOST_TITLES:
            titles.addItem("…")
        lines = min(titles.count(), _MOST_LINES)
        titles.setFixedHeight(lines * titles.sizeHintForRow(0) + theme.space("s"))
        titles.setVisible(lines > 0)
        return titles

    def _way(self, theme: Theme, choice: Choice) -> OptionCard:
        words = {
            "merge": (
                self.tr("Add what is missing here"),
                self.tr("Nothing of this vault is changed, and nothing is doubled."),
            ),
            "replace": (
                self.tr("Put it in the place of this vault's cases"),
                self.tr("What is here now is kept as an automatic backup."),
            ),
            "new": (
                self.tr("Make a new vault of it"),
                self.tr("Beside this one. The passphrase of the backup opens it."),
            ),
        }
        way = OptionCard(theme, f"restore_{choice}")
        way.show_words(*words[choice])
        way.toggled.connect(self._on_chosen)
        self.content.addWidget(way)
        return way

    def _on_chosen(self) -> None:
        if not any(way.isChecked() for way in self._ways.values()):
            return
        words = {"merge": self.tr("Add"), "replace": self.tr("Restore"), "new": self.tr("Make the vault")}
        is_new = self._choice == "new"
        self._name.setVisible(is_new)
        self._refusal.show_error(None)
        self.name_button(self.yes, "sheetYes", words[self._choice])
        self.yes.setEnabled(not is_new or bool(self._name.take().strip()))
        self.fit()
