"""Backups of the vault in use: automatic and by hand, looked into, restored, merged."""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import msgspec

from desktop import __version__
from desktop.answers import Answers
from desktop.conversation.auditing import BackedUp, Restored
from desktop.conversation.messages import Summary
from desktop.errors import DesktopError, EngineBusy, KeyWrong, StoreDamaged, StoreError
from desktop.history_thread import HistoryThread
from desktop.model_use import ModelUse
from desktop.policy.effective import Effective
from desktop.privacy.backup_file import (
    BackupFacts,
    OpenedBackup,
    begins_as_backup,
    facts_of,
    open_backup,
    read_facts,
    scratch_folder,
    write_backup,
)
from desktop.privacy.keys import VaultKey, open_key
from desktop.privacy.unlocking import unlock
from desktop.privacy.vault_file import read_vault_file, remove_vault_file
from desktop.privacy.vaults import VaultFolder
from desktop.privacy.wraps import wipe
from desktop.profiles import NewVault, Profiles
from desktop.reading_aside import ReadingAside
from desktop.store.audit import adopt, head, moment, tail_after
from desktop.store.backup import change_key, whole_count
from desktop.store.connection import read_once
from desktop.store.files import publish, written
from desktop.store.history import History
from desktop.store.kept import KEEP, KeptBackup, KeptBackups
from desktop.store.merging import MergeCounts, merge
from desktop.store.opening import open_history_file
from desktop.store.replacing import set_aside, take_place
from desktop.store.salvaging import Salvaged, salvage
from desktop.vault_errors import BackupDamaged, NotABackup, VaultLocked

__all__ = ["BackupFacts", "Backups", "KeptBackup", "MergeCounts", "Preview", "Salvaged"]
_MOST_TITLES = 100_000
_T = TypeVar("_T")


class Preview(msgspec.Struct, frozen=True):
    """What is in a backup, the newest conversation first. `known` counts those that the vault has, too."""

    facts: BackupFacts
    summaries: tuple[Summary, ...]
    known: int


