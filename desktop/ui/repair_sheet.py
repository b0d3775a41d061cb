"""For a history that cannot be opened: take out what can be read, or put an automatic backup in its place."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.backups import KeptBackup
from desktop.clinical.language import Language
from desktop.conversation.export import local_time
from desktop.errors import DesktopError
from desktop.ui.model_words import file_size
from desktop.ui.option_card import OptionCard
from desktop.ui.refusal_line import RefusalLine
from desktop.ui.secret_field import SecretField
from desktop.ui.sheet import Sheet, sheet_label
from desktop.ui.theme import Theme

_MOST = 3


class RepairSheet(Sheet):
    """Stays until what was chosen has been done; the one who made it says so with `done_well` or `refuse`.

    Signals:
        chosen(str, str): the path of a backup, empty to take out what can be read; the vault's passphrase.
    """

    chosen = Signal(str, str)

    def __init__(
        self,
        theme: Theme,
        kept: Sequence[KeptBackup],
        language: Language,
        parent: QWidget,
        *,
        asks_passphrase: bool,
    ) -> None:
        super().__init__(theme, "repairSheet", "", parent)
        self.show_title(self.tr("Repair the cases"))
        why = self.tr(
            "Their file is damaged. Whatever you choose, the damaged file is kept beside the new one."
        )
        self.content.addWidget(sheet_label("control second", why))
        self._ways: dict[str, OptionCard] = {}
        title = self.tr("Take out what can be read")
        self._offer(theme, "", title, self.tr("Says afterwards what was lost."))
        for one in kept[:_MOST]:
            title = self.tr("Restore the backup of {time}").format(time=local_time(one.made_at))
            words = self.tr("{size}. What came later is only in the damaged file.")
            self._offer(theme, one.path, title, words.format(size=file_size(one.size_bytes)))
        self._passphrase = SecretField(theme, "repairPassphrase")
        self._passphrase.show_words(self.tr("Passphrase of this vault"))
        self._passphrase.setVisible(asks_passphrase)
        self._passphrase.entered.connect(self.accept)
        self._refusal = RefusalLine()
        self._refusal.set_language(language)
        self._refusal.waits.connect(self.yes.setDisabled)
        self.content.addWidget(self._passphrase)
        self.content.addWidget(self._refusal)
        self.name_button(self.yes, "sheetYes", self.tr("Repair"))
        self._ways[""].setChecked(True)
        (self._passphrase.line if asks_passphrase else self._ways[""]).setFocus()

    def accept(self) -> None:
        """Says what was chosen."""
        if self.yes.isEnabled():
            self.yes.setEnabled(False)
            path = next(path for path, way in self._ways.items() if way.isChecked())
            self.chosen.emit(path, self._passphrase.take())

    def done_well(self) -> None:
        """It is done: the sheet closes."""
        super().accept()

    def refuse(self, error: DesktopError) -> None:
        """It was not done: why; another way can be chosen."""
        self.yes.setEnabled(True)
        self._refusal.show_error(error)
        self.fit()

    def done(self, result: int) -> None:
        """What was typed is gone with the sheet."""
        self._passphrase.wipe()
        super().done(result)

    def _offer(self, theme: Theme, path: str, title: str, words: str) -> None:
        way = OptionCard(theme, f"repair_{len(self._ways)}")
        way.show_words(title, words)
        self._ways[path] = way
        self.content.addWidget(way)
