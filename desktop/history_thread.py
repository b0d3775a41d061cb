"""The one thread that owns the history: opens it when it is first needed, closes it, locks it."""

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Protocol, TypeVar

from desktop.conversation.auditing import VaultPart
from desktop.errors import KeyMissing, StoreError
from desktop.paths import Paths, make_data_folder
from desktop.privacy.keys import VaultKey, open_key
from desktop.privacy.unlocking import unlock_by_keyring
from desktop.privacy.vault_file import mend_vault_file, read_vault_file
from desktop.privacy.vaults import VaultFolder, folder_in_use
from desktop.store.history import History
from desktop.vault_errors import PassphraseRequired, VaultLocked

_T = TypeVar("_T")


class Opening(Protocol):
    """Is told on the thread that a vault was opened."""

    def __call__(
        self, history: History, key: VaultKey, folder: Path, *, mended: VaultPart | None
    ) -> None: ...


class Closing(Protocol):
    """Is told on the thread that the vault is about to be closed."""

    def __call__(self, history: History, folder: Path, *, with_program: bool) -> None: ...


class HistoryThread:
    """Runs what touches the history of the chosen vault, one after the other.

    Args:
        paths: the data folder, whose vault that was chosen last is in use.
        passphrase_required: a vault without a passphrase is not opened.
    """

    def __init__(self, paths: Paths, *, passphrase_required: bool = False) -> None:
        self._paths = paths
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._ident = self._threads.submit(threading.get_ident).result()
        self._passphrase_required = passphrase_required
        self._history: History | None = None
        self._key: VaultKey | None = None
        self.vault: VaultFolder = folder_in_use(paths.data)
        self.is_shut = False
        self.closed = False
        self.opening: Opening | None = None
        self.closing: Closing | None = None
        self.stop_aside: Callable[[], None] = lambda: None  # whatever else reads the file, at once

    def submit(self, work: Callable[[], _T]) -> "Future[_T]":
        """Runs `work` on the thread, after what was submitted before."""
        return self._threads.submit(work)

    def submit_if_open(self, work: Callable[[], _T]) -> "Future[_T] | None":
        """As `submit`; None once all is closed."""
        try:
            return self.submit(work)
        except RuntimeError:
            if self.closed:
                return None
            raise

    def call(self, work: Callable[[], _T]) -> _T:
        """Runs `work` on the thread and waits for it; at once when called there."""
        return work() if threading.get_ident() == self._ident else self.submit(work).result()

    def run(self, work: Callable[[History], _T]) -> _T:
        """Runs `work` with the history, as `call` does.

        Raises:
            VaultLocked: the vault is locked, or is about to be.
            StoreError: as `opened`.
        """

        def guarded() -> _T:
            if self.is_shut:
                raise VaultLocked
            return work(self.opened())

        return self.call(guarded)

    @property
    def is_open(self) -> bool:
        """Whether the history is in use."""
        return self._history is not None and not self.is_shut and not self.closed

    def opened(self) -> History:
        """The history, on its thread only; also while it is about to be locked.

        Raises:
            VaultLocked: it is locked.
            PassphraseRequired: it must get a passphrase first.
            StoreError: it cannot be opened.
        """
        if self._history is None and (self.is_shut or not self.open_by_itself()):
            self.is_shut = True
            raise VaultLocked
        if self._history is None:
            raise AssertionError
        return self._history

    def open_by_itself(self) -> bool:
        """Opens the history, on its thread, where nobody need type anything for it: False where one must.

        Raises:
            PassphraseRequired, StoreError: as `opened`.
        """
        if self._history is not None and not self.is_shut:
            return True
        make_data_folder(self._paths)
        found = read_vault_file(self.vault.path)
        if found is not None and found.passphrase is not None:
            key = unlock_by_keyring(self.vault.path)
        elif self._passphrase_required:
            raise PassphraseRequired
        else:
            key = open_key(self.vault.path, history_exists=self.vault.history.exists())
        if key is not None:
            self.take(key)
        return key is not None

    def take(self, key: VaultKey) -> None:
        """Uses `key` from now on, on the thread, and opens the history if it is not. Raises `StoreError`."""
        history, is_new = self._history, self._history is None
        if history is None:
            try:
                history = History.open(self.vault.history, key.key)
            except BaseException:
                key.wipe()
                raise
        if self._key is not None:
            self._key.wipe()
        self._history, self._key, self.is_shut = history, key, False
        mended = mend_vault_file(self.vault.path) if is_new else None  # now that it has opened the history
        if is_new and self.opening is not None:
            self.opening(history, key, self.vault.path, mended=mended)

    def vault_key(self) -> VaultKey:
        """The history's key and where it lies. Raises as `opened`, and `KeyMissing` once all is closed."""

        def work() -> VaultKey:
            self.opened()
            if self._key is None:
                raise AssertionError
            return self._key

        try:
            return self.call(work)
        except RuntimeError as error:  # a clock that rang while the program was closing
            if self.closed:
                raise KeyMissing(path=str(self._paths.data)) from error
            raise

    def lock(self) -> None:
        """Closes the history and wipes its key, on the thread."""
        self.is_shut = True
        with contextlib.suppress(StoreError):  # a full disk: all is in the log, which stays
            self._close()

    def close(self) -> None:
        """Does what was submitted, then closes the history."""
        self.closed = True
        try:
            self.submit(self._close_for_good).result()
        finally:
            self._threads.shutdown()

    def _close_for_good(self) -> None:
        try:
            self._close()
        finally:
            self.is_shut = True  # what another thread has submitted meanwhile does not open it again

    def _close(self) -> None:
        self.stop_aside()
        history, self._history = self._history, None
        key, self._key = self._key, None
        if key is not None:
            key.wipe()
        if history is None:
            return
        try:
            if self.closing is not None:
                self.closing(history, self.vault.path, with_program=self.closed)
        finally:
            history.close()
