"""The dialog of the model and the engine."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QCheckBox,
    QComboBox,
    QListWidget,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.clinical.language import Text
from desktop.conversation.events import ModelState
from desktop.errors import OutOfMemory
from desktop.models.library import InstalledModel
from desktop.paths import Paths
from desktop.settings import Settings
from desktop.ui.model_dialog import ModelDialog
from desktop.ui.model_facts import ModelFacts
from desktop.ui.theme import Theme
from desktop.ui.translation import Translator

READY = ModelState(
    kind="ready",
    model_id="big",
    name="DoctorFLAN 7B",
    context=8192,
    memory_bytes=5_200_000_000,
    threads=3,
    batch_threads=4,
    kv_type="q8_0",
    layers=28,
)
MODELS = tuple(
    InstalledModel(id=name, title=Text(zh=zh, en=en), path=Path(f"{name}.gguf"), size_bytes=size)
    for name, zh, en, size in (
        ("big", "大模型", "DoctorFLAN 7B", 4_700_000_000),
        ("demo", "演示", "Demo", 5_000_000),
    )
)


@pytest.fixture
def parent(shown: Callable[[QWidget], QWidget], theme: Theme) -> QWidget:
    window = QWidget()
    window.resize(1024, 680)
    return shown(window)


@pytest.fixture
def dialog(parent: QWidget, theme: Theme, translator: Translator, paths: Paths) -> ModelDialog:
    made = ModelDialog(theme, Settings(language="en"), paths, parent)
    made.show_state(READY)
    made.show_models(MODELS)
    made.show()
    return made


def lines(dialog: ModelDialog) -> QListWidget:
    found = dialog.findChild(QListWidget, "modelList")
    assert isinstance(found, QListWidget)
    return found


def press(dialog: ModelDialog, name: str) -> None:
    button = dialog.findChild(QPushButton, name)
    assert isinstance(button, QPushButton)
    button.click()


def test_the_facts_of_the_model_in_use(dialog: ModelDialog) -> None:
    facts = dict(dialog.facts.facts())
    assert facts["File"] == "big.gguf · 4.70 GB"
    assert facts["Context"] == "8,192 tokens · stored as q8_0"
    assert facts["Processor"] == "threads: 3 writing, 4 reading"
    assert facts["Memory"] == "5.2 GB"
    assert "none that this program can use" in facts["Graphics card"]
    assert dialog.facts.accessibleName() == "DoctorFLAN 7B · ready"


def test_the_graphics_card_and_why_it_is_not_used_more(theme: Theme, qtbot: QtBot) -> None:
    card = ModelFacts(theme, "en")
    qtbot.addWidget(card)
    on_gpu = ModelState(kind="ready", context=1, layers=28, gpu_layers=28, device="NVIDIA T400")
    card.show_state(on_gpu)
    assert dict(card.facts())["Graphics card"] == "28 of 28 layers on NVIDIA T400"
    card.show_state(ModelState(kind="ready", context=1, layers=28, gpu_problem="out of memory"))
    assert dict(card.facts())["Graphics card"] == "not used · out of memory"
    card.show_state(ModelState(kind="ready", context=1, layers=28, gpu_problem="crashed"))
    assert dict(card.facts())["Graphics card"] == "not used · the engine crashed while it used the card"
    card.set_cpu_only(True)
    assert "switched on" in dict(card.facts())["Graphics card"]


def test_a_model_that_failed_says_why(theme: Theme, qtbot: QtBot) -> None:
    card = ModelFacts(theme, "en")
    qtbot.addWidget(card)
    error = OutOfMemory(path="big.gguf")
    card.show_state(ModelState(kind="failed", error=error))
    assert card.facts() == [("Problem", error.sentence("en"))]


def test_the_model_in_use_need_not_be_taken_again(dialog: ModelDialog, qtbot: QtBot) -> None:
    use = dialog.findChild(QPushButton, "useModel")
    assert isinstance(use, QPushButton)
    assert lines(dialog).currentRow() == 0
    assert not use.isEnabled()
    lines(dialog).setCurrentRow(1)
    with qtbot.waitSignal(dialog.chosen, check_params_cb=lambda name: name == "demo"):
        qtbot.keyClick(lines(dialog), Qt.Key.Key_Return)
    dialog.show_state(ModelState(kind="loading", model_id="demo", name="Demo", fraction=0.4))
    assert dialog.isVisible()
    assert dialog.facts.accessibleName() == "Demo · loading 40 %"
    assert not use.isEnabled()


def test_a_setting_is_passed_on_at_once(dialog: ModelDialog, qtbot: QtBot) -> None:
    cpu_only = dialog.findChild(QCheckBox, "cpuOnlySwitch")
    assert isinstance(cpu_only, QCheckBox)
    with qtbot.waitSignal(dialog.changed, check_params_cb=lambda *said: said == ("cpu_only", True)):
        cpu_only.click()
    assert "switched on" in dict(dialog.facts.facts())["Graphics card"]


def test_escape_and_the_button_close_it(dialog: ModelDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.finished):
        qtbot.keyClick(dialog, Qt.Key.Key_Escape)


def test_the_button_closes_it(dialog: ModelDialog, qtbot: QtBot) -> None:
    with qtbot.waitSignal(dialog.finished):
        press(dialog, "closeDialogButton")


def test_who_wants_a_model_is_led_to_the_list(dialog: ModelDialog, qtbot: QtBot) -> None:
    dialog.resize(dialog.width(), 300)
    dialog.go_to_models()
    choose = dialog.findChild(QPushButton, "chooseModelFile")
    assert isinstance(choose, QPushButton)
    qtbot.waitUntil(lambda: not choose.visibleRegion().isEmpty())
    assert lines(dialog).hasFocus()
    dialog.show_models(MODELS * 2)
    qtbot.waitUntil(lambda: not choose.visibleRegion().isEmpty())


def test_it_is_never_larger_than_the_window(
    parent: QWidget, theme: Theme, translator: Translator, paths: Paths
) -> None:
    parent.resize(640, 400)
    made = ModelDialog(theme, Settings(language="en"), paths, parent)
    made.show_models(MODELS * 10)
    assert made.width() <= parent.width()
    assert made.height() <= parent.height()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_has_names_and_tips(
    parent: QWidget, theme: Theme, translator: Translator, paths: Paths, language: str
) -> None:
    translator.use("zh" if language == "zh" else "en")
    made = ModelDialog(theme, Settings(), paths, parent)
    made.show_models(MODELS)
    kinds = (QAbstractButton, QComboBox, QAbstractItemView)
    found = [widget for kind in kinds for widget in made.findChildren(kind)]
    own = [widget for widget in found if not isinstance(widget.parent(), QWidget) or is_own(widget)]
    assert len(own) >= 10
    assert [widget for widget in own if not widget.objectName()] == []
    assert [widget.objectName() for widget in own if not widget.accessibleName()] == []
    assert [widget.objectName() for widget in own if not widget.toolTip()] == []


def is_own(widget: QWidget) -> bool:
    """Not a part of a drop-down box or another widget of Qt's."""
    return widget.window().windowType() != Qt.WindowType.Popup and not isinstance(widget.parent(), QComboBox)
