"""The editors of fields: what they take, what they say, how they behave under keys and input methods."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QDate, QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QInputMethodEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.clinical.language import Text
from desktop.clinical.task import Field
from desktop.ui.field_choice import ComboEditor, SegmentsEditor
from desktop.ui.field_date import CalendarPopup, DateEditor
from desktop.ui.field_editors import NumberEditor
from desktop.ui.field_multiline import GrowingEdit
from desktop.ui.field_row import FieldRow, is_short
from desktop.ui.theme import Theme
from desktop.ui.translation import Translator
from tests.ui.conftest import AGE, COMPLAINT, GRADE, HISTORY, ONSET, SEX, choices, field

Key = Qt.Key
Rows = Callable[..., list[FieldRow]]


@pytest.fixture
def rows(theme: Theme, translator: Translator, shown: Callable[[QWidget], QWidget]) -> Rows:
    """Shows the rows of these fields below each other, in English."""

    windows = []  # pytest-qt holds its widgets weakly

    def make(*fields: Field) -> list[FieldRow]:
        window = QWidget()
        windows.append(window)
        layout = QVBoxLayout(window)
        made = [FieldRow(theme, field) for field in fields]
        for row in made:
            row.set_language("en")
            layout.addWidget(row)
        window.resize(300, 400)
        shown(window)
        return made

    return make


def said(row: FieldRow) -> str:
    return row.message.text() if row.message.isVisible() else ""


def test_a_required_field_is_marked_for_eyes_and_ears(rows: Rows) -> None:
    (row,) = rows(COMPLAINT)
    assert "*" in row.label.text()
    assert row.editor.entry.accessibleName() == "Chief complaint, required"
    assert row.label.buddy() is row.editor.entry


def test_what_is_missing_is_said_beside_the_field(rows: Rows) -> None:
    (row,) = rows(COMPLAINT)
    assert said(row) == ""
    assert not row.check()
    assert said(row) == "Still needed: Chief complaint"
    assert row.editor.entry.property("look") == "bad"
    assert row.editor.entry.accessibleDescription() == said(row)


def test_the_message_goes_as_soon_as_it_is_mended(rows: Rows, qtbot: QtBot) -> None:
    (row,) = rows(COMPLAINT)
    row.check()
    qtbot.keyClicks(row.editor.entry, "x")
    assert said(row) == ""
    assert row.editor.entry.property("look") == ""


@pytest.mark.parametrize("entered", ["38.5", "３８．５", "38。5", " 38.5 "])
def test_numbers_from_any_keyboard_are_read(rows: Rows, entered: str) -> None:
    temperature = field("t", "number", unit=Text(zh="℃", en="°C"), low=30, high=45)
    (row,) = rows(temperature)
    row.editor.set_value(entered)
    assert row.check()
    assert row.value() == "38.5"


def test_an_implausible_number_is_questioned_not_refused(rows: Rows) -> None:
    (row,) = rows(AGE)
    row.set_value("380")
    assert row.check()
    assert "120" in said(row)
    assert row.editor.entry.property("look") == "doubt"
    assert row.value() == "380"


def test_what_is_no_number_is_refused_on_leaving_the_field(rows: Rows, qtbot: QtBot) -> None:
    row, other = rows(AGE, COMPLAINT)
    row.editor.entry.setFocus()
    qtbot.keyClicks(row.editor.entry, "abc")
    assert said(row) == ""
    other.editor.entry.setFocus()
    assert said(row) == "Cannot be used: it should be a number"
    assert not row.check()


def test_leaving_an_untouched_field_says_nothing(rows: Rows) -> None:
    row, other = rows(COMPLAINT, AGE)
    row.editor.entry.setFocus()
    other.editor.entry.setFocus()
    assert said(row) == ""


def test_the_unit_stands_inside_the_line_and_the_wheel_changes_nothing(rows: Rows) -> None:
    (row,) = rows(AGE)
    editor = row.editor
    assert isinstance(editor, NumberEditor)
    unit = editor.line.findChild(QLabel)
    assert isinstance(unit, QLabel)
    assert unit.text() == "years"
    assert unit.geometry().right() < editor.line.width()
    row.set_value("65")
    wheel(editor.entry)
    assert row.value() == "65"
    row.set_language("zh")
    assert unit.text() == "岁"


def wheel(widget: QWidget) -> None:
    event = QWheelEvent(
        QPointF(5, 5),
        QPointF(widget.mapToGlobal(QPoint(5, 5))),
        QPoint(0, -120),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_enter_moves_on_and_the_enter_of_a_composition_does_not(rows: Rows, qtbot: QtBot) -> None:
    first, second = rows(COMPLAINT, field("more"))
    entry = first.editor.entry
    entry.setFocus()
    QApplication.sendEvent(entry, QInputMethodEvent("xiong", []))
    qtbot.keyClick(entry, Key.Key_Return)
    assert entry.hasFocus()
    assert first.editor.composing
    QApplication.sendEvent(entry, QInputMethodEvent("", []))
    qtbot.keyClick(entry, Key.Key_Return)
    assert second.editor.entry.hasFocus()


def test_several_lines_grow_and_stop_growing(rows: Rows) -> None:
    (row,) = rows(HISTORY)
    box = row.editor.entry
    assert isinstance(box, GrowingEdit)
    heights = []
    for count in (1, 2, 4, 8, 30):
        box.setPlainText("\n".join("x" * 3 for _ in range(count)))
        heights.append(box.height())
    assert heights[0] == heights[1] < heights[2] < heights[3] == heights[4]
    assert box.verticalScrollBar().maximum() > 0
    box.setPlainText("x\nx\nx")
    assert box.verticalScrollBar().maximum() == 0


def test_tab_leaves_several_lines_and_enter_breaks_them(rows: Rows, qtbot: QtBot) -> None:
    first, second = rows(HISTORY, COMPLAINT)
    first.editor.entry.setFocus()
    qtbot.keyClicks(first.editor.entry, "a")
    qtbot.keyClick(first.editor.entry, Key.Key_Return)
    qtbot.keyClicks(first.editor.entry, "b")
    assert first.value() == "a\nb"
    qtbot.keyClick(first.editor.entry, Key.Key_Tab)
    assert second.editor.entry.hasFocus()


def test_rich_text_is_pasted_as_plain_text(rows: Rows) -> None:
    (row,) = rows(HISTORY)
    box = row.editor.entry
    assert isinstance(box, QPlainTextEdit)
    box.textCursor().insertText("<img src=x>")
    assert row.value() == "<img src=x>"


def test_few_choices_are_buttons_and_many_a_box(rows: Rows) -> None:
    few, many = rows(SEX, GRADE)
    assert isinstance(few.editor, SegmentsEditor)
    assert isinstance(many.editor, ComboEditor)


def test_a_choice_by_mouse_is_given_and_taken_back(rows: Rows, qtbot: QtBot) -> None:
    (row,) = rows(SEX)
    buttons = [child for child in row.editor.children() if isinstance(child, QWidget)]
    qtbot.mouseClick(buttons[1], Qt.MouseButton.LeftButton)
    assert row.value() == "female"
    qtbot.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    assert row.value() == "male"
    qtbot.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    assert row.value() == ""


def test_a_choice_by_keys(rows: Rows, qtbot: QtBot) -> None:
    first, second = rows(SEX, COMPLAINT)
    entry = first.editor.entry
    entry.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(entry, Key.Key_Space)
    assert first.value() == "male"
    qtbot.keyClick(entry, Key.Key_Right)
    assert first.value() == "female"
    qtbot.keyClick(entry, Key.Key_Right)
    assert first.value() == "male"
    qtbot.keyClick(entry, Key.Key_Delete)
    assert first.value() == ""
    qtbot.keyClick(entry, Key.Key_Return)
    assert second.editor.entry.hasFocus()


def test_choices_show_their_focus(rows: Rows) -> None:
    first, second = rows(SEX, COMPLAINT)
    first.editor.entry.setFocus(Qt.FocusReason.TabFocusReason)
    looks = [str(child.property("look")) for child in first.editor.children() if isinstance(child, QWidget)]
    assert sum("here" in look for look in looks) == 1
    second.editor.entry.setFocus()
    looks = [str(child.property("look")) for child in first.editor.children() if isinstance(child, QWidget)]
    assert not any("here" in look for look in looks)


def test_a_box_of_choices_can_be_emptied_and_ignores_the_wheel(rows: Rows) -> None:
    (row,) = rows(GRADE)
    editor = row.editor
    assert isinstance(editor, ComboEditor)
    row.set_value("three")
    wheel(editor.box)
    assert row.value() == "three"
    assert editor.box.currentText() == "Three"
    row.set_language("zh")
    assert editor.box.currentText() == "选three"
    editor.box.setCurrentIndex(0)
    assert row.value() == ""


@pytest.mark.parametrize(
    ("entered", "value"),
    [
        ("2026-03-01", "2026-03-01"),
        ("2026-3-1", "2026-03-01"),
        ("2026/3/1", "2026-03-01"),
        ("2026年3月1日", "2026-03-01"),
        ("２０２６-03-01", "2026-03-01"),
        ("20260301", "2026-03-01"),
        ("", ""),
    ],
)
def test_dates_are_read_as_people_write_them(rows: Rows, entered: str, value: str) -> None:
    (row,) = rows(ONSET)
    row.editor.set_value(entered)
    assert row.check()
    assert row.value() == value


@pytest.mark.parametrize("entered", ["2026-02-30", "yesterday", "2026-13-01"])
def test_what_is_no_date_is_refused(rows: Rows, entered: str) -> None:
    (row,) = rows(ONSET)
    row.editor.set_value(entered)
    assert not row.check()
    assert "a date" in said(row)


def test_a_date_is_picked_from_the_calendar(rows: Rows, qtbot: QtBot) -> None:
    (row,) = rows(ONSET)
    editor = row.editor
    assert isinstance(editor, DateEditor)
    row.set_value("2026-03-01")
    qtbot.keyClick(editor.line, Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    popup = editor.findChild(CalendarPopup)
    assert isinstance(popup, CalendarPopup)
    assert popup.isVisible()
    assert popup.calendar.selectedDate() == QDate(2026, 3, 1)
    with qtbot.waitSignal(row.edited):
        popup.calendar.activated.emit(QDate(2026, 3, 15))
    assert not popup.isVisible()
    assert row.value() == "2026-03-15"


def test_help_stands_under_the_field_until_there_is_something_to_say(rows: Rows) -> None:
    (row,) = rows(HISTORY)
    assert said(row) == "Onset and course"
    row.check()
    assert said(row) == "Still needed: Field history"
    row.set_value("since yesterday")
    assert said(row) == "Onset and course"


def test_a_row_follows_the_language(rows: Rows, translator: Translator, qtbot: QtBot) -> None:
    (row,) = rows(COMPLAINT)
    row.check()
    translator.use("zh")
    row.set_language("zh")
    qtbot.waitUntil(lambda: said(row) == "还需填写：主诉")
    assert row.label.text().startswith("主诉")


def test_labels_are_text_and_no_markup(rows: Rows) -> None:
    (row,) = rows(field("x", label=Text(zh="<b>x</b>", en="<b>x</b> & y")))
    assert "&lt;b&gt;" in row.label.text()


def test_short_fields_take_half_a_line() -> None:
    assert is_short(AGE)
    assert is_short(SEX)
    assert is_short(GRADE)
    assert is_short(ONSET)
    assert not is_short(COMPLAINT)
    assert not is_short(HISTORY)
    assert not is_short(field("three", "choice", choices=choices("a", "b", "c")))


def test_a_megabyte_can_be_pasted(rows: Rows) -> None:
    (row,) = rows(HISTORY)
    text = "胸痛\U0001f600\u202e " * 100_000
    row.editor.set_value(text)
    assert len(row.editor.value()) == len(text)
    QApplication.sendEvent(row.editor.entry, QEvent(QEvent.Type.FontChange))
