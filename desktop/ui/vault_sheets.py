"""The sheets about vaults: what each of them is called, says and asks for."""

from PySide6.QtCore import QObject

from desktop.assistant import Assistant
from desktop.ui.main_window import MainWindow
from desktop.ui.recovery_sheet import RecoverySheet
from desktop.ui.secret_sheet import Asked, SecretSheet, new_passphrase
from desktop.ui.theme import Theme


class VaultSheets(QObject):
    """Makes them; the one who asked opens them."""

    def __init__(self, theme: Theme, window: MainWindow, assistant: Assistant) -> None:
        super().__init__(window)
        self._theme, self._window, self._assistant = theme, window, assistant

    def passphrase(self, *, has_one: bool, to_lock: bool) -> SecretSheet:
        """For the first passphrase, or another one."""
        good = self.tr("Several unrelated words are easy to keep in mind and hard to guess.")
        if has_one:
            asked = (Asked("current", self.tr("Present passphrase")), *new_passphrase())
            return self._sheet("passphraseSheet", self.tr("Change the passphrase"), good, asked)
        why = self.tr("It opens this vault from now on, and the cases in it stay as they are.")
        if to_lock:
            why = self.tr("This vault has no passphrase: locked, anybody could open it. Set one to lock it.")
        title = self.tr("Set a passphrase")
        yes = self.tr("Set and lock") if to_lock else title
        return self._sheet("passphraseSheet", title, f"{why}\n{good}", new_passphrase(), yes)

    def recovery(self) -> SecretSheet:
        """For the recovery key, and a new passphrase in place of the forgotten one."""
        why = self.tr(
            "Type the recovery key from its print, and a new passphrase. Blanks and case do not matter."
        )
        asked = (Asked("recovery", self.tr("Recovery key"), "words"), *new_passphrase())
        return self._sheet("recoverSheet", self.tr("Use the recovery key"), why, asked)

    def new_vault(self) -> SecretSheet:
        """For a vault beside the one in use."""
        why = self.tr(
            "It has cases of its own, which nobody opens without its passphrase. Its name is seen by all who "
            "use this computer."
        )
        asked = (Asked("name", self.tr("Name, as you want to see it"), "words"), *new_passphrase())
        return self._sheet("newVaultSheet", self.tr("New vault"), why, asked)

    def renewal(self) -> SecretSheet:
        """Before a new recovery key is made."""
        why = self.tr("The present recovery key will be void: destroy its print.")
        return self._sheet("renewalSheet", self.tr("Make a new recovery key"), why, self._present())

    def keyring(self, *, wanted: bool) -> SecretSheet:
        """Before the system's keyring may open the vault, or no longer."""
        title = (
            self.tr("Let the keyring open this vault") if wanted else self.tr("Ask for the passphrase again")
        )
        why = (
            self.tr(
                "Whoever is logged in to this computer as you can then open the cases when the program "
                "starts; once it is locked, it asks for the passphrase."
            )
            if wanted
            else self.tr("The key is removed from the system's keyring.")
        )
        return self._sheet("keyringSheet", title, why, self._present())

    def name(self, present: str) -> SecretSheet:
        """For another name."""
        why = self.tr("It is seen on the lock screen by all who use this computer.")
        asked = (Asked("name", self.tr("Name, as you want to see it"), "words"),)
        sheet = self._sheet("vaultNameSheet", self.tr("Name of this vault"), why, asked)
        sheet.fill("name", present)
        return sheet

    def recovery_key(self, key: str, name: str) -> RecoverySheet:
        """Shows a recovery key."""
        sheet = RecoverySheet(self._theme, key, name, self._window)
        sheet.open()
        return sheet

    def _present(self) -> tuple[Asked, ...]:
        return (Asked("current", self.tr("Present passphrase")),)

    def _sheet(self, name: str, title: str, why: str, asked: tuple[Asked, ...], yes: str = "") -> SecretSheet:
        sheet = SecretSheet(self._theme, self._window, name=name, title=title, why=why, fields=asked)
        if yes:
            sheet.name_button(sheet.yes, "sheetYes", yes)
        sheet.set_language(self._assistant.settings.language)
        return sheet
