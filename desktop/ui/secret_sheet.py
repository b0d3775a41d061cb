"""A sheet that asks for passphrases and names, and stays until what it asked for has been done."""

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QLineEdit, QProgressBar, QWidget

from desktop.clinical.language import Language
from desktop.errors import DesktopError
from desktop.ui.refusal_line import RefusalLine
from desktop.ui.secret_field import Kind, SecretField
from desktop.ui.sheet import Sheet, sheet_label
from desktop.ui.theme import Theme
from desktop.vault_errors import PassphraseTooShort


class Asked(msgspec.Struct, frozen=True):
    """One field: its name among the answers, its label, and whether it is hidden."""

    name: str
    label: str
    kind: Kind = "secret"


def new_passphrase() -> tuple[Asked, ...]:
    """A new passphrase, asked for twice."""
    return (
        Asked("new", QCoreApplication.translate("SecretSheet", "New passphrase (at least 8 characters)")),
        Asked("again", QCoreApplication.translate("SecretSheet", "The same again")),
    )


class SecretSheet(Sheet):
    """Asks; the one who made it does the work, and says with `done_well` or `refuse` how it went.

    Signals:
        given(object): what was typed, by the fields' names; twice the same where that was asked for.
    """

    given = Signal(object)

    def __init__(
        self, theme: Theme, parent: QWidget, *, name: str, title: str, why: str, fields: Sequence[Asked]
    ) -> None:
        super().__init__(theme, name, title, parent)
        self.content.addWidget(sheet_label("control second", why))
        self._fields = {
            asked.name: SecretField(theme, f"secret_{asked.name}", asked.kind) for asked in fields
        }
        for asked in fields:
            field = self._fields[asked.name]
            field.show_words(asked.label)
            field.entered.connect(self._on_entered)
            self.content.addWidget(field)
        self._refusal = RefusalLine()
        self._refusal.waits.connect(self.yes.setDisabled)
        self.content.addWidget(self._refusal)
        self._busy = QProgressBar(textVisible=False, minimum=0, maximum=0)
        self._busy.setObjectName("sheetBusy")
        kept = self._busy.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self._busy.setSizePolicy(kept)
        self._busy.hide()
        self.content.addWidget(self._busy)
        self.name_button(self.yes, "sheetYes", title)
        for field in tuple(self._fields.values())[:1]:
            field.line.setFocus()

    def set_language(self, language: Language) -> None:
        """Reads errors in `language`."""
        self._refusal.set_language(language)

    def fill(self, name: str, words: str) -> None:
        """Puts words into a field that can be seen."""
        self._fields[name].line.setText(words)

    def accept(self) -> None:
        """Hands out what was typed; the sheet stays until it is told how that went."""
        given = {name: field.take() for name, field in self._fields.items()}
        if self._refusal.is_waiting or not self.yes.isEnabled():
            return
        if given.get("again", "") != given.get("new", ""):
            self._refuse_words(self.tr("The two passphrases are not the same."))
            self._type_anew("again")
            return
        self._refusal.show_error(None)
        self.yes.setEnabled(False)
        self._busy.show()
        self.given.emit(given)

    def done_well(self) -> None:
        """It is done: the sheet closes."""
        super().accept()

    def refuse(self, error: DesktopError) -> None:
        """It was not done: why; what was typed stays to be mended."""
        self.yes.setEnabled(True)
        self._busy.hide()
        self._refusal.show_error(error)
        self.fit()
        if isinstance(error, PassphraseTooShort):
            self._fields["again"].wipe()
            self._type_anew("new")
        elif self._fields:
            self._type_anew(next(iter(self._fields)))

    def done(self, result: int) -> None:
        """What was typed is gone with the sheet."""
        for field in self._fields.values():
            field.wipe()
        super().done(result)

    def _refuse_words(self, words: str) -> None:
        self._refusal.show_error(None)
        self._refusal.say(words)
        self.fit()

    def _type_anew(self, name: str) -> None:
        line = self._fields[name].line
        line.setFocus()
        if line.echoMode() == QLineEdit.EchoMode.Password:  # what can be read is mended, not typed again
            line.selectAll()

    def _on_entered(self) -> None:
        """Enter goes to the next empty field; at the last it is "yes"."""
        empty = next((field for field in self._fields.values() if not field.take()), None)
        if empty is None:
            self.accept()
        else:
            empty.line.setFocus()
