"""Looks at everything in the file: pages, keys, tables, the tree of messages, the index, the audit."""

import hashlib
from collections.abc import Callable, Iterator

import msgspec

from desktop.conversation.audit_words import problem_words
from desktop.errors import StoreError
from desktop.store.audit import chain_problems
from desktop.store.backup import problems
from desktop.store.cipher import Database
from desktop.store.connection import Connection
from desktop.store.index import terms_of_conversation

_BITS = 1 << 64
_TREES = {
    "heads that are no message of their conversation": """
        SELECT count(*) FROM conversations WHERE head_id IS NOT NULL AND NOT EXISTS
            (SELECT 1 FROM messages WHERE conversation_id = conversations.id AND id = head_id)
    """,
    "messages that hang on no root": """
        WITH RECURSIVE reached (id) AS (
            SELECT id FROM messages WHERE parent_id IS NULL
            UNION SELECT messages.id FROM messages JOIN reached
                ON messages.parent_id = reached.id
        )
        SELECT (SELECT count(*) FROM messages) - (SELECT count(*) FROM reached)
    """,
    "conversations in the bin without a day": """
        SELECT count(*) FROM conversations
        WHERE deleted <> (SELECT count(*) FROM bin WHERE conversation = number)
    """,
}
_COUNTS = """
    SELECT (SELECT count(*) FROM conversations), (SELECT count(*) FROM messages),
        (SELECT count(*) FROM bin), (SELECT count(*) FROM holds), (SELECT count(*) FROM audit)
"""
_VOCABULARY = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab (main, case_words, instance)"
)


class Counts(msgspec.Struct, frozen=True):
    """What a history has; `binned` and `held` count conversations, `entries` those of the audit."""

    conversations: int
    messages: int
    binned: int
    held: int
    entries: int


def counts(connection: Connection) -> Counts:
    """How much there is. Raises `StoreError`."""
    with connection.reading() as db:
        return Counts(*db.execute(_COUNTS).fetchall()[0])


def all_problems(connection: Connection, *, index: bool = True) -> tuple[str, ...]:
    """What is wrong, each as a kind, a colon and details; kinds: cipher, integrity, foreign_key, tree,
    index, audit. Each page is read twice; with `index` it takes half a second more for 1,000 messages.
    """
    found = problems(connection)
    looks: tuple[tuple[str, Callable[[Database], Iterator[str]]], ...] = (
        ("tree", _tree_problems),
        ("index", _index_problems),
        ("audit", _audit_problems),
    )
    for kind, look in looks:
        if kind == "index" and not index:
            continue
        try:
            with connection.reading() as db:
                found += tuple(f"{kind}: {problem}" for problem in look(db))
        except StoreError as error:
            found += (f"{kind}: {error.code}",)
    return found


def _tree_problems(db: Database) -> Iterator[str]:
    for words, counting in _TREES.items():
        count = db.execute(counting).fetchall()[0][0]
        if count:
            yield f"{count} {words}"


def _audit_problems(db: Database) -> Iterator[str]:
    return (problem_words(problem, "en") for problem in chain_problems(db))


def _index_problems(db: Database) -> Iterator[str]:
    """Compares for each document the sum of its terms' hashes: no order, and little memory."""
    wanted: dict[int, int] = {}
    for (number,) in db.execute("SELECT number FROM conversations").fetchall():
        for document, terms in terms_of_conversation(db, number):
            if terms:
                wanted[document] = sum(map(_hash, terms)) % _BITS
    found: dict[int, int] = {}
    db.execute(_VOCABULARY)
    last, last_hash = "", 0
    for term, document in db.execute("SELECT term, doc FROM temp.vocabulary"):
        if term != last:
            last, last_hash = term, _hash(term)
        found[document] = (found.get(document, 0) + last_hash) % _BITS
    db.execute("DROP TABLE temp.vocabulary")
    wrong = {document for document in wanted | found if wanted.get(document) != found.get(document)}
    if wrong:
        yield f"{len(wrong)} of {len(wanted)} documents differ from their messages"


def _hash(term: str) -> int:
    return int.from_bytes(hashlib.blake2b(term.encode(), digest_size=8).digest(), "little")
