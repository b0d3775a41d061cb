"""What a search is narrowed to, as the history is asked."""

import datetime as dt
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.clinical.shelf import Shelf
from desktop.conversation.searching import Query
from desktop.ui.search_filters import SearchFilters
from desktop.ui.theme import Theme
from desktop.ui.translation import Translator

TODAY = dt.date(2026, 3, 10)


@pytest.fixture
def filters(
    theme: Theme, translator: Translator, shelf: Shelf, shown: Callable[[SearchFilters], SearchFilters]
) -> SearchFilters:
    made = SearchFilters(theme, today=lambda: TODAY)
    made.set_shelf(shelf)
    return shown(made)


def choose(filters: SearchFilters, name: str, value: str) -> None:
    box = filters.findChild(QComboBox, f"search_{name}")
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def midnight(day: dt.date) -> str:
    return f"{dt.datetime.combine(day, dt.time()).astimezone(dt.UTC):%Y-%m-%dT%H:%M:%S}.000Z"


def test_nothing_is_chosen_at_first(filters: SearchFilters) -> None:
    assert filters.query("胸痛") == Query(words="胸痛")
    assert not filters.is_active
    choose(filters, "order", "best")
    assert not filters.is_active


@pytest.mark.parametrize(
    ("period", "days", "bound"),
    [("today", 0, "since"), ("week", 6, "since"), ("year", 364, "since"), ("older", 364, "until")],
)
def test_periods_are_whole_days_here(filters: SearchFilters, period: str, days: int, bound: str) -> None:
    choose(filters, "period", period)
    assert filters.query("") == Query(**{bound: midnight(TODAY - dt.timedelta(days=days))})  # type: ignore[arg-type]


def test_what_is_chosen_is_asked_for_in_every_language(
    filters: SearchFilters, translator: Translator, qtbot: QtBot
) -> None:
    for name, value in (("task", "triage"), ("specialty", "surgery"), ("signed", "no"), ("rating", "3")):
        choose(filters, name, value)
    patient = filters.findChild(QLineEdit, "searchPatient")
    assert isinstance(patient, QLineEdit)
    with qtbot.waitSignal(filters.changed):
        patient.insert(" 王 ")
    wanted = Query(task_id="triage", specialty_id="surgery", signed=False, rating=3, patient="王")
    assert filters.query("") == wanted
    translator.use("zh")
    filters.set_language("zh")
    task = filters.findChild(QComboBox, "search_task")
    assert isinstance(task, QComboBox)
    qtbot.waitUntil(lambda: task.itemText(0) == "不限任务")
    assert (task.currentText(), filters.query("")) == ("导诊", wanted)
    filters.clear()
    assert filters.query("") == Query()
