"""Conversations and messages as rows, and back."""

from typing import Any

import msgspec

from desktop.clinical.cases import Case
from desktop.conversation.messages import Conversation, FormPart, Mark, Message, Part, Provenance, Summary
from desktop.conversation.searching import Hit
from desktop.store.cipher import Database

Row = dict[str, Any]

_PARTS = msgspec.json.Decoder(tuple[Part, ...])
_PROVENANCE = msgspec.json.Decoder(Provenance)
_LINE = ("id", "title", "updated_at", "message_count", "task_title")
_CASE_VALUES = msgspec.json.Decoder(dict[str, str])


def rows_of(db: Database, sql: str, values: Row) -> list[Row]:
    """What a SELECT finds. `Database.query` would put a savepoint around it, which takes as long again."""
    found = db.execute(sql, values)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def storable(text: str) -> str:
    """The text with each lone surrogate, which no file can hold, as U+FFFD; the rest as it is."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text


def json_of(value: object) -> str:
    """A struct or a dict as JSON, each text made `storable`."""
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        return msgspec.json.encode(_storable_inside(msgspec.to_builtins(value))).decode()


def conversation_row(conversation: Conversation) -> Row:
    """The columns of a conversation that a caller may set."""
    return {
        "id": conversation.id,
        "title": storable(conversation.title),
        "language": conversation.language,
        "specialty_id": conversation.specialty_id,
        "case_values": json_of(conversation.case.values),
        "head_id": conversation.head_id,
        "created_at": conversation.created_at,
        "updated_at": conversation.updated_at,
    }


def conversation_of(row: Row) -> Conversation:
    """The conversation in a row. Raises `msgspec.MsgspecError` if its JSON is no case."""
    return Conversation(
        id=row["id"],
        title=row["title"],
        language=row["language"],
        specialty_id=row["specialty_id"],
        case=Case(_CASE_VALUES.decode(row["case_values"])),
        head_id=row["head_id"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


def message_row(message: Message) -> Row:
    """The columns of a message."""
    titles = [part.title for part in message.parts if isinstance(part, FormPart) and part.task_id]
    return {
        "id": message.id,
        "conversation_id": message.conversation_id,
        "parent_id": message.parent_id,
        "role": message.role,
        "state": message.state,
        "created_at": message.created_at,
        "task_title": storable(titles[-1]) if titles else "",
        "provenance": json_of(message.provenance) if message.provenance else None,
        "parts": json_of(message.parts),
    }


def message_of(row: Row) -> Message:
    """The message in a row. Raises `msgspec.MsgspecError` if its JSON has no known parts."""
    return Message(
        id=row["id"],
        conversation_id=row["conversation_id"],
        parent_id=row["parent_id"],
        role=row["role"],
        parts=parts_of(row),
        created_at=row["created_at"],
        state=row["state"],
        provenance=_PROVENANCE.decode(row["provenance"]) if row["provenance"] else None,
        mark=mark_of(row),
    )


def mark_of(row: Row) -> Mark:
    """The mark in a row that was joined with `marks`; in any other there is none."""
    return Mark(
        stars=row.get("rating") or 0,
        signed_at=row.get("signed_at") or "",
        signed_by=row.get("signed_by") or "",
    )


def parts_of(row: Row) -> tuple[Part, ...]:
    """The parts in the row of a message."""
    return _PARTS.decode(row["parts"])


def summary_of(row: Row) -> Summary:
    """A line of the history."""
    return Summary(**_line(row))


def hit_of(row: Row, snippet: str = "", message_id: str | None = None) -> Hit:
    """A line of the history with the place that a search found."""
    return Hit(**_line(row), snippet=snippet, message_id=message_id)


def _line(row: Row) -> dict[str, Any]:
    line = {name: row[name] or "" if name == "task_title" else row[name] for name in _LINE}
    return {**line, "held": bool(row["held"]), "signed": bool(row["signed"])}


def _storable_inside(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, dict):
        return {storable(name): _storable_inside(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_storable_inside(inner) for inner in value]
    return value
