"""Searching the history: what is found, in its order, as fast for a million messages as for a thousand.

Each condition is a condition on the index. One that few conversations meet is known as the set of them;
one that many meet is asked conversation by conversation, going back from the newest: the
list is full soon then.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice

import msgspec

from desktop.conversation.messages import Summary
from desktop.conversation.searching import Hit, Hits, Query
from desktop.store.cipher import Database, Interrupted, interruptible
from desktop.store.index import (
    MESSAGES_OF_DOCUMENT,
    conversation_of_document,
    documents_of,
    facts_text,
    messages_of_document,
    signed_term,
    specialty_term,
    stars_term,
    task_term,
    visible_text,
)
from desktop.store.rows import Row, hit_of, json_of, parts_of, rows_of, summary_of
from desktop.store.snippets import Patterns
from desktop.store.words import HEAD, Phrase, fold, phrases_of

Moot = Callable[[], bool]

_LONGEST = 200  # characters of what was typed; more is a slip of the clipboard
_LOOKED_AT = 8  # messages of a conversation, for one that has more of the words
_LONG = 5 * MESSAGES_OF_DOCUMENT  # messages; all of a shorter conversation are read sooner than asked for
_MOST_STARS = 5


class Ways(msgspec.Struct, frozen=True):
    """Where one way to find ends and another begins; what is found does not depend on it.

    `few` conversations are read from the index at once, in some milliseconds. A condition that more
    of them meet is asked `asked` times in vain, then all is read. Up to `sorted` conversations are
    looked up and sorted; more are met on the way back in time.
    """

    few: int = 10_000
    asked: int = 200
    sorted: int = 500


_WAYS = Ways()

_DOCUMENTS = f"""
    SELECT {conversation_of_document("rowid")} FROM case_words
    WHERE case_words MATCH ? ORDER BY rowid DESC LIMIT ?
"""  # noqa: S608
_PLACES = (
    "SELECT rowid FROM case_words WHERE case_words MATCH ? AND rowid BETWEEN ? AND ? ORDER BY rowid DESC"
)
_TIMES = "updated_at >= :since AND updated_at < :until"
_BACK_IN_TIME = f"""
    SELECT number FROM conversations WHERE deleted = 0 AND {_TIMES} ORDER BY updated_at DESC, number DESC
"""  # noqa: S608 - constants
_SOME_BACK_IN_TIME = f"""
    SELECT number FROM conversations WHERE number IN (SELECT value FROM json_each(:numbers))
        AND deleted = 0 AND {_TIMES} ORDER BY updated_at DESC, number DESC
"""  # noqa: S608
_SUMMARY = """
    SELECT id, title, updated_at, case_values,
        (SELECT count(*) FROM messages WHERE conversation_id = conversations.id) AS message_count,
        (SELECT task_title FROM messages WHERE conversation_id = conversations.id AND task_title <> ''
            ORDER BY number DESC LIMIT 1) AS task_title,
        EXISTS (SELECT 1 FROM holds WHERE conversation = conversations.number) AS held,
        EXISTS (SELECT 1 FROM messages JOIN marks ON marks.message = messages.number
            WHERE conversation_id = conversations.id AND signed_at IS NOT NULL) AS signed
    FROM conversations
