"""What is done about the vault's cases without being asked, and the bin they go through."""

import datetime as dt
from collections.abc import Callable

from desktop.conversation.binned import DAYS_IN_BIN, BinnedCase
from desktop.history_thread import HistoryThread
from desktop.model_use import ModelUse
from desktop.privacy.keys import key_problems
from desktop.store.checking import Counts, counts
from desktop.store.history import History
from desktop.store.kept import KeptBackups


class Housekeeping:
    """Empties the bin, keeps to the retention, holds what must be kept.

    Args:
        history: the thread of the vault in use.
        use: holds what the engine has read of cases.
        emptied: is called after `empty_bin` has removed something, so that no backup keeps it.
        now: the time in UTC.
    """

    def __init__(
        self,
        history: HistoryThread,
        use: ModelUse,
        *,
        emptied: Callable[[], None] = lambda: None,
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> None:
        self._history = history
        self._use = use
        self._emptied = emptied
        self._now = now

    def begin(self, retention_days: int) -> int:
        """Marks what a crash cut off, applies the retention, empties what is long enough in the bin.

        For the one window of a data folder, after the vault was opened: another program's answer would
        be taken for one that was cut off. Raises `StoreError` where the history cannot be opened.

        Args:
            retention_days: a case without a message for so many days is removed for good; 0 is never.

        Returns:
            How many cases the retention has removed.
        """

        def work(history: History) -> int:
            expired = 0
            if not history.read_only:
                history.mark_cut_off()
                if retention_days and history.count_expired(self._days_ago(retention_days)):
                    self._outdate_backups()
                    expired = history.expire(self._days_ago(retention_days))
                history.purge(self._days_ago(DAYS_IN_BIN))
            self._use.keep_only(history)
            return expired

        return self._history.run(work)

    def expiring(self, retention_days: int) -> int:
        """How many cases `begin` would remove. Raises `StoreError`."""
        return self._history.run(lambda history: history.count_expired(self._days_ago(retention_days)))

    def check(self) -> tuple[Counts, tuple[str, ...]]:
        """How much there is, and what is wrong with it, its index and its keys. Raises `StoreError`."""

        def work(history: History) -> tuple[Counts, tuple[str, ...]]:
            keys = tuple(f"keys: {problem}" for problem in key_problems(self._history.vault.path))
            return counts(history.connection), (*keys, *history.verify())

        return self._history.run(work)

    def in_bin(self) -> tuple[BinnedCase, ...]:
        """What is in the bin, the last deleted first."""
        return self._history.run(lambda history: history.in_bin())

    def empty_bin(self) -> int:
        """Removes for good all that is in the bin and not held; how many cases. States go as well.

        A new automatic backup then takes the place of the older ones; those by hand keep what they have.
        """

        def work(history: History) -> int:
            if any(not case.held for case in history.in_bin()):
                self._outdate_backups()
            purged = history.purge()
            self._use.keep_only(history)
            return purged

        purged = self._history.run(work)
        if purged:
            self._emptied()
        return purged

    def hold(self, conversation_id: str, *, held: bool) -> None:
        """Keeps a case from bin, retention and deletion, or no longer. Raises `UnknownConversation`."""
        self._history.run(lambda history: history.hold(conversation_id, held=held))

    def _outdate_backups(self) -> None:
        """First: a program that is killed or locked before they are renewed does so at its next start."""
        KeptBackups(self._history.vault.backups).outdate()

    def _days_ago(self, days: int) -> str:
        return (self._now() - dt.timedelta(days=days)).isoformat(timespec="milliseconds")
