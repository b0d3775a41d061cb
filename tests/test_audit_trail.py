"""Opening, locking and what the front ends do is noted; what was cut off at the end shows."""

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.assistant import Assistant
from desktop.conversation.auditing import (
    AnyEvent,
    AuditQuery,
    Copied,
    Failed,
    Opened,
    PolicyChanged,
    Printed,
    SettingsChanged,
)
from desktop.paths import Paths
from desktop.store.audit import ANCHOR_FILE
from desktop.store.history import History
from desktop.vault_errors import PassphraseWrong, VaultLocked
from tests.test_backups import ask

Make = Callable[..., Assistant]
WORDS = "老银杏树下的石凳"


def events(assistant: Assistant, *kinds: str) -> list[AnyEvent]:
    return [entry.event for entry in reversed(assistant.audit.entries(AuditQuery(kinds=kinds)))]


def test_opening_locking_and_wrong_passphrases_are_noted(assistant: Assistant) -> None:
    assistant.profiles.set_passphrase(WORDS)
    assistant.lock(finish=False).result()
    for _ in range(2):
        with pytest.raises(PassphraseWrong):
            assistant.unlock("ein anderes Wort")
    assistant.unlock(WORDS)
    assert events(assistant, "failed") == [Failed(times=2)]
    assert events(assistant, "opened") == [
        Opened(way="passphrase", anchor="none"),
        Opened(way="passphrase", anchor="fits"),
    ]
    assert len(events(assistant, "locked")) == 1
    assert assistant.verify() == ()


def test_what_the_front_end_does_is_noted(assistant: Assistant) -> None:
    [name] = ask(assistant, "患者甲")
    assistant.audit.note(Copied(conversation=name))
    assistant.change(language="en", geometry="x")
    assistant.change(geometry="y")
    assert events(assistant, "copied", "settingschanged") == [
        Copied(conversation=name),
        SettingsChanged(names=("language",)),
    ]
    assistant._history.is_shut = True  # it is about to be locked
    assistant.audit.note_before(Printed(conversation=name, deidentified=True))
    assistant._history.is_shut = False
    assert events(assistant, "printed") == [Printed(conversation=name, deidentified=True)]
    assistant.lock(finish=False).result()
    with pytest.raises(VaultLocked):
        assistant.audit.note_before(Printed(conversation=name, deidentified=False))
    assistant.audit.note(Copied(conversation=name))  # nothing can be noted now, and nothing fails


def test_another_policy_is_noted_once(make_assistant: Make, set_policy: Callable[[str], Path]) -> None:
    make_assistant().close()
    for policy, count in (("", 0), ("exporting = false", 1), ("exporting = false", 1)):
        set_policy(policy)
        assistant = make_assistant()
        assert len(events(assistant, "policychanged")) == count
        assistant.close()
    set_policy("")
    assistant = make_assistant()
    found = events(assistant, "policychanged")
    assert [event.rules for event in found if isinstance(event, PolicyChanged)] == [("exporting",), ()]


def test_entries_cut_off_while_it_was_closed_are_found(paths: Paths, make_assistant: Make) -> None:
    first = make_assistant()
    ask(first, "患者甲")
    key = first._history.vault_key().key
    first.close()
    history = History.open(paths.history, key)
    with history.connection.writing() as db:
        db.execute("DROP TRIGGER audit_keeps")
        db.execute("DELETE FROM audit WHERE number >= (SELECT max(number) FROM audit)")
    history.close()
    second = make_assistant()
    [problem] = second.verify()
    assert problem.startswith("audit: entries before number")
    second.close()
    assert (paths.data / ANCHOR_FILE).exists()
    [problem] = make_assistant().verify()
    assert problem.startswith("audit: entries before number")


def test_two_programs_write_one_chain(make_assistant: Make) -> None:
    first, second = make_assistant(), make_assistant()
    for number in range(3):
        ask(first, f"患者甲{number}")
        ask(second, f"患者乙{number}")
    first.close()
    ask(second, "患者丙")
    third = make_assistant()
    second.close()
    assert third.verify() == ()
    third.close()
    assert make_assistant().verify() == ()


def test_a_removed_anchor_is_found(paths: Paths, make_assistant: Make) -> None:
    for _ in range(2):
        first = make_assistant()
        assert first.verify() == ()
        first.close()
    (paths.data / ANCHOR_FILE).unlink()
    [problem] = make_assistant().verify()
    assert problem.startswith("audit: before entry")
