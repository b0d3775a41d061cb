"""The migrations: named steps from an empty file to today's tables, in their order.

A step is never edited after its release; a change is a new step at the end.
"""

from collections.abc import Callable, Sequence

from desktop.store.cipher import Database
from desktop.store.search import index_everything

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
    """Full-text search in titles and messages; the tokens come ready-made from `store.words`."""
    for table in ("title_words", "message_words"):
        db.execute(f"CREATE VIRTUAL TABLE {table} USING fts5 (words, tokenize = 'ascii', columnsize = 0)")
        # Without it the words of a deleted case would stay in the index until SQLite merges it.
        db.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('secure-delete', 1)")  # noqa: S608
    index_everything(db)


MIGRATIONS: tuple[Migration, ...] = (m001_conversations, m002_search)


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
