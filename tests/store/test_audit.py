"""The audit only grows, and what was done to it shows."""

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlcipher3

from desktop.conversation.auditing import (
    Answered,
    AnyEvent,
    AuditQuery,
    ChainCheck,
    ChainProblem,
    Created,
    Deleted,
    Edited,
    Exported,
    Held,
    Opened,
    Purged,
    Signed,
    Undeleted,
)
from desktop.conversation.messages import Conversation, Message
from desktop.store.audit import ANCHOR_FILE, anchored, write_anchor
from desktop.store.history import History
from tests.store.adding import add_messages

Make = Callable[..., Message]
MakeCase = Callable[..., Conversation]


def events(history: History, query: AuditQuery | None = None) -> list[AnyEvent]:
    return [entry.event for entry in reversed(history.audit(query or AuditQuery()))][0 if query else 1 :]


def forced(history: History, *statements: str) -> None:
    """What somebody does who has the key and takes the triggers away."""
    with history.connection.writing() as db:
        for name in ("audit_keeps", "audit_stays", "audit_grows"):
            db.execute(f"DROP TRIGGER IF EXISTS {name}")
        for statement in statements:
            db.execute(statement)


@pytest.fixture
def noted(history: History) -> History:
    for number in range(5):
        history.note(Exported(conversation=f"case-{number}", deidentified=bool(number % 2)))
    return history


def test_what_happens_is_noted(history: History, case: MakeCase, question: Make, answer: Make) -> None:
    made = case()
    asked = question(made, "q")
    writing = answer(made, "a", asked.id, state="writing")
    history.add_conversation(made, asked, writing)
    history.save_message(writing)
    done = answer(made, "a", asked.id)
    history.save_message(done)
    again = question(made, "q2", words="换个问法")
    add_messages(history, again, head=again.id, updated_at="2027")
    history.save_conversation(case(title="别的标题"))
    history.mark(done.id, rating=5)
    history.mark(done.id, rating=5, signed_at="2027")
    history.hold(made.id, held=True)
    history.hold(made.id, held=True)
    history.hold(made.id, held=False)
    history.delete(made.id)
    history.undelete(made.id)
    history.delete(made.id)
    history.purge()
    name = made.id
    assert events(history) == [
        Created(conversation=name),
        Answered(
            conversation=name,
            message=done.id,
            state="complete",
            model_id="demo",
            model_sha256="0" * 64,
            task_id=None,
        ),
        Edited(conversation=name, what="question", message=again.id),
        Edited(conversation=name, what="title"),
        Signed(conversation=name, message=done.id, signed=True),
        Held(conversation=name, held=True),
        Held(conversation=name, held=False),
        Deleted(conversation=name),
        Undeleted(conversation=name),
        Deleted(conversation=name),
        Purged(conversation=name),
    ]
    assert history.verify() == ()


def test_what_fails_is_not_noted(history: History, case: MakeCase, answer: Make) -> None:
    history.add_conversation(case())
    before = history.audit(AuditQuery())
    with pytest.raises(sqlcipher3.IntegrityError):
        history.add_conversation(case())
    assert history.audit(AuditQuery()) == before


