"""The history: all conversations of one encrypted file."""

import contextlib
from pathlib import Path

from desktop.conversation.auditing import (
    Answered,
    AnyEvent,
    AuditEntry,
    AuditQuery,
    ChainCheck,
    Created,
    Deleted,
    Edited,
    Held,
    Purged,
    Signed,
    Undeleted,
)
from desktop.conversation.binned import BinnedCase
from desktop.conversation.messages import Conversation, Message, Summary
from desktop.conversation.searching import Hits, Query
from desktop.errors import UnknownConversation, UnknownMessage
from desktop.store import audit
from desktop.store.backup import copy_to
from desktop.store.checking import all_problems
from desktop.store.cipher import Database
from desktop.store.connection import Connection
from desktop.store.index import forget_conversations, index_conversation, reindexing, volumes_of
from desktop.store.opening import BUSY_TIMEOUT_S, open_history_file
from desktop.store.rows import (
    Row,
    conversation_of,
    conversation_row,
    message_of,
    message_row,
    rows_of,
    storable,
)
from desktop.store.search import Moot, all_summaries, never, search
from desktop.vault_errors import CaseHeld

SHORTEST_PREFIX = 6
_LATELY = 500

_SAVE_CONVERSATION = """
    UPDATE conversations SET title = :title, language = :language, specialty_id = :specialty_id,
        case_values = :case_values, head_id = :head_id, updated_at = :updated_at
    WHERE id = :id
"""
_HEAD = "SELECT number, title, specialty_id, case_values FROM conversations WHERE id = :id"
_SEARCHABLE = ("title", "specialty_id", "case_values")
_SAVE_MESSAGE = """
    UPDATE messages SET parts = :parts, state = :state, provenance = :provenance, task_title = :task_title
    WHERE id = :id
"""
_PLACE = """
    SELECT messages.number, messages.id, state, conversation_id, conversations.number AS conversation,
        provenance ->> '$.model_sha256' AS model_sha256, role, signed_at
    FROM messages LEFT JOIN marks ON marks.message = messages.number
        JOIN conversations ON conversations.id = conversation_id
"""
_MARK = """
    INSERT INTO marks (message, rating, signed_at, signed_by)
    VALUES (:message, :rating, :signed_at, :signed_by)
    ON CONFLICT (message) DO UPDATE SET rating = :rating, signed_at = :signed_at, signed_by = :signed_by
"""
_MESSAGES = """
    SELECT messages.*, rating, signed_at, signed_by FROM messages
        LEFT JOIN marks ON marks.message = messages.number
"""
_SET_DELETED = "UPDATE conversations SET deleted = :deleted WHERE number = :number"
_BINNED = """
    SELECT conversations.number, id, title, updated_at, bin.since, holds.since IS NOT NULL AS held
    FROM conversations LEFT JOIN bin ON bin.conversation = number
        LEFT JOIN holds ON holds.conversation = number
"""
_OVERDUE = f"{_BINNED} WHERE deleted = 1 AND holds.since IS NULL AND ifnull(bin.since, '') < :before"
_EXPIRED = f"""{_BINNED} WHERE deleted = 0 AND holds.since IS NULL AND created_at < :before AND NOT EXISTS
    (SELECT 1 FROM messages WHERE conversation_id = conversations.id AND messages.created_at >= :before)"""  # noqa: S608 - constants
_IN_BIN = f"{_BINNED} WHERE deleted = 1 ORDER BY bin.since DESC, number DESC"
_MARK_CUT_OFF = "UPDATE messages SET state = 'cut_off' WHERE number = :number"
_IS_THERE = "SELECT 1 FROM messages WHERE conversation_id = :conversation_id AND id = :id"
_SIBLING = (
    "SELECT 1 FROM messages WHERE conversation_id = :conversation_id AND parent_id IS :parent_id LIMIT 1"
)
_TASKS = """
    SELECT json_extract(provenance, '$.task_id') AS task_id FROM messages
    WHERE number > (SELECT max(number) FROM messages) - :count AND task_id IS NOT NULL
    GROUP BY task_id ORDER BY count(*) DESC, max(number) DESC
"""
_BY_PREFIX = "SELECT * FROM conversations WHERE deleted = 0 AND id >= :id AND id < :end ORDER BY id LIMIT 2"


