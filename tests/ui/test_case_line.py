"""The case line: what it shows of the patient, and its editor."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.clinical.forms import Entry
from desktop.clinical.shelf import Shelf
from desktop.ui.case_editor import CaseEditor
from desktop.ui.case_line import CaseLine
from desktop.ui.field_row import FieldRow
from desktop.ui.label import ElidedLabel
from desktop.ui.theme import Theme
from desktop.ui.translation import Translator

Key = Qt.Key
FACTS = (
    Entry("sex", "性别", "男"),
    Entry("age", "年龄", "65 岁"),
    Entry("chief_complaint", "主诉", "胸痛3小时"),
    Entry("allergies", "过敏史", "青霉素"),
    Entry("current_drugs", "目前用药", "阿司匹林 100 mg、阿托伐他汀 20 mg；美托洛尔"),
)


class Window(QWidget):
    """A window with the case line at its top."""

    def __init__(self, line: CaseLine) -> None:
        super().__init__()
        self.line = line
        layout = QVBoxLayout(self)
        top = QHBoxLayout()
        top.addWidget(line)
        layout.addLayout(top)
        layout.addStretch(1)
        self.resize(900, 600)


@pytest.fixture
def window(theme: Theme, translator: Translator, shelf: Shelf, shown: Callable[[Window], Window]) -> Window:
    line = CaseLine(theme)
    line.set_language("en")
    line.set_fields(shelf.shared_fields)
    return shown(Window(line))


@pytest.fixture
def line(window: Window) -> CaseLine:
    return window.line


def words(line: CaseLine) -> list[str]:
    return [label.text() for label in line.findChildren(QLabel) if label.isVisible()]


def chip(line: CaseLine, text: str) -> QLabel:
    return next(label for label in line.findChildren(ElidedLabel) if label.text() == text)


def test_a_new_case_has_its_title(line: CaseLine, translator: Translator, qtbot: QtBot) -> None:
    line.show_case("", ())
    assert words(line) == ["New case"]
    line.show_case("Chest\npain", ())
    assert words(line) == ["Chest pain"]


def test_facts_stand_in_the_lines_order_in_the_windows_language(line: CaseLine) -> None:
    line.show_case("title", FACTS)
    assert words(line) == [
        "Male, 65 years",
        "·",
        "胸痛3小时",
        "Allergies: 青霉素",
        "阿司匹林 100 mg",
        "阿托伐他汀 20 mg",
        "+1",
    ]
    assert "青霉素" in line.accessibleName()


def test_allergies_are_red(line: CaseLine) -> None:
    line.show_case("", FACTS)
    assert chip(line, "Allergies: 青霉素").property("look") == "dangerChip"


@pytest.mark.parametrize("said", ["无", "否认药物过敏史。", "None", "NKDA"])
def test_no_allergies_are_not_red(line: CaseLine, said: str) -> None:
    line.show_case("", (Entry("allergies", "", said),))
    assert chip(line, f"Allergies: {said}").property("look") == "chip"


@pytest.mark.parametrize("said", ["无花果", "none of the above, but latex", "碘造影剂"])
def test_what_only_begins_like_none_is_red(line: CaseLine, said: str) -> None:
    line.show_case("", (Entry("allergies", "", said),))
    assert chip(line, f"Allergies: {said}").property("look") == "dangerChip"


def test_unknown_allergies_are_said_to_be_unknown(line: CaseLine) -> None:
    line.show_case("", FACTS[:3])
    assert "Allergies: not asked yet" in words(line)


def test_long_facts_give_way_and_are_whole_in_the_tooltip(window: Window, line: CaseLine) -> None:
    window.resize(520, 400)
    long = Entry("chief_complaint", "", "胸痛" * 60)
    line.show_case("", (*FACTS[:2], long, *FACTS[3:]))
    QApplication.processEvents()
    label = chip(line, long.value)
    assert isinstance(label, ElidedLabel)
    assert label.elided
    assert label.toolTip() == long.value
    allergies = chip(line, "Allergies: 青霉素")
    assert allergies.isVisible()
    assert allergies.geometry().right() <= line.width()
    assert "+3" in words(line)


def open_editor(line: CaseLine, qtbot: QtBot) -> CaseEditor:
    qtbot.keyClick(line, Key.Key_E, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    editor = line.window().findChild(CaseEditor)
    assert isinstance(editor, CaseEditor)
    assert editor.isVisible()
    return editor


def rows(editor: CaseEditor) -> dict[str, FieldRow]:
    return {row.field.name: row for row in editor.findChildren(FieldRow)}


def test_the_editor_opens_below_with_what_is_known(line: CaseLine, qtbot: QtBot) -> None:
    line.show_case("", FACTS)
    editor = open_editor(line, qtbot)
    assert {name: row.value() for name, row in rows(editor).items()} == {
        "sex": "male",
        "age": "65",
        "chief_complaint": "胸痛3小时",
        "allergies": "青霉素",
        "current_drugs": FACTS[4].value,
    }
    assert not editor.isWindow()
    assert line.window().rect().contains(editor.geometry())


def test_what_was_changed_is_kept_with_what_was_emptied(line: CaseLine, qtbot: QtBot) -> None:
    line.show_case("", FACTS)
    editor = open_editor(line, qtbot)
    rows(editor)["allergies"].set_value("")
    rows(editor)["age"].set_value("66")
    with qtbot.waitSignal(line.caseEdited) as edited:
        qtbot.keyClick(rows(editor)["age"].editor.entry, Key.Key_Return, Qt.KeyboardModifier.NoModifier)
        rows(editor)["age"].editor.entry.setFocus()
        qtbot.keyClick(rows(editor)["age"].editor.entry, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert edited.args[0]["age"] == "66"
    assert edited.args[0]["allergies"] == ""
    assert not editor.isVisible()


def test_what_cannot_be_used_is_not_kept(line: CaseLine, qtbot: QtBot) -> None:
    line.show_case("", FACTS)
    editor = open_editor(line, qtbot)
    rows(editor)["age"].editor.set_value("old")
    save = editor.findChild(QPushButton, "saveCaseButton")
    assert isinstance(save, QPushButton)
    with qtbot.assertNotEmitted(line.caseEdited):
        qtbot.mouseClick(save, Qt.MouseButton.LeftButton)
    assert rows(editor)["age"].editor.entry.hasFocus()
    assert rows(editor)["age"].message.isVisible()


def test_nothing_is_required_in_the_editor(line: CaseLine, qtbot: QtBot) -> None:
    line.show_case("", ())
    editor = open_editor(line, qtbot)
    save = editor.findChild(QPushButton, "saveCaseButton")
    assert isinstance(save, QPushButton)
    with qtbot.waitSignal(line.caseEdited) as edited:
        qtbot.mouseClick(save, Qt.MouseButton.LeftButton)
    assert set(edited.args[0].values()) == {""}


def test_escape_and_a_click_beside_it_close_the_editor(window: Window, line: CaseLine, qtbot: QtBot) -> None:
    line.show_case("", FACTS)
    for close in ("escape", "click"):
        editor = open_editor(line, qtbot)
        with qtbot.assertNotEmitted(line.caseEdited):
            if close == "escape":
                qtbot.keyClick(rows(editor)["age"].editor.entry, Key.Key_Escape)
            else:
                qtbot.mouseClick(window, Qt.MouseButton.LeftButton, pos=QPoint(5, window.height() - 5))
        assert not editor.isVisible()
        qtbot.waitUntil(lambda: line.window().findChild(CaseEditor) is None)


def test_a_composition_is_not_kept_half(line: CaseLine, qtbot: QtBot) -> None:
    line.show_case("", FACTS)
    editor = open_editor(line, qtbot)
    entry = rows(editor)["allergies"].editor.entry
    entry.setFocus()
    QApplication.sendEvent(entry, QInputMethodEvent("qing", []))
    with qtbot.assertNotEmitted(line.caseEdited):
        qtbot.keyClick(entry, Key.Key_Return)
        qtbot.keyClick(entry, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert editor.isVisible()


def test_another_case_closes_the_editor(line: CaseLine, qtbot: QtBot) -> None:
    line.show_case("", FACTS)
    editor = open_editor(line, qtbot)
    line.show_case("other", ())
    assert not editor.isVisible()


def test_texts_follow_the_language(line: CaseLine, translator: Translator, qtbot: QtBot) -> None:
    line.show_case("", FACTS)
    translator.use("zh")
    line.set_language("zh")
    qtbot.waitUntil(lambda: "过敏：青霉素" in words(line))
    assert words(line)[0] == "男 65岁"
