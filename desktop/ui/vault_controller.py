"""The vaults in the window: locked and opened, chosen and made, and what guards them."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QWidget

from desktop.assistant import Assistant
from desktop.errors import DesktopError, KeyWrong, StoreDamaged
from desktop.profiles import NewVault, Profile
from desktop.ui.background import Background
from desktop.ui.idle_clock import IdleClock
from desktop.ui.lock_page import Way
from desktop.ui.main_window import MainWindow
from desktop.ui.secret_sheet import SecretSheet
from desktop.ui.session_watch import SessionWatch
from desktop.ui.theme import Theme
from desktop.ui.vault_sheets import VaultSheets
from desktop.ui.watched_word import WatchedWord
from desktop.vault_errors import PassphraseRequired, VaultLocked

LOCK_KEYS = "Ctrl+Alt+L"


class VaultController(QObject):
    """Keeps the window and the vault in step: locked, the window holds nothing of any case.

    Signals:
        locked: the vault is about to be locked: put all words of cases away now.
        opened: the vault is open: its history can be read.
        known(object): what is known of the vault in use, a `Profile`.
        noted(str): something was done that is told in passing.
        damaged(object): the passphrase may be right, but its history cannot be opened: the `DesktopError`.
    """

    locked = Signal()
    opened = Signal()
    known = Signal(object)
    noted = Signal(str)
    damaged = Signal(object)

    def __init__(
        self,
        app: QGuiApplication,
        window: MainWindow,
        assistant: Assistant,
        background: Background,
        theme: Theme,
    ) -> None:
        super().__init__(window)
        self._app = app
        self._window, self._assistant, self._background = window, assistant, background
        self._profiles = assistant.profiles
        self._profile: Profile | None = None
        self._is_demanded = False
        self._at_profiles = Background(lambda begin: begin())  # they hand out futures of their own
        self._sheets = VaultSheets(theme, window, assistant)
        self._clock = IdleClock(app, self)
        self._session = SessionWatch(self)
        self._asked = WatchedWord(assistant.paths.lock_window, self)  # by the command line
        self._connect()

    def _connect(self) -> None:
        page = self._window.lock
        page.typed.connect(self._on_typed)
        page.unlockWanted.connect(self._on_unlock)
        page.chosen.connect(self._on_chosen)
        page.recoveryWanted.connect(self._on_recovery)
        page.newVaultWanted.connect(self._on_new_vault)
        page.passphraseWanted.connect(self.ask_for_passphrase)
        self._window.top_bar.lockWanted.connect(self.lock)
        self._window.top_bar.passphraseWanted.connect(self.ask_for_passphrase)
        self._add_keys(self._window)
        self._app.focusWindowChanged.connect(self._on_focus_window)
        self._at_profiles.failed.connect(page.refuse)
        self._clock.idle.connect(self.lock_if_guarded)
        self._asked.changed.connect(self.lock_if_guarded)
        for gone in (self._clock.slept, self._session.left):
            gone.connect(lambda: self.lock_if_guarded(finish=False))

    def _add_keys(self, widget: QWidget) -> None:
        keys = QShortcut(QKeySequence(LOCK_KEYS), widget)
        keys.setObjectName("lockKeys")
        keys.activated.connect(self.lock)

    def _on_focus_window(self) -> None:
        """A sheet keeps the window from its keys: it locks as well."""
        sheet = QApplication.activeModalWidget()
        if sheet is not None and sheet.findChild(QShortcut, "lockKeys") is None:
            self._add_keys(sheet)

    @property
    def is_locked(self) -> bool:
        """Whether the lock's page is shown."""
        return self._window.is_locked

    def begin(self) -> None:
        """Looks which vault is in use: one that needs its passphrase shows nothing else first."""

        def work() -> tuple[Profile, bool]:
            profile = self._profiles.current
            return profile, not profile.has_passphrase or self._profiles.open_by_itself()

        def look(found: tuple[Profile, bool]) -> None:
            self._take(found[0])
            if not found[1]:
                self._show_lock()

        self._background.run(work, success=look, failure=lambda _: None)
        self._asked.start()
        self._session.start(self._window)

    def close(self) -> None:
        """The window is going."""
        self._app.focusWindowChanged.disconnect(self._on_focus_window)
        self._clock.stop()
        self._session.stop()
        self._at_profiles.close()

    def meets(self, error: DesktopError) -> bool:
        """Whether the error is the lock's, which is then shown."""
        if not isinstance(error, VaultLocked | PassphraseRequired):
            return False
        is_demanded = isinstance(error, PassphraseRequired)
        if not self.is_locked or is_demanded != self._is_demanded:
            self._is_demanded = is_demanded
            self._show_lock()
            if is_demanded:
                self.ask_for_passphrase()
        return True

    # Locking.

    def lock(self) -> None:
        """Locks the vault; one without a passphrase is given one first."""
        if self.is_locked:
            return
        if self._profile is not None and self._profile.has_passphrase:
            self.lock_if_guarded()
        else:
            self._look_then(
                lambda found: self.lock_if_guarded() if found.has_passphrase else self._ask_first()
            )

    def lock_if_guarded(self, *, finish: bool | None = None) -> None:
        """Locks a vault that has a passphrase; nothing else would keep anybody out.

        Args:
            finish: lets the answer that is being written come to its end; None as the doctor has set it.
        """
        if self._profile is None or not self._profile.has_passphrase:
            return
        finish = self._assistant.settings.lock_finishes if finish is None else finish
        page = self._window.lock
        if not self.is_locked:
            self._show_lock()
        elif finish or not page.is_finishing:
            return
        page.show_finishing(finish and self._assistant.is_answering)
        self._at_profiles.run(
            lambda: self._profiles.lock(finish=finish), success=lambda _: page.show_finishing(False)
        )

    def watch_idleness(self) -> None:
        """Counts idle minutes as the settings say, while there is something to lock."""
        guarded = self._profile is not None and self._profile.has_passphrase
        if guarded and not self.is_locked:
            self._clock.start(self._assistant.settings.lock_after_min)
        else:
            self._clock.stop()

    def _show_lock(self) -> None:
        if not self.is_locked:
            self.locked.emit()
            self._window.set_locked(True)
        self.watch_idleness()
        self._background.run(self._profiles.all, success=self._show_vaults, failure=self._window.lock.refuse)

    def _show_vaults(self, profiles: tuple[Profile, ...]) -> None:
        self._take(next(profile for profile in profiles if profile.is_current))
        self._window.lock.show_vaults(profiles, self._way())

    def _way(self) -> Way:
        if self._profile is None or self._profile.has_passphrase or self._profile.problem:
            return "passphrase"
        return "demand" if self._assistant.policy.policy.vault_required else "open"

    # Opening.

    def _on_typed(self) -> None:
        """The model is loaded while the passphrase is typed: it knows of no patient yet."""
        if self._assistant.model_state.kind in ("idle", "resting"):
            self._background.run(self._assistant.warm)

    def _on_unlock(self, passphrase: str) -> None:
        self._open(lambda: self._profiles.unlock(passphrase))

    def _open(self, work: Callable[[], Any]) -> None:
        self._background.run(work, success=lambda _: self.let_in(), failure=self._on_refused)

    def _on_refused(self, error: DesktopError) -> None:
        self._window.lock.refuse(error)
        if isinstance(error, StoreDamaged | KeyWrong):
            self.damaged.emit(error)

    def let_in(self) -> None:
        """The vault is open; also when it was so already: what guards it may be new."""
        self._window.lock.field.wipe()
        if self.is_locked:
            self._is_demanded = False
            self._window.set_locked(False)
            self.opened.emit()
        self._look_then(lambda _: None)

    def _on_chosen(self, vault_id: str) -> None:
        self._at_profiles.run(lambda: self._profiles.choose(vault_id), success=lambda _: self._show_lock())

    def _on_recovery(self) -> None:
        sheet = self._sheets.recovery()
        self._work(
            sheet,
            lambda given: self._profiles.recover(given["recovery"], given["new"]),
            lambda _: self.let_in(),
        )

    def _on_new_vault(self) -> None:
        sheet = self._sheets.new_vault()

        def made(new: NewVault, passphrase: str) -> None:
            shown = self._sheets.recovery_key(new.recovery_key, new.profile.name)
            shown.accepted.connect(lambda: self._enter(new.profile, passphrase))

        def make(given: dict[str, str]) -> tuple[NewVault, str]:
            return self._profiles.create(given["name"], given["new"]), given["new"]

        self._work(sheet, make, lambda found: made(*found))

    def _enter(self, profile: Profile, passphrase: str) -> None:
        self._at_profiles.run(
            lambda: self._profiles.choose(profile.id), success=lambda _: self._on_unlock(passphrase)
        )

    # What guards it.

    def _ask_first(self) -> None:
        self.ask_for_passphrase(to_lock=True)

    def ask_for_passphrase(self, *, to_lock: bool = False) -> None:
        """Asks for the vault's first passphrase, or for another one in place of the present."""
        has_one = self._profile is not None and self._profile.has_passphrase
        sheet = self._sheets.passphrase(has_one=has_one, to_lock=to_lock)

        def work(given: dict[str, str]) -> str | None:
            return self._profiles.set_passphrase(given["new"], current=given.get("current", ""))

        def done(recovery_key: str | None) -> None:
            if recovery_key is None:
                self.noted.emit(self.tr("The passphrase was changed."))
                self._look_then(lambda _: None)
                return
            shown = self._sheets.recovery_key(recovery_key, self._profile.name if self._profile else "")
            shown.accepted.connect(lambda: self._on_first_passphrase(to_lock=to_lock))

        self._work(sheet, work, done)

    def _on_first_passphrase(self, *, to_lock: bool) -> None:
        self.let_in()
        if to_lock:
            self.lock()
        else:
            self.noted.emit(
                self.tr("The passphrase is set. {keys} locks at any time.").format(keys=LOCK_KEYS)
            )

    def renew_recovery_key(self) -> None:
        """Makes a new recovery key; the old one is void."""
        name = self._profile.name if self._profile else ""
        self._work(
            self._sheets.renewal(),
            lambda given: self._profiles.renew_recovery_key(given["current"]),
            lambda key: self._sheets.recovery_key(key, name),
        )

    def open_by_keyring(self, wanted: bool) -> None:
        """Lets the system's keyring open the vault, or no longer."""
        sheet = self._sheets.keyring(wanted=wanted)

        def done(does: bool) -> None:
            if wanted and not does:
                self.noted.emit(self.tr("The system's keyring did not take the key."))
            self._look_then(lambda _: None)

        self._work(sheet, lambda given: self._profiles.open_by_keyring(given["current"], wanted=wanted), done)
        sheet.rejected.connect(lambda: self._look_then(lambda _: None))

    def rename(self) -> None:
        """Gives the vault another name."""
        sheet = self._sheets.name(self._profile.name if self._profile else "")
        self._work(
            sheet,
            lambda given: self._profiles.rename(given["name"]),
            lambda _: self._look_then(lambda _: None),
        )

    def _work(
        self, sheet: SecretSheet, work: Callable[[dict[str, str]], Any], done: Callable[[Any], object]
    ) -> None:
        def well(result: Any) -> None:
            sheet.done_well()
            done(result)

        sheet.given.connect(
            lambda given: self._background.run(lambda: work(given), success=well, failure=sheet.refuse)
        )
        sheet.open()

    def _look_then(self, act: Callable[[Profile], None]) -> None:
        def look(profile: Profile) -> None:
            self._take(profile)
            act(profile)

        self._background.run(lambda: self._profiles.current, success=look)

    def _take(self, profile: Profile) -> None:
        self._profile = profile
        self._window.top_bar.set_guarded(profile.has_passphrase)
        self.known.emit(profile)
        self.watch_idleness()
