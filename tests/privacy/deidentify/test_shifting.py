"""Moved dates keep their form, their distance, their weekday and people's ages."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.deidentify import PARTS, marked_sentences
from desktop.privacy.deidentify.dates import day_comes_first
from desktop.privacy.deidentify.finding import Finder
from desktop.privacy.deidentify.shifting import WEEKS, Shift, case_days, shifted, shifted_moment

SHIFT = Shift(days=-140, year=2024)


@pytest.mark.parametrize(
    ("date", "moved"),
    [
        ("2024年3月12日", "2023年10月24日"),
        ("2024-03-12", "2023-10-24"),
        ("2024/3/12", "2023/10/24"),
        ("2024.03.12", "2023.10.24"),
        ("20240312", "20231024"),
        ("3月12日", "10月24日"),
        ("2024年3月", "2023年10月"),
        ("1958年", "1958年"),
        ("92年3月8日", "91年10月20日"),
        ("今年5月", "2023年12月"),
        ("去年11月", "2023年6月"),
        ("二〇二四年三月十二日", "二〇二三年十月二十四日"),
        ("四月十日", "十一月二十二日"),
        ("2021年冬", "2020年夏"),
        ("2024年7月1日（周一）", "2024年2月12日（周一）"),
        ("12 March 2024", "24 October 2023"),
        ("March 12, 2024", "October 24, 2023"),
        ("12th of March 2024", "24th of October 2023"),
        ("Mon 11 Mar 2024", "Mon 23 Oct 2023"),
        ("17-JUL-1979", "27-FEB-1979"),
        ("Sept 2022", "Apr 2022"),
        ("Jan '22", "Aug '21"),
        ("03/14/2024", "10/26/2023"),
        ("14/03/2024", "26/10/2023"),
        ("14/3/24", "26/10/23"),
        ("winter 2021", "summer 2020"),
        ("06-12", "01-24"),
        ("民國113年5月7日", "民國112年12月19日"),
        ("113.05.07", "112.12.19"),
        ("5月28號", "1月9號"),
        ("9.14", "4.27"),
        ("11 Nov 44", "24 Jun 44"),
        ("30AUG2024", "12APR2024"),
    ],
)
def test_a_date_keeps_its_form(date: str, moved: str) -> None:
    assert shifted(date, SHIFT) == moved


@pytest.mark.parametrize(
    "date",
    ["8日", "19th", "正月初六", "9.vi.62", "3-17 Sept 2024", "2024年2月30日", "99/99/2024", "0001-01-01", ""],
)
def test_what_cannot_be_moved_is_said(date: str) -> None:
    assert shifted(date, SHIFT) is None


def test_every_marked_date_can_be_moved_but_a_day_alone_and_other_calendars(finder: Finder) -> None:
    names = [f"{language}_{part}" for language in ("zh", "en") for part in PARTS]
    finds = [
        find for name in names for sentence in marked_sentences(name) for find in finder.finds(sentence.text)
    ]
    unmoved = {
        find.text for find in finds if find.kind in {"date", "birth"} and not shifted(find.text, SHIFT)
    }
    days = {"8日", "十四日", "3号", "4号", "5号", "10th", "15th", "19th", "22nd", "23rd", "3-17 Sept 2024"}
    assert unmoved == days | {
        "正月初六",
        "甲辰年八月初三",
        "1931年腊月",
        "〇三年",
        "九六年",
        "9.vi.62",
        "twenty-second of January 2024",
    }


@given(
    st.dates(dt.date(1910, 1, 1), dt.date(2040, 12, 31)),
    st.dates(dt.date(1910, 1, 1), dt.date(2040, 12, 31)),
    st.integers(*WEEKS),
)
def test_distance_and_weekday_stay_true(one: dt.date, other: dt.date, weeks: int) -> None:
    shift = Shift(days=-7 * weeks, year=2024)
    moved = [dt.date.fromisoformat(shifted(date.isoformat(), shift) or "") for date in (one, other)]
    assert moved[1] - moved[0] == other - one
    assert moved[0].weekday() == one.weekday()


@given(st.text(), st.text())
def test_a_case_is_moved_alike_each_time_and_into_the_past(key: str, case: str) -> None:
    days = case_days(key.encode("utf-8", "replace"), case)
    assert days == case_days(key.encode("utf-8", "replace"), case)
    assert WEEKS[0] <= -days / 7 <= WEEKS[1]
    assert days % 7 == 0


def test_another_key_moves_other_days() -> None:
    assert len({case_days(bytes([number]), "case") for number in range(32)}) > 10


def test_a_stored_moment_is_moved() -> None:
    assert shifted_moment("2024-03-12T08:30:00.123+00:00", SHIFT) == "2023-10-24T08:30:00.123+00:00"


@pytest.mark.parametrize(
    ("text", "day_first"), [("on 3/28/23 and 3/4/23", False), ("28/3/2023, 4/3/2023", True)]
)
def test_clear_dates_tell_how_the_others_are_read(finder: Finder, text: str, *, day_first: bool) -> None:
    assert day_comes_first(finder.finds(text)) is day_first
