"""Reads the history in use on a second connection, beside the store's thread, until the vault is locked."""

import contextlib
import threading
from collections.abc import Iterator

from desktop.history_thread import HistoryThread
from desktop.privacy.keys import VaultKey
from desktop.privacy.vaults import VaultFolder
from desktop.store.aside import Aside
from desktop.store.cipher import Interrupted
from desktop.store.connection import Connection
from desktop.vault_errors import VaultLocked


class ReadingAside:
    """One reader at a time, on any thread.

    Args:
        history: the thread of the vault in use; before it closes the history it stops the reader.
    """

    def __init__(self, history: HistoryThread) -> None:
        self._history = history
        self._reading = threading.Lock()
        self._stopped = threading.Event()
        history.stop_aside = self._stop

    @contextlib.contextmanager
    def begun(self) -> Iterator[tuple[Connection, bytes, VaultFolder]]:
        """A block with a connection to the history, its key and its vault's folder.

        The block must not wait for the store's thread.

        Raises:
            VaultLocked: the vault is locked, also in the middle of the block.
            StoreError: as `HistoryThread.run`.
        """
        key, vault, stopped = self._history.run(lambda _: self._prepared())
        try:
            with self._reading:
                if stopped.is_set():
                    raise VaultLocked
                connection = Aside(vault.history, key.key, stopped.is_set)
                try:
                    yield connection, key.key, vault
                finally:
                    connection.close()
        except Interrupted as error:
            raise VaultLocked from error
        finally:
            key.wipe()

    def _prepared(self) -> tuple[VaultKey, VaultFolder, threading.Event]:
        """On the store's thread: a copy of the key, and what says that it must not be used any more."""
        return self._history.vault_key().copy(), self._history.vault, self._stopped

    def _stop(self) -> None:
        self._stopped.set()
        with self._reading:  # when the block has ended, nothing has the file open
            self._stopped = threading.Event()
