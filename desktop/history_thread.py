"""The one thread that owns the history: opens it when it is first needed, and closes it."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from desktop.errors import KeyMissing
from desktop.paths import Paths, make_data_folder
from desktop.privacy.keys import VaultKey, open_key
from desktop.store.history import History

_T = TypeVar("_T")


class HistoryThread:
    """Runs what touches the history, one after the other."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._ident = self._threads.submit(threading.get_ident).result()
        self._history: History | None = None
        self._key: VaultKey | None = None
        self.closed = False

    def submit(self, work: Callable[[], _T]) -> "Future[_T]":
        """Runs `work` on the thread, after what was submitted before."""
        return self._threads.submit(work)

    def run(self, work: Callable[[History], _T]) -> _T:
        """Runs `work` and waits for it; at once when called on the thread itself. Raises as `opened`."""
        if threading.get_ident() == self._ident:
            return work(self.opened())
        return self.submit(lambda: work(self.opened())).result()

    @property
    def is_open(self) -> bool:
        """Whether the history is in use."""
        return self._history is not None and not self.closed

    def opened(self) -> History:
        """The history, on its thread only. Raises `StoreError` when it cannot be opened."""
        if self._history is None:
            make_data_folder(self._paths)
            self._key = open_key(self._paths.data, history_exists=self._paths.history.exists())
            self._history = History.open(self._paths.history, self._key.key)
        return self._history

    def vault_key(self) -> VaultKey:
        """The history's key and where it lies. Raises `StoreError`, `KeyMissing` once all is closed."""

        def work(_history: History) -> VaultKey:
            if self._key is None:
                raise AssertionError
            return self._key

        try:
            return self.run(work)
        except RuntimeError as error:  # a clock that rang while the program was closing
            if self.closed:
                raise KeyMissing(path=str(self._paths.data)) from error
            raise

    def close(self) -> None:
        """Does what was submitted, then closes the history."""
        self.closed = True
        self.submit(self._close).result()
        self._threads.shutdown()

    def _close(self) -> None:
        if self._history is not None:
            self._history.close()
            self._history = None
