"""A backup reads on a connection of its own: the program goes on meanwhile, and a lock stops it."""

import threading
from concurrent.futures import Future
from pathlib import Path

import pytest

from desktop.assistant import Assistant
from desktop.reading_aside import ReadingAside
from desktop.store.backup import copy_to
from desktop.vault_errors import VaultLocked
from tests.test_profiles import OLD, TIMEOUT_S, ask, lock

WORDS = "U盘备份用的口令"


class Held:
    """A reader on its own thread that stays in its block until it may go on, then makes a copy."""

    def __init__(self, assistant: Assistant, copy: Path) -> None:
        self.reads, self.may_go_on = threading.Event(), threading.Event()
        self._aside, self._copy = assistant.backups._aside, copy
        self.done: Future[None] = assistant.backups.submit(self._work)
        assert self.reads.wait(TIMEOUT_S)

    def _work(self) -> None:
        with self._aside.begun() as (connection, key, _), connection.reading() as db:
            db.execute("BEGIN")
            db.execute("SELECT count(*) FROM messages").fetchall()
            self.reads.set()
            assert self.may_go_on.wait(TIMEOUT_S)
            db.execute("ROLLBACK")
            copy_to(connection, key, self._copy)


def test_a_case_is_kept_while_a_backup_is_under_way(assistant: Assistant, tmp_path: Path) -> None:
    ask(assistant, "患者甲")
    held = Held(assistant, tmp_path / "copy.db")
    ask(assistant, "患者乙")
    assert [one.title for one in assistant.summaries()] == ["患者乙", "患者甲"]
    assert not held.done.done()
    held.may_go_on.set()
    held.done.result(TIMEOUT_S)
    assert (tmp_path / "copy.db").exists()
    assert assistant.housekeeping.check()[1] == ()


def test_a_lock_stops_a_backup_and_leaves_nothing_of_it(assistant: Assistant, tmp_path: Path) -> None:
    assistant.profiles.set_passphrase(OLD)
    ask(assistant, "患者甲")
    held = Held(assistant, tmp_path / "copy.db")
    stopped = assistant.backups._aside._stopped
    locked = assistant.lock(finish=False)
    assert stopped.wait(TIMEOUT_S)
    held.may_go_on.set()
    locked.result(TIMEOUT_S)
    with pytest.raises(VaultLocked):
        held.done.result(TIMEOUT_S)
    assert list(tmp_path.glob("*copy*")) == []
    with pytest.raises(VaultLocked):
        assistant.backups.make(tmp_path / "other", WORDS)
    assistant.unlock(OLD)
    assert assistant.backups.make(tmp_path / "other", WORDS).conversations == 1


def test_one_that_has_not_begun_when_it_is_locked_does_not_begin(
    assistant: Assistant, tmp_path: Path
) -> None:
    assistant.profiles.set_passphrase(OLD)
    held = Held(assistant, tmp_path / "copy.db")
    second = ReadingAside(assistant._history)
    prepared = assistant.submit(second._prepared).result(TIMEOUT_S)
    held.may_go_on.set()
    held.done.result(TIMEOUT_S)
    lock(assistant)
    assert prepared[2].is_set()


def test_closing_the_program_ends_a_backup(assistant: Assistant, tmp_path: Path) -> None:
    ask(assistant, "患者甲")
    held = Held(assistant, tmp_path / "copy.db")
    stopped = assistant.backups._aside._stopped
    closing = threading.Thread(target=assistant.close)
    closing.start()
    assert stopped.wait(TIMEOUT_S)
    held.may_go_on.set()
    closing.join(TIMEOUT_S)
    with pytest.raises(VaultLocked):
        held.done.result(TIMEOUT_S)