def test_entries_are_found_by_kind_case_and_time(noted: History) -> None:
    assert [entry.number for entry in noted.audit(AuditQuery(limit=2, before=6))] == [5, 4]
    assert events(noted, AuditQuery(conversation="case-3")) == [
        Exported(conversation="case-3", deidentified=True)
    ]
    assert [entry.number for entry in noted.audit(AuditQuery(kinds=("began", "printed")))] == [1]
    moment = noted.audit(AuditQuery())[2].at
    assert all(entry.at >= moment for entry in noted.audit(AuditQuery(since=moment)))
    assert all(entry.at < moment for entry in noted.audit(AuditQuery(until=moment)))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET entry = entry WHERE number = 3",
        "DELETE FROM audit WHERE number = 3",
        "DELETE FROM audit",
        "INSERT INTO audit VALUES (9, x'00', '{}')",
        "INSERT OR REPLACE INTO audit VALUES (3, x'00', '{}')",
        "INSERT INTO audit VALUES (0, x'00', '{}')",
    ],
)
def test_entries_can_only_be_added(noted: History, statement: str) -> None:
    with pytest.raises(sqlcipher3.IntegrityError), noted.connection.writing() as db:
        db.execute(statement)
    assert noted.verify() == ()


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (["DELETE FROM audit WHERE number = 3"], "entry 3 is missing"),
        (["DELETE FROM audit WHERE number = 1"], "entry 1 is missing"),
        (["UPDATE audit SET entry = replace(entry, 'case-2', 'case-9') WHERE number = 4"], "entry 4 was"),
        (["UPDATE audit SET hash = x'00' WHERE number = 4"], "entry 4 was"),
        (
            [
                "UPDATE audit SET number = 99 WHERE number = 3",
                "UPDATE audit SET number = 3 WHERE number = 4",
                "UPDATE audit SET number = 4 WHERE number = 99",
            ],
            "entry 3 was",
        ),
        (["UPDATE audit SET number = 0 WHERE number = 1"], "entry 0 is extra"),
        (["UPDATE audit SET entry = '{}' WHERE number = 2"], "entry 2 is none of ours"),
    ],
)
def test_removed_changed_and_moved_entries_are_found(
    noted: History, statements: list[str], found: str
) -> None:
    forced(noted, *statements)
    assert any(problem.startswith(f"audit: {found}") for problem in noted.verify()), noted.verify()


def test_what_cannot_be_read_is_passed_over_and_told_by_the_check(noted: History) -> None:
    assert noted.check_audit() == ChainCheck(6, ())
    forced(noted, "UPDATE audit SET entry = replace(entry, '\"exported\"', '\"unheard\"') WHERE number = 4")
    assert [entry.number for entry in noted.audit(AuditQuery())] == [6, 5, 3, 2, 1]
    problems = (ChainProblem("changed", 4), ChainProblem("foreign", 4))
    assert noted.check_audit() == ChainCheck(6, problems)


def test_a_case_that_was_removed_past_the_audit_is_found(history: History, case: MakeCase) -> None:
    history.add_conversation(case(1, title=""))
    history.add_conversation(case(2))
    with history.connection.writing() as db:
        db.execute("DELETE FROM conversations WHERE number = 1")
    assert "audit: 1 cases are there, 2 by the entries" in history.verify()


def test_entries_cut_off_at_the_end_are_found(noted: History, path: Path) -> None:
    folder = path.parent
    with noted.connection.reading() as db:
        assert anchored(db, folder) == "none"
        write_anchor(db, folder)
        assert anchored(db, folder) == "fits"
    noted.note(Exported(conversation="later", deidentified=False))
    with noted.connection.reading() as db:
        assert anchored(db, folder) == "fits"
    forced(noted, "DELETE FROM audit WHERE number > 3")
    with noted.connection.reading() as db:
        assert anchored(db, folder) == "ahead"
    assert noted.verify() == ()
    noted.note(Opened(way="file", anchor="ahead"))
    assert noted.verify() == ("audit: entries before number 4 were cut off",)


def test_an_anchor_of_another_chain_is_found(noted: History, path: Path) -> None:
    (path.parent / ANCHOR_FILE).write_text('{"number":2,"sha256":"00"}', encoding="ascii")
    with noted.connection.reading() as db:
        assert anchored(db, path.parent) == "differs"
    (path.parent / ANCHOR_FILE).write_text("x", encoding="ascii")
    with noted.connection.reading() as db:
        assert anchored(db, path.parent) == "differs"
    noted.note(Opened(way="file", anchor="fits"), Opened(way="file", anchor="none"))
    assert noted.verify() == ("audit: before entry 8 the anchor was removed",)


def test_words_of_the_patient_are_in_no_entry(
    history: History, case: MakeCase, question: Make, path: Path
) -> None:
    made = case(title="金丝雀 canary")
    history.add_conversation(made, question(made, "q", words="金丝雀 canary"))
    history.delete(made.id)
    with history.connection.reading() as db:
        found = "".join(entry for (entry,) in db.execute("SELECT entry FROM audit"))
    assert "canary" not in found
    assert "金丝雀" not in found
