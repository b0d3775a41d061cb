"""A conversation in the bin, as the window and the command line list it."""

import msgspec

DAYS_IN_BIN = 30
"""After so many days a conversation in the bin is removed for good, unless it is held."""


class BinnedCase(msgspec.Struct, frozen=True, kw_only=True):
    """`since` is when it was deleted (UTC, ISO 8601), `held` whether it must be kept."""

    id: str
    title: str
    since: str
    held: bool
