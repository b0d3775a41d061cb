"""The sheets about backups: what each of them is called, says and asks for."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from desktop.backups import BackupFacts, KeptBackup, Preview
from desktop.conversation.export import local_time
from desktop.ui.backup_words import case_count, newest_titles, preview_words
from desktop.ui.choice_sheet import ChoiceSheet, Option
from desktop.ui.secret_sheet import Asked, SecretSheet, new_passphrase
from desktop.ui.theme import Theme


class BackupSheets(QObject):
    """Makes them; the one who asked opens them."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme, self._window = theme, window

    def passphrase(self, file: str) -> SecretSheet:
        """For the passphrase of a new backup."""
        why = self.tr(
            "Only this passphrase opens {file}: neither that of the vault nor the recovery key does. Keep it "
            "where the stick is not; if it is lost, nobody can read this backup any more."
        )
        return SecretSheet(
            self._theme,
            self._window,
            name="backupSheet",
            title=self.tr("Back up now"),
            why=why.format(file=file),
            fields=new_passphrase(),
        )

    def opening(self, facts: BackupFacts) -> SecretSheet:
        """For the passphrase of a backup that is there."""
        why = self.tr("Made {time} by version {version}, {cases}. Its titles are shown once it is open.")
        return SecretSheet(
            self._theme,
            self._window,
            name="openBackupSheet",
            title=self.tr("Open the backup"),
            why=why.format(
                time=local_time(facts.made_at),
                version=facts.app_version or "?",
                cases=case_count(facts.conversations),
            ),
            fields=(Asked("backup", self.tr("Passphrase of the backup")),),
        )

    def restoring(self, found: Preview, made_at: str, *, by_hand: bool, only_here: bool) -> ChoiceSheet:
        """What is in a backup, and what is to be done with it; `only_here` where the history is damaged."""
        fields = ("name",) if by_hand else ("name", "new", "again")
        merge = Option(
            "merge",
            self.tr("Add what is missing"),
            self.tr("What is here stays; cases and messages of the backup that are not here come in, once."),
        )
        here = Option(
            "here",
            self.tr("Put it in the place of this vault's cases"),
            self.tr("A damaged history is kept as a file beside it.")
            if only_here
            else self.tr("What is here now is kept as an automatic backup first; so you can go back."),
        )
        apart = Option(
            "apart",
            self.tr("Into a new vault"),
            self.tr("This vault stays as it is. The passphrase of the backup opens the new one.")
            if by_hand
            else self.tr("This vault stays as it is. The new one gets a passphrase of its own."),
            fields,
        )
        asked = Asked("name", self.tr("Name of the new vault"), "words")
        return ChoiceSheet(
            self._theme,
            self._window,
            name="restoreSheet",
            title=self.tr("Restore this backup?"),
            why=preview_words(found, made_at),
            yes=self.tr("Restore"),
            options=(here,) if only_here else (merge, here, apart),
            fields=(asked, *(() if by_hand else new_passphrase())),
            listed=newest_titles(found),
        )

    def mending(self, sentence: str, newest: KeptBackup | None, *, guarded: bool) -> ChoiceSheet:
        """What can be done about a damaged history."""
        fields = ("current",) if guarded else ()
        options = [
            Option(
                "rescue",
                self.tr("Rescue what can be read"),
                self.tr(
                    "It becomes the history; the damaged file is kept beside it, and what is lost is named."
                ),
                fields,
            )
        ]
        if newest is not None:
            words = self.tr("Made {time} on this computer. What is in it is shown first.")
            options.append(
                Option(
                    "newest",
                    self.tr("Restore the newest automatic backup"),
                    words.format(time=local_time(newest.made_at)),
                    fields,
                )
            )
        words = self.tr(
            "From a stick or a folder, with the backup's own passphrase. What is in it is shown first."
        )
        options.append(Option("file", self.tr("Restore a backup from a file"), words, fields))
        return ChoiceSheet(
            self._theme,
            self._window,
            name="mendSheet",
            title=self.tr("The history is damaged"),
            why=sentence,
            yes=self.tr("Go on"),
            options=options,
            fields=(Asked("current", self.tr("Passphrase of this vault")),) if guarded else (),
        )
