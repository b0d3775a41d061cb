"""Dates moved by the same number of days throughout a case: intervals, ages and weekdays stay true."""

import datetime as dt
import hashlib
import hmac
import re

import msgspec

from desktop.privacy.deidentify.date_forms import FORMS, MONTHS, RELATIVE_YEARS, SEASONS

WEEKS = (4, 52)
"""By how many weeks a case may be moved into the past, fewest and most."""
_FORMS = tuple(form.reading for form in FORMS)
_DIGITS = "〇一二三四五六七八九"
_MIDDLE_DAY, _MIDDLE_MONTH = 15, 7
_CENTURY, _THIS_CENTURY_UP_TO = 1900, 49
_MINGUO = 1911
_Parts = dict[str, str]


class Shift(msgspec.Struct, frozen=True):
    """How dates are moved: by `days`, whole weeks. `year` is meant where a date names none.

    `day_first` tells whether 4/11 is in November.
    """

    days: int
    year: int
    day_first: bool = True


def case_days(key: bytes, case_id: str) -> int:
    """By how many days a case's dates are moved: the same at each export, not to be guessed without the key.

    HMAC-SHA-256 (RFC 2104) of the case's id, in whole weeks within `WEEKS`, into the past.
    """
    digest = hmac.new(key, f"deidentify {case_id}".encode(), hashlib.sha256).digest()
    fewest, most = WEEKS
    return -7 * (fewest + int.from_bytes(digest[:8]) % (most - fewest + 1))


def shifted(text: str, shift: Shift) -> str | None:
    """The date in the same form, moved; None where it has no month or year, or is no date.

    A date without a day or month is moved as its middle would be.
    """
    for form in _FORMS:
        match = form.fullmatch(text)
        if match and (moved := _moved(match, shift)):
            return _written(match, moved)
    return None


def shifted_moment(moment: str, shift: Shift) -> str:
    """A stored moment (UTC, ISO 8601), moved."""
    return (dt.datetime.fromisoformat(moment) + dt.timedelta(days=shift.days)).isoformat(
        timespec="milliseconds"
    )


def _moved(match: re.Match[str], shift: Shift) -> tuple[dt.date, bool] | None:
    """The moved date and whether its day comes first, as in 4/11."""
    parts = {name: value for name, value in match.groupdict().items() if value}
    if "day" in parts:
        return None
    first = shift.day_first
    if "a" in parts:
        first = _day_is_first(parts, shift)
        parts |= {"d": parts["a"], "m": parts["b"]} if first else {"d": parts["b"], "m": parts["a"]}
    try:
        date = dt.date(_year(parts, shift), _month(parts), _day(parts))
        return date + dt.timedelta(days=shift.days), first
    except (ValueError, OverflowError):
        return None


def _day_is_first(parts: _Parts, shift: Shift) -> bool:
    if int(parts["a"]) > len(MONTHS):
        return True
    return shift.day_first and int(parts["b"]) <= len(MONTHS)


def _year(parts: _Parts, shift: Shift) -> int:
    if "rel" in parts:
        return shift.year + RELATIVE_YEARS[parts["rel"]]
    if "yc" in parts:
        return int("".join(str(_digit(character)) for character in parts["yc"]))
    if minguo := parts.get("roc") or parts.get("minguo"):
        return _MINGUO + int(minguo)
    year = parts.get("y") or parts.get("yy")
    if year is None:
        return shift.year
    if len(year) > len("99"):
        return int(year)
    return _CENTURY + int(year) + (100 if int(year) <= _THIS_CENTURY_UP_TO else 0)


def _month(parts: _Parts) -> int:
    if "mon" in parts:
        wanted = parts["mon"][:3].casefold()
        return next(number for number, name in enumerate(MONTHS, 1) if name[:3].casefold() == wanted)
    if "mc" in parts:
        return 1 if parts["mc"] == "正" else _from_numeral(parts["mc"])
    if "m" in parts:
        return int(parts["m"])
    return SEASONS[parts["season"].casefold()] if "season" in parts else _MIDDLE_MONTH


def _day(parts: _Parts) -> int:
    return _from_numeral(parts["dc"]) if "dc" in parts else int(parts.get("d", _MIDDLE_DAY))


def _written(match: re.Match[str], moved: tuple[dt.date, bool]) -> str:
    """The text of the match with the moved date in the places of the old one."""
    date, day_first = moved
    text = match[0]
    for name in sorted(match.groupdict(), key=match.start, reverse=True):
        if match[name]:
            text = (
                text[: match.start(name)]
                + _part(name, match, date, day_first=day_first)
                + text[match.end(name) :]
            )
    return text


def _part(name: str, match: re.Match[str], date: dt.date, *, day_first: bool) -> str:
    """What stands in the place of one group of the old date."""
    old = match[name]
    if name in {"roc", "minguo"}:
        return str(date.year - _MINGUO)
    if name in {"y", "yy"}:
        return str(date.year)[-len(old) :]
    if name in {"m", "d", "a", "b"}:
        is_day = name == "d" or (name in {"a", "b"} and (name == "a") == day_first)
        return _number(date.day if is_day else date.month, match)
    words = {
        "rel": f"{date.year}年",
        "mon": _month_name(old, date.month),
        "season": _season(old, date.month),
        "th": _ordinal(date.day),
        "yc": "".join(_DIGITS[int(digit)] for digit in str(date.year)),
        "mc": _numeral(date.month),
        "dc": _numeral(date.day),
    }
    return words.get(name, old)


def _number(value: int, match: re.Match[str]) -> str:
    """With a zero before it where the old date has one or may have: 20240312, 2024-10-12."""
    padded = match[0].isdigit() or re.search(r"(?<!\d)0\d(?!\d)|(?<!\d)\d\d([-/.])\d\d(?!\d)", match[0])
    return f"{value:02}" if padded else str(value)


def _month_name(old: str, month: int) -> str:
    name = MONTHS[month - 1] if len(old) > len("Sept") or old in MONTHS else MONTHS[month - 1][:3]
    return name.upper() if old.isupper() else name


def _season(old: str, month: int) -> str:
    names = "冬春夏秋" if old in SEASONS and old in "春夏秋冬" else ("winter", "spring", "summer", "autumn")
    name = names[month % 12 // 3]
    return name.capitalize() if old[0].isupper() else name


def _ordinal(day: int) -> str:
    return "th" if day in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def _digit(character: str) -> int:
    return 0 if character in "零○" else _DIGITS.index(character)


def _from_numeral(text: str) -> int:
    tens, ten, ones = text.rpartition("十")
    return (_digit(tens) if tens else 1) * 10 * bool(ten) + (_digit(ones) if ones else 0)


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十") + (
        _DIGITS[ones] if ones else ""
    )
