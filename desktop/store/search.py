"""The search index, and the summaries of the history with what a search found."""

import re
from collections.abc import Sequence

from desktop.conversation.messages import FormPart, Part, StructuredPart, Summary, TextPart
from desktop.store.cipher import Database
from desktop.store.rows import Row, parts_of, summary_of
from desktop.store.words import Phrase, fold, origin, phrases_of, words_of

HIT_START, HIT_END = "\ue000", "\ue001"

_SEARCH_CHARACTERS = 200  # of what was typed; more is a slip of the clipboard
_BEFORE, _AFTER = 12, 60  # characters around a hit
_GLANCE = 400  # characters of a message that are searched for the hit at first

_SUMMARIES = """
    SELECT id, title, updated_at,
        (SELECT count(*) FROM messages WHERE conversation_id = conversations.id) AS message_count,
        (SELECT task_title FROM messages WHERE conversation_id = conversations.id AND task_title <> ''
            ORDER BY number DESC LIMIT 1) AS task_title
    FROM conversations WHERE deleted = 0 {found}
    ORDER BY updated_at DESC, number DESC LIMIT :limit
"""
_FOUND = """
    AND (number IN (SELECT rowid FROM title_words WHERE title_words MATCH :{name})
        OR id IN (SELECT conversation_id FROM messages WHERE number IN
            (SELECT rowid FROM message_words WHERE message_words MATCH :{name})))
"""
_PLACES = """
    SELECT conversation_id, parts FROM messages WHERE number IN
        (SELECT max(number) FROM messages WHERE number IN
            (SELECT rowid FROM message_words WHERE message_words MATCH :any)
        GROUP BY conversation_id)
"""


def visible_text(parts: Sequence[Part]) -> str:
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


def index_title(db: Database, number: int, title: str) -> None:
    """Makes the title of the conversation `number` searchable, instead of an earlier one."""
    _index(db, "title_words", number, title)


def index_message(db: Database, number: int, parts: Sequence[Part]) -> None:
    """Makes the message `number` searchable, instead of what was there before."""
    _index(db, "message_words", number, visible_text(parts))


def index_everything(db: Database) -> None:
    """Makes all titles and all finished messages searchable."""
    for row in list(db.query("SELECT number, title FROM conversations")):
        index_title(db, row["number"], row["title"])
    for row in list(db.query("SELECT number, parts FROM messages WHERE state <> 'writing'")):
        index_message(db, row["number"], parts_of(row))


def forget_deleted(db: Database) -> None:
    """Takes the words of deleted conversations out of the index."""
    gone = "SELECT number FROM conversations WHERE deleted"
    db.execute(f"DELETE FROM title_words WHERE rowid IN ({gone})")  # noqa: S608 - constants
    gone = """SELECT number FROM messages
        WHERE conversation_id IN (SELECT id FROM conversations WHERE deleted)"""
    db.execute(f"DELETE FROM message_words WHERE rowid IN ({gone})")  # noqa: S608 - constants


def find_summaries(db: Database, search: str, limit: int) -> tuple[Summary, ...]:
    """The conversations, the newest first; with `search`, those that have all its pieces.

    A piece is what stands between blanks. The pieces may stand in different messages.
    """
    if not search.strip():
        everything = db.query(_SUMMARIES.format(found=""), {"limit": limit})
        return tuple(summary_of(row, "") for row in everything)
    phrases = phrases_of(search[:_SEARCH_CHARACTERS])
    if not phrases:
        return ()
    names = [f"phrase_{index}" for index in range(len(phrases))]
    expressions = [phrase.expression() for phrase in phrases]
    found = "".join(_FOUND.format(name=name) for name in names)
    values = {"limit": limit, **dict(zip(names, expressions, strict=True))}
    rows = list(db.query(_SUMMARIES.format(found=found), values))
    places = {row["conversation_id"]: row for row in db.query(_PLACES, {"any": " OR ".join(expressions)})}
    return tuple(summary_of(row, _snippet_of(row, places.get(row["id"]), phrases)) for row in rows)


def snippet(text: str, phrases: Sequence[Phrase]) -> str:
    """The surroundings of the first hit in `text`, the hit marked; empty when there is none."""
    pattern = "|".join(phrase.pattern() for phrase in phrases)
    # Most hits are near the beginning, and folding a long answer takes time.
    hit = re.search(pattern, fold(text[:_GLANCE])) or re.search(pattern, fold(text))
    if hit is None:
        return ""
    start, end = origin(text, *hit.span())
    before = ("…" if start > _BEFORE else "") + _plain(text[max(0, start - _BEFORE) : start])
    after = _plain(text[end : end + _AFTER]) + ("…" if end + _AFTER < len(text) else "")
    return f"{before}{HIT_START}{_plain(text[start:end])}{HIT_END}{after}".strip()


def _snippet_of(row: Row, place: Row | None, phrases: Sequence[Phrase]) -> str:
    found = snippet(visible_text(parts_of(place)), phrases) if place else ""
    return found or snippet(row["title"], phrases)


def _plain(text: str) -> str:
    """Text for one line: no Markdown signs, no marks of our own, no line breaks."""
    return re.sub(r"[\s\x00-\x1f#*`|>\ue000\ue001]+", " ", text)


def _index(db: Database, table: str, number: int, text: str) -> None:
    db.execute(f"DELETE FROM {table} WHERE rowid = ?", [number])  # noqa: S608 - our own names
    db.execute(f"INSERT INTO {table} (rowid, words) VALUES (?, ?)", [number, words_of(text)])  # noqa: S608
