"""Adds what another history has, without doubles and without losing anything of either.

Conversations and messages are the same when their ids are. Where both histories went on with a
conversation, what is new becomes branches of it; where they contradict each other about the case
itself, the other one becomes a conversation of its own. Ids that are made here follow from the content,
so that merging the same again adds nothing.
"""

import hashlib
from collections.abc import Sequence

import msgspec

from desktop.conversation.auditing import Merged, Undeleted
from desktop.conversation.messages import Conversation, Message
from desktop.store import audit
from desktop.store.cipher import Database
from desktop.store.connection import Connection
from desktop.store.index import index_conversation, reindexing, volumes_of
from desktop.store.rows import Row, conversation_of, conversation_row, message_of, message_row, rows_of

_ALL = "SELECT * FROM conversations WHERE deleted = 0 ORDER BY number"
_ONE = "SELECT * FROM conversations WHERE id = :id"
_MESSAGES = "SELECT * FROM messages WHERE conversation_id = :id ORDER BY number"
_MARKS = """
    SELECT id, rating, signed_at, signed_by FROM marks JOIN messages ON messages.number = message
    WHERE conversation_id = :id
"""
_MARK = """
    INSERT OR IGNORE INTO marks (message, rating, signed_at, signed_by)
    SELECT number, :rating, :signed_at, :signed_by FROM messages WHERE id = :id
"""
_HELD = "SELECT holds.since FROM holds JOIN conversations ON number = conversation WHERE id = :id"
_HOLD = "INSERT OR IGNORE INTO holds SELECT number, :since FROM conversations WHERE id = :id"
_UPDATE = """
    UPDATE conversations SET title = :title, language = :language, specialty_id = :specialty_id,
        case_values = :case_values, head_id = :head_id, updated_at = :updated_at
    WHERE id = :id
"""
_SAVE = "UPDATE messages SET parts = :parts, state = :state, provenance = :provenance WHERE id = :id"
_NUMBER = "SELECT number FROM conversations WHERE id = :id"
_BINNED = "SELECT number FROM conversations WHERE id = :id AND deleted = 1"
_UNBIN = (
    "UPDATE conversations SET deleted = 0 WHERE number = :number",
    "DELETE FROM bin WHERE conversation = :number",
)
_UNFINISHED = {"writing", "cut_off", "length", "cancelled"}  # such an answer may have been continued
_ID_DIGITS = 24


class MergeCounts(msgspec.Struct, frozen=True):
    """How many conversations were `added`, `extended` by messages, added as `copies`, or known before."""

    added: int = 0
    extended: int = 0
    copies: int = 0
    known: int = 0
    messages: int = 0


class Talk(msgspec.Struct, frozen=True):
    """A conversation with all that belongs to it; `held_since` is empty where it is not held."""

    conversation: Conversation
    messages: tuple[Message, ...]
    marks: tuple[Row, ...] = ()
    held_since: str = ""


def merge(connection: Connection, other: Connection, backup: str) -> MergeCounts:
    """Adds what `other` has, all or nothing; what is in its bin stays out.

    What it has comes out of the bin of this one: it counts as `added`.

    Args:
        connection: the history that grows.
        other: the history that is only read; both have gone through the same migrations.
        backup: the id of the backup, for the audit.

    Raises:
        StoreError: nothing was changed.
    """
    counts, back = MergeCounts(), 0
    with connection.writing() as db:
        with other.reading() as source:
            ids = [row["id"] for row in rows_of(source, _ALL, {})]
        for name in ids:
            with other.reading() as source:
                theirs = _talk(source, name)
            if theirs is not None:
                found = _merge_one(db, theirs)
                if _take_out_of_bin(db, name):
                    back += 1
                    found = MergeCounts(added=1, messages=len(theirs.messages))
                counts = _plus(counts, found)
        conversations = counts.added + counts.copies - back
        audit.record(db, Merged(backup=backup, conversations=conversations, messages=counts.messages))
    return counts


def _merge_one(db: Database, theirs: Talk) -> MergeCounts:
    ours = _talk(db, theirs.conversation.id)
    if ours is None:
        return MergeCounts(added=1, messages=add_talk(db, theirs))
    theirs_here = _aligned(ours, theirs)
    known = {message.id: message for message in ours.messages}
    there = {message.id for message in theirs_here.messages}
    new = [message for message in theirs_here.messages if message.id not in known]
    grown = [message for message in theirs_here.messages if _is_later(known.get(message.id), message)]
    is_behind = there >= known.keys()
    if not new and not grown:
        _extend(db, ours, theirs_here, (), ())
        return MergeCounts(known=1)
    if not is_behind and _contradict(ours.conversation, theirs.conversation):
        copy = _copied(theirs)
        if _talk(db, copy.conversation.id) is not None:
            return MergeCounts(known=1)
        return MergeCounts(copies=1, messages=add_talk(db, copy))
    _extend(db, ours, theirs_here, new, grown)
    if is_behind and theirs.conversation.updated_at >= ours.conversation.updated_at:
        _go_on(db, theirs_here.conversation)
    return MergeCounts(extended=1, messages=len(new))


def _take_out_of_bin(db: Database, name: str) -> bool:
    """Whether a conversation was in the bin; then it is not any more."""
    binned = rows_of(db, _BINNED, {"id": name})
    for row in binned:
        for change in _UNBIN:
            db.execute(change, row)
        audit.record(db, Undeleted(conversation=name))
    return bool(binned)


