"""The audit: a table that only grows, in which each entry's hash covers the hash of the one before.

An entry is its canonical JSON (names in order, no blanks); its hash is SHA-256 of the hash before, as
32 bytes, and of that JSON. What is cut off at the end shows by the
anchor, a small file beside the history with the last number and hash.
"""

import datetime as dt
import getpass
import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from desktop.conversation.auditing import (
    Anchor,
    AnyEvent,
    AuditEntry,
    AuditQuery,
    Began,
    ChainCheck,
    ChainProblem,
    Created,
    Merged,
    Opened,
    PolicyChanged,
    Purged,
    Restored,
)
from desktop.store.cipher import Database
from desktop.store.files import beside, replace, written
from desktop.store.rows import storable

ANCHOR_FILE = "audit-head.json"
_START = bytes(32)
_NO_NUMBER = 1 << 62
_ENTRY = msgspec.json.Decoder(AuditEntry)
_LAST = "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1"
_ADD = "INSERT INTO audit (number, hash, entry) VALUES (?, ?, ?)"
_IN_ORDER = "SELECT number, hash, entry FROM audit ORDER BY number"
_AFTER = "SELECT number, hash, entry FROM audit WHERE number > ? ORDER BY number"
_FOUND = """
    SELECT entry FROM audit WHERE entry ->> '$.at' >= :since AND entry ->> '$.at' < :until
        AND (:kinds = '[]' OR entry ->> '$.event.kind' IN (SELECT value FROM json_each(:kinds)))
        AND (:conversation = '' OR entry ->> '$.event.conversation' = :conversation)
        AND number < :before
    ORDER BY number DESC LIMIT :limit
"""
_LATEST = "SELECT entry FROM audit WHERE entry ->> '$.event.kind' = ? ORDER BY number DESC LIMIT 1"
_COUNT = "SELECT count(*) FROM conversations"
_ENTRIES = "SELECT count(*) FROM audit"


class Head(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The last entry: its number, from 1, and its hash in hexadecimal digits."""

    number: int
    sha256: str


class Link(msgspec.Struct, frozen=True):
    """A row of the audit as it lies in the file."""

    number: int
    sha256: bytes
    entry: str


def moment() -> str:
    """The time in UTC, ISO 8601 with milliseconds."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")


def login() -> str:
    """The name of the system's login; it says who only as well as the system does."""
    try:
        return storable(getpass.getuser())
    except (OSError, KeyError, ImportError):
        return ""


def record(db: Database, *events: AnyEvent) -> None:
    """Adds entries; the caller holds the transaction in which that happens what they tell."""
    number, before = _last(db)
    for event in events:
        number += 1
        entry = AuditEntry(number=number, at=moment(), who=login(), event=event)
        encoded = msgspec.json.encode(entry, order="sorted")
        before = hashlib.sha256(before + encoded).digest()
        db.execute(_ADD, [number, before, encoded.decode()])


def entries(db: Database, query: AuditQuery) -> tuple[AuditEntry, ...]:
    """The entries that are wanted, the newest first; `check_chain` tells of one that cannot be read."""
    values = {
        "kinds": msgspec.json.encode(query.kinds).decode(),
        "conversation": query.conversation,
        "since": query.since,
        "until": query.until or "~",
        "limit": query.limit,
        "before": query.before or _NO_NUMBER,
    }
    found = (_decoded(encoded) for (encoded,) in db.execute(_FOUND, values).fetchall())
    return tuple(entry for entry in found if entry is not None)


def policy_noted(db: Database) -> str:
    """The SHA-256 of the policy that was noted last; empty where none was."""
    found = db.execute(_LATEST, ["policychanged"]).fetchall()
    event = _ENTRY.decode(found[0][0]).event if found else None
    return event.sha256 if isinstance(event, PolicyChanged) else ""


def head(db: Database) -> Head:
    """The last entry."""
    number, sha256 = _last(db)
    return Head(number, sha256.hex())