class Backups:
    """Raises `StoreError` leaves. What is slow reads on a connection of its own, on the caller's thread.

    So `submit` keeps neither the store's thread nor the window waiting. All else works on the store's
    thread, which waits meanwhile. A lock stops what is being read. Why the last daily backup failed is
    `problem`.

    The file of a backup is one by hand, opened by its own passphrase, or an automatic one of the vault
    in use, opened by the vault's key.

    Args:
        history: the thread of the vault in use.
        profiles: makes the vault into which is restored.
        answers: of which none may be written while a backup takes the history's place.
        use: holds what the engine has read of conversations.
        policy: may forbid that cases leave the vault.
    """

    def __init__(
        self,
        history: HistoryThread,
        profiles: Profiles,
        *,
        answers: Answers,
        use: ModelUse,
        policy: Effective,
    ) -> None:
        self._history = history
        self._profiles = profiles
        self._answers = answers
        self.problem: DesktopError | None = None
        self._use = use
        self._policy = policy
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="backup")
        self._aside = ReadingAside(history)

    def submit(self, work: Callable[[], _T]) -> "Future[_T]":
        """Runs `daily`, `begin` or `make` on a thread for backups alone, one after the other."""
        return self._threads.submit(work)

    def close(self) -> None:
        """Waits for what was begun; after the history was closed, which stops it."""
        self._threads.shutdown(cancel_futures=True)

    def kept(self) -> tuple[KeptBackup, ...]:
        """The automatic backups of the vault in use, the newest first."""
        return KeptBackups(self._history.vault.backups).all()

    def cases_in(self, kept: KeptBackup) -> int:
        """How many cases an automatic backup has, once all of it was read.

        Raises:
            StoreDamaged, KeyWrong: it is not whole.
            StoreError: the vault's key is not at hand.
        """

        def work() -> int:
            with self._held("") as key:
                return whole_count(Path(kept.path), key.key)

        return self._history.call(work)

    def daily(self, keep: int = KEEP) -> KeptBackup | None:
        """Makes an automatic backup if the newest is a day old, and keeps so many of them.

        Where cases were removed that must go from all (`KeptBackups.outdate`), it makes one though none is
        due, and those go.

        Args:
            keep: how many are kept; 0 makes none, but for the one that replaces outdated ones.

        Returns:
            None where none is due or wanted, or the vault is on a medium that cannot be written.
        """

        def due(history: History) -> tuple[VaultFolder, int] | None:
            backups = KeptBackups(self._history.vault.backups)
            outdated = backups.outdated
            if history.read_only or not (outdated or (keep > 0 and backups.due())):
                return None
            backups.begin_renewal()
            return self._history.vault, outdated

        found = self._history.run(due)
        if found is None:
            return None
        with self._aside.begun() as (connection, key, vault):
            if vault != found[0]:  # another one was chosen meanwhile
                raise VaultLocked
            backups = KeptBackups(vault.backups, keep)
            made = backups.make(connection, key, "daily")
            backups.prune(found[1])
            backups.end_renewal()
        self._note(vault, str(made.number))
        return made

    def begin(self, keep: int) -> None:
        """Makes the daily backup as `daily`; what hinders it is kept as `problem`, but for a lock."""
        self.problem = None
        try:
            self.daily(keep)
        except VaultLocked:
            return  # the next start makes it
        except DesktopError as error:
            self.problem = error

    def make(self, path: Path, passphrase: str) -> BackupFacts:
        """Writes a backup with a passphrase of its own; an older backup of that name is replaced.

        Raises:
            PassphraseTooShort, BackupPlaceTaken, StoreError: what was there is still there.
            ForbiddenByAdministrator: the policy forbids exporting.
        """
        self._policy.check_allowed("exporting")
        with self._aside.begun() as (connection, key, vault):
            facts = write_backup(
                connection,
                key,
                path,
                passphrase,
                scratch=vault.backups,
                made_at=moment(),
                app_version=__version__,
            )
        self._note(vault, facts.id, facts.conversations)
        return facts

    def _note(self, vault: VaultFolder, backup: str, conversations: int | None = None) -> None:
        """Notes a backup that was made, unless the vault has been locked in the meantime."""

        def note(history: History) -> None:
            if self._history.vault != vault:
                return
            count = history.count() if conversations is None else conversations
            history.note(BackedUp(backup=backup, conversations=count))

        with contextlib.suppress(StoreError):
            try:
                self._history.run(note)
            except RuntimeError:  # the program is being closed
                if not self._history.closed:
                    raise

    def is_by_hand(self, path: Path) -> bool:
        """Whether a file is a backup with a passphrase of its own, and no automatic one."""
        return begins_as_backup(path)

    def facts(self, path: Path) -> BackupFacts:
        """What a backup by hand tells without its passphrase, once all of it was read. Any thread."""
        return read_facts(path)

    def preview(self, path: Path, passphrase: str = "", *, vault_passphrase: str = "") -> Preview:
        """What is in a backup, beside what is in the vault. The arguments are those of `restore`."""

        def work() -> Preview:
            key = contextlib.nullcontext() if begins_as_backup(path) else self._held(vault_passphrase)
            with (
                key as held,
                self._opened(path, passphrase, held.key if held else None) as found,
                _checked(found) as other,
            ):
                summaries = other.summaries(limit=_MOST_TITLES)
                known = 0
                with contextlib.suppress(StoreError):
                    here = self._history.opened()
                    known = sum(summary.id in here for summary in summaries)
                return Preview(found.facts, summaries, known)

        return self._history.call(work)

    def merge(self, path: Path, passphrase: str = "") -> MergeCounts:
        """Adds what a backup has to the vault in use, without doubles."""

        def work(history: History) -> MergeCounts:
            with self._opened(path, passphrase) as found, _checked(found) as other:
                return merge(history.connection, other.connection, found.facts.id)

        return self._history.run(work)

    def restore(self, path: Path, passphrase: str = "", *, vault_passphrase: str = "") -> BackupFacts:
        """Puts a backup in the place of the history in use.

        That is kept as an automatic backup, or, where it is damaged, as a file beside the new one.

        Args:
            path: the backup.
            passphrase: the backup's.
            vault_passphrase: of the vault in use; needed only where it is locked or its history is damaged.

        Raises:
            EngineBusy: an answer is being written.
            StoreError: nothing was changed.
        """

        def work() -> BackupFacts:
            if self._answers.is_busy:
                raise EngineBusy
            with (
                self._held(vault_passphrase) as key,
                self._opened(path, passphrase, key.key) as found,
            ):
                with _checked(found):
                    pass
                self._put_in_place(self._history.vault, key, found)
            return found.facts

        return self._history.call(work)

    def restore_into(self, path: Path, passphrase: str, name: str) -> NewVault:
        """Makes a vault of a backup by hand; the backup's passphrase opens it.

        Raises:
            VaultNameUnusable, StoreError: no vault was made.
        """

        def work() -> NewVault:
            with self._opened(path, passphrase) as found:
                with _checked(found):
                    pass
                made = self._profiles.create(name, passphrase)
                vault = VaultFolder(Path(made.profile.folder))
                try:
                    _fill(vault, unlock(vault.path, passphrase), found)
                except BaseException:
                    remove_vault_file(vault.path)
                    raise
                return made

        return self._history.call(work)

    def rescue(self, *, vault_passphrase: str = "") -> Salvaged:
        """Makes a new history of what can be read of a damaged one, which is kept beside it.

        Raises:
            EngineBusy: an answer is being written.
            StoreDamaged: nothing can be read: a backup can help.
            StoreError: nothing was changed.
        """

        def work() -> Salvaged:
            if self._answers.is_busy:
                raise EngineBusy
            with self._held(vault_passphrase) as key:
                self._history.lock()
                try:
                    found = _salvaged(self._history.vault, key.key)
                finally:
                    self._history.is_shut = False
                self._history.take(key.copy())
            self._use.keep_only(self._history.opened())
            return found

        return self._history.call(work)

    def _put_in_place(self, vault: VaultFolder, key: VaultKey, found: OpenedBackup) -> None:
        self._history.stop_aside()  # a daily backup at its end removes what looks like a killed one's
        is_whole = _kept_before(vault, key)
        change_key(found.history, bytes(found.key), key.key)
        self._history.lock()
        try:
            if not is_whole and vault.history.exists():
                set_aside(vault.history)
            _note_restored(found, key.key, vault.history if is_whole else None)
            take_place(found.history, vault.history)
        finally:
            self._history.take(key.copy())
        self._use.keep_only(self._history.opened())

    @contextlib.contextmanager
    def _held(self, vault_passphrase: str) -> Iterator[VaultKey]:
        """A block that has a copy of the vault's key, wiped at its end."""
        key = self._key(vault_passphrase)
        try:
            yield key
        finally:
            key.wipe()

    def _key(self, vault_passphrase: str) -> VaultKey:
        """The vault's key, be its history damaged."""
        try:
            found = self._history.vault_key()
        except (StoreDamaged, KeyWrong, VaultLocked):
            folder = self._history.vault.path
            vault = read_vault_file(folder)
            if vault is not None and vault.passphrase is not None:
                if not vault_passphrase:
                    raise
                return unlock(folder, vault_passphrase)
            return open_key(folder, history_exists=True)
        return VaultKey(found.held, found.place).copy()

    @contextlib.contextmanager
    def _opened(self, path: Path, passphrase: str, key: bytes | None = None) -> Iterator[OpenedBackup]:
        scratch = self._history.vault.backups
        if begins_as_backup(path):
            with open_backup(path, passphrase, scratch=scratch) as found:
                yield found
            return
        if path.resolve().parent != scratch.resolve() or not path.is_file():
            raise NotABackup(path=str(path))
        key = key or self._history.vault_key().key
        with scratch_folder(scratch) as folder, written(folder):
            copy = folder / "history.db"
            copy.touch(0o600)
            shutil.copyfile(path, copy)
            try:
                facts = facts_of(copy, key, "", "")
            except (StoreDamaged, KeyWrong) as error:
                raise BackupDamaged(path=str(path)) from error
            own_key = bytearray(key)
            try:
                yield OpenedBackup(facts, copy, own_key)
            finally:
                wipe(own_key)


