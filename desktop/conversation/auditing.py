"""What the audit keeps: who did what and when, in ids and numbers, never in the patient's words."""

from typing import Literal

import msgspec

Way = Literal["passphrase", "recovery", "keyring", "file"]
VaultPart = Literal["file", "copy"]
"""`vault.json`, and the copy beside it."""
Anchor = Literal["none", "fits", "ahead", "differs"]
"""How `audit-head.json` beside the vault fits the entries: `ahead` knows more of them than there are."""


class Event(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag=str.lower, forbid_unknown_fields=True
):
    """Something that happened; a leaf's `kind` is its name in small letters."""


class Began(Event, frozen=True, kw_only=True):
    """The first entry: what was there before the audit."""

    conversations: int
    messages: int


class Opened(Event, frozen=True, kw_only=True):
    """The vault was opened by one of the ways."""

    way: Way
    anchor: Anchor


class Locked(Event, frozen=True, kw_only=True):
    """The vault was locked, or closed with the program."""

    closing: bool


class Failed(Event, frozen=True, kw_only=True):
    """So many tries at the passphrase were wrong before the one that was right, also while it was open."""

    times: int


class PassphraseSet(Event, frozen=True, kw_only=True):
    """The vault got its first passphrase, or another one by what opened it before."""

    by: Literal["none", "passphrase", "recovery"]


class RecoveryRenewed(Event, frozen=True, kw_only=True):
    """There is a new recovery key; the old one is void."""


class KeyringSet(Event, frozen=True, kw_only=True):
    """The system's keyring opens the vault from now on, or no longer."""

    opens: bool


class Mended(Event, frozen=True, kw_only=True):
    """One of the two files that keep the key was missing or damaged, and was written anew from the other."""

    what: VaultPart


class Created(Event, frozen=True, kw_only=True):
    """A conversation was begun."""

    conversation: str


class Answered(Event, frozen=True, kw_only=True):
    """An answer came to its end; `model_sha256` is empty while it is being worked out."""

    conversation: str
    message: str
    state: str
    model_id: str
    model_sha256: str
    task_id: str | None


class Edited(Event, frozen=True, kw_only=True):
    """The title, facts of the case, or a question, which then has another version."""

    conversation: str
    what: Literal["title", "case", "question"]
    message: str | None = None


class Signed(Event, frozen=True, kw_only=True):
    """An answer was signed, or its signature taken back."""

    conversation: str
    message: str
    signed: bool


class Copied(Event, frozen=True, kw_only=True):
    """Words of a conversation were copied to the clipboard."""

    conversation: str
    message: str | None = None


class Exported(Event, frozen=True, kw_only=True):
    """A conversation was written to a file."""

    conversation: str
    deidentified: bool


class Printed(Event, frozen=True, kw_only=True):
    """A conversation was handed to a printer."""

    conversation: str
    deidentified: bool


class Deleted(Event, frozen=True, kw_only=True):
    """A conversation was put into the bin, by hand or because its time was over."""

    conversation: str
    retention: bool = False


class Undeleted(Event, frozen=True, kw_only=True):
    """A conversation was taken out of the bin."""

    conversation: str


class Purged(Event, frozen=True, kw_only=True):
    """A conversation was removed for good."""

    conversation: str


class Held(Event, frozen=True, kw_only=True):
    """A conversation may not be deleted, or may be again."""

    conversation: str
    held: bool


class BackedUp(Event, frozen=True, kw_only=True):
    """A backup with so many conversations was written."""

    backup: str
    conversations: int


class Restored(Event, frozen=True, kw_only=True):
    """A backup took the place of the history; `lost` counts what could not be read on the way."""

    backup: str
    conversations: int
    lost: int = 0


class Merged(Event, frozen=True, kw_only=True):
    """What a backup has was added: so many conversations, and so many messages in all."""

    backup: str
    conversations: int
    messages: int


class AuditExported(Event, frozen=True, kw_only=True):
    """So many entries of the audit itself were written to a file."""

    entries: int


class SettingsChanged(Event, frozen=True, kw_only=True):
    """Settings of these names were changed."""

    names: tuple[str, ...]


class PolicyChanged(Event, frozen=True, kw_only=True):
    """The administrator's policy is another than before; it sets these rules."""

    sha256: str
    rules: tuple[str, ...]


AnyEvent = (
    Began
    | Opened
    | Locked
    | Failed
    | PassphraseSet
    | RecoveryRenewed
    | KeyringSet
    | Mended
    | Created
    | Answered
    | Edited
    | Signed
    | Copied
    | Exported
    | Printed
    | Deleted
    | Undeleted
    | Purged
    | Held
    | BackedUp
    | Restored
    | Merged
    | AuditExported
    | SettingsChanged
    | PolicyChanged
)
KINDS: tuple[str, ...] = tuple(kind.__name__.lower() for kind in AnyEvent.__args__)
"""The kinds of events, as `AuditQuery.kinds` takes them."""


class AuditEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry: `at` in UTC (ISO 8601), `who` is the login's name as the system tells it."""

    number: int
    at: str
    who: str
    event: AnyEvent


class AuditQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Which entries are wanted; what is left empty does not matter. `until` and `before` are not included.

    `before`: only entries with a smaller number, so that the next page begins where the last one ended
    although new entries have come; 0 for all.
    """

    kinds: tuple[str, ...] = ()
    conversation: str = ""
    since: str = ""
    until: str = ""
    before: int = 0
    limit: int = 1000


class ChainProblem(msgspec.Struct, frozen=True):
    """What is wrong with the chain; `number` is an entry's, but for `count`.

    For `count` there are `number` conversations, and `other` by the entries.
    """

    kind: Literal["missing", "extra", "changed", "foreign", "cut_off", "differs", "removed", "count"]
    number: int
    other: int = 0


class ChainCheck(msgspec.Struct, frozen=True):
    """What a look at the whole chain has found among so many entries."""

    entries: int
    problems: tuple[ChainProblem, ...]
