"""What window tests share: a screenless platform, the real tokens and the Chinese texts."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.theme import Theme
from desktop.ui.translation import Translator

RESOURCES = Path(__file__).resolve().parents[2] / "resources"
_W = TypeVar("_W", bound=QWidget)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The offscreen platform says about every window that it has no size hints: that is no fault."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.qt_log_ignore("propagateSizeHints", extend=True))


@pytest.fixture
def resources() -> Path:
    """The program's resources."""
    return RESOURCES


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    """The real tokens, light."""
    made = Theme(RESOURCES)
    made.apply(qapp, "light", 14)
    return made


@pytest.fixture
def translator(qapp: QApplication) -> Iterator[Translator]:
    """The translator, English until a test chooses; English again afterwards."""
    made = Translator(qapp, RESOURCES / "translations")
    made.use("en")
    yield made
    made.use("en")
    made.remove()


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[[_W], _W]:
    """Shows a widget as a window of its own and waits until it is there."""

    def show(widget: _W) -> _W:
        qtbot.addWidget(widget)
        with qtbot.waitExposed(widget):
            widget.show()
        return widget

    return show
