"""What is asked of the history, and what a search gives back."""

from typing import Literal

import msgspec

from desktop.conversation.messages import Summary

Order = Literal["newest", "best"]
"""`best`: what stands in the title and in the case's facts comes first, each the newest first."""

HIT_START, HIT_END = "\ue000", "\ue001"
"""Stand around each hit in a snippet; no text of a conversation has them there."""


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """A search; what is left empty does not matter.

    `words` as typed: each piece between blanks must be in the title, in the case's facts or in a
    message. `patient`: words that must be in the title or in the facts. `since` and `until` bound the
    time of the last change (UTC in ISO 8601), `until` not included. `task_id` was used in the case,
    `specialty_id` is the case's. `signed`: whether an answer of it is signed. `rating`: an answer has at
    least so many stars of 5. `limit` and `offset` count conversations.
    """

    words: str = ""
    patient: str = ""
    since: str = ""
    until: str = ""
    task_id: str = ""
    specialty_id: str = ""
    signed: bool | None = None
    rating: int | None = None
    order: Order = "newest"
    limit: int = 50
    offset: int = 0


class Hit(Summary, frozen=True, kw_only=True):
    """A conversation that was found; `message_id` has the place of its snippet, if a message does."""

    message_id: str | None = None


class Hits(msgspec.Struct, frozen=True):
    """What was found; `more` when there is more than the query's limit.

    `given_up` when a newer search came: then there is nothing in it, and nothing is to be shown.
    """

    hits: tuple[Hit, ...] = ()
    more: bool = False
    given_up: bool = False