class History:
    """The conversations of one file, used on the thread that opened it.

    Every method that writes is on the disk when it returns, or has changed nothing when it raises
    `StoreReadOnly`, `StoreFull`, `StoreLocked` or `StoreDamaged`.
    """

    def __init__(self, connection: Connection, key: bytes) -> None:
        self._connection = connection
        self._key = key

    @classmethod
    def open(cls, path: Path, key: bytes, *, busy_timeout_s: float = BUSY_TIMEOUT_S) -> "History":
        """Opens the file, makes it or brings it up to date.

        Args:
            path: the file; its folder is made when it is missing.
            key: 32 bytes.
            busy_timeout_s: how long to wait for another program that is writing.

        Raises:
            StoreError: any of its leaves but `KeyMissing`; an existing file is then unchanged.
        """
        return cls(open_history_file(path, key, busy_timeout_s=busy_timeout_s), key)

    @property
    def read_only(self) -> bool:
        """Whether the file can be read but not written."""
        return self._connection.read_only

    def add_conversation(self, conversation: Conversation, *messages: Message) -> None:
        """Adds a new conversation with its first messages, all or nothing.

        Raises:
            UnknownMessage: a parent or, where there are messages, the head is not among them.
        """
        with self._connection.writing() as db:
            number = _insert(db, "conversations", conversation_row(conversation))
            _add_messages(db, conversation, messages)
            index_conversation(db, number)
            audit.record(db, Created(conversation=conversation.id))

    def conversation(self, conversation_id: str) -> Conversation:
        """One conversation, by its id or by a prefix of 6 characters or more that only it has.

        Raises:
            UnknownConversation: none or several have it, or it was deleted.
        """
        wanted = storable(conversation_id)
        values = {"id": wanted, "end": wanted + "\U0010ffff"}
        with self._connection.reading() as db:
            found = [conversation_of(row) for row in db.query(_BY_PREFIX, values)] if wanted else []
        exact = [conversation for conversation in found if conversation.id == wanted]
        if exact:
            return exact[0]
        if len(found) != 1 or len(wanted) < SHORTEST_PREFIX:
            raise UnknownConversation(name=wanted)
        return found[0]

    def save_conversation(self, conversation: Conversation, *messages: Message) -> None:
        """Keeps title, language, specialty, case, head and time, and adds messages, all or nothing.

        Raises:
            UnknownConversation: it was removed in the meantime.
            UnknownMessage: a parent or, where messages are added, the head is not in the conversation.
        """
        with self._connection.writing() as db:
            row = conversation_row(conversation)
            before = _first(db, _HEAD, row)
            if before is None:
                raise UnknownConversation(name=conversation.id)
            changed = {0} if any(before[name] != row[name] for name in _SEARCHABLE) else set()
            added = volumes_of(db, conversation.id, None, len(messages))
            edited = _edited(db, before, row, messages)
            with reindexing(db, before["number"], changed | added):
                db.execute(_SAVE_CONVERSATION, row)
                _add_messages(db, conversation, messages)
            audit.record(db, *edited)

    def messages(self, conversation_id: str) -> tuple[Message, ...]:
        """All messages of the tree in the order they were added. Raises `UnknownConversation`."""
        full_id = self.conversation(conversation_id).id
        with self._connection.reading() as db:
            rows = list(db.query(f"{_MESSAGES} WHERE conversation_id = ? ORDER BY number", [full_id]))
            return tuple(message_of(row) for row in rows)

    def message(self, message_id: str) -> Message:
        """One message, by its full id. Raises `UnknownMessage`."""
        with self._connection.reading() as db:
            row = _first(db, f"{_MESSAGES} WHERE id = :id", {"id": storable(message_id)})
            if row is None:
                raise UnknownMessage
            return message_of(row)

    def save_message(self, message: Message) -> None:
        """Replaces the parts, the state and the provenance of a message. Raises `UnknownMessage`.

        A message in state `writing` is not searchable yet.
        """
        with self._connection.writing() as db:
            place = _place_of(db, message.id)
            unchanged = place["state"] == message.state == "writing"
            with _reindexing_message(db, place) if not unchanged else contextlib.nullcontext():
                db.execute(_SAVE_MESSAGE, message_row(message))
            audit.record(db, *_answered(place, message))

    def mark(
        self,
        message_id: str,
        *,
        rating: int | None = None,
        signed_at: str | None = None,
        signed_by: str | None = None,
    ) -> None:
        """Keeps an answer's rating, 1 to 5 stars, and when (UTC, ISO 8601) and by whom it was signed.

        None takes away. Raises `UnknownMessage`.
        """
        with self._connection.writing() as db:
            place = _place_of(db, storable(message_id))
            with _reindexing_message(db, place):
                values = {"rating": rating, "signed_at": signed_at, "signed_by": signed_by}
                db.execute(_MARK, {"message": place["number"], **values})
            if bool(place["signed_at"]) != bool(signed_at):
                signed = Signed(
                    conversation=place["conversation_id"], message=place["id"], signed=bool(signed_at)
                )
                audit.record(db, signed)

    def summaries(self, words: str = "", limit: int = 500) -> tuple[Summary, ...]:
        """The lines of the history, the newest first; with `words`, those that `search` finds."""
        with self._connection.reading() as db:
            if not words.strip():
                return all_summaries(db, limit)
            return search(db, Query(words=words, limit=limit)).hits

    def search(self, query: Query, moot: Moot = never) -> Hits:
        """What is found; gives up, with nothing found, soon after `moot` says yes."""
        with self._connection.reading() as db:
            return search(db, query, moot)

    def __contains__(self, conversation_id: object) -> bool:
        """Whether there is a conversation with this full id, be it a deleted one that can come back."""
        with self._connection.reading() as db:
            values = {"id": storable(str(conversation_id))}
            return _first(db, "SELECT 1 FROM conversations WHERE id = :id", values) is not None

    def count(self) -> int:
        """How many conversations there are, with those in the bin."""
        with self._connection.reading() as db:
            return int(db.execute("SELECT count(*) FROM conversations").fetchall()[0][0])

    def task_ids(self, count: int = _LATELY) -> tuple[str, ...]:
        """The tasks of the newest `count` messages, the one used most often first."""
        with self._connection.reading() as db:
            return tuple(row["task_id"] for row in db.query(_TASKS, {"count": count}))

    def delete(self, conversation_id: str) -> None:
        """Puts a conversation into the bin until `undelete` or `purge`.

        Raises:
            UnknownConversation: it is not there.
            CaseHeld: it may not be deleted.
        """
        found = self.conversation(conversation_id)
        with self._connection.writing() as db:
            _bin(db, _place_in_bin(db, found.id))

    def undelete(self, conversation_id: str) -> None:
        """Shows a deleted conversation again, by its full id. Raises `UnknownConversation`."""
        with self._connection.writing() as db:
            place = _place_in_bin(db, storable(conversation_id))
            db.execute(_SET_DELETED, {"deleted": 0, "number": place["number"]})
            db.execute("DELETE FROM bin WHERE conversation = :number", place)
            audit.record(db, Undeleted(conversation=place["id"]))

    def in_bin(self) -> tuple[BinnedCase, ...]:
        """What is in the bin, the last deleted first."""
        with self._connection.reading() as db:
            return tuple(
                BinnedCase(id=row["id"], title=row["title"], since=row["since"] or "", held=bool(row["held"]))
                for row in db.query(_IN_BIN)
            )

    def hold(self, conversation_id: str, *, held: bool) -> None:
        """Keeps a conversation from the bin, from `purge` and from `expire`, or no longer.

        Raises:
            UnknownConversation: it is neither shown nor, by its full id, in the bin.
        """
        with self._connection.reading() as db:
            binned = _first(db, f"{_BINNED} WHERE id = :id", {"id": storable(conversation_id)})
        full_id = binned["id"] if binned else self.conversation(conversation_id).id
        with self._connection.writing() as db:
            place = _place_in_bin(db, full_id)
            if bool(place["held"]) == held:
                return
            if held:
                values = {"number": place["number"], "since": audit.moment()}
                db.execute("INSERT INTO holds VALUES (:number, :since)", values)
            else:
                db.execute("DELETE FROM holds WHERE conversation = :number", place)
            audit.record(db, Held(conversation=full_id, held=held))

    def expire(self, before: str) -> int:
        """Puts conversations all of whose messages are older than a time (UTC) into the bin; how many.

        They do not stay there: the next `purge` removes them.
        """
        if not self.count_expired(before):
            return 0
        with self._connection.writing() as db:
            expired = list(db.query(_EXPIRED, {"before": before}))
            for place in expired:
                _bin(db, place, retention=True)
        return len(expired)

    def count_expired(self, before: str) -> int:
        """How many conversations `expire` would take."""
        with self._connection.reading() as db:
            return len(list(db.query(_EXPIRED, {"before": before})))

    def purge(self, before: str = "~") -> int:
        """Removes for good what was put into the bin before a time (UTC) and is not held; how many.

        Nothing of it is left in the file, in its index or its log.
        """
        with self._connection.reading() as db:
            if not list(db.query(f"{_OVERDUE} LIMIT 1", {"before": before})):
                return 0
        with self._connection.writing() as db:
            gone = list(db.query(_OVERDUE, {"before": before}))
            forget_conversations(db, [place["number"] for place in gone])
            for place in gone:
                db.execute("DELETE FROM conversations WHERE number = :number", place)
                audit.record(db, Purged(conversation=place["id"]))
        self._connection.empty_log()
        return len(gone)

    def note(self, *events: AnyEvent) -> None:
        """Adds to the audit what happened outside the history."""
        with self._connection.writing() as db:
            audit.record(db, *events)

    def audit(self, query: AuditQuery) -> tuple[AuditEntry, ...]:
        """The audit's entries that are wanted, the newest first."""
        with self._connection.reading() as db:
            return audit.entries(db, query)

    def check_audit(self) -> ChainCheck:
        """Whether the audit's chain is whole, and where it is not."""
        with self._connection.reading() as db:
            return audit.check_chain(db)

    @property
    def connection(self) -> Connection:
        """The open file, for what keeps it: audit, backups."""
        return self._connection

    def mark_cut_off(self) -> int:
        """Marks messages that a crash left in state `writing` as `cut_off`; how many they were."""
        with self._connection.reading() as db:
            if not list(db.query("SELECT 1 FROM messages WHERE state = 'writing' LIMIT 1")):
                return 0
        with self._connection.writing() as db:
            places = list(db.query(f"{_PLACE} WHERE state = 'writing'"))
            for place in places:
                with _reindexing_message(db, place):
                    db.execute(_MARK_CUT_OFF, place)
                found = message_of(rows_of(db, "SELECT * FROM messages WHERE number = :number", place)[0])
                audit.record(db, *_answered(place, found))
        return len(places)

    def verify(self, *, index: bool = True) -> tuple[str, ...]:
        """What is wrong with the file, each as a kind, a colon and details; empty when it is sound."""
        return all_problems(self._connection, index=index)

    def backup(self, path: Path) -> None:
        """Writes a consistent copy that opens with the same key; an existing file is replaced.

        Raises:
            StoreFull, StoreReadOnly: `path` cannot be written; what was there before is still there.
            StoreDamaged: the history cannot be read to its end.
        """
        copy_to(self._connection, self._key, path)

    def close(self) -> None:
        """Closes the file; closing twice is fine."""
        self._connection.close()


