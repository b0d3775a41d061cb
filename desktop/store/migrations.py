"""The migrations: named steps from an empty file to today's tables, in their order.

A step is never edited after its release; a change is a new step at the end.
"""

from collections.abc import Callable, Sequence

from desktop.store.audit import begin, moment
from desktop.store.cipher import Database
from desktop.store.index import index_everything

Migration = Callable[[Database], None]


def m001_conversations(db: Database) -> None:
    """Conversations and the tree of their messages.

    The last column of each table is JSON. What is too long for a page goes on in further ones, and
    SQLCipher reads a damaged page as zeros: at the end of a row only JSON cannot end in zeros.
    """
    db.execute("""
        CREATE TABLE conversations (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            title TEXT NOT NULL,
            language TEXT NOT NULL,
            specialty_id TEXT,
            head_id TEXT,
            created_at TEXT NOT NULL,
            updated_at TEXT NOT NULL,
            deleted INTEGER NOT NULL DEFAULT 0,
            case_values TEXT NOT NULL
        ) STRICT
    """)
    db.execute("CREATE INDEX conversations_by_time ON conversations (deleted, updated_at, number)")
    db.execute("""
        CREATE TABLE messages (
            number INTEGER PRIMARY KEY,
            id TEXT NOT NULL UNIQUE,
            conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
            parent_id TEXT,
            role TEXT NOT NULL,
            state TEXT NOT NULL,
            created_at TEXT NOT NULL,
            task_title TEXT NOT NULL,
            provenance TEXT,
            parts TEXT NOT NULL,
            UNIQUE (conversation_id, id),
            FOREIGN KEY (conversation_id, parent_id) REFERENCES messages (conversation_id, id)
                DEFERRABLE INITIALLY DEFERRED
        ) STRICT
    """)
    db.execute("CREATE INDEX messages_by_conversation ON messages (conversation_id, number, task_title)")
    db.execute("CREATE INDEX messages_by_parent ON messages (conversation_id, parent_id)")
    db.execute("CREATE INDEX messages_being_written ON messages (number) WHERE state = 'writing'")


def m002_search(db: Database) -> None:
    """Full-text search in titles and messages; `m003_terms` put another one in its place."""
    for table in ("title_words", "message_words"):
        db.execute(f"CREATE VIRTUAL TABLE {table} USING fts5 (words, tokenize = 'ascii', columnsize = 0)")
        db.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('secure-delete', 1)")  # noqa: S608


def m003_terms(db: Database) -> None:
    """One index for titles, facts and messages, made of the terms of `store.words`; marks of answers.

    Nothing but the terms is kept: no copy of the text, no places. The first characters of some terms
    and the signs in others are no letters for FTS5 unless it is told.
    """
    db.execute("""
        CREATE TABLE marks (
            message INTEGER PRIMARY KEY REFERENCES messages (number) ON DELETE CASCADE,
            rating INTEGER,
            signed_at TEXT
        ) STRICT
    """)
    for table in ("title_words", "message_words"):
        db.execute(f"DROP TABLE {table}")
    db.execute("""
        CREATE VIRTUAL TABLE case_words USING fts5 (
            words, content = '', columnsize = 0, detail = none, tokenize = "ascii tokenchars '.-'"
        )
    """)
    # Without it the words of a deleted case would stay in the index until SQLite merges it.
    db.execute("INSERT INTO case_words (case_words, rank) VALUES ('secure-delete', 1)")
    index_everything(db)


def m004_audit(db: Database) -> None:
    """The audit, whose entries can only be added, one after the other.

    REPLACE would remove a row without asking the trigger for deletions: the one for insertions asks.
    """
    db.execute("""
        CREATE TABLE audit (
            number INTEGER PRIMARY KEY,
            hash BLOB NOT NULL,
            entry TEXT NOT NULL
        ) STRICT
    """)
    db.execute("CREATE INDEX audit_by_kind ON audit (entry ->> '$.event.kind', number)")
    for name, when in {
        "audit_keeps": "BEFORE DELETE ON audit",
        "audit_stays": "BEFORE UPDATE ON audit",
        "audit_grows": """BEFORE INSERT ON audit
            WHEN NEW.number IS NOT (SELECT ifnull(max(number), 0) + 1 FROM audit)""",
    }.items():
        db.execute(f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, 'the audit only grows'); END")
    begin(db)


def m005_bin(db: Database) -> None:
    """Since when a conversation is in the bin, and which ones may not be deleted."""
    db.execute("""
        CREATE TABLE bin (
            conversation INTEGER PRIMARY KEY REFERENCES conversations (number) ON DELETE CASCADE,
            since TEXT NOT NULL
        ) STRICT
    """)
    db.execute("""
        CREATE TABLE holds (
            conversation INTEGER PRIMARY KEY REFERENCES conversations (number),
            since TEXT NOT NULL
        ) STRICT
    """)
    db.execute("INSERT INTO bin SELECT number, :now FROM conversations WHERE deleted = 1", {"now": moment()})


def m006_signers(db: Database) -> None:
    """Who signed an answer: the vault's owner, by the name that the vault had then."""
    db.execute("ALTER TABLE marks ADD COLUMN signed_by TEXT")


MIGRATIONS: tuple[Migration, ...] = (
    m001_conversations,
    m002_search,
    m003_terms,
    m004_audit,
    m005_bin,
    m006_signers,
)


def names(migrations: Sequence[Migration]) -> list[str]:
    """The names under which the steps are recorded."""
    return [migration.__name__ for migration in migrations]


def applied(db: Database) -> list[str]:
    """The names of the steps that the file has gone through, in their order."""
    return [row["name"] for row in db.query("SELECT name FROM migrations ORDER BY number")]


def prepare(db: Database) -> None:
    """Makes the table that records the steps."""
    db.execute("CREATE TABLE migrations (number INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT")


def migrate(db: Database, migrations: Sequence[Migration]) -> None:
    """Runs the steps that are missing. The caller holds the transaction: all of them or none."""
    done = applied(db)
    for migration in migrations:
        if migration.__name__ not in done:
            migration(db)
            db.execute("INSERT INTO migrations (name) VALUES (?)", [migration.__name__])
