"""Does what is asked for on the page of the backups: made, looked into, restored, merged, rescued."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from desktop.assistant import Assistant
from desktop.backups import BackupFacts, KeptBackup, Preview, Salvaged
from desktop.errors import DesktopError, KeyWrong, StoreDamaged
from desktop.profiles import NewVault, Profile
from desktop.ui.background import Background
from desktop.ui.backup_sheets import BackupSheets
from desktop.ui.backup_words import case_count, merged_words
from desktop.ui.backups_view import BackupsView
from desktop.ui.choice_sheet import ChoiceSheet
from desktop.ui.main_window import MainWindow
from desktop.ui.recovery_sheet import RecoverySheet
from desktop.ui.secret_sheet import SecretSheet
from desktop.ui.vault_controller import VaultController

MEND = "mend"
"""The banner's action for a damaged history."""

_T = TypeVar("_T")
_KIND = "DoctorFLAN (*.flan)"


class BackupsController(QObject):
    """Keeps the page in step with the files, and asks in sheets.

    Signals:
        replaced: the vault in use has another history, or more in it: read it again.
    """

    replaced = Signal()

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        background: Background,
        view: BackupsView,
        vaults: VaultController,
    ) -> None:
        super().__init__(window)
        self._window, self._assistant, self._background = window, assistant, background
        self._backups = assistant.backups
        self._aside = Background(assistant.backups.submit)  # a backup takes seconds, which the store has not
        window.closing.connect(self._aside.close)
        self._view, self._vaults = view, vaults
        self._tell = window.status.show_note
        self._sheets = BackupSheets(view.theme, window)
        self._guarded = False
        self._turn = 0  # of the lock: what was asked for before it is not shown
        self._cases: dict[int, int | None] = {}
        vaults.known.connect(self.show_profile)
        vaults.damaged.connect(self.mend)
        vaults.locked.connect(self.put_away)
        view.wanted.connect(self.look)
        view.backupWanted.connect(self._on_backup_wanted)
        view.fileWanted.connect(self._choose_file)
        view.restoreWanted.connect(self._on_restore_wanted)

    def show_profile(self, profile: Profile) -> None:
        """What guards the vault in use."""
        self._guarded = profile.has_passphrase

    def put_away(self) -> None:
        """Locked: nothing that was asked for before is shown any more."""
        self._turn += 1
        self._cases = {}
        self._view.put_away()

    def begin(self) -> None:
        """The vault is open: tells once if its daily backup failed."""

        def tell(problem: DesktopError | None) -> None:
            if problem is not None:
                self._tell(self._problem_words(problem))
            self.look()

        self._run(lambda: self._backups.problem, tell)

    def look(self) -> None:
        """Shows which automatic backups there are; then reads each once, to say whether it is whole."""

        def show(kept: tuple[KeptBackup, ...]) -> None:
            self._view.show_kept(kept, self._cases)
            problem = self._backups.problem
            self._view.show_problem(self._problem_words(problem) if problem is not None else "")
            if self._view.isVisible():
                self._read_next(kept)

        self._run(self._backups.kept, show)

    def mend(self, error: DesktopError) -> None:
        """Offers what can be done about a damaged history, also on the lock's page."""

        def ask(kept: tuple[KeptBackup, ...]) -> None:
            newest = kept[0] if kept else None
            sheet = self._sheets.mending(self._sentence(error), newest, guarded=self._guarded)
            self._open(sheet, lambda given: self._on_mending(sheet, newest, given.get("current", "")))

        self._run(self._backups.kept, ask)

    # The automatic ones.

    def _read_next(self, kept: tuple[KeptBackup, ...]) -> None:
        """One at a time: the store's thread has other things to do between them."""
        one = next((one for one in kept if one.number not in self._cases), None)
        if one is None:
            return

        def found(cases: int | None) -> None:
            self._cases[one.number] = cases
            self._view.show_kept(kept, self._cases)
            if self._view.isVisible():
                self._read_next(kept)

        def fail(error: DesktopError) -> None:
            if isinstance(error, StoreDamaged | KeyWrong):
                found(None)

        self._run(lambda: self._backups.cases_in(one), found, fail)

    def _on_restore_wanted(self, kept: KeptBackup) -> None:
        self._view.show_done("")
        self._run(
            lambda: self._backups.preview(Path(kept.path)),
            lambda preview: self._ask_how(preview, Path(kept.path), kept.made_at),
        )

    # By hand.

    def _on_backup_wanted(self) -> None:
        self._view.show_done("")
        today = dt.datetime.now().astimezone().date().isoformat()
        name, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Back up to which file?"), f"DoctorFLAN {today}.flan", _KIND
        )
        if not name:
            return
        path = Path(name)
        sheet = self._sheets.passphrase(path.name)

        def done(facts: BackupFacts) -> None:
            words = self.tr("{cases} backed up to {file}; read back and found whole.")
            self._view.show_done(words.format(cases=case_count(facts.conversations), file=path))

        self._open(
            sheet,
            lambda given: self._do(sheet, lambda: self._backups.make(path, given["new"]), done, self._aside),
        )

    def _choose_file(self, vault_passphrase: str = "", *, only_here: bool = False) -> None:
        self._view.show_done("")
        name, _ = QFileDialog.getOpenFileName(
            self._window, self.tr("Choose a backup"), "", f"{_KIND};;{self.tr('All files')} (*)"
        )
        if name:
            path = Path(name)
            self._run(
                lambda: self._backups.facts(path),
                lambda facts: self._open_file(path, facts, vault_passphrase, only_here=only_here),
            )

    def _open_file(self, path: Path, facts: BackupFacts, vault_passphrase: str, *, only_here: bool) -> None:
        sheet = self._sheets.opening(facts)

        def work(given: dict[str, str]) -> None:
            def show(preview: Preview) -> None:
                self._ask_how(
                    preview,
                    path,
                    facts.made_at,
                    passphrase=given["backup"],
                    vault_passphrase=vault_passphrase,
                    only_here=only_here,
                )

            self._look_into(sheet, lambda: self._backups.preview(path, given["backup"]), show)

        self._open(sheet, work)

    # What is done with one.

    def _ask_how(
        self,
        preview: Preview,
        path: Path,
        made_at: str,
        *,
        passphrase: str = "",
        vault_passphrase: str = "",
        only_here: bool = False,
    ) -> None:
        by_hand = bool(passphrase)
        sheet = self._sheets.restoring(preview, made_at, by_hand=by_hand, only_here=only_here)

        def work(given: dict[str, str]) -> None:
            if sheet.chosen == "merge":
                self._do(
                    sheet,
                    lambda: self._backups.merge(path, passphrase),
                    lambda counts: self._on_replaced(merged_words(counts)),
                )
            elif sheet.chosen == "here":
                self._do(
                    sheet,
                    lambda: self._backups.restore(path, passphrase, vault_passphrase=vault_passphrase),
                    lambda _: self._on_replaced(self._restored_words(preview)),
                )
            else:
                words = passphrase or given["new"]
                self._do(sheet, lambda: self._backups.restore_into(path, words, given["name"]), self._on_made)

        self._open(sheet, work)

    def _on_mending(self, sheet: ChoiceSheet, newest: KeptBackup | None, passphrase: str) -> None:
        if sheet.chosen == "rescue":
            self._do(
                sheet,
                lambda: self._backups.rescue(vault_passphrase=passphrase),
                lambda found: self._on_replaced(self._rescued_words(found)),
            )
        elif sheet.chosen == "newest" and newest is not None:
            path = Path(newest.path)

            def show(preview: Preview) -> None:
                self._ask_how(preview, path, newest.made_at, vault_passphrase=passphrase, only_here=True)

            self._look_into(sheet, lambda: self._backups.preview(path, vault_passphrase=passphrase), show)
        else:
            sheet.done_well()
            self._choose_file(passphrase, only_here=True)

    def _on_replaced(self, words: str) -> None:
        if self._vaults.is_locked:
            self._vaults.let_in()
        else:
            self.replaced.emit()
        (self._view.show_done if self._view.isVisible() else self._tell)(words)
        self.look()

    def _on_made(self, made: NewVault) -> None:
        sheet = RecoverySheet(self._view.theme, made.recovery_key, made.profile.name, self._window)
        sheet.open()
        words = self.tr("The vault {name} was made. Lock this one (Ctrl+Alt+L) to choose it.")
        self._view.show_done(words.format(name=made.profile.name))

    def _restored_words(self, preview: Preview) -> str:
        words = self.tr("{cases} restored; what was here before is kept.")
        return words.format(cases=case_count(len(preview.summaries)))

    def _rescued_words(self, found: Salvaged) -> str:
        words = self.tr("{cases} and {messages} messages rescued; the damaged file is kept beside them.")
        said = words.format(cases=case_count(found.conversations), messages=found.messages)
        if not found.lost:
            return said
        lost = self.tr("What cannot be read: {places}").format(places=", ".join(found.lost))
        return f"{said} {lost}"

    # How it is done.

    def _open(self, sheet: SecretSheet, work: Callable[[dict[str, str]], None]) -> None:
        sheet.set_language(self._assistant.settings.language)
        sheet.given.connect(work)
        sheet.open()

    def _look_into(
        self, sheet: SecretSheet, work: Callable[[], Preview], show: Callable[[Preview], None]
    ) -> None:
        """Nothing is shown of what nobody waits for any more."""
        waits = [True]
        sheet.rejected.connect(waits.clear)
        self._do(sheet, work, lambda preview: show(preview) if waits else None)

    def _do(
        self,
        sheet: SecretSheet,
        work: Callable[[], _T],
        done: Callable[[_T], object],
        background: Background | None = None,
    ) -> None:
        """The sheet stays until it is done, or says why it was not; when it was left, the page does."""
        left: list[int] = []
        sheet.finished.connect(left.append)

        def well(result: _T) -> None:
            if not left:
                sheet.done_well()
            done(result)

        def fail(error: DesktopError) -> None:
            if left:
                self._on_failed(error)
            else:
                sheet.refuse(error)

        self._run(work, well, fail, background)

    def _run(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], object],
        fail: Callable[[DesktopError], None] | None = None,
        background: Background | None = None,
    ) -> None:
        turn = self._turn

        def well(result: Any) -> None:
            if turn == self._turn:
                done(result)

        def wrong(error: DesktopError) -> None:
            if turn == self._turn:
                (fail or self._on_failed)(error)

        (background or self._background).run(work, success=well, failure=wrong)

    def _on_failed(self, error: DesktopError) -> None:
        """Says it where the eye is."""
        if self._window.is_locked:
            self._window.lock.refuse(error)
        elif self._view.isVisible():
            self._view.show_refused(self._sentence(error))
        else:
            self._tell(self._sentence(error))

    def _problem_words(self, problem: DesktopError) -> str:
        words = self.tr("The last automatic backup failed: {reason}")
        return words.format(reason=self._sentence(problem))

    def _sentence(self, error: DesktopError) -> str:
        return error.sentence(self._assistant.settings.language)