def _extend(db: Database, ours: Talk, theirs: Talk, new: Sequence[Message], grown: Sequence[Message]) -> None:
    """Adds messages as they are, or as later stages of what is here, and marks where there are none."""
    marked = {mark["id"] for mark in ours.marks}
    marks = [mark for mark in theirs.marks if mark["id"] not in marked]
    if new or grown or marks:
        name = ours.conversation.id
        number = rows_of(db, _NUMBER, {"id": name})[0]["number"]
        volumes = range(max(volumes_of(db, name, None, len(new) + 1)) + 1)
        with reindexing(db, number, volumes):
            for message in grown:
                db.execute(_SAVE, message_row(message))
            for message in new:
                db.table("messages").insert(message_row(message))
            _keep_marks(db, marks)
    _keep_hold(db, theirs)


def _go_on(db: Database, conversation: Conversation) -> None:
    """Takes the title, the facts and the shown branch from where the conversation went on."""
    number = rows_of(db, _NUMBER, {"id": conversation.id})[0]["number"]
    with reindexing(db, number, {0}):
        db.execute(_UPDATE, conversation_row(conversation))


def _aligned(ours: Talk, theirs: Talk) -> Talk:
    """Theirs, where messages that say something else under an id of ours have an id of their own.

    What followed them there follows them here.
    """
    known = {message.id: message for message in ours.messages}
    renamed: dict[str | None, str] = {}
    for message in theirs.messages:
        same = known.get(message.id)
        if same is not None and not _is_stage(same, message) and not _is_stage(message, same):
            renamed[message.id] = _id_of(message)
    return _with_ids(theirs, renamed)


def _with_ids(talk: Talk, ids: dict[str | None, str], name: str = "") -> Talk:
    """The talk with other ids for some messages and, perhaps, for itself."""
    name = name or talk.conversation.id
    head = ids.get(talk.conversation.head_id, talk.conversation.head_id)
    return Talk(
        msgspec.structs.replace(talk.conversation, id=name, head_id=head),
        tuple(
            msgspec.structs.replace(
                message,
                id=ids.get(message.id, message.id),
                conversation_id=name,
                parent_id=ids.get(message.parent_id, message.parent_id),
            )
            for message in talk.messages
        ),
        tuple({**mark, "id": ids.get(mark["id"], mark["id"])} for mark in talk.marks),
        talk.held_since,
    )


def _is_later(ours: Message | None, theirs: Message) -> bool:
    return ours is not None and _is_stage(ours, theirs) and not _is_stage(theirs, ours)


def _is_stage(before: Message, after: Message) -> bool:
    """Whether an answer is the same as another, or was on its way to be the other."""
    if (before.parts, before.state) == (after.parts, after.state):
        return True
    return before.state in _UNFINISHED and after.text.startswith(before.text)


def _contradict(ours: Conversation, theirs: Conversation) -> bool:
    mine, other = ours.case.values, theirs.case.values
    return any(mine[name] != other[name] for name in mine.keys() & other.keys())


def _copied(theirs: Talk) -> Talk:
    """The same with ids that follow from what it says."""
    name = _id_of(theirs.conversation, *theirs.messages)
    ids: dict[str | None, str] = {
        message.id: hashlib.sha256(f"{name} {message.id}".encode()).hexdigest()[:_ID_DIGITS]
        for message in theirs.messages
    }
    return _with_ids(theirs, ids, name)


def _id_of(*values: Conversation | Message) -> str:
    """An id that follows from the content, to which marks do not belong: messages have none here."""
    content = [
        {name: field for name, field in msgspec.structs.asdict(value).items() if name != "mark"}
        for value in values
    ]
    return hashlib.sha256(msgspec.json.encode(content, order="sorted")).hexdigest()[:_ID_DIGITS]


def add_talk(db: Database, talk: Talk) -> int:
    """Adds a conversation that is not there, without a word in the audit; how many messages it has."""
    number = db.table("conversations").insert(conversation_row(talk.conversation)).last_rowid
    for message in talk.messages:
        db.table("messages").insert(message_row(message))
    _keep_marks(db, talk.marks)
    _keep_hold(db, talk)
    index_conversation(db, number or 0)
    return len(talk.messages)


def _keep_marks(db: Database, marks: Sequence[Row]) -> None:
    for mark in marks:
        db.execute(_MARK, mark)


def _keep_hold(db: Database, talk: Talk) -> None:
    if talk.held_since:
        db.execute(_HOLD, {"id": talk.conversation.id, "since": talk.held_since})


def _talk(db: Database, name: str) -> Talk | None:
    found = rows_of(db, _ONE, {"id": name})
    if not found:
        return None
    held = rows_of(db, _HELD, {"id": name})
    return Talk(
        conversation_of(found[0]),
        tuple(message_of(row) for row in rows_of(db, _MESSAGES, {"id": name})),
        tuple(rows_of(db, _MARKS, {"id": name})),
        held[0]["since"] if held else "",
    )


def _plus(one: MergeCounts, other: MergeCounts) -> MergeCounts:
    return MergeCounts(*(getattr(one, name) + getattr(other, name) for name in MergeCounts.__struct_fields__))
