"""The right pane: looking for a task, filling in its form, sending it."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.clinical.forms import example_values
from desktop.clinical.shelf import Shelf, load_shelf
from desktop.errors import TaskFileInvalid, UnknownTask
from desktop.ui.field_row import FieldRow
from desktop.ui.task_model import TaskListModel
from desktop.ui.task_pane import TaskPane
from desktop.ui.theme import Theme
from desktop.ui.translation import Translator
from tests.ui.conftest import AGE, COMPLAINT

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def pane(
    theme: Theme, translator: Translator, shelf: Shelf, shown: Callable[[TaskPane], TaskPane]
) -> TaskPane:
    made = TaskPane(theme)
    made.set_language("en")
    made.set_shelf(shelf)
    made.resize(328, 640)
    return shown(made)


def lines(pane: TaskPane) -> list[str]:
    model = pane.list_page.view.model()
    assert isinstance(model, TaskListModel)
    return [str(model.index(row).data()) for row in range(model.rowCount())]


def row(pane: TaskPane, name: str) -> FieldRow:
    return next(row for row in pane.form_page.fields.rows if row.field.name == name)


def type_into(pane: TaskPane, qtbot: QtBot, name: str, text: str) -> None:
    entry = row(pane, name).editor.entry
    entry.setFocus()
    qtbot.keyClicks(entry, text)


def test_tasks_stand_under_their_phase_with_its_count(pane: TaskPane) -> None:
    assert lines(pane) == [
        "Before the visit",
        "Triage",
        "Diagnosis",
        "Differential diagnosis",
        "Fever clinic",
        "Treatment",
        "Drug check",
    ]
    model = pane.list_page.view.model()
    assert isinstance(model, TaskListModel)
    heading = model.line(model.index(2))
    assert heading is not None
    assert heading.count == 2


@pytest.mark.parametrize("words", ["鉴别", "DIFFER", "differential-d", "diagnosis diff"])
def test_a_task_is_found_in_both_languages(pane: TaskPane, qtbot: QtBot, words: str) -> None:
    pane.list_page.search.setText(words.replace("differential-d", "differential"))
    assert lines(pane) == ["Diagnosis", "Differential diagnosis"]


def test_typing_on_the_list_searches_and_enter_chooses(pane: TaskPane, qtbot: QtBot) -> None:
    view = pane.list_page.view
    view.setFocus()
    qtbot.keyClicks(view, "dr")
    assert pane.list_page.search.hasFocus()
    assert pane.list_page.search.text().startswith("d")
    pane.list_page.search.setText("drug")
    with qtbot.waitSignal(pane.taskChosen) as chosen:
        qtbot.keyClick(pane.list_page.search, Key.Key_Return)
    assert chosen.args == ["drug-check"]
    assert pane.task_id == "drug-check"


def test_arrow_keys_go_from_task_to_task(pane: TaskPane, qtbot: QtBot) -> None:
    pane.focus_search()
    qtbot.keyClick(pane.list_page.search, Key.Key_Down)
    view = pane.list_page.view
    assert view.hasFocus()
    places = [str(view.currentIndex().data())]
    for _ in range(3):
        qtbot.keyClick(view, Key.Key_Down)
        places.append(str(view.currentIndex().data()))
    assert places == ["Triage", "Differential diagnosis", "Fever clinic", "Drug check"]
    with qtbot.waitSignal(pane.taskChosen) as chosen:
        qtbot.keyClick(view, Key.Key_Return)
    assert chosen.args == ["drug-check"]


def test_a_click_chooses_a_task_but_not_a_phase(pane: TaskPane, qtbot: QtBot) -> None:
    heard: list[str] = []
    pane.taskChosen.connect(heard.append)
    view = pane.list_page.view
    for place in (0, 1):
        spot = view.visualRect(view.model().index(place, 0)).center()
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert heard == ["triage"]


def test_nothing_found_offers_to_clear_the_search(pane: TaskPane, qtbot: QtBot) -> None:
    pane.list_page.search.setText("zzz")
    link = pane.findChild(QWidget, "taskClearSearch")
    note = pane.findChild(QLabel, "taskNothingFound")
    assert isinstance(link, QWidget)
    assert isinstance(note, QLabel)
    assert note.isVisible()
    assert "zzz" in note.text()
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert len(lines(pane)) == 7
    assert not note.isVisible()


def test_the_form_says_what_it_is_and_goes_back(pane: TaskPane, qtbot: QtBot) -> None:
    pane.show_form("differential", {})
    title, help_text = pane.findChild(QLabel, "taskTitle"), pane.findChild(QLabel, "taskHelp")
    assert isinstance(title, QLabel)
    assert isinstance(help_text, QLabel)
    assert title.text() == "Differential diagnosis"
    assert help_text.text() == "What Differential diagnosis is for"
    entry = row(pane, "chief_complaint").editor.entry
    for keys, modifier in ((Key.Key_Left, Qt.KeyboardModifier.AltModifier), (Key.Key_Escape, None)):
        pane.show_form("differential", {})
        entry.setFocus()
        with qtbot.waitSignal(pane.tasksShown):
            qtbot.keyClick(entry, keys, modifier or Qt.KeyboardModifier.NoModifier)
        assert pane.task_id is None
        assert pane.list_page.view.currentIndex().data() == "Differential diagnosis"


def test_escape_stops_the_answer_before_it_leaves_the_form(pane: TaskPane, qtbot: QtBot) -> None:
    pane.show_form("differential", {})
    entry = row(pane, "chief_complaint").editor.entry
    entry.setFocus()
    pane.set_busy(True)
    with qtbot.waitSignal(pane.stopped):
        qtbot.keyClick(entry, Key.Key_Escape)
    assert pane.task_id == "differential"
    pane.set_busy(False)
    with qtbot.assertNotEmitted(pane.stopped):
        qtbot.keyClick(entry, Key.Key_Escape)
    assert pane.task_id is None


def test_short_fields_share_a_line_and_a_lone_one_leaves_no_hole(pane: TaskPane) -> None:
    pane.show_form("differential", {})
    sex, age, complaint = (row(pane, name) for name in ("sex", "age", "chief_complaint"))
    assert sex.y() == age.y()
    assert abs(sex.width() - age.width()) <= 1
    width = complaint.width()
    pane.form_page.fields.show_fields((AGE, COMPLAINT), {}, "en")
    QApplication.processEvents()
    assert [found.width() for found in pane.form_page.fields.rows] == [width, width]


def test_the_form_leads_or_the_words_below(pane: TaskPane) -> None:
    pane.set_leading(True)
    assert pane.form_page.send.property("look") == "primary"
    pane.set_leading(False)
    assert pane.form_page.send.property("look") == ""


def test_a_hospitals_own_task_is_marked(pane: TaskPane) -> None:
    own = pane.form_page.findChildren(QLabel)
    pane.show_form("fever-clinic", {})
    assert any(label.text() == "Hospital" and label.isVisible() for label in own)
    pane.show_form("triage", {})
    assert not any(label.text() == "Hospital" and label.isVisible() for label in own)


def test_an_unknown_task_is_refused(pane: TaskPane) -> None:
    with pytest.raises(UnknownTask):
        pane.show_form("nothing", {})


def test_values_fill_the_form(pane: TaskPane) -> None:
    pane.show_form("differential", {"sex": "male", "age": "65", "chief_complaint": "胸痛", "unknown": "x"})
    assert pane.values() == {"sex": "male", "age": "65", "chief_complaint": "胸痛"}


def test_a_complete_form_is_sent_with_normal_values(pane: TaskPane, qtbot: QtBot) -> None:
    pane.show_form("differential", {"sex": "male"})
    type_into(pane, qtbot, "age", "65 years")
    type_into(pane, qtbot, "chief_complaint", " chest pain ")
    type_into(pane, qtbot, "history", "at rest")
    with qtbot.waitSignal(pane.submitted) as submitted:
        qtbot.keyClick(row(pane, "history").editor.entry, Key.Key_Return, CONTROL)
    assert submitted.args == [
        "differential",
        {"sex": "male", "age": "65", "chief_complaint": "chest pain", "history": "at rest"},
    ]


def test_an_incomplete_form_goes_to_its_first_gap(pane: TaskPane, qtbot: QtBot) -> None:
    pane.resize(328, 420)
    pane.show_form("differential", {"sex": "male", "chief_complaint": "x"})
    area = pane.findChild(QScrollArea, "taskForm")
    assert isinstance(area, QScrollArea)
    with qtbot.assertNotEmitted(pane.submitted):
        qtbot.mouseClick(pane.form_page.send, Qt.MouseButton.LeftButton)
    gap = row(pane, "history")
    assert gap.editor.entry.hasFocus()
    assert gap.message.text() == "Still needed: Field history"
    assert area.viewport().rect().contains(gap.editor.mapTo(area.viewport(), gap.editor.rect().center()))


def test_a_doubt_does_not_stand_in_the_way(pane: TaskPane, qtbot: QtBot) -> None:
    pane.show_form("differential", {"sex": "male", "age": "380", "chief_complaint": "x", "history": "y"})
    with qtbot.waitSignal(pane.submitted) as submitted:
        pane.form_page.submit()
    assert submitted.args[1]["age"] == "380"


def test_enter_moves_through_the_form_and_never_sends(pane: TaskPane, qtbot: QtBot) -> None:
    pane.show_form("differential", {"sex": "male", "history": "y"})
    with qtbot.assertNotEmitted(pane.submitted):
        for name in ("sex", "age", "chief_complaint"):
            entry = row(pane, name).editor.entry
            entry.setFocus()
            qtbot.keyClick(entry, Key.Key_Return)
    assert row(pane, "history").editor.entry.hasFocus()


def test_a_composition_is_never_sent(pane: TaskPane, qtbot: QtBot) -> None:
    pane.show_form("triage", {"chief_complaint": "x"})
    entry = row(pane, "chief_complaint").editor.entry
    entry.setFocus()
    QApplication.sendEvent(entry, QInputMethodEvent("xiongtong", []))
    with qtbot.assertNotEmitted(pane.submitted):
        qtbot.keyClick(entry, Key.Key_Return)
        qtbot.keyClick(entry, Key.Key_Return, CONTROL)


def test_tab_goes_through_all_fields_in_order_also_after_another_form(pane: TaskPane, qtbot: QtBot) -> None:
    for name, fields in (
        ("differential", ["sex", "age", "chief_complaint", "history"]),
        ("drug-check", ["grade", "onset", "chief_complaint", "history"]),
    ):
        pane.show_form(name, {})
        row(pane, fields[0]).editor.entry.setFocus(Qt.FocusReason.TabFocusReason)
        seen = []
        for _ in range(7):
            focused = QApplication.focusWidget()
            assert isinstance(focused, QWidget)
            seen.append(focused.objectName())
            qtbot.keyClick(focused, Key.Key_Tab)
        expected = [f"field_{field}" for field in fields]
        if name == "drug-check":
            expected.insert(2, "field_onset_calendar")
        assert seen[: len(expected) + 2] == [*expected, "exampleButton", "formSendButton"]


def test_while_busy_nothing_is_sent(pane: TaskPane, qtbot: QtBot) -> None:
    pane.show_form("triage", {"chief_complaint": "x"})
    row(pane, "chief_complaint").editor.entry.setFocus()
    pane.set_busy(True)
    assert not pane.form_page.send.isEnabled()
    with qtbot.assertNotEmitted(pane.submitted):
        qtbot.keyClick(row(pane, "chief_complaint").editor.entry, Key.Key_Return, CONTROL)
    pane.set_busy(False)
    with qtbot.waitSignal(pane.submitted):
        qtbot.keyClick(row(pane, "chief_complaint").editor.entry, Key.Key_Return, CONTROL)


def test_the_example_is_filled_in_and_taken_back(pane: TaskPane, qtbot: QtBot) -> None:
    pane.show_form("triage", {})
    example = pane.form_page.example
    with qtbot.waitSignal(pane.formEdited):
        qtbot.mouseClick(example, Qt.MouseButton.LeftButton)
    assert pane.values() == {"chief_complaint": "chest pain for 3 hours"}
    assert example.text() == "Undo the example"
    qtbot.mouseClick(example, Qt.MouseButton.LeftButton)
    assert pane.values() == {}
    assert example.text() == "Use example"


def test_the_example_never_replaces_what_was_typed(pane: TaskPane, qtbot: QtBot) -> None:
    pane.show_form("triage", {})
    type_into(pane, qtbot, "chief_complaint", "mine")
    pane.fill_example()
    assert pane.values() == {"chief_complaint": "mine"}


def test_typing_after_the_example_keeps_it(pane: TaskPane, qtbot: QtBot) -> None:
    pane.show_form("triage", {})
    pane.fill_example()
    row(pane, "chief_complaint").editor.entry.setFocus()
    type_into(pane, qtbot, "chief_complaint", "!")
    assert pane.form_page.example.text() == "Use example"


def test_what_was_typed_goes_along_to_other_tasks(pane: TaskPane, qtbot: QtBot) -> None:
    pane.show_form("differential", {"age": "65"})
    type_into(pane, qtbot, "chief_complaint", "chest pain")
    type_into(pane, qtbot, "history", "at rest")
    pane.show_tasks()
    pane.show_form("drug-check", {"chief_complaint": "from the case"})
    assert pane.values() == {"chief_complaint": "chest pain", "history": "at rest"}
    pane.show_form("differential", {"age": "66"})
    assert pane.values()["age"] == "66"


def test_once_sent_the_case_knows_better(pane: TaskPane, qtbot: QtBot) -> None:
    pane.show_form("triage", {})
    type_into(pane, qtbot, "chief_complaint", "chest pain")
    pane.form_page.submit()
    pane.show_form("drug-check", {"chief_complaint": "corrected"})
    assert pane.values() == {"chief_complaint": "corrected"}
    pane.show_form("fever-clinic", {})
    assert pane.values() == {"chief_complaint": "chest pain"}


def test_another_case_gets_nothing_of_it(pane: TaskPane, qtbot: QtBot) -> None:
    pane.show_form("triage", {})
    type_into(pane, qtbot, "chief_complaint", "chest pain")
    pane.forget_typed()
    pane.show_form("fever-clinic", {})
    assert pane.values() == {}


def test_the_same_form_again_keeps_its_place(pane: TaskPane) -> None:
    pane.show_form("differential", {})
    before = pane.form_page.fields.rows
    before[2].editor.entry.setFocus()
    pane.show_form("differential", {"age": "5"})
    assert pane.form_page.fields.rows == before
    assert before[2].editor.entry.hasFocus()
    assert pane.values() == {"age": "5"}


def test_texts_follow_the_language_and_values_stay(
    pane: TaskPane, translator: Translator, qtbot: QtBot
) -> None:
    pane.show_form("differential", {"sex": "male"})
    type_into(pane, qtbot, "chief_complaint", "chest pain")
    translator.use("zh")
    pane.set_language("zh")
    qtbot.waitUntil(lambda: pane.form_page.send.text() == "发送")
    title = pane.findChild(QLabel, "taskTitle")
    assert isinstance(title, QLabel)
    assert title.text() == "鉴别诊断"
    assert pane.values() == {"sex": "male", "chief_complaint": "chest pain"}
    pane.show_tasks()
    assert lines(pane)[0] == "诊前"
    assert pane.specialty_box.currentText() == "不限专科"


def test_broken_files_are_named_with_line_and_field(pane: TaskPane, shelf: Shelf) -> None:
    note = pane.findChild(QWidget, "taskProblems")
    text = pane.findChild(QLabel, "taskProblemLines")
    assert isinstance(note, QWidget)
    assert isinstance(text, QLabel)
    assert not note.isVisible()
    problems = tuple(
        TaskFileInvalid(file=f"{name}.toml", line=7, field="kind", problem="wrong <b>") for name in "abcde"
    )
    pane.set_shelf(msgspec.structs.replace(shelf, problems=problems))
    assert note.isVisible()
    assert "a.toml, line 7, field kind: wrong <b>" in text.text()
    assert "and 2 more" in text.text()
    assert "e.toml" in note.toolTip()


def test_a_task_that_is_gone_closes_its_form(pane: TaskPane, shelf: Shelf) -> None:
    pane.show_form("fever-clinic", {"chief_complaint": "x"})
    pane.set_shelf(msgspec.structs.replace(shelf, tasks=shelf.tasks[:2]))
    assert pane.task_id is None


def test_the_real_tasks_all_have_a_form_that_takes_their_example(
    pane: TaskPane, resources: Path, qtbot: QtBot
) -> None:
    real = load_shelf(resources)
    pane.set_shelf(real)
    for task in real.tasks:
        pane.forget_typed()
        pane.show_form(task.id, example_values(task, "en"))
        with qtbot.waitSignal(pane.submitted) as submitted:
            pane.form_page.submit()
        assert submitted.args[0] == task.id


def test_the_keys_work_while_the_pane_is_folded_away(
    theme: Theme, translator: Translator, shown: Callable[[QWidget], QWidget], qtbot: QtBot
) -> None:
    window = QWidget()
    pane = TaskPane(theme)
    QVBoxLayout(window).addWidget(pane)
    pane.bind_keys(window)
    pane.wanted.connect(pane.show)
    shown(window)
    for key, modifier, name in (
        (Key.Key_T, CONTROL, "taskSearchField"),
        (Key.Key_S, Qt.KeyboardModifier.AltModifier, "specialtyLine"),
    ):
        pane.hide()
        qtbot.keyClick(window, key, modifier)
        focused = QApplication.focusWidget()
        assert focused is not None
        assert focused.objectName() in (name, "specialtyBox")
