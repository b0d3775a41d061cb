"""Takes out of a damaged history what can still be read, into a new one, and names the rest.

SQLCipher refuses a page whose HMAC does not fit, and after that the whole connection: so rows are read in
ranges, a range that fails is halved, and each failure costs a new connection.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from desktop.conversation.auditing import Restored
from desktop.conversation.messages import Conversation, Message
from desktop.errors import StoreDamaged, StoreError
from desktop.store.audit import Link, adopt, moment, record
from desktop.store.cipher import Database, connect, faults
from desktop.store.history import History
from desktop.store.merging import Talk, add_talk
from desktop.store.rows import Row, conversation_of, message_of, rows_of

_RANGE = 256
_LASTS = (
    "SELECT max({column}) AS last FROM {table}",
    "SELECT count(*) AS last FROM {table}",
)
_NAMELESS = "?"
_BIN = "INSERT INTO bin SELECT number, :since FROM conversations WHERE id = :id"
_SET_DELETED = "UPDATE conversations SET deleted = 1 WHERE id = :id"


class Salvaged(msgspec.Struct, frozen=True):
    """How much was read, and what was not, as `conversations 7` or `messages 12-15`: a table and numbers."""

    conversations: int
    messages: int
    lost: tuple[str, ...]


def salvage(path: Path, key: bytes, fresh: Path) -> Salvaged:
    """Writes what can be read of the file at `path`, which stays as it is, into a new history.

    A message whose parent is lost hangs on the one before it; a conversation of which only messages are
    left gets an empty title. The audit goes along where it is whole; else a new one begins.

    Raises:
        StoreDamaged: nothing can be read, or the key is another's.
        StoreFull, StoreReadOnly: the new history cannot be written.
    """
    reader = _Reader(path, key)
    try:
        talks = _talks(reader)
        links = [Link(row["number"], row["hash"], row["entry"]) for row in reader.rows("audit", dict)]
    finally:
        reader.close()
    if not talks:
        raise StoreDamaged(path=str(path))
    history = History.open(fresh, key)
    try:
        with history.connection.writing() as db:
            if not any(table == "audit" for table, _ in reader.lost):
                _go_on(db, links)
            for talk, binned_since in talks:
                add_talk(db, talk)
                if binned_since:
                    db.execute(_BIN, {"id": talk.conversation.id, "since": binned_since})
                    db.execute(_SET_DELETED, {"id": talk.conversation.id})
            record(db, Restored(backup="", conversations=len(talks), lost=len(reader.lost)))
    finally:
        history.close()
    return Salvaged(len(talks), sum(len(talk.messages) for talk, _ in talks), _named(reader.lost))


class _Reader:
    """Reads tables of a file that may be damaged anywhere."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path = path
        self._key = key
        self._db: Database | None = None
        self.lost: list[tuple[str, int]] = []

    def rows(self, table: str, look: Callable[[Row], object], column: str = "number") -> list[Row]:
        """The rows that can be read and at which `look` raises nothing."""
        last = self._last(table, column)
        if last is None:
            self.lost.append((table, -1))
            return []
        starts = range(0, last + 1, _RANGE)
        part = f"SELECT * FROM {table} WHERE {column} BETWEEN :first AND :last ORDER BY {column}"  # noqa: S608
        pieces = (self._between(table, part, start, min(start + _RANGE - 1, last), look) for start in starts)
        return [row for piece in pieces for row in piece]

    def close(self) -> None:
        """Closes the file."""
        if self._db is not None:
            self._db.close()
            self._db = None

    def _between(
        self, table: str, sql: str, first: int, last: int, look: Callable[[Row], object]
    ) -> Iterator[Row]:
        try:
            found = self._read(sql, {"first": first, "last": last})
            for row in found:
                look(row)
        except (StoreError, msgspec.MsgspecError):
            if first == last:
                self.lost.append((table, first))
                return
            middle = (first + last) // 2
            yield from self._between(table, sql, first, middle, look)
            yield from self._between(table, sql, middle + 1, last, look)
        else:
            yield from found

    def _last(self, table: str, column: str) -> int | None:
        for sql in _LASTS:
            try:
                return int(self._read(sql.format(table=table, column=column), {})[0]["last"] or 0)
            except StoreError:
                continue
        return None

    def _read(self, sql: str, values: Row) -> list[Row]:
        try:
            with faults(self._path, opening=True):
                if self._db is None:
                    self._db = connect(self._path, self._key, "rw", 0)
                return rows_of(self._db, sql, values)
        except StoreError:
            self.close()
            raise


def _named(lost: list[tuple[str, int]]) -> tuple[str, ...]:
    """The rows that cannot be read, those in a row together; the table alone where none can."""
    spans: list[tuple[str, int, int]] = []
    for table, number in lost:
        if spans and spans[-1][0] == table and spans[-1][2] == number - 1:
            spans[-1] = (table, spans[-1][1], number)
        else:
            spans.append((table, number, number))
    return tuple(
        table if first < 0 else f"{table} {first}" + (f"-{last}" if last > first else "")
        for table, first, last in spans
    )


def _talks(reader: _Reader) -> list[tuple[Talk, str]]:
    """The conversations as far as they can be read, each with the time since when it is in the bin."""
    rows = {row["id"]: row for row in reader.rows("conversations", conversation_of)}
    messages: dict[str, list[Message]] = {name: [] for name in rows}
    names: dict[int, Message] = {}
    for row in reader.rows("messages", message_of):
        names[row["number"]] = message = message_of(row)
        messages.setdefault(message.conversation_id, []).append(message)
    marks: dict[str, list[Row]] = {}
    for row in reader.rows("marks", dict, "message"):
        if (marked := names.get(row["message"])) is not None:
            marks.setdefault(marked.conversation_id, []).append({"signed_by": None, **row, "id": marked.id})
    held, binned = (
        {row["conversation"]: row["since"] for row in reader.rows(table, dict, "conversation")}
        for table in ("holds", "bin")
    )
    talks = []
    for name, own in messages.items():
        row = rows.get(name, {"number": 0, "deleted": 0})
        conversation = conversation_of(row) if name in rows else _nameless(own[0])
        talk = _whole(conversation, own, tuple(marks.get(name, ())), held.get(row["number"], ""))
        talks.append((talk, binned.get(row["number"], moment()) if row["deleted"] else ""))
    return talks


def _nameless(message: Message) -> Conversation:
    return Conversation(
        id=message.conversation_id,
        title=_NAMELESS,
        created_at=message.created_at,
        updated_at=message.created_at,
    )


def _whole(talk: Conversation, messages: list[Message], marks: tuple[Row, ...], held_since: str) -> Talk:
    """The talk with a head and parents that are there."""
    known: set[str | None] = {None}
    before: str | None = None
    mended = []
    for message in messages:
        parent = message.parent_id if message.parent_id in known else before
        mended.append(msgspec.structs.replace(message, parent_id=parent))
        known.add(message.id)
        before = message.id
    head = talk.head_id if talk.head_id in known else before
    return Talk(msgspec.structs.replace(talk, head_id=head), tuple(mended), marks, held_since)


def _go_on(db: Database, links: list[Link]) -> None:
    """Puts the audit in the place of the new file's first entry, while there is no other."""
    keeps = db.execute("SELECT sql FROM sqlite_schema WHERE name = 'audit_keeps'").fetchall()[0][0]
    db.execute("DROP TRIGGER audit_keeps")
    db.execute("DELETE FROM audit")
    adopt(db, links)
    db.execute(keeps)
