"""Which lines of a text have been before the doctor's eyes, from their beginning to their end."""

from collections.abc import Sequence


class SeenLines:
    """Counts a line as seen when all of it was in sight, the parts of a long one in their order."""

    def __init__(self) -> None:
        self._lengths: list[int] = []
        self._seen: list[int] = []

    def begin(self, lengths: Sequence[int], *, again: bool) -> None:
        """A text whose lines have so many characters; `again` when it is the one before with other words."""
        before = dict(enumerate(zip(self._seen, self._lengths, strict=True)))
        if not again or len(before) != len(lengths):
            before = {}
        self._lengths = list(lengths)
        self._seen = [
            length if (was := before.get(line)) and was[0] >= was[1] else 0
            for line, length in enumerate(lengths)
        ]

    def add(self, line: int, start: int, end: int) -> None:
        """The characters of a line from `start` up to `end` are in sight."""
        if start <= self._seen[line]:
            self._seen[line] = max(self._seen[line], end)

    def unseen(self) -> list[int]:
        """The lines that were not in sight as a whole; empty ones do not count."""
        both = zip(self._seen, self._lengths, strict=True)
        return [line for line, (seen, length) in enumerate(both) if seen < length]
