"""The context meter."""

import pytest
from pytestqt.qtbot import QtBot

from desktop.ui.context_meter import ContextMeter
from desktop.ui.theme import Theme


@pytest.fixture
def meter(theme: Theme, qtbot: QtBot) -> ContextMeter:
    made = ContextMeter(theme)
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    ("used", "limit", "level", "text"),
    [
        (0, 0, "fits", ""),
        (0, 4096, "fits", "0 / 4k tokens"),
        (1230, 4096, "fits", "1.2k / 4k tokens"),
        (3482, 4096, "nearly_full", "3.4k / 4k tokens"),
        (5300, 4096, "over", "5.2k / 4k tokens: 1204 too many"),
        (1000, 32768, "fits", "1k / 32k tokens"),
    ],
)
def test_levels(meter: ContextMeter, used: int, limit: int, level: str, text: str) -> None:
    meter.show_tokens(used, limit)
    assert meter.level == level
    assert meter.text == text
    meter.resize(meter.sizeHint())
    assert not meter.grab().isNull()


def test_exact_numbers_are_in_the_tooltip(meter: ContextMeter) -> None:
    meter.show_tokens(1230, 4096)
    assert "1230" in meter.toolTip()
    assert "30 %" in meter.accessibleDescription()


def test_each_level_has_its_colour(meter: ContextMeter, theme: Theme) -> None:
    for used, color in ((1000, "accent"), (3900, "warn"), (9000, "danger")):
        meter.show_tokens(used, 4096)
        meter.resize(meter.sizeHint())
        assert meter.grab().toImage().pixelColor(6, meter.height() // 2) == theme.color(color)


def test_old_rounds_that_can_leave_are_no_danger(meter: ContextMeter) -> None:
    meter.show_tokens(4300, 4096, can_leave=True)
    assert meter.level == "leaving"
    assert meter.text == "4.2k / 4k tokens: the oldest rounds leave"
    meter.show_tokens(4300, 4096)
    assert meter.level == "over"
