"""The profiles: several vaults in one data folder, one of them in use, open or locked."""

import contextlib
import gc
import re
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from desktop.answers import Answers
from desktop.clinical.language import clean
from desktop.conversation.auditing import AnyEvent, Failed, KeyringSet, PassphraseSet, RecoveryRenewed
from desktop.errors import DesktopError, StoreError
from desktop.history_thread import HistoryThread
from desktop.model_use import ModelUse
from desktop.privacy import protecting
from desktop.privacy.keys import VaultKey, open_key
from desktop.privacy.sealed_words import seal_words, unseal_words
from desktop.privacy.unlocking import clear_leftover, unlock, unlock_by_recovery
from desktop.privacy.vault_file import read_vault_file
from desktop.privacy.vault_format import VaultFile
from desktop.privacy.vaults import VaultFolder, free_folder, keep_in_use, vault_folders
from desktop.privacy.wraps import demand_length
from desktop.store.history import History
from desktop.vault_errors import UnknownVault, VaultLocked, VaultNameUnusable

LONGEST_NAME = 60
_T = TypeVar("_T")


class Profile(msgspec.Struct, frozen=True):
    """A vault as the chooser shows it.

    `id` is empty before the first start, `name` until its owner gives one. `problem` is the code of the
    error for which its vault file cannot be used.
    """

    id: str
    name: str
    folder: str
    has_passphrase: bool
    opens_by_keyring: bool
    is_current: bool
    problem: str = ""


class NewVault(msgspec.Struct, frozen=True):
    """A vault that was just made, and the only time that its recovery key is told."""

    profile: Profile
    recovery_key: str


