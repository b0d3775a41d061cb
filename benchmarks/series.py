"""Measuring several sides in turn, and what comes of it: medians, ratios, a table, one JSON object.

Sides that are measured one after the other differ by whatever else the machine did meanwhile. In turn,
round by round, each ratio is taken within its round, and the median of the ratios is told.
"""

import statistics
import sys
from collections.abc import Callable, Mapping
from typing import TypeVar

import msgspec

OURS = "ours"
Measured = TypeVar("Measured")
_SMALL = 100.0


def in_turn(
    sides: Mapping[str, Callable[[int], Measured]], rounds: int, *, title: str = ""
) -> dict[str, list[Measured]]:
    """Calls every side with the round's number, round after round; another side begins each time."""
    names = list(sides)
    taken: dict[str, list[Measured]] = {name: [] for name in names}
    for number in range(rounds):
        if title:
            print(f"{title}: round {number + 1} of {rounds}", file=sys.stderr, flush=True)
        first = number % len(names)
        for name in names[first:] + names[:first]:
            taken[name].append(sides[name](number))
    return taken


class Row(msgspec.Struct, frozen=True):
    """One measure: the values of each side, or of something else to compare with, round by round."""

    title: str
    unit: str
    values: Mapping[str, list[float]]

    def median(self, side: str) -> float | None:
        """The median of a side's values; None when it has none."""
        values = self.values.get(side)
        return statistics.median(values) if values else None

    def ratio(self, side: str) -> float | None:
        """The median of ours over the side's, round by round."""
        pairs = zip(self.values.get(OURS, ()), self.values.get(side, ()), strict=False)
        ratios = [ours / theirs for ours, theirs in pairs if theirs]
        return statistics.median(ratios) if ratios else None

    def __str__(self) -> str:
        medians = (f"{side} {_number(self.median(side))}" for side in self.values)
        return f"{self.title}, {self.unit}: {', '.join(medians)}"


def table(model: str, rows: list[Row], sides: list[str]) -> str:
    """The rows in Markdown, with the ratios of ours to the other sides."""
    heads = [model, *sides, *(f"{OURS} / {side}" for side in sides if side != OURS)]
    lines = [heads, ["---", *["--:"] * (len(heads) - 1)]]
    for row in rows:
        ratios = (row.ratio(side) for side in sides if side != OURS)
        cells = (_number(row.median(side)) for side in sides)
        lines.append([f"{row.title}, {row.unit}", *cells, *(_ratio(ratio) for ratio in ratios)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def ratios(model: str, rows: list[Row]) -> dict[str, float]:
    """Every ratio by its name, `0.5B write at 512 ours/llama-server` for example."""
    named = {
        f"{model} {row.title} {OURS}/{side}": row.ratio(side)
        for row in rows
        for side in row.values
        if side != OURS
    }
    return {name: round(ratio, 3) for name, ratio in named.items() if ratio is not None}


def _number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.1f}" if value < _SMALL else f"{value:.0f}"


def _ratio(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
