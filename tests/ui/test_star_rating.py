"""The five stars: by mouse, by keys, by a screen reader, in both languages."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.star_rating import StarRating
from desktop.ui.theme import Theme
from desktop.ui.translation import Translator


@pytest.fixture
def rating(theme: Theme, shown: Callable[[StarRating], StarRating], translator: Translator) -> StarRating:
    made = StarRating(theme)
    made.resize(made.sizeHint())
    return shown(made)


def click(qtbot: QtBot, rating: StarRating, star: int) -> None:
    qtbot.mouseClick(rating, Qt.MouseButton.LeftButton, pos=rating._place(star).center())


def test_the_same_star_again_takes_it_away(qtbot: QtBot, rating: StarRating) -> None:
    heard: list[int] = []
    rating.rated.connect(heard.append)
    for star in (4, 2, 2, 5):
        click(qtbot, rating, star)
    assert heard == [4, 2, 0, 5]


def test_keys(qtbot: QtBot, rating: StarRating) -> None:
    heard: list[int] = []
    rating.rated.connect(heard.append)
    keys = Qt.Key
    for key in (keys.Key_3, keys.Key_Right, keys.Key_Down, keys.Key_Delete, keys.Key_9, keys.Key_PageUp):
        qtbot.keyClick(rating, key)
    assert heard == [3, 4, 3, 0]


def test_what_is_shown_is_told_to_nobody_and_the_wheel_scrolls(rating: StarRating) -> None:
    heard: list[int] = []
    rating.rated.connect(heard.append)
    rating.show_stars(3)
    middle = QPointF(rating.rect().center())
    wheel = QWheelEvent(
        middle, middle, QPoint(), QPoint(0, 120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(rating, wheel)
    assert rating.value() == 3
    assert not wheel.isAccepted()
    assert heard == []


def test_it_says_what_it_is(qtbot: QtBot, rating: StarRating, translator: Translator) -> None:
    assert (rating.accessibleName(), rating.accessibleDescription()) == ("Rating", "not rated")
    rating.show_stars(1)
    assert rating.accessibleDescription() == "1 star"
    translator.use("zh")
    qtbot.waitUntil(lambda: rating.accessibleName() == "评分")
    assert rating.accessibleDescription() == "1 星"
    assert "再点同一颗星" in rating.toolTip()


def test_stars_and_the_focus_are_seen(qtbot: QtBot, rating: StarRating) -> None:
    rating.clearFocus()
    pictures = [rating.grab().toImage()]
    rating.activateWindow()
    rating.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(rating.hasFocus)
    pictures.append(rating.grab().toImage())
    rating.show_stars(5)
    pictures.append(rating.grab().toImage())
    assert all(one != other for one, other in pairwise(pictures))
