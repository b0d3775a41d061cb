"""The bin is emptied after its days, the retention is kept to, what is held stays."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest

from desktop.assistant import Assistant
from desktop.conversation.auditing import AuditQuery, Deleted
from desktop.errors import UnknownConversation
from desktop.housekeeping import Housekeeping
from desktop.privacy.vault_file import VAULT_COPY, VAULT_FILE
from desktop.store.kept import KeptBackups
from desktop.vault_errors import CaseHeld
from tests.test_backups import ask, titles
from tests.test_profiles import OLD, TIMEOUT_S

Make = Callable[..., Assistant]


def in_days(assistant: Assistant, days: int) -> Housekeeping:
    return Housekeeping(
        assistant._history,
        assistant._use,
        now=lambda: dt.datetime.now(dt.UTC) + dt.timedelta(days=days),
    )


def test_the_bin_is_emptied_after_thirty_days(assistant: Assistant) -> None:
    gone, held, kept = ask(assistant, "患者甲", "患者乙", "患者丙")
    assistant.delete(gone)
    assistant.delete(held)
    assistant.housekeeping.hold(held, held=True)
    assistant.start()
    assert {binned.id for binned in assistant.housekeeping.in_bin()} == {gone, held}
    in_days(assistant, 29).begin(0)
    assert len(assistant.housekeeping.in_bin()) == 2
    in_days(assistant, 31).begin(0)
    assert [binned.id for binned in assistant.housekeeping.in_bin()] == [held]
    with pytest.raises(UnknownConversation):
        assistant.undelete(gone)
    assistant.undelete(held)
    assert titles(assistant) == {"患者乙", "患者丙"}
    with pytest.raises(CaseHeld):
        assistant.delete(held)
    counts, problems = assistant.housekeeping.check()
    assert (counts.conversations, counts.binned, counts.held, problems) == (2, 0, 1, ())
    assert kept in {summary.id for summary in assistant.summaries()}


def test_retention_removes_old_cases_for_good(assistant: Assistant) -> None:
    old, held = ask(assistant, "患者甲", "患者乙")
    assistant.housekeeping.hold(held, held=True)
    assert in_days(assistant, 364).begin(365) == 0
    assert len(titles(assistant)) == 2
    late = in_days(assistant, 366)
    assert late.expiring(365) == 1
    assert late.begin(365) == 1
    assert titles(assistant) == {"患者乙"}
    assert assistant.housekeeping.in_bin() == ()
    [entry] = assistant.audit.entries(AuditQuery(kinds=("deleted",)))
    assert entry.event == Deleted(conversation=old, retention=True)


def test_no_backup_keeps_what_the_retention_removed(assistant: Assistant) -> None:
    ask(assistant, "患者甲")
    assistant.backups.daily()
    [before] = assistant.backups.kept()
    in_days(assistant, 366).begin(365)
    assistant.backups.begin(0)
    [after] = assistant.backups.kept()
    assert after.number > before.number


def test_a_vault_file_that_is_gone_is_found(assistant: Assistant) -> None:
    ask(assistant, "患者甲")
    assert assistant.housekeeping.check()[1] == ()
    for name in (VAULT_FILE, VAULT_COPY):
        (assistant.paths.data / name).unlink()
        [problem] = assistant.housekeeping.check()[1]
        assert problem.startswith("keys: ")


def test_a_start_makes_the_daily_backup(assistant: Assistant) -> None:
    ask(assistant, "患者甲")
    assistant.start()
    assistant.backups.submit(lambda: None).result()
    assert [kept.reason for kept in assistant.backups.kept()] == ["daily"]


def test_no_backup_keeps_what_was_in_the_emptied_bin(assistant: Assistant) -> None:
    deleted, _ = ask(assistant, "患者甲", "患者乙")
    assistant.backups.daily()
    assistant.delete(deleted)
    assert assistant.housekeeping.empty_bin() == 1
    assistant.backups.submit(lambda: None).result()
    [kept] = assistant.backups.kept()
    assert [one.title for one in assistant.backups.preview(Path(kept.path)).summaries] == ["患者乙"]
    assert assistant.housekeeping.empty_bin() == 0
    assistant.backups.submit(lambda: None).result()
    assert assistant.backups.kept() == (kept,)


def test_who_wants_no_backups_gets_none_of_an_emptied_bin(assistant: Assistant) -> None:
    ask(assistant, "患者甲")
    in_days(assistant, 366).begin(365)
    assistant.backups.begin(0)
    assert assistant.backups.kept() == ()
    assert assistant.backups.problem is None


def test_a_lock_before_the_backups_are_renewed_puts_it_off(assistant: Assistant) -> None:
    """Nor does a vault that is chosen meanwhile lose its older backups."""
    assistant.profiles.set_passphrase(OLD)
    deleted, _ = ask(assistant, "患者甲", "患者乙")
    assistant.backups.daily()
    assistant.delete(deleted)
    in_use = Event()
    assistant.backups.submit(in_use.wait)
    assistant.housekeeping.empty_bin()
    locked = assistant.lock(finish=False)
    in_use.set()
    locked.result(TIMEOUT_S)
    assistant.backups.submit(lambda: None).result(TIMEOUT_S)
    [before] = assistant.backups.kept()
    assert assistant.backups.problem is None
    assistant.unlock(OLD)
    assistant.start()
    assistant.backups.submit(lambda: None).result(TIMEOUT_S)
    [after] = assistant.backups.kept()
    assert after.number > before.number
    assert [one.title for one in assistant.backups.preview(Path(after.path)).summaries] == ["患者乙"]
    assistant.start()
    assistant.backups.submit(lambda: None).result(TIMEOUT_S)
    assert assistant.backups.kept() == (after,)


def test_what_was_kept_before_a_restore_is_not_renewed_away(assistant: Assistant) -> None:
    deleted, _ = ask(assistant, "患者甲", "患者乙")
    old = assistant.backups.daily()
    assert old is not None
    assistant.delete(deleted)
    backups = KeptBackups(assistant.paths.data / "backups")
    backups.outdate()  # a kill came next
    assistant.backups.restore(Path(old.path))
    assistant.start()
    assistant.backups.submit(lambda: None).result(TIMEOUT_S)
    assert [kept.reason for kept in assistant.backups.kept()] == ["daily", "before-restore"]
    assert backups.outdated == 0
    assert not list((assistant.paths.data / "backups").glob("[or]*"))
