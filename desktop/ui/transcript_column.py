"""The heights of all rows of a transcript, measured or estimated, and where each row lies."""

import bisect
from itertools import accumulate


class Column:
    """Rows one below the other, `gap` pixels apart, `top` below the beginning and `bottom` before the end."""

    def __init__(self, *, gap: int, top: int, bottom: int) -> None:
        self._gap = gap
        self._top = top
        self._bottom = bottom
        self._heights: list[int] = []
        self._tops: list[int] | None = None

    def __len__(self) -> int:
        return len(self._heights)

    def set_heights(self, heights: list[int]) -> None:
        """Replaces all rows."""
        self._heights = heights
        self._tops = None

    def append(self, height: int) -> None:
        """Adds a row at the end."""
        self._heights.append(height)
        self._tops = None

    def height(self, row: int) -> int:
        """The height of a row in pixels."""
        return self._heights[row]

    def set_height(self, row: int, height: int) -> bool:
        """Notes a measured height; whether it differs from what was known."""
        if self._heights[row] == height:
            return False
        self._heights[row] = height
        self._tops = None
        return True

    def top(self, row: int) -> int:
        """Where a row begins."""
        return self._all_tops()[row]

    @property
    def total(self) -> int:
        """The height of everything."""
        if not self._heights:
            return 0
        return self.top(len(self) - 1) + self._heights[-1] + self._bottom

    def rows_between(self, top: int, bottom: int) -> range:
        """The rows of which some part lies between two places."""
        tops = self._all_tops()
        first = max(bisect.bisect_right(tops, top) - 1, 0)
        return range(first, max(bisect.bisect_left(tops, bottom), min(first + 1, len(tops))))

    def _all_tops(self) -> list[int]:
        if self._tops is None:
            steps = [height + self._gap for height in self._heights[:-1]]
            self._tops = list(accumulate(steps, initial=self._top)) if self._heights else []
        return self._tops
