"""The icons: one family, coloured by token, sharp at every scale."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from desktop.ui.icons import IconButton, icon, icon_pixmap
from desktop.ui.theme import Theme

FOLDER = Path(__file__).resolve().parents[2] / "resources" / "icons"
DRAWINGS = sorted(path.stem for path in FOLDER.glob("*.svg") if path.stem not in ("mark", "doctorflan"))


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_drawing_belongs_to_the_family(name: str) -> None:
    source = (FOLDER / f"{name}.svg").read_text(encoding="utf-8")
    assert 'viewBox="0 0 16 16"' in source
    assert 'stroke-width="1.7"' in source
    assert 'stroke="#000000"' in source
    assert "<script" not in source


@pytest.mark.parametrize("name", DRAWINGS)
def test_every_drawing_shows_something_in_the_colour_of_its_token(theme: Theme, name: str) -> None:
    image = icon_pixmap(theme, name, "danger", 3.0).toImage()
    painted = [
        image.pixelColor(x, y)
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y).alpha() == 255
    ]
    assert painted
    assert theme.color("danger") in painted


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5, 2.0, 3.0])
def test_drawings_are_sharp_at_every_scale(theme: Theme, scale: float) -> None:
    pixmap = icon_pixmap(theme, "plus", "text", scale)
    assert pixmap.devicePixelRatio() == scale
    assert pixmap.width() == round(theme.size("icon") * scale)


def test_icons_are_drawn_for_the_screens_scale(theme: Theme, qapp: QApplication) -> None:
    side = theme.size("icon")
    scale = qapp.primaryScreen().devicePixelRatio()
    pixmap = icon(theme, "plus").pixmap(QSize(side, side), scale)
    assert pixmap.devicePixelRatio() == scale
    assert pixmap.width() == round(side * scale)


def test_a_disabled_icon_is_faint(theme: Theme) -> None:
    size = QSize(16, 16)
    plain = icon(theme, "stop").pixmap(size, 1.0).toImage()
    faint = icon(theme, "stop").pixmap(size, 1.0, QIcon.Mode.Disabled).toImage()
    assert max(faint.pixelColor(x, 4).alpha() for x in range(16)) < max(
        plain.pixelColor(x, 4).alpha() for x in range(16)
    )


def test_icons_are_made_once_for_each_theme(theme: Theme, qapp: QApplication) -> None:
    made = icon(theme, "plus")
    assert icon(theme, "plus") is made
    theme.apply(qapp, "dark")
    assert icon(theme, "plus") is not made


def test_a_button_follows_the_theme_and_outlives_no_one(
    theme: Theme, qapp: QApplication, qtbot: QtBot
) -> None:
    button = IconButton(theme, "plus", "primary")
    qtbot.addWidget(button)
    before = button.icon().cacheKey()
    theme.apply(qapp, "dark", 20)
    assert button.icon().cacheKey() != before
    assert button.iconSize().width() == theme.size("icon")
    other = IconButton(theme, "plus")
    other.deleteLater()
    qtbot.waitUntil(lambda: len(qapp.topLevelWidgets()) >= 0)
    theme.apply(qapp, "light")


def test_enter_presses_the_button_with_the_focus_and_no_other(theme: Theme, qtbot: QtBot) -> None:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    usual, other = IconButton(theme, parent=dialog), IconButton(theme, parent=dialog)
    usual.setDefault(True)
    pressed: list[str] = []
    usual.clicked.connect(lambda: pressed.append("usual"))
    other.clicked.connect(lambda: pressed.append("other"))
    qtbot.keyClick(other, Qt.Key.Key_Return)
    qtbot.keyClick(other, Qt.Key.Key_Enter)
    assert pressed == ["other", "other"]