"""
_MESSAGE = "SELECT id, parts FROM messages WHERE number = :number AND state <> 'writing'"
_ALL = f"{_SUMMARY} WHERE deleted = 0 ORDER BY updated_at DESC, number DESC LIMIT :limit"
_ONE = f"{_SUMMARY} WHERE number = :number"


def never() -> bool:
    """No newer search will come."""
    return False


def all_summaries(db: Database, limit: int) -> tuple[Summary, ...]:
    """The lines of all conversations, the newest first."""
    return tuple(summary_of(row) for row in rows_of(db, _ALL, {"limit": limit}))


def search(db: Database, query: Query, moot: Moot = never, ways: Ways = _WAYS) -> Hits:
    """What is found, in the order that the query wants.

    The pieces of the words may stand in different messages of a conversation. Gives up, with nothing
    found, soon after `moot` says yes.
    """
    phrases, patient = (phrases_of(typed[:_LONGEST]) for typed in (query.words, query.patient))
    if (query.words.strip() and not phrases) or (query.patient.strip() and not patient):
        return Hits()
    try:
        with interruptible(db, moot):
            hits = _wanted(_Search(db, query, ways).hits(phrases, patient), moot)
            found = list(islice(hits, query.offset, query.offset + query.limit + 1))
    except Interrupted:
        return Hits(given_up=True)
    return Hits(tuple(found[: query.limit]), more=len(found) > query.limit)


class _Condition:
    """The conversations with a document that the expression matches, or, `negated`, all others."""

    def __init__(self, db: Database, ways: Ways, expression: str, *, negated: bool) -> None:
        self._db = db
        self._expression = expression
        self._patience = ways.asked
        self.negated = negated
        # Of words that go on FTS5 gathers all documents before it names the first: asking costs as much.
        whole = expression.endswith("*")
        numbers = self._read(-1 if whole else ways.few + 1)
        self.known = numbers if whole or len(numbers) <= ways.few else None

    def is_met(self, number: int) -> bool:
        """Whether the conversation `number` meets the condition."""
        if self.known is None and self._patience <= 0:
            self.known = self._read(-1)
        has = number in self.known if self.known is not None else self._ask(number)
        self._patience -= not has
        return has != self.negated

    def _read(self, limit: int) -> set[int]:
        return {number for (number,) in self._db.execute(_DOCUMENTS, [self._expression, limit])}

    def _ask(self, number: int) -> bool:
        return bool(_documents(self._db, self._expression, number))


class _Search:
    """One search under way."""

    def __init__(self, db: Database, query: Query, ways: Ways) -> None:
        self._db = db
        self._query = query
        self._ways = ways

    def hits(self, phrases: Sequence[Phrase], patient: Sequence[Phrase]) -> Iterator[Hit]:
        """What is found, one after the other."""
        others = [self._condition(one) for one in _facets(self._query)]
        others += [self._condition(phrase.expression(HEAD)) for phrase in patient]
        if self._query.signed is not None:
            others.append(self._condition(f'"{signed_term()}"', negated=not self._query.signed))
        numbers = self._numbers([*(self._condition(phrase.expression()) for phrase in phrases), *others])
        if self._query.order == "best" and phrases:
            in_head = [self._condition(phrase.expression(HEAD)) for phrase in phrases]
            numbers = _each_once(chain(self._numbers([*in_head, *others]), numbers))
        patterns = Patterns(phrases) if phrases else None
        hits = (_hit(self._db, number, phrases, patterns) for number in numbers)
        return (hit for hit in hits if hit is not None)

    def _condition(self, expression: str, *, negated: bool = False) -> _Condition:
        return _Condition(self._db, self._ways, expression, negated=negated)

    def _numbers(self, conditions: Sequence[_Condition]) -> Iterator[int]:
        """The conversations that meet all conditions, the newest first."""
        times = {"since": self._query.since, "until": self._query.until or "~"}
        sets = sorted((one.known for one in conditions if one.known is not None and not one.negated), key=len)
        some = set.intersection(*sets) if sets else None
        if some is not None and len(some) <= self._ways.sorted:
            found = self._db.execute(_SOME_BACK_IN_TIME, {**times, "numbers": json_of(sorted(some))})
        else:
            found = self._db.execute(_BACK_IN_TIME, times)
        asked = [one for one in conditions if one.known is None or one.negated]
        for (number,) in found:
            if (some is None or number in some) and all(one.is_met(number) for one in asked):
                yield number


def _wanted(hits: Iterator[Hit], moot: Moot) -> Iterator[Hit]:
    """The hits as long as they are wanted: a statement with few steps is over before it is asked."""
    for hit in hits:
        if moot():
            raise Interrupted
        yield hit


def _facets(query: Query) -> Iterator[str]:
    """What is asked for that is no text, as expressions."""
    if query.task_id:
        yield f'"{task_term(query.task_id)}"'
    if query.specialty_id:
        yield f'"{specialty_term(query.specialty_id)}"'
    if query.rating is not None:
        yield " OR ".join(f'"{stars_term(stars)}"' for stars in range(query.rating, _MOST_STARS + 1))


def _each_once(numbers: Iterator[int]) -> Iterator[int]:
    seen: set[int] = set()
    for number in numbers:
        if number not in seen:
            seen.add(number)
            yield number


def _hit(db: Database, number: int, phrases: Sequence[Phrase], patterns: Patterns | None) -> Hit | None:
    """The conversation with the place to show; None when a longer phrase is not in it after all."""
    row = rows_of(db, _ONE, {"number": number})[0]
    if patterns is None:
        return hit_of(row)
    shown, seen, most = None, set[Phrase](), 0
    for looked_at, message in enumerate(_messages(db, number, row, phrases), 1):
        text = visible_text(parts_of(message))
        here = patterns.in_text(fold(text))
        if len(here) > most:
            shown, most = (message["id"], text), len(here)
        seen |= here
        if len(seen) == len(phrases) and (most == len(phrases) or looked_at >= _LOOKED_AT):
            break
    head = [row["title"], facts_text(row["case_values"])]
    doubted = [phrase for phrase in phrases if phrase not in seen and not phrase.exact]
    if doubted and not seen.union(*(patterns.in_text(fold(text)) for text in head)).issuperset(doubted):
        return None
    message_id, text = shown or (None, "")
    snippet = next(filter(None, map(patterns.snippet, [text, *head])), "")
    return hit_of(row, snippet, message_id)


def _messages(db: Database, number: int, row: Row, phrases: Sequence[Phrase]) -> Iterator[Row]:
    """The messages that may have one of the phrases, the newest first."""
    documents = [documents_of(number)[0]]
    if row["message_count"] > _LONG:
        documents = _documents(db, " OR ".join(f"({phrase.expression()})" for phrase in phrases), number)
    elif row["message_count"] > MESSAGES_OF_DOCUMENT:
        documents = [documents[0] + volume for volume in reversed(range(_LONG // MESSAGES_OF_DOCUMENT))]
    for document in documents:
        for message in reversed(messages_of_document(db, row["id"], document)):
            yield from rows_of(db, _MESSAGE, {"number": message})


def _documents(db: Database, expression: str, number: int) -> list[int]:
    return [document for (document,) in db.execute(_PLACES, [expression, *documents_of(number)])]
