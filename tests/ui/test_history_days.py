"""How days are called."""

import datetime as dt

import pytest

from desktop.ui.history_days import day_heading, local_day
from desktop.ui.translation import Translator

TODAY = dt.date(2026, 3, 11)  # a Wednesday


@pytest.mark.parametrize(
    ("day", "zh", "en"),
    [
        (dt.date(2026, 3, 11), "今天", "Today"),
        (dt.date(2026, 3, 10), "昨天", "Yesterday"),
        (dt.date(2026, 3, 9), "星期一", "Monday"),
        (dt.date(2026, 3, 5), "星期四", "Thursday"),
        (dt.date(2026, 3, 4), "3月4日", "March 4"),
        (dt.date(2025, 12, 31), "2025年12月31日", "December 31, 2025"),
        (dt.date(2026, 3, 12), "3月12日", "March 12"),
    ],
)
def test_headings(translator: Translator, day: dt.date, zh: str, en: str) -> None:
    assert day_heading(day, TODAY) == en
    translator.use("zh")
    assert day_heading(day, TODAY) == zh


@pytest.mark.parametrize("written", ["2026-03-11T12:00:00.000Z", "2026-03-11T12:00:00.000+00:00"])
def test_the_day_is_the_doctors_own(written: str) -> None:
    expected = dt.datetime(2026, 3, 11, 12, tzinfo=dt.UTC).astimezone().date()
    assert local_day(written) == expected