def _insert(db: Database, table: str, row: Row) -> int:
    number = db.table(table).insert(row).last_rowid
    if number is None:
        raise AssertionError(table)
    return number


def _first(db: Database, sql: str, values: Row) -> Row | None:
    return next(iter(list(db.query(sql, values))), None)


def _place_of(db: Database, message_id: str) -> Row:
    place = _first(db, f"{_PLACE} WHERE messages.id = :id", {"id": message_id})
    if place is None:
        raise UnknownMessage
    return place


def _reindexing_message(db: Database, place: Row) -> contextlib.AbstractContextManager[None]:
    """A block that changes one message; of one that is being written nothing is in the index."""
    volumes = volumes_of(db, place["conversation_id"], place["number"])
    return reindexing(db, place["conversation"], volumes)


def _add_messages(db: Database, conversation: Conversation, messages: tuple[Message, ...]) -> None:
    for message in messages:
        _insert(db, "messages", message_row(message))
    if messages:
        wanted = {conversation.head_id, *(message.parent_id for message in messages)} - {None}
        _check_messages(db, conversation.id, wanted)


def _check_messages(db: Database, conversation_id: str, wanted: set[str | None]) -> None:
    for message_id in wanted:
        values = {"conversation_id": conversation_id, "id": message_id}
        if _first(db, _IS_THERE, values) is None:
            raise UnknownMessage


