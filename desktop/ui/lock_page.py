"""What stands in place of all cases while the vault is locked: whose it is, and the ways in."""

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.clinical.language import Language
from desktop.errors import DesktopError
from desktop.profiles import Profile
from desktop.ui.icons import IconButton
from desktop.ui.label import plain_label
from desktop.ui.refusal_line import RefusalLine
from desktop.ui.secret_field import SecretField
from desktop.ui.setting_row import rule
from desktop.ui.theme import Theme
from desktop.ui.translation import Translated
from desktop.ui.vault_list import VaultList

Way = Literal["passphrase", "open", "demand"]
"""How the vault opens: with its passphrase, with a click, or not before it has a passphrase."""
_CARD_PX = 360


class LockPage(Translated, QWidget):
    """A card in the middle of an empty page.

    Signals:
        typed: somebody types the passphrase.
        unlockWanted(str): the passphrase that was typed; empty where the vault has none.
        chosen(str): the id of another vault.
        recoveryWanted, newVaultWanted, passphraseWanted: the sheet for that.
    """

    typed = Signal()
    unlockWanted = Signal(str)
    chosen = Signal(str)
    recoveryWanted = Signal()
    newVaultWanted = Signal()
    passphraseWanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lockPage")
        self.setProperty("look", "pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._way: Way = "passphrase"
        self._profiles: tuple[Profile, ...] = ()
        self._busy = self._finishing = False
        self._title = plain_label("display", "lockTitle", wraps=True)
        self._why = plain_label("control second", "lockWhy", wraps=True)
        self._vaults = VaultList(theme)
        self.field = SecretField(theme, "passphraseField")
        self.refusal = RefusalLine()
        self._open = IconButton(theme, "", "primary", name="unlockButton")
        self._forgotten = IconButton(theme, "", "ghost small", name="forgottenButton")
        self._new = IconButton(theme, "plus", "ghost small", name="newVaultButton")
        self._lay_out()
        self._vaults.chosen.connect(self.chosen)
        self._vaults.itemClicked.connect(lambda _: self.setFocus())
        self._vaults.activated.connect(lambda _: self.setFocus())
        self.field.entered.connect(self._on_open)
        self.field.line.textEdited.connect(lambda _: self.typed.emit())
        self._open.clicked.connect(self._on_open)
        self._forgotten.clicked.connect(self.recoveryWanted)
        self._new.clicked.connect(self.newVaultWanted)
        self.refusal.waits.connect(lambda _: self._show_state())
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.retranslate()

    def set_language(self, language: Language) -> None:
        """Reads errors in `language`."""
        self.refusal.set_language(language)

    def show_vaults(self, profiles: Sequence[Profile], way: Way) -> None:
        """Offers the vaults, the one in use chosen, which opens by `way`."""
        self._way = way
        self._profiles = tuple(profile for profile in profiles if profile.id or profile.is_current)
        self._vaults.show_vaults(self._profiles)
        self._vaults.setVisible(len(self._profiles) > 1)
        self._busy = False
        self.refusal.show_error(None)
        self.field.wipe()
        self.retranslate()
        if not self._vaults.hasFocus():  # its arrow keys go on to the next one
            self.setFocus()

    def show_busy(self, busy: bool) -> None:
        """The vault is being opened."""
        self._busy = busy
        self._show_state()

    @property
    def is_finishing(self) -> bool:
        """Whether an answer is still being written."""
        return self._finishing

    def show_finishing(self, finishing: bool) -> None:
        """An answer is still being written and will be kept; then the vault is closed."""
        self._finishing = finishing
        self.retranslate()

    def refuse(self, error: DesktopError) -> None:
        """It did not open: why."""
        self.show_busy(False)
        self.refusal.show_error(error)
        self.field.line.selectAll()
        self.setFocus()

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """To where the doctor goes on: the field, or the button that takes its place."""
        (self.field.line if self._way == "passphrase" else self._open).setFocus(reason)

    def _on_open(self) -> None:
        if self._way == "demand":
            self.passphraseWanted.emit()
        elif self._open.isEnabled() and (self._way == "open" or self.field.take()):
            self.refusal.show_error(None)
            self.show_busy(True)
            self.unlockWanted.emit(self.field.take())

    def _show_state(self) -> None:
        waits = self.refusal.is_waiting
        self._open.setEnabled(not self._busy and not waits)
        self.field.setVisible(self._way == "passphrase")
        self._forgotten.setVisible(self._way == "passphrase")
        words = {
            "passphrase": self.tr("Opening…") if self._busy else self.tr("Unlock"),
            "open": self.tr("Open"),
            "demand": self.tr("Set a passphrase…"),
        }[self._way]
        self._open.say(words)

    def retranslate(self) -> None:
        enter = self.tr("Enter your passphrase to open your cases.")
        if len(self._profiles) > 1:
            enter = self.tr("Choose your vault and enter its passphrase.")
        titles = {
            "passphrase": (self.tr("Locked"), enter),
            "open": (self.tr("Locked"), self.tr("This vault has no passphrase yet: anybody can open it.")),
            "demand": (
                self.tr("A passphrase is needed"),
                self.tr("The administrator requires a passphrase before cases are shown. Nothing is lost."),
            ),
        }
        title, why = titles[self._way]
        if self._finishing:
            why = self.tr("The answer that is being written comes to its end first and is kept.")
        only = self._profiles[0].name if len(self._profiles) == 1 else ""
        self._title.setText(f"{title} · {only}" if only else title)
        self._why.setText(why)
        self.field.show_words(self.tr("Passphrase"))
        self._forgotten.say(self.tr("Forgotten? Use the recovery key"))
        self._vaults.setAccessibleName(self.tr("Vault"))
        self._vaults.setToolTip(self.tr("Whose cases are opened: arrow keys choose, Enter goes on"))
        self._new.say(
            self.tr("New vault…"), self.tr("A vault of your own beside this one, with your own passphrase")
        )
        self._show_state()

    def _lay_out(self) -> None:
        space = self._theme.space
        self._card = QFrame()
        self._card.setProperty("look", "raised")
        column = QVBoxLayout(self._card)
        column.setContentsMargins(space("xl"), space("xl"), space("xl"), space("m"))
        column.setSpacing(space("s"))
        column.addWidget(self._title)
        column.addWidget(self._why)
        column.addSpacing(space("xs"))
        for part in (self._vaults, self.field, self.refusal, self._open):
            column.addWidget(part)
        column.addWidget(self._forgotten, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(rule())
        column.addWidget(self._new, 0, Qt.AlignmentFlag.AlignHCenter)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._card)
        row.addStretch(1)
        around = QVBoxLayout(self)
        around.addStretch(1)
        around.addLayout(row)
        around.addStretch(1)

    def _on_theme_changed(self) -> None:
        self._card.setFixedWidth(self._theme.scaled(_CARD_PX))