@contextlib.contextmanager
def _checked(found: OpenedBackup) -> Iterator[History]:
    """The history of a backup in today's tables, once it was found sound.

    What its audit tells of long ago is no reason to refuse it.
    """
    history = History.open(found.history, bytes(found.key))
    try:
        if any(not problem.startswith("audit:") for problem in history.verify(index=False)):
            raise BackupDamaged(path=str(found.history))
        yield history
    finally:
        history.close()


def _kept_before(vault: VaultFolder, key: VaultKey) -> bool:
    """Keeps the history, open or locked, as an automatic backup; False where none is whole."""
    if not vault.history.exists():
        return False
    try:
        connection = open_history_file(vault.history, key.key)
        try:
            KeptBackups(vault.backups).make(connection, key.key, "before-restore")
        finally:
            connection.close()
    except (StoreDamaged, KeyWrong):
        return False
    return True


def _fill(vault: VaultFolder, key: VaultKey, found: OpenedBackup) -> None:
    """Gives a vault that has no history yet that of a backup, and wipes the vault's key."""
    try:
        change_key(found.history, bytes(found.key), key.key)
        _note_restored(found, key.key, None)
    finally:
        key.wipe()
    with written(vault.history):
        publish(found.history, vault.history)


def _salvaged(vault: VaultFolder, key: bytes) -> Salvaged:
    """Puts what can be read of a damaged history in its place. The damaged file is only copied."""
    with scratch_folder(vault.backups) as folder, written(folder):
        copy, fresh = folder / "damaged.db", folder / "history.db"
        for end in ("", "-wal"):
            part = vault.history.with_name(vault.history.name + end)
            if part.exists():
                shutil.copyfile(part, copy.with_name(copy.name + end))
        found = salvage(copy, key, fresh)
        set_aside(vault.history)
        take_place(fresh, vault.history)
    return found


def _note_restored(found: OpenedBackup, key: bytes, replaced: Path | None) -> None:
    """Goes on with the audit of the history that is replaced, where the backup is of the same one."""
    history = History.open(found.history, key)
    try:
        with history.connection.writing() as db:
            start = head(db)
            tail = read_once(replaced, key, 0, lambda old: tail_after(old, start)) if replaced else None
            adopt(db, tail or ())
        count = history.count()
        history.note(Restored(backup=found.facts.id, conversations=count))
    finally:
        history.close()
