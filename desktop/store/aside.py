"""A second connection to the history, for a thread that reads all of it while the program goes on writing."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from desktop.store.cipher import Database, Interrupted, interruptible
from desktop.store.connection import Connection
from desktop.store.opening import BUSY_TIMEOUT_S


class Aside(Connection):
    """As `Connection`; SQLite's log lets it read while another one writes.

    Args:
        path: the history, which another connection has open.
        key: the history's.
        moot: once it says yes, what is being read ends in `Interrupted`.
    """

    def __init__(self, path: Path, key: bytes, moot: Callable[[], bool]) -> None:
        super().__init__(path, key, BUSY_TIMEOUT_S)
        self._moot = moot

    @contextlib.contextmanager
    def reading(self) -> Iterator[Database]:
        """As `Connection.reading`, and it can be interrupted."""
        if self._moot():
            raise Interrupted
        with super().reading() as db, interruptible(db, self._moot):
            yield db
