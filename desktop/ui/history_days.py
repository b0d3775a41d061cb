"""The headings of the history: today, yesterday, a weekday, a date."""

import datetime as dt

from PySide6.QtCore import QCoreApplication, QDate, QLocale

_WEEK = 7


def local_day(updated_at: str) -> dt.date:
    """The day of a UTC time (ISO 8601) where the doctor is."""
    return dt.datetime.fromisoformat(updated_at).astimezone().date()


def day_heading(day: dt.date, today: dt.date) -> str:
    """How `day` is called in the window's language."""
    age_days = (today - day).days
    if age_days == 0:
        return QCoreApplication.translate("HistoryDays", "Today")
    if age_days == 1:
        return QCoreApplication.translate("HistoryDays", "Yesterday")
    date, locale = QDate(day.year, day.month, day.day), QLocale()
    if 1 < age_days < _WEEK:
        return locale.dayName(date.dayOfWeek(), QLocale.FormatType.LongFormat)
    if day.year == today.year:
        return locale.toString(date, QCoreApplication.translate("HistoryDays", "MMMM d"))
    return locale.toString(date, QCoreApplication.translate("HistoryDays", "MMMM d, yyyy"))
