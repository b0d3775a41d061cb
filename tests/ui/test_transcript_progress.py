"""Progress and the honest estimate."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop.conversation.events import Loading, Reading
from desktop.ui.theme import Theme
from desktop.ui.transcript_progress import ProgressLine, ReadingPace


def ticks(*seconds: float) -> Iterator[float]:
    yield from seconds


def test_the_pace_is_measured() -> None:
    clock = ticks(0.0, 1.0)
    pace = ReadingPace(lambda: next(clock))
    assert pace.seconds_left(Reading(100, 500, 100)) is None
    assert pace.seconds_left(Reading(300, 500, 100)) == pytest.approx(1.0)


def test_there_is_no_estimate_without_progress_or_time() -> None:
    clock = ticks(0.0, 0.01, 5.0)
    pace = ReadingPace(lambda: next(clock))
    assert pace.seconds_left(Reading(10, 500, 0)) is None
    assert pace.seconds_left(Reading(300, 500, 0)) is None
    assert pace.seconds_left(Reading(10, 500, 0)) is None


def test_words_and_estimate(theme: Theme, qtbot: QtBot) -> None:
    clock = ticks(0.0, 1.0, 2.0)
    line = ProgressLine(theme, lambda: next(clock))
    qtbot.addWidget(line)
    label = line.findChild(QLabel, "progressText")
    assert isinstance(label, QLabel)
    assert label.text() == "Sent, waiting for the model…"
    line.show_progress(Loading(0.42))
    assert label.text() == "Loading the model 42 %"
    line.show_progress(Reading(0, 466, 0))
    line.show_progress(Reading(289, 466, 0))
    assert label.text() == "Reading the case 289 / 466 · about 1 s"
    assert line.accessibleName() == label.text()
    line.show_progress(Reading(0, 0, 0))


def test_what_was_known_already_is_said(theme: Theme, qtbot: QtBot) -> None:
    line = ProgressLine(theme)
    qtbot.addWidget(line)
    line.show_progress(Reading(400, 466, 312))
    assert line.accessibleName() == "Reading the case 400 / 466 (312 known already)"


def test_a_question_that_is_being_kept(theme: Theme, qtbot: QtBot) -> None:
    line = ProgressLine(theme)
    qtbot.addWidget(line)
    line.show_sending()
    assert line.accessibleName() == "Keeping the question…"