def anchored(db: Database, folder: Path) -> Anchor:
    """Whether the anchor in the vault's folder fits the entries."""
    try:
        untrusted = (folder / ANCHOR_FILE).read_bytes()
    except FileNotFoundError:
        return "none"
    except OSError:
        return "differs"
    try:
        anchor = msgspec.json.decode(untrusted, type=Head)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return "differs"
    if anchor.number > _last(db)[0]:
        return "ahead"
    found = db.execute("SELECT hash FROM audit WHERE number = ?", [anchor.number]).fetchall()
    return "fits" if found and found[0][0].hex() == anchor.sha256 else "differs"


def write_anchor(db: Database, folder: Path) -> None:
    """Keeps the last entry's number and hash beside the vault. Raises `StoreReadOnly`, `StoreFull`."""
    path = folder / ANCHOR_FILE
    with written(path), beside(path) as temporary:
        temporary.write_bytes(msgspec.json.encode(head(db)))
        replace(temporary, path)


def tail_after(db: Database, start: Head) -> list[Link] | None:
    """The entries after `start`; None when `start` is not among them, so that they do not go on there."""
    there = db.execute("SELECT hash FROM audit WHERE number = ?", [start.number]).fetchall()
    if start.number and (not there or there[0][0].hex() != start.sha256):
        return None
    return [Link(*row) for row in db.execute(_AFTER, [start.number])]


def adopt(db: Database, links: Sequence[Link]) -> None:
    """Adds entries of a chain that goes on where this one ends, as they are."""
    for link in links:
        db.execute(_ADD, [link.number, link.sha256, link.entry])


def check_chain(db: Database) -> ChainCheck:
    """Reads all of the chain: half a second for 100,000 entries."""
    return ChainCheck(int(db.execute(_ENTRIES).fetchall()[0][0]), tuple(chain_problems(db)))


def chain_problems(db: Database) -> Iterator[ChainProblem]:
    """What is wrong with the chain, and what entries tell of an anchor that did not fit."""
    before, expected, anchor_was_there, just_restored = _START, 0, False, False
    conversations: int | None = None
    for number, sha256, encoded in db.execute(_IN_ORDER):
        expected += 1
        if number != expected:
            is_gap = number > expected
            yield ChainProblem("missing" if is_gap else "extra", expected if is_gap else number)
            expected = number
        entry = _decoded(encoded)
        if sha256 != hashlib.sha256(before + encoded.encode()).digest():
            yield ChainProblem("changed", number)
        if entry is None or entry.number != number:
            yield ChainProblem("foreign", number)
        else:
            if not just_restored:  # then the anchor is still that of the file before
                yield from _anchor_problems(entry, was_there=anchor_was_there)
            just_restored = isinstance(entry.event, Restored)
            anchor_was_there |= isinstance(entry.event, Opened) and entry.event.anchor != "none"
            conversations = _counted(conversations, entry.event)
        before = sha256
    there = db.execute(_COUNT).fetchall()[0][0]
    if conversations is not None and conversations != there:
        yield ChainProblem("count", there, conversations)


def _anchor_problems(entry: AuditEntry, *, was_there: bool) -> Iterator[ChainProblem]:
    event = entry.event
    if not isinstance(event, Opened):
        return
    if event.anchor == "ahead":
        yield ChainProblem("cut_off", entry.number)
    elif event.anchor == "differs":
        yield ChainProblem("differs", entry.number)
    elif event.anchor == "none" and was_there:
        yield ChainProblem("removed", entry.number)


def _counted(conversations: int | None, event: AnyEvent) -> int | None:
    """How many conversations there are after an event, in the bin or not."""
    match event:
        case Began(conversations=count) | Restored(conversations=count):
            return count
        case Created():
            change = 1
        case Purged():
            change = -1
        case Merged(conversations=added):
            change = added
        case _:
            change = 0
    return None if conversations is None else conversations + change


def _decoded(encoded: str) -> AuditEntry | None:
    try:
        return _ENTRY.decode(encoded)
    except msgspec.MsgspecError:
        return None


def _last(db: Database) -> tuple[int, bytes]:
    found = db.execute(_LAST).fetchall()
    return found[0] if found else (0, _START)


def begin(db: Database) -> None:
    """Writes the first entry into an empty table."""
    messages = db.execute("SELECT count(*) FROM messages").fetchall()[0][0]
    record(db, Began(conversations=db.execute(_COUNT).fetchall()[0][0], messages=messages))
