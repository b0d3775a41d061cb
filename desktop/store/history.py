"""The history: all conversations of one encrypted file."""

import datetime as dt
import math
from pathlib import Path

from desktop.conversation.messages import Conversation, Message, Summary
from desktop.errors import UnknownConversation, UnknownMessage
from desktop.store.backup import copy_to, problems
from desktop.store.cipher import Database
from desktop.store.connection import Connection
from desktop.store.opening import BUSY_TIMEOUT_S, open_history_file, remove_copies
from desktop.store.rows import (
    Row,
    conversation_of,
    conversation_row,
    message_of,
    message_row,
    parts_of,
    storable,
)
from desktop.store.search import find_summaries, forget_deleted, index_message, index_title

SHORTEST_PREFIX = 6
_LATELY = 500

_SAVE_CONVERSATION = """
    UPDATE conversations SET title = :title, language = :language, specialty_id = :specialty_id,
        case_values = :case_values, head_id = :head_id, updated_at = :updated_at
    WHERE id = :id RETURNING number
"""
_SAVE_MESSAGE = """
    UPDATE messages SET parts = :parts, state = :state, provenance = :provenance, task_title = :task_title
    WHERE id = :id RETURNING number
"""
_SET_DELETED = "UPDATE conversations SET deleted = :deleted WHERE id = :id RETURNING number"
_OLDER = """
    SELECT number FROM conversations WHERE deleted = 0 AND created_at < :moment AND NOT EXISTS
        (SELECT 1 FROM messages WHERE conversation_id = conversations.id AND messages.created_at >= :moment)
"""
_DELETE_OLDER = f"UPDATE conversations SET deleted = 1 WHERE number IN ({_OLDER}) RETURNING number"  # noqa: S608
_MARK_CUT_OFF = "UPDATE messages SET state = 'cut_off' WHERE state = 'writing' RETURNING number, parts"
_IS_THERE = "SELECT 1 FROM messages WHERE conversation_id = :conversation_id AND id = :id"
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
            index_title(db, number, storable(conversation.title))
            _add_messages(db, conversation, messages)

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
            row = _first(db, _SAVE_CONVERSATION, conversation_row(conversation))
            if row is None:
                raise UnknownConversation(name=conversation.id)
            index_title(db, row["number"], storable(conversation.title))
            _add_messages(db, conversation, messages)

    def messages(self, conversation_id: str) -> tuple[Message, ...]:
        """All messages of the tree in the order they were added. Raises `UnknownConversation`."""
        full_id = self.conversation(conversation_id).id
        with self._connection.reading() as db:
            rows = list(
                db.query("SELECT * FROM messages WHERE conversation_id = ? ORDER BY number", [full_id])
            )
            return tuple(message_of(row) for row in rows)

    def message(self, message_id: str) -> Message:
        """One message, by its full id. Raises `UnknownMessage`."""
        with self._connection.reading() as db:
            row = _first(db, "SELECT * FROM messages WHERE id = :id", {"id": storable(message_id)})
            if row is None:
                raise UnknownMessage
            return message_of(row)

    def save_message(self, message: Message) -> None:
        """Replaces the parts, the state and the provenance of a message. Raises `UnknownMessage`.

        A message in state `writing` is not searchable yet.
        """
        with self._connection.writing() as db:
            row = _first(db, _SAVE_MESSAGE, message_row(message))
            if row is None:
                raise UnknownMessage
            _index_finished(db, row["number"], message)

    def summaries(self, words: str = "", limit: int = 500) -> tuple[Summary, ...]:
        """The lines of the history, the newest first.

        Args:
            words: what to search for, as typed; blank for all conversations. Each piece between
                blanks must be in the title or in a message.
            limit: the most lines.
        """
        with self._connection.reading() as db:
            return find_summaries(db, words, limit)

    def ids(self) -> frozenset[str]:
        """The ids of all conversations, the deleted ones that can come back among them."""
        with self._connection.reading() as db:
            return frozenset(row["id"] for row in db.query("SELECT id FROM conversations"))

    def task_ids(self, count: int = _LATELY) -> tuple[str, ...]:
        """The tasks of the newest `count` messages, the one used most often first."""
        with self._connection.reading() as db:
            return tuple(row["task_id"] for row in db.query(_TASKS, {"count": count}))

    def delete(self, conversation_id: str) -> None:
        """Hides a conversation until `undelete` or `purge`. Raises `UnknownConversation`."""
        self._set_deleted(self.conversation(conversation_id).id, deleted=True)

    def undelete(self, conversation_id: str) -> None:
        """Shows a deleted conversation again, by its full id. Raises `UnknownConversation`."""
        self._set_deleted(storable(conversation_id), deleted=False)

    def purge(self) -> int:
        """Removes the deleted conversations from the file for good; how many they were."""
        if not self._deleted_count():
            return 0
        with self._connection.writing() as db:
            forget_deleted(db)
            purged = len(list(db.query("DELETE FROM conversations WHERE deleted = 1 RETURNING number")))
        self._connection.empty_log()
        return purged

    def delete_older(self, moment: str) -> int:
        """Hides the conversations all of whose messages are older than `moment`, for `purge`; how many.

        A copy from before an update may hold them too: it goes with them, and when it is that old itself.

        Args:
            moment: in UTC, ISO 8601 with milliseconds.
        """
        count = self.count_older(moment)
        remove_copies(
            self._connection.path, math.inf if count else dt.datetime.fromisoformat(moment).timestamp()
        )
        if not count:
            return 0
        with self._connection.writing() as db:
            return len(list(db.query(_DELETE_OLDER, {"moment": moment})))

    def count_older(self, moment: str) -> int:
        """How many conversations `delete_older` would hide."""
        with self._connection.reading() as db:
            return len(list(db.query(_OLDER, {"moment": moment})))

    def mark_cut_off(self) -> int:
        """Marks messages that a crash left in state `writing` as `cut_off`; how many they were."""
        with self._connection.reading() as db:
            if not list(db.query("SELECT 1 FROM messages WHERE state = 'writing' LIMIT 1")):
                return 0
        with self._connection.writing() as db:
            rows = list(db.query(_MARK_CUT_OFF))
            for row in rows:
                index_message(db, row["number"], parts_of(row))
        return len(rows)

    def verify(self) -> tuple[str, ...]:
        """What is wrong with the file, each as a kind, a colon and details; empty when it is sound."""
        return problems(self._connection)

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

    def _set_deleted(self, conversation_id: str, *, deleted: bool) -> None:
        with self._connection.writing() as db:
            if _first(db, _SET_DELETED, {"deleted": int(deleted), "id": conversation_id}) is None:
                raise UnknownConversation(name=conversation_id)

    def _deleted_count(self) -> int:
        with self._connection.reading() as db:
            return len(list(db.query("SELECT 1 FROM conversations WHERE deleted = 1")))


def _insert(db: Database, table: str, row: Row) -> int:
    number = db.table(table).insert(row).last_rowid
    if number is None:
        raise AssertionError(table)
    return number


def _first(db: Database, sql: str, values: Row) -> Row | None:
    return next(iter(list(db.query(sql, values))), None)


def _index_finished(db: Database, number: int, message: Message) -> None:
    """Indexes what will not change any more; each second of a long answer would be too much."""
    if message.state != "writing":
        index_message(db, number, message.parts)


def _add_messages(db: Database, conversation: Conversation, messages: tuple[Message, ...]) -> None:
    for message in messages:
        number = _insert(db, "messages", message_row(message))
        _index_finished(db, number, message)
    if messages:
        wanted = {conversation.head_id, *(message.parent_id for message in messages)} - {None}
        _check_messages(db, conversation.id, wanted)


def _check_messages(db: Database, conversation_id: str, wanted: set[str | None]) -> None:
    for message_id in wanted:
        values = {"conversation_id": conversation_id, "id": message_id}
        if _first(db, _IS_THERE, values) is None:
            raise UnknownMessage
