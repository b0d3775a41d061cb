"""What was typed and not sent, of all cases: what a lock puts away and an unlock brings back."""

import msgspec

from desktop.clinical.forms import Values


class Drafts(msgspec.Struct, frozen=True):
    """Words and forms by conversation (empty for the new case), the new case's facts, and what was open."""

    words: dict[str, str] = {}
    forms: dict[str, tuple[str | None, Values]] = {}
    facts: Values = {}
    open_id: str = ""
