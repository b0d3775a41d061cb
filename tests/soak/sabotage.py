"""What a worker is told to do wrong: a file with one `Sabotage` as JSON."""

import msgspec


class Sabotage(msgspec.Struct, frozen=True):
    """`how` happens at the reply that is tagged `when`, after `skipped` of that kind; or at a `request`."""

    when: str
    how: str
    skipped: int = 0
