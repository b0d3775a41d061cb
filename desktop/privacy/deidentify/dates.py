"""Dates in a text: where they are, which are of birth, and whether the day or the month comes first."""

import re
from collections.abc import Iterable, Iterator

import msgspec

from desktop.privacy.deidentify.date_forms import FORMS
from desktop.privacy.deidentify.finds import Find, group_find

_PATTERNS = tuple(form.finding for form in FORMS)
_BORN_BEFORE = re.compile(
    r"(?:出生(?:日期|年月|于)?|生于|生日|(?i:\b(?:d\.?o\.?b\.?|date of birth|birth ?date|born(?: on"
    r"| in)?)))[\s:：(（为是]*$"
)
_BORN_AFTER = re.compile(r"[日号]?\s?(?:出生|生人|生(?![化命活殖长后物理成]))")
_FIRST_TWO = re.compile(r"(\d{1,2})[/.-](\d{1,2})(?![\d])")
_YEAR = re.compile(r"(?:19|20)\d\d")
_MONTHS_IN_YEAR = 12
_LONGEST_MONTH = 31


def dates(text: str) -> Iterator[Find]:
    """Dates with a day, a month or a year; not times of day, and not what counts from another day."""
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            pair = match.groupdict()
            if "a" not in pair or _is_day_and_month(int(pair["a"]), int(pair["b"])):
                yield group_find(match, "date", "found")


def with_births(finds: Iterable[Find], text: str) -> Iterator[Find]:
    """The finds, where dates at which somebody was born are of the kind `birth`."""
    for find in finds:
        is_birth = find.kind == "date" and (
            _BORN_BEFORE.search(text[: find.start][-30:]) or _BORN_AFTER.match(text, find.end)
        )
        yield msgspec.structs.replace(find, kind="birth") if is_birth else find


def year_meant(finds: Iterable[Find]) -> int | None:
    """The year of dates that name none: the latest that a date of the case names; None where none does."""
    years = (match for find in finds if find.kind == "date" for match in _YEAR.finditer(find.text))
    return max((int(match[0]) for match in years), default=None)


def day_comes_first(finds: Iterable[Find]) -> bool:
    """Whether 4/11/2023 is in November: told by the dates that can be read in one way only; yes in doubt."""
    pairs = [
        match for find in finds if find.kind in {"date", "birth"} for match in _FIRST_TWO.finditer(find.text)
    ]
    months_first = sum(int(match[2]) > _MONTHS_IN_YEAR for match in pairs)
    return months_first <= sum(int(match[1]) > _MONTHS_IN_YEAR for match in pairs)


def _is_day_and_month(one: int, other: int) -> bool:
    return 1 <= min(one, other) <= _MONTHS_IN_YEAR and 1 <= max(one, other) <= _LONGEST_MONTH
