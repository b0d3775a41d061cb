"""The search index: one document of terms for every few messages of a conversation.

A document is the set of its messages' terms; the first one of a conversation has those of the title
and of the case's facts, too. What belongs into the index follows from the other tables, so `reindexing`
looks at them before and after a change, adds what is new and removes for good what is gone.
"""

import contextlib
from collections.abc import Iterable, Iterator

import msgspec

from desktop.conversation.messages import FormPart, Part, StructuredPart, TextPart
from desktop.store.cipher import Database
from desktop.store.rows import Row, parts_of, rows_of
from desktop.store.words import HEAD, facet, terms_of

_VOLUME_BITS = 12
_LAST_VOLUME = (1 << _VOLUME_BITS) - 1
MESSAGES_OF_DOCUMENT = 16  # so many are read when one is added
_FACTS = msgspec.json.Decoder(dict[str, str])

_NUMBERS = "SELECT number FROM messages WHERE conversation_id = :id ORDER BY number LIMIT :count OFFSET :skip"
_MESSAGE = """
    SELECT parts, rating, signed_at FROM messages LEFT JOIN marks ON marks.message = number
    WHERE number = :number AND state <> 'writing'
"""
_COUNT = "SELECT count(*) AS count FROM messages WHERE conversation_id = :id AND number < :before"
_HEAD = "SELECT id, title, specialty_id, case_values FROM conversations WHERE number = :number"
_ADD = "INSERT INTO case_words (rowid, words) VALUES (?, ?)"
_REMOVE = "INSERT INTO case_words (case_words, rowid, words) VALUES ('delete', ?, ?)"


def visible_text(parts: Iterable[Part]) -> str:
    """What the doctor sees of a message: a form by its title and entries, and all words."""
    lines: list[str] = []
    for part in parts:
        if isinstance(part, FormPart):
            lines.append(part.title)
            lines.extend(f"{entry.label}: {entry.value}" for entry in part.entries)
        elif isinstance(part, TextPart):
            lines.append(part.text)
        elif isinstance(part, StructuredPart):
            lines.append(part.body)
    return "\n".join(lines)


def facts_text(case_values: str) -> str:
    """What the case's facts say, a line each."""
    return "\n".join(_FACTS.decode(case_values).values())


def signed_term() -> str:
    """The term of a signed answer."""
    return facet("signed", "")


def stars_term(stars: int) -> str:
    """The term of an answer with so many stars."""
    return facet("stars", str(stars))


def task_term(task_id: str) -> str:
    """The term of a question that was put with a task's form."""
    return facet("task", task_id)


def specialty_term(specialty_id: str) -> str:
    """The term of a case of a specialty."""
    return facet("specialty", specialty_id)


def documents_of(number: int) -> tuple[int, int]:
    """The first and the last number that a document of the conversation `number` can have."""
    return number << _VOLUME_BITS, (number << _VOLUME_BITS) + _LAST_VOLUME


def conversation_of_document(document: str) -> str:
    """In SQL, the number of the conversation of a document."""
    return f"{document} >> {_VOLUME_BITS}"


def messages_of_document(db: Database, conversation_id: str, document: int) -> list[int]:
    """The numbers of the messages in a document, oldest first."""
    skip = (document & _LAST_VOLUME) * MESSAGES_OF_DOCUMENT
    values = {"id": conversation_id, "count": MESSAGES_OF_DOCUMENT, "skip": skip}
    return [number for (number,) in db.execute(_NUMBERS, values).fetchall()]


def volumes_of(db: Database, conversation_id: str, number: int | None, count: int = 1) -> frozenset[int]:
    """Which documents of a conversation have its messages from `number` on; None is after the last."""
    values = {"id": conversation_id, "before": 1 << 62 if number is None else number}
    place = rows_of(db, _COUNT, values)[0]["count"]
    return frozenset(min(at // MESSAGES_OF_DOCUMENT, _LAST_VOLUME) for at in range(place, place + count))


def index_conversation(db: Database, number: int) -> None:
    """Makes a conversation searchable that is not yet."""
    for volume in sorted(_all_volumes(db, number)):
        _change(db, documents_of(number)[0] + volume, set(), _terms(db, number, volume))


def index_everything(db: Database) -> None:
    """Makes all conversations searchable; the index is empty before."""
    for row in list(db.query("SELECT number FROM conversations ORDER BY number")):
        index_conversation(db, row["number"])


def forget_conversations(db: Database, numbers: Iterable[int]) -> None:
    """Takes the words of some conversations out of the index; the tables still have them."""
    for number in numbers:
        for volume in _all_volumes(db, number):
            _change(db, documents_of(number)[0] + volume, _terms(db, number, volume), set())


def terms_of_conversation(db: Database, number: int) -> Iterator[tuple[int, set[str]]]:
    """What the index should have of a conversation: each document's number and terms."""
    for volume in sorted(_all_volumes(db, number)):
        yield documents_of(number)[0] + volume, _terms(db, number, volume)


@contextlib.contextmanager
def reindexing(db: Database, number: int, volumes: Iterable[int]) -> Iterator[None]:
    """A block that changes what stands in some documents of the conversation `number`."""
    before = {volume: _terms(db, number, volume) for volume in volumes}
    yield
    for volume, terms in before.items():
        _change(db, documents_of(number)[0] + volume, terms, _terms(db, number, volume))


def _all_volumes(db: Database, number: int) -> frozenset[int]:
    conversation_id = _head(db, number)["id"]
    last = volumes_of(db, conversation_id, None)
    return frozenset(range(max(last) + 1))


def _change(db: Database, document: int, before: set[str], after: set[str]) -> None:
    """Removes and adds terms of a document.

    FTS5 counts documents by what is added and removed and takes a count below none for damage: a removal that
    leaves something is always followed by an addition, be it an empty one.
    """
    gone, fresh = before - after, after - before
    if gone:
        db.execute(_REMOVE, [document, " ".join(gone)])
    if fresh or (gone and after):
        db.execute(_ADD, [document, " ".join(fresh)])


def _terms(db: Database, number: int, volume: int) -> set[str]:
    head = _head(db, number)
    terms = set() if volume else _head_terms(head)
    for message in messages_of_document(db, head["id"], volume):
        for row in rows_of(db, _MESSAGE, {"number": message}):
            terms |= _message_terms(row)
    return terms


def _head(db: Database, number: int) -> Row:
    return rows_of(db, _HEAD, {"number": number})[0]


def _head_terms(head: Row) -> set[str]:
    terms = terms_of(head["title"]) | terms_of(facts_text(head["case_values"]))
    terms |= {HEAD + term for term in terms}
    if head["specialty_id"]:
        terms.add(specialty_term(head["specialty_id"]))
    return terms


def _message_terms(row: Row) -> set[str]:
    parts = parts_of(row)
    terms = terms_of(visible_text(parts))
    terms |= {task_term(part.task_id) for part in parts if isinstance(part, FormPart) and part.task_id}
    if row["signed_at"]:
        terms.add(signed_term())
    if row["rating"]:
        terms.add(stars_term(row["rating"]))
    return terms
