"""The audit as the front ends see it, and what is noted when a vault is opened and locked."""

import contextlib
import hashlib
from collections.abc import Callable
from pathlib import Path

import msgspec

from desktop.conversation.auditing import (
    AnyEvent,
    AuditEntry,
    AuditQuery,
    ChainCheck,
    Failed,
    Locked,
    Mended,
    Opened,
    PolicyChanged,
    SettingsChanged,
    VaultPart,
)
from desktop.errors import StoreError
from desktop.history_thread import HistoryThread
from desktop.policy.policy import Policy
from desktop.privacy.keys import VaultKey
from desktop.settings import Settings
from desktop.store.audit import anchored, policy_noted, write_anchor
from desktop.store.history import History


class AuditTrail:
    """Notes what happens and reads what was noted.

    Args:
        history: the thread of the vault in use.
        policy: what the administrator has set.
    """

    def __init__(self, history: HistoryThread, policy: Policy) -> None:
        self._history = history
        set_rules = {name: value for name, value in msgspec.to_builtins(policy).items() if value is not None}
        self._rules = tuple(sorted(set_rules))
        encoded = msgspec.json.encode(set_rules, order="sorted")
        self._policy_sha256 = hashlib.sha256(encoded).hexdigest() if set_rules else ""
        history.opening, history.closing = self.opened, self.closing

    def note(self, event: AnyEvent) -> None:
        """Notes what a front end did: copied, exported, printed. Any thread; waits for nothing.

        Where the history is locked or cannot be written, nothing is noted.
        """
        self._history.submit(lambda: self._note_if_open(event))

    def note_before(self, event: AnyEvent) -> None:
        """Notes what is about to happen, and waits; a history that cannot be written hinders nothing.

        Raises:
            VaultLocked: it must not happen.
        """

        def work() -> None:
            history = self._history.opened()  # also while it is about to be locked
            with contextlib.suppress(StoreError):
                history.note(event)

        self._history.call(work)

    def settings_changed(self, before: Settings, after: Settings) -> None:
        """Notes which settings are others now, but for the window's place."""
        fields = (name for name in before.__struct_fields__ if getattr(before, name) != getattr(after, name))
        names = tuple(name for name in fields if name != "geometry")
        if names:
            self.note(SettingsChanged(names=names))

    def entries(self, query: AuditQuery | None = None) -> tuple[AuditEntry, ...]:
        """The entries that are wanted, the newest first. Raises `StoreError`."""
        return self._history.run(lambda history: history.audit(query or AuditQuery()))

    def check(self) -> ChainCheck:
        """Whether each entry is as it was written, and all are there. Raises `StoreError`."""
        return self._history.run(lambda history: history.check_audit())

    def opened(
        self, history: History, key: VaultKey, folder: Path, *, mended: VaultPart | None = None
    ) -> None:
        """Notes on the store's thread who opened the vault, what the anchor tells, and what was mended."""

        def note() -> None:
            with history.connection.reading() as db:
                anchor, policy_sha256 = anchored(db, folder), policy_noted(db)
            events: list[AnyEvent] = [Opened(way=key.way or key.place, anchor=anchor)]
            if key.failed_before:
                events.insert(0, Failed(times=key.failed_before))
            if mended is not None:
                events.append(Mended(what=mended))
            if policy_sha256 != self._policy_sha256:
                events.append(PolicyChanged(sha256=self._policy_sha256, rules=self._rules))
            history.note(*events)

        _where_it_can_be(history, folder, note)

    def closing(self, history: History, folder: Path, *, with_program: bool) -> None:
        """Notes on the store's thread that the vault is locked, and keeps the anchor."""
        _where_it_can_be(history, folder, lambda: history.note(Locked(closing=with_program)))

    def _note_if_open(self, event: AnyEvent) -> None:
        if self._history.is_open:
            with contextlib.suppress(StoreError):
                self._history.opened().note(event)


def _where_it_can_be(history: History, folder: Path, note: Callable[[], None]) -> None:
    """A vault that cannot be written is read all the same, and nothing is noted there."""
    if history.read_only:
        return
    with contextlib.suppress(StoreError):
        note()
        with history.connection.reading() as db:
            write_anchor(db, folder)
