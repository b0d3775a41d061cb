"""Searches, the newest of which makes the others give up: each key stroke may start one."""

from collections.abc import Callable

from desktop.conversation.searching import Hits, Query
from desktop.history_thread import HistoryThread


class Searches:
    """The searches of one front end."""

    def __init__(self, history: HistoryThread) -> None:
        self._history = history
        self._newest = object()

    def begun(self, query: Query) -> Callable[[], Hits]:
        """The search as work for the store's thread; from now on all earlier ones give up.

        Any thread may call this. The work raises `StoreError` when the history cannot be read.
        """
        ticket = self._newest = object()

        def is_moot() -> bool:
            return self._newest is not ticket

        def work() -> Hits:
            return self._history.run(lambda history: history.search(query, is_moot))

        return work