class Profiles:
    """Which vault is in use, and who may open it.

    All but `lock`, `choose` and `watch` wait for the store's thread, some for half a second of work on
    a passphrase: a front end calls them through `Assistant.submit`.

    Args:
        data: the data folder.
        history: the thread of the vault in use.
        answers: writes answers, of which a lock must know.
        use: holds what the engine has read.
        turned: is called on the store's thread when another vault is in use.
    """

    def __init__(
        self,
        data: Path,
        history: HistoryThread,
        *,
        answers: Answers,
        use: ModelUse,
        turned: Callable[[], None],
    ) -> None:
        self._data = data
        self._history = history
        self._answers = answers
        self._use = use
        self._turned = turned
        self._listeners: list[Callable[[bool], None]] = []

    def all(self) -> tuple[Profile, ...]:
        """The vaults of the data folder; at least one, made or not yet."""
        return tuple(map(self._profile, vault_folders(self._data)))

    @property
    def current(self) -> Profile:
        """The vault in use."""
        return self._profile(self._history.vault)

    @property
    def is_locked(self) -> bool:
        """Whether what is asked raises `VaultLocked`; a vault that nothing asked for yet is not."""
        return self._history.is_shut

    def watch(self, listener: Callable[[bool], None]) -> None:
        """Tells `listener` when the vault was locked (True) or opened (False), on the store's thread."""
        self._listeners.append(listener)

    # Open and locked.

    def lock(self, *, finish: bool) -> "Future[None]":
        """Locks the vault in use, at once for all that is asked from now on.

        Called again with another `finish`, it does that as well. An `unlock` that is called later, but
        before the answer has come to its end, takes the lock back; one that is under way does not.

        Args:
            finish: lets the answer that is being written come to its end first; else it is stopped.
                Either way what was written is kept.

        Returns:
            Done when the history is closed, the key wiped and the engine's process gone; not to be
            waited for on the store's thread, which does that.
        """
        return self._leave(None, finish=finish)

    def choose(self, name: str, *, finish: bool = False, remember: bool = True) -> "Future[None]":
        """Locks the vault in use as `lock` does and turns to another, which is locked then.

        Args:
            name: its name or id.
            finish: as in `lock`.
            remember: it is in use at the next start, too.

        Raises:
            UnknownVault: none or several are called so.
        """
        folder = self._find(name)
        return self._leave(lambda: self._turn_to(folder, remember=remember), finish=finish)

    def open_by_itself(self) -> bool:
        """Opens the vault in use where nobody need type anything: no passphrase, or the keyring opens it.

        Returns:
            False where a passphrase is needed.

        Raises:
            PassphraseRequired, StoreError: as `HistoryThread.opened`.
        """
        return self._history.call(self._open_by_itself)

    def unlock(self, passphrase: str) -> None:
        """Opens the vault in use; one without a passphrase opens with any.

        Raises:
            PassphraseWrong, TooManyTries, StoreError: as `privacy.unlocking.unlock`.
        """

        def work() -> None:
            if not self._file_has_passphrase():
                self._open_by_itself()
            elif not self._history.is_open:
                self._take(unlock(self._folder, passphrase))

        self._history.call(work)

    def recover(self, recovery_key: str, passphrase: str) -> None:
        """Opens the vault in use with its recovery key and gives it a new passphrase.

        Raises:
            RecoveryKeyMistyped, PassphraseTooShort: nothing was changed.
            RecoveryKeyWrong, TooManyTries, StoreError: as `privacy.unlocking.unlock_by_recovery`.
        """
        demand_length(passphrase)
        self._history.call(
            lambda: self._change_passphrase(unlock_by_recovery(self._folder, recovery_key), passphrase)
        )

    # What guards them.

    def create(self, name: str, passphrase: str) -> NewVault:
        """Makes a vault with a passphrase, beside the one in use: in the data folder itself if that has none.

        Raises:
            VaultNameUnusable, PassphraseTooShort: nothing was made.
            StoreError: it cannot be written.
        """
        return self._history.call(lambda: self._create(name, passphrase))

    def set_passphrase(self, passphrase: str, *, current: str = "") -> str | None:
        """Gives the vault in use a passphrase, or another one, and opens it.

        Args:
            passphrase: the new one.
            current: the one that it has.

        Returns:
            The recovery key, as it is printed, when this is the first passphrase.

        Raises:
            PassphraseTooShort: nothing was changed.
            PassphraseWrong, TooManyTries, StoreError: as `unlock`.
        """

        def work() -> str | None:
            if not self._history.vault.is_made:
                recovery_key = protecting.make_protected(self._folder, passphrase)
                self._take(unlock(self._folder, passphrase))
                self._note(PassphraseSet(by="none"))
                return recovery_key
            return self._change_passphrase(self._key(current), passphrase)

        demand_length(passphrase)
        return self._history.call(work)

    def renew_recovery_key(self, passphrase: str) -> str:
        """A new recovery key for the vault in use, as it is printed; the old one is void.

        Raises:
            PassphraseWrong, TooManyTries, StoreError: as `unlock`.
        """
        return self._with_key(
            passphrase,
            lambda key: protecting.renew_recovery_key(self._folder, key),
            lambda _: RecoveryRenewed(),
        )

    def open_by_keyring(self, passphrase: str, *, wanted: bool) -> bool:
        """Lets the system's keyring open the vault in use from now on, or no longer.

        Returns:
            Whether it does: a keyring that keeps nothing cannot.

        Raises:
            PassphraseWrong, TooManyTries, StoreError: as `unlock`.
        """
        return self._with_key(
            passphrase,
            lambda key: protecting.open_by_keyring(self._folder, key, wanted=wanted),
            lambda opens: KeyringSet(opens=opens),
        )

    def rename(self, name: str) -> None:
        """Gives the vault in use a name. Raises `VaultNameUnusable`, `VaultLocked`, `StoreError`."""

        def work() -> None:
            self._history.vault_key()  # it is open, and it is there
            protecting.rename(self._folder, self._usable(name, but=self._history.vault))

        self._history.call(work)

    # What was typed and not sent stays in memory while it is locked, as what only the vault can read.

    def seal(self, words: bytes) -> bytes:
        """What only the vault in use can read; also while it is about to be locked. Raises `StoreError`."""
        return seal_words(self._history.vault_key().key, words)

    def unseal(self, sealed: bytes) -> bytes | None:
        """What `seal` was given; None in another vault. Raises `StoreError`."""
        return unseal_words(self._history.vault_key().key, sealed)

    # On the store's thread.

    @property
    def _folder(self) -> Path:
        return self._history.vault.path

    def _leave(self, then: Callable[[], None] | None, *, finish: bool) -> "Future[None]":
        done: Future[None] = Future()

        def begin() -> None:
            self._history.is_shut = True
            if not finish:
                self._answers.stop()

        def in_turn() -> None:
            begin()  # again: what ran on the thread just then may have opened the vault, or put a question
            self._answers.when_idle(work)

        def work() -> None:
            try:
                if then is not None or self._history.is_shut:
                    self._close(then)
            except BaseException as error:  # noqa: BLE001 - the one who waits gets it
                done.set_exception(error)
            else:
                done.set_result(None)

        begin()
        if self._history.submit_if_open(in_turn) is None:
            done.set_result(None)
        return done

    def _close(self, then: Callable[[], None] | None) -> None:
        try:
            self._use.drop(VaultLocked())
        finally:  # whatever becomes of the engine
            self._answers.drop()
            self._history.lock()
            re.purge()  # searches make patterns of patients' names
            gc.collect()  # texts in cycles, such as a traceback's
        if then is not None:
            then()
        self._tell(is_locked=True)

    def _turn_to(self, folder: VaultFolder, *, remember: bool) -> None:
        self._history.vault = folder
        if remember:
            keep_in_use(self._data, folder)
        self._turned()

    def _open_by_itself(self) -> bool:
        was_open = self._history.is_open
        is_open = self._history.open_by_itself()
        if is_open and not was_open:
            self._tell(is_locked=False)
        return is_open

    def _take(self, key: VaultKey) -> None:
        was_open = self._history.is_open
        self._history.take(key)
        if not was_open:
            clear_leftover(self._folder)
            self._tell(is_locked=False)

    def _change_passphrase(self, key: VaultKey, passphrase: str) -> str | None:
        by: Literal["none", "passphrase", "recovery"]
        by = "recovery" if key.way == "recovery" else "passphrase" if key.place == "passphrase" else "none"
        was_open = self._history.is_open
        try:
            recovery_key = protecting.set_passphrase(self._folder, key, passphrase)
        except BaseException:
            key.wipe()
            raise
        with contextlib.ExitStack() as stack:
            if recovery_key is not None:  # it is told now or never, be the history damaged
                stack.enter_context(contextlib.suppress(StoreError))
            self._take(msgspec.structs.replace(key, place="passphrase"))
            self._note(*(_failed(key) if was_open else ()), PassphraseSet(by=by))
        return recovery_key

    def _key(self, passphrase: str) -> VaultKey:
        """The key for one who may change what guards it: the passphrase is asked for anew."""
        if self._file_has_passphrase():
            return unlock(self._folder, passphrase)
        return open_key(self._folder, history_exists=self._history.vault.history.exists())

    def _with_key(
        self, passphrase: str, work: Callable[[VaultKey], _T], event: Callable[[_T], AnyEvent]
    ) -> _T:
        def with_key() -> _T:
            key = unlock(self._folder, passphrase)
            try:
                result = work(key)
                self._note(*_failed(key), event(result), key=key)
                return result
            finally:
                key.wipe()

        return self._history.call(with_key)

    def _note(self, *events: AnyEvent, key: VaultKey | None = None) -> None:
        """Notes them in the vault's audit, with `key` also while it is locked; what is done stays done."""
        with contextlib.suppress(StoreError):
            if key is None or self._history.is_open:
                self._history.opened().note(*events)
                return
            history = History.open(self._history.vault.history, key.key)
            try:
                history.note(*events)
            finally:
                history.close()

    def _create(self, name: str, passphrase: str) -> NewVault:
        words = self._usable(name)
        folder = free_folder(self._data)
        recovery_key = protecting.make_protected(folder.path, passphrase, name=words)
        if recovery_key is None:  # another program has just made the first one
            return self._create(name, passphrase)
        return NewVault(self._profile(folder), recovery_key)

    def _usable(self, name: str, but: VaultFolder | None = None) -> str:
        words = " ".join(clean(name).split())
        others = (folder for folder in vault_folders(self._data) if folder != but)
        taken = {self._profile(folder).name.casefold() for folder in others}
        if not words or len(words) > LONGEST_NAME or words.casefold() in taken:
            raise VaultNameUnusable(name=words)
        return words

    def _find(self, name: str) -> VaultFolder:
        found = []
        for folder in vault_folders(self._data):
            profile = self._profile(folder)
            if name and name in (profile.id, profile.name):
                found.append(folder)
        if len(found) != 1:
            raise UnknownVault(name=name)
        return found[0]

    def _file_has_passphrase(self) -> bool:
        found = read_vault_file(self._folder)
        return found is not None and found.passphrase is not None

    def _profile(self, folder: VaultFolder) -> Profile:
        problem = ""
        found: VaultFile | None = None
        try:
            found = read_vault_file(folder.path)
        except DesktopError as error:
            problem = error.code
        return Profile(
            id=found.id if found else "",
            name=found.name if found else "",
            folder=str(folder.path),
            has_passphrase=found is not None and found.passphrase is not None,
            opens_by_keyring=found is not None and found.keyring is not None,
            is_current=folder == self._history.vault,
            problem=problem,
        )

    def _tell(self, *, is_locked: bool) -> None:
        for listener in tuple(self._listeners):
            listener(is_locked)


def _failed(key: VaultKey) -> tuple[AnyEvent, ...]:
    return (Failed(times=key.failed_before),) if key.failed_before else ()
