"""Backups in the window: to a file and back, looked into first; and a damaged history repaired."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog
from shiboken6 import isValid

from desktop.assistant import Assistant
from desktop.backups import BackupFacts, KeptBackup, MergeCounts, Preview, Salvaged
from desktop.errors import DesktopError
from desktop.profiles import NewVault
from desktop.ui.background import Background
from desktop.ui.backups_view import BackupsView
from desktop.ui.main_window import MainWindow
from desktop.ui.preview_sheet import PreviewSheet
from desktop.ui.recovery_sheet import RecoverySheet
from desktop.ui.repair_sheet import RepairSheet
from desktop.ui.secret_sheet import Asked, SecretSheet, new_passphrase
from desktop.ui.theme import Theme

_END = ".dfbackup"
_T = TypeVar("_T")
_Sheet = SecretSheet | PreviewSheet | RepairSheet


class BackupsController(QObject):
    """Connects the view.

    Signals:
        added: the vault has more cases than before.
        replaced: other cases are in the vault now, which is open.
    """

    added = Signal()
    replaced = Signal()

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        background: Background,
        theme: Theme,
        view: BackupsView,
    ) -> None:
        super().__init__(window)
        self._window, self._assistant, self._background = window, assistant, background
        self._backups, self._theme, self.view = assistant.backups, theme, view
        view.wanted.connect(self._look)
        view.saveWanted.connect(self._on_save_wanted)
        view.fileWanted.connect(self._on_file_wanted)
        view.keptWanted.connect(self._on_kept_wanted)

    def put_away(self) -> None:
        """Forgets what is seen of the vault."""
        self.view.put_away()

    def repair(self) -> None:
        """Asks what is to be done about a history that cannot be opened."""

        def look() -> tuple[bool, tuple[KeptBackup, ...]]:
            return self._assistant.profiles.current.has_passphrase, self._backups.kept()

        self._background.run(look, success=lambda found: self._ask_how(*found))

    def _look(self) -> None:
        def show(kept: tuple[KeptBackup, ...]) -> None:
            problem = self._backups.problem
            self.view.show_kept(kept, self._sentence(problem) if problem is not None else "")

        self._background.run(self._backups.kept, success=show)

    # To a file.

    def _on_save_wanted(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Back up to"), f"doctorflan{_END}", self._kinds()
        )
        if not name:
            return
        path = Path(name if Path(name).suffix else name + _END)
        sheet = self._sheet(
            "backupSheet",
            self.tr("Passphrase for this backup"),
            self.tr("It opens this file and nothing else. Without it nobody can read the backup."),
            new_passphrase(),
        )

        def work(given: dict[str, str]) -> None:
            self.view.show_busy(self.tr("Backing up…"))
            self._run(
                sheet,
                lambda: self._backups.make(path, given["new"]),
                lambda facts: self._on_saved(path, facts),
            )

        sheet.given.connect(work)
        sheet.open()

    def _on_saved(self, path: Path, facts: BackupFacts) -> None:
        words = self.tr("%n case(s) backed up to {file}, which was read back.", "", facts.conversations)
        self.view.show_done(words.format(file=path.name))

    # And back.

    def _on_file_wanted(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self._window, self.tr("Open a backup"), "", self._kinds())
        if name:
            self._background.run(
                lambda: self._backups.facts(Path(name)),
                success=lambda _: self._ask_for_passphrase(Path(name)),
                failure=self._on_failed,
            )

    def _ask_for_passphrase(self, path: Path) -> None:
        sheet = self._sheet(
            "openBackupSheet",
            self.tr("Open the backup"),
            self.tr("{file} has a passphrase of its own.").format(file=path.name),
            (Asked("passphrase", self.tr("Passphrase of the backup")),),
        )

        def work(given: dict[str, str]) -> None:
            passphrase = given["passphrase"]
            self._run(
                sheet,
                lambda: self._backups.preview(path, passphrase),
                lambda preview: self._show(path, preview, passphrase),
            )

        sheet.given.connect(work)
        sheet.open()

    def _on_kept_wanted(self, kept: KeptBackup) -> None:
        self.view.show_busy(self.tr("Reading the backup…"))

        def show(preview: Preview) -> None:
            self.view.show_done("")
            self._show(Path(kept.path), preview)

        self._background.run(
            lambda: self._backups.preview(Path(kept.path)), success=show, failure=self._on_failed
        )

    def _show(self, path: Path, preview: Preview, passphrase: str = "") -> None:
        language = self._assistant.settings.language
        sheet = PreviewSheet(self._theme, preview, language, self._window, by_hand=bool(passphrase))

        def act(choice: str, name: str) -> None:
            self.view.show_busy(self.tr("Restoring…"))
            if choice == "merge":
                self._run(sheet, lambda: self._backups.merge(path, passphrase), self._on_merged)
            elif choice == "new":
                self._run(sheet, lambda: self._backups.restore_into(path, passphrase, name), self._on_made)
            else:
                self._run(sheet, lambda: self._backups.restore(path, passphrase), self._on_restored)

        sheet.chosen.connect(act)
        sheet.open()

    def _on_merged(self, counts: MergeCounts) -> None:
        added = counts.added + counts.copies
        words = self.tr("%n case(s) added, {extended} continued; {known} were here already.", "", added)
        self.view.show_done(words.format(extended=counts.extended, known=counts.known))
        self.added.emit()

    def _on_restored(self, facts: BackupFacts) -> None:
        words = self.tr(
            "%n case(s) restored. What was here is among the automatic backups.", "", facts.conversations
        )
        self.view.show_done(words)
        self.replaced.emit()
        self._look()

    def _on_made(self, made: NewVault) -> None:
        self.view.show_done(
            self.tr("The vault {name} was made: lock this one to choose it.").format(name=made.profile.name)
        )
        RecoverySheet(self._theme, made.recovery_key, made.profile.name, self._window).open()

    # Damaged.

    def _ask_how(self, has_passphrase: bool, kept: tuple[KeptBackup, ...]) -> None:
        language = self._assistant.settings.language
        sheet = RepairSheet(self._theme, kept, language, self._window, asks_passphrase=has_passphrase)

        def act(path: str, passphrase: str) -> None:
            if path:
                self._run(
                    sheet,
                    lambda: self._backups.restore(Path(path), vault_passphrase=passphrase),
                    self._on_restored,
                )
            else:
                self._run(sheet, lambda: self._backups.rescue(vault_passphrase=passphrase), self._on_rescued)

        sheet.chosen.connect(act)
        sheet.open()

    def _on_rescued(self, found: Salvaged) -> None:
        words = self.tr("%n case(s) with {messages} messages taken out.", "", found.conversations)
        lost = self.tr("Could not be read: {what}").format(what=", ".join(found.lost)) if found.lost else ""
        words = f"{words.format(messages=found.messages)} {lost}".strip()
        self.view.show_done(words)
        self.replaced.emit()
        self._window.status.show_note(words)

    # Both.

    def _run(self, sheet: _Sheet, work: Callable[[], _T], done: Callable[[_T], object]) -> None:
        """Does what a sheet asks for; the lock may have closed the sheet meanwhile."""

        def well(result: _T) -> None:
            if isValid(sheet):
                sheet.done_well()
                self.view.show_done("")
                done(result)

        def fail(error: DesktopError) -> None:
            self.view.show_done("")
            if isValid(sheet):
                sheet.refuse(error)

        self._background.run(work, success=well, failure=fail)

    def _on_failed(self, error: DesktopError) -> None:
        self.view.show_problem(self._sentence(error))

    def _sheet(self, name: str, title: str, why: str, asked: Sequence[Asked]) -> SecretSheet:
        sheet = SecretSheet(self._theme, self._window, name=name, title=title, why=why, fields=asked)
        sheet.set_language(self._assistant.settings.language)
        return sheet

    def _kinds(self) -> str:
        return self.tr("Backups (*{end})").format(end=_END)

    def _sentence(self, error: DesktopError) -> str:
        return error.sentence(self._assistant.settings.language)
