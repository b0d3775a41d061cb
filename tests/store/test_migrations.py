"""From an older file to today's, without losing anything on the way."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from desktop.conversation.auditing import AuditQuery, Began, Created
from desktop.conversation.messages import Conversation, Mark, Message
from desktop.conversation.searching import Query
from desktop.errors import StoreDamaged, StoreNewer
from desktop.store.audit import record
from desktop.store.cipher import Database
from desktop.store.history import History
from desktop.store.index import index_conversation
from desktop.store.migrations import (
    MIGRATIONS,
    Migration,
    applied,
    m001_conversations,
    m002_search,
    m003_terms,
    m004_audit,
    m005_bin,
    m006_signers,
    names,
)
from desktop.store.opening import backups_beside, open_history_file
from desktop.store.rows import conversation_row, message_of, message_row, rows_of

Make = Callable[..., Message]
MakeCase = Callable[..., Conversation]


class PowerCut(Exception):
    """What stops a migration in these tests."""


def m901_notes(db: Database) -> None:
    db.execute("CREATE TABLE notes (number INTEGER PRIMARY KEY, words TEXT NOT NULL) STRICT")


def m902_breaks(db: Database) -> None:
    db.execute("DELETE FROM messages")
    raise PowerCut


@pytest.fixture
def older(path: Path, key: bytes, case: MakeCase, answer: Make) -> Callable[[Sequence[Migration]], Path]:
    """Makes a file that has gone through the first migrations only, with one case and one answer."""

    def make(migrations: Sequence[Migration]) -> Path:
        connection = open_history_file(path, key, migrations=migrations)
        with connection.writing() as db:
            db.table("conversations").insert(conversation_row(case()))
            db.table("messages").insert(message_row(answer(case(), "a", None)))
            if m003_terms in migrations:
                index_conversation(db, 1)
            if m004_audit in migrations:
                record(db, Created(conversation=case().id))
        connection.close()
        return path

    return make


def steps(path: Path, key: bytes, migrations: Sequence[Migration] = MIGRATIONS) -> list[str]:
    connection = open_history_file(path, key, migrations=migrations)
    with connection.reading() as db:
        done = applied(db)
    connection.close()
    return done


def test_a_new_file_goes_through_every_migration(path: Path, key: bytes) -> None:
    assert steps(path, key) == names(MIGRATIONS)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_names_are_in_order_and_never_used_twice() -> None:
    known = names(MIGRATIONS)
    assert known == sorted(known)
    assert [name[:5] for name in known] == [f"m{number:03}_" for number in range(1, len(known) + 1)]
    assert all(migration.__doc__ for migration in MIGRATIONS)


def check_conversations(older: Callable[[Sequence[Migration]], Path], key: bytes, kept: Message) -> None:
    path = older([m001_conversations])
    connection = open_history_file(path, key, migrations=[m001_conversations])
    with connection.reading() as db:
        assert [message_of(row) for row in rows_of(db, "SELECT * FROM messages", {})] == [kept]
    connection.close()


def check_search(older: Callable[[Sequence[Migration]], Path], key: bytes, kept: Message) -> None:
    history = History.open(older([m001_conversations]), key)
    assert [found.id for found in history.summaries("胸痛 耳鼻喉")] == [kept.conversation_id]
    assert history.messages(kept.conversation_id) == (kept,)
    assert history.verify() == ()
    history.close()


def check_terms(older: Callable[[Sequence[Migration]], Path], key: bytes, kept: Message) -> None:
    history = History.open(older([m001_conversations, m002_search]), key)
    assert [found.id for found in history.summaries("胸痛 耳鼻喉")] == [kept.conversation_id]
    assert [hit.message_id for hit in history.search(Query(words="耳鼻", patient="青霉素")).hits] == [kept.id]
    with history._connection.reading() as db:
        tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master").fetchall()}
    assert {"case_words", "marks"} <= tables
    assert not [name for name in tables if name.startswith(("title_words", "message_words"))]
    assert history.verify() == ()
    history.close()


def check_audit(older: Callable[[Sequence[Migration]], Path], key: bytes, kept: Message) -> None:
    history = History.open(older([m001_conversations, m002_search, m003_terms]), key)
    [entry] = history.audit(AuditQuery())
    assert (entry.number, entry.event) == (1, Began(conversations=1, messages=1))
    assert history.messages(kept.conversation_id) == (kept,)
    assert history.verify() == ()
    history.close()


def check_bin(older: Callable[[Sequence[Migration]], Path], key: bytes, kept: Message) -> None:
    path = older([m001_conversations])
    connection = open_history_file(path, key, migrations=[m001_conversations])
    with connection.writing() as db:
        db.execute("UPDATE conversations SET deleted = 1")
    connection.close()
    history = History.open(path, key)
    [binned] = history.in_bin()
    assert (binned.id, binned.held) == (kept.conversation_id, False)
    assert history.purge(before=binned.since) == 0
    history.undelete(kept.conversation_id)
    assert history.messages(kept.conversation_id) == (kept,)
    assert history.verify() == ()
    history.close()


def check_signers(older: Callable[[Sequence[Migration]], Path], key: bytes, kept: Message) -> None:
    path = older(MIGRATIONS[:5])
    connection = open_history_file(path, key, migrations=MIGRATIONS[:5])
    with connection.writing() as db:
        db.execute("INSERT INTO marks VALUES (1, 3, '2026-03-01T12:00:00.000Z')")
    connection.close()
    history = History.open(path, key)
    assert history.message(kept.id).mark == Mark(3, "2026-03-01T12:00:00.000Z")
    history.mark(kept.id, signed_at="2027", signed_by="王医生")
    assert history.message(kept.id).mark == Mark(0, "2027", "王医生")
    history.close()


def m903_loses(db: Database) -> None:
    db.execute("DELETE FROM messages")


CHECKS = {
    m001_conversations.__name__: check_conversations,
    m002_search.__name__: check_search,
    m003_terms.__name__: check_terms,
    m004_audit.__name__: check_audit,
    m005_bin.__name__: check_bin,
    m006_signers.__name__: check_signers,
}


def test_every_migration_has_a_check() -> None:
    assert list(CHECKS) == names(MIGRATIONS)


@pytest.mark.parametrize("name", CHECKS)
def test_migration(
    name: str,
    older: Callable[[Sequence[Migration]], Path],
    key: bytes,
    case: MakeCase,
    answer: Make,
) -> None:
    CHECKS[name](older, key, answer(case(), "a", None))


def test_the_file_is_copied_first(older: Callable[[Sequence[Migration]], Path], key: bytes) -> None:
    path = older([m001_conversations])
    assert steps(path, key) == names(MIGRATIONS)
    [copy] = backups_beside(path).all()
    assert (copy.number, copy.reason) == (1, "before-m002_search")
    assert Path(copy.path).stat().st_mode & 0o077 == 0
    assert steps(Path(copy.path), key, [m001_conversations]) == ["m001_conversations"]
    assert {file.name for file in path.parent.iterdir()} == {path.name, "backups"}
    assert [file.name for file in (path.parent / "backups").iterdir()] == [Path(copy.path).name]


def test_no_copy_without_a_migration(older: Callable[[Sequence[Migration]], Path], key: bytes) -> None:
    path = older(MIGRATIONS)
    steps(path, key)
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_migration_that_fails_leaves_the_old_file_usable(
    older: Callable[[Sequence[Migration]], Path], key: bytes, case: MakeCase, answer: Make
) -> None:
    path = older(MIGRATIONS)
    before = path.read_bytes()
    with pytest.raises(PowerCut):
        open_history_file(path, key, migrations=[*MIGRATIONS, m901_notes, m902_breaks])
    assert path.read_bytes() == before
    history = History.open(path, key)
    assert history.messages(case().id) == (answer(case(), "a", None),)
    assert history.verify() == ()
    history.close()
    assert steps(path, key, [*MIGRATIONS, m901_notes]) == [*names(MIGRATIONS), "m901_notes"]


def test_a_migration_that_loses_something_is_undone(
    older: Callable[[Sequence[Migration]], Path], key: bytes, answer: Make, case: MakeCase
) -> None:
    path = older(MIGRATIONS)
    with pytest.raises(StoreDamaged):
        open_history_file(path, key, migrations=[*MIGRATIONS, m903_loses])
    history = History.open(path, key)
    assert history.messages(case().id) == (answer(case(), "a", None),)
    history.close()


def test_a_newer_file_is_refused_untouched(older: Callable[[Sequence[Migration]], Path], key: bytes) -> None:
    path = older([*MIGRATIONS, m901_notes])
    before = path.read_bytes()
    with pytest.raises(StoreNewer) as caught:
        History.open(path, key)
    assert caught.value.facts == {"path": str(path), "found": "m901_notes", "known": names(MIGRATIONS)[-1]}
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_a_database_without_our_tables_is_refused(path: Path, key: bytes, history: History) -> None:
    with history._connection.writing() as db:
        db.execute("DROP TABLE migrations")
    history.close()
    before = path.read_bytes()
    with pytest.raises(StoreDamaged):
        History.open(path, key)
    assert path.read_bytes() == before