def _place_in_bin(db: Database, conversation_id: str) -> Row:
    place = _first(db, f"{_BINNED} WHERE id = :id", {"id": conversation_id})
    if place is None:
        raise UnknownConversation(name=conversation_id)
    return place


def _bin(db: Database, place: Row, *, retention: bool = False) -> None:
    if place["held"]:
        raise CaseHeld(name=place["id"])
    db.execute(_SET_DELETED, {"deleted": 1, "number": place["number"]})
    values = {"number": place["number"], "since": "" if retention else audit.moment()}
    db.execute("INSERT OR REPLACE INTO bin VALUES (:number, :since)", values)
    audit.record(db, Deleted(conversation=place["id"], retention=retention))


def _edited(db: Database, before: Row, after: Row, added: tuple[Message, ...]) -> list[AnyEvent]:
    """What a change of a conversation is, seen before it is made."""
    events: list[AnyEvent] = []
    name = after["id"]
    if before["title"] and before["title"] != after["title"]:
        events.append(Edited(conversation=name, what="title"))
    if before["case_values"] != after["case_values"]:
        events.append(Edited(conversation=name, what="case"))
    for message in added:
        values = {"conversation_id": name, "parent_id": message.parent_id}
        if message.role == "user" and _first(db, _SIBLING, values) is not None:
            events.append(Edited(conversation=name, what="question", message=message.id))
    return events


def _answered(place: Row, message: Message) -> list[AnyEvent]:
    """What saving a message is: the end of an answer, its model's SHA-256 that came later, or nothing."""
    made = message.provenance
    is_known_now = made is not None and made.model_sha256 and not place["model_sha256"]
    if place["role"] != "assistant" or message.state == "writing":
        return []
    if place["state"] != "writing" and not is_known_now:
        return []
    return [
        Answered(
            conversation=message.conversation_id,
            message=message.id,
            state=message.state,
            model_id=storable(made.model_id) if made else "",
            model_sha256=made.model_sha256 if made else "",
            task_id=made.task_id if made else None,
        )
    ]
