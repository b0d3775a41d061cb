"""The tokens: complete, readable, and followed by the whole window."""

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop.ui.theme import Theme, set_look

GROUNDS = ("bg", "surface", "sunken", "accentSoft")
PAIRS = [
    *((words, ground) for words in ("text", "text2", "text3", "accent") for ground in GROUNDS),
    *((words, ground) for words in ("warn", "danger") for ground in ("bg", "surface")),
    ("warn", "warnSoft"),
    ("danger", "dangerSoft"),
    ("text", "warnSoft"),
    ("onAccent", "accent"),
    ("onAccent", "accentHover"),
]


def luminance(color: QColor) -> float:
    parts = (color.redF(), color.greenF(), color.blueF())
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor, other: QColor) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize(("words", "ground"), PAIRS)
def test_words_can_be_read_on_their_ground(
    theme: Theme, qapp: QApplication, mode: str, words: str, ground: str
) -> None:
    theme.apply(qapp, "dark" if mode == "dark" else "light")
    assert contrast(theme.color(words), theme.color(ground)) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_focus_and_state_marks_can_be_told_from_their_ground(
    theme: Theme, qapp: QApplication, mode: str
) -> None:
    theme.apply(qapp, "dark" if mode == "dark" else "light")
    for mark, ground in (("accent", "surface"), ("accent", "bg"), ("ok", "sunken"), ("danger", "surface")):
        assert contrast(theme.color(mark), theme.color(ground)) >= 3


def test_light_and_dark_have_the_same_colours(theme: Theme) -> None:
    assert theme.tokens.light.keys() == theme.tokens.dark.keys()


def test_every_token_of_the_style_sheet_is_filled_in(theme: Theme, qapp: QApplication) -> None:
    for mode in ("light", "dark"):
        theme.apply(qapp, "dark" if mode == "dark" else "light")
        assert "@" not in theme.style_sheet()


def test_no_colour_stands_outside_the_tokens(resources: Path) -> None:
    sheet = (resources / "style" / "window.qss").read_text(encoding="utf-8")
    assert not re.findall(r":[^;]*#[0-9A-Fa-f]{3,8}\b", sheet)
    source = Path(__file__).resolve().parents[2] / "desktop" / "ui"
    named = {
        path.name
        for path in source.glob("*.py")
        if re.search(r'"#(?!000000)[0-9A-Fa-f]{6}"', path.read_text(encoding="utf-8"))
    }
    assert not named


def test_a_change_is_said_and_reaches_palette_and_font(
    theme: Theme, qapp: QApplication, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(theme.changed):
        theme.apply(qapp, "dark", 18)
    assert theme.dark
    assert qapp.palette().window().color() == theme.color("bg")
    assert qapp.font().pixelSize() == theme.px("body") == 18


@pytest.mark.parametrize(("asked", "given"), [(2, 12), (14, 14), (22, 22), (90, 22)])
def test_the_font_size_stays_readable(theme: Theme, qapp: QApplication, asked: int, given: int) -> None:
    theme.apply(qapp, "light", asked)
    assert theme.font_px == given
    assert theme.size("control") == round(32 * given / 14)


def test_system_follows_the_system(theme: Theme, qapp: QApplication, qtbot: QtBot) -> None:
    theme.apply(qapp, "system")
    for scheme, dark in ((Qt.ColorScheme.Dark, True), (Qt.ColorScheme.Light, False)):
        with qtbot.waitSignal(theme.changed):
            qapp.styleHints().colorSchemeChanged.emit(scheme)
        assert theme.dark is dark
        assert theme.mode == "system"


def test_a_chosen_mode_does_not_follow_the_system(theme: Theme, qapp: QApplication) -> None:
    theme.apply(qapp, "light")
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    assert not theme.dark


def test_a_look_can_change_after_the_widget_was_shown(theme: Theme, qtbot: QtBot) -> None:
    button = QPushButton("x")
    qtbot.addWidget(button)
    button.show()
    set_look(button, "primary")
    ground = button.grab().toImage().pixelColor(6, button.height() // 2)
    assert ground == theme.color("accent")
