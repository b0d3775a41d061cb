"""The left pane: what the doctor does with cases, by mouse and by keyboard."""

import datetime as dt
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.conversation.messages import Summary
from desktop.ui.field_line import LineEdit
from desktop.ui.history_pane import HistoryPane
from desktop.ui.theme import Theme
from desktop.ui.translation import Translator

Key = Qt.Key


def summary(name: str, title: str = "", days: int = 0, **more: object) -> Summary:
    when = dt.datetime.now(dt.UTC) - dt.timedelta(days=days)
    values = {"updated_at": when.isoformat(timespec="milliseconds"), "message_count": 2, **more}
    return Summary(id=name, title=title or f"title {name}", **values)  # type: ignore[arg-type]


CASES = (summary("a"), summary("b"), summary("c", days=1), summary("d", days=400))


@pytest.fixture
def pane(theme: Theme, translator: Translator, shown: Callable[[HistoryPane], HistoryPane]) -> HistoryPane:
    made = HistoryPane(theme)
    made.resize(248, 600)
    made.show_summaries(CASES, searching=False)
    return shown(made)


def lines(pane: HistoryPane) -> list[str]:
    return [str(pane.cases.index(row).data()) for row in range(pane.cases.rowCount())]


def test_cases_stand_under_their_days(pane: HistoryPane) -> None:
    year = (dt.datetime.now(dt.UTC) - dt.timedelta(days=400)).astimezone().year
    shown_lines = lines(pane)
    assert shown_lines[:5] == ["Today", "title a", "title b", "Yesterday", "title c"]
    assert str(year) in shown_lines[5]


def test_new_case_by_button_and_keys(pane: HistoryPane, qtbot: QtBot) -> None:
    with qtbot.waitSignal(pane.newCase):
        qtbot.mouseClick(pane.new_button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(pane.newCase):
        qtbot.keyClick(pane, Key.Key_N, Qt.KeyboardModifier.ControlModifier)


def test_search_reports_each_change_once_and_late(pane: HistoryPane, qtbot: QtBot) -> None:
    heard: list[str] = []
    pane.searched.connect(heard.append)
    qtbot.keyClick(pane, Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert pane.search.hasFocus()
    qtbot.keyClicks(pane.search, "chest")
    assert heard == []
    qtbot.waitUntil(lambda: heard == ["chest"])
    qtbot.keyClicks(pane.search, " ")
    qtbot.keyClick(pane.search, Key.Key_Return)
    assert heard == ["chest"]
    qtbot.keyClick(pane.search, Key.Key_Escape)
    assert heard == ["chest", ""]


def test_an_unfinished_composition_is_not_searched(pane: HistoryPane, qtbot: QtBot) -> None:
    heard: list[str] = []
    pane.searched.connect(heard.append)
    pane.search.setFocus()
    QApplication.sendEvent(pane.search, QInputMethodEvent("xiongtong", []))
    qtbot.keyClick(pane.search, Key.Key_Return)
    assert heard == []
    done = QInputMethodEvent("", [])
    done.setCommitString("胸痛")
    QApplication.sendEvent(pane.search, done)
    qtbot.keyClick(pane.search, Key.Key_Return)
    assert heard == ["胸痛"]


def test_arrow_keys_pass_over_the_days_and_enter_opens(pane: HistoryPane, qtbot: QtBot) -> None:
    pane.search.setFocus()
    qtbot.keyClick(pane.search, Key.Key_Down)
    assert pane.view.hasFocus()
    assert pane.view.current_id() == "a"
    for expected in ("b", "c", "d"):
        qtbot.keyClick(pane.view, Key.Key_Down)
        assert pane.view.current_id() == expected
    with qtbot.waitSignal(pane.opened) as opened:
        qtbot.keyClick(pane.view, Key.Key_Return)
    assert opened.args == ["d"]
    for expected in ("c", "b", "a"):
        qtbot.keyClick(pane.view, Key.Key_Up)
        assert pane.view.current_id() == expected
    qtbot.keyClick(pane.view, Key.Key_Up)
    assert pane.search.hasFocus()


def test_a_click_opens_a_case_but_not_a_day(pane: HistoryPane, qtbot: QtBot) -> None:
    heard: list[str] = []
    pane.opened.connect(heard.append)
    viewport = pane.view.viewport()
    for row in (0, 2):
        place = pane.view.visualRect(pane.cases.index(row)).center()
        qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    assert heard == ["b"]


def test_delete_by_key(pane: HistoryPane, qtbot: QtBot) -> None:
    pane.select("b")
    pane.view.setFocus()
    with qtbot.waitSignal(pane.deleted) as deleted:
        qtbot.keyClick(pane.view, Key.Key_Delete)
    assert deleted.args == ["b"]


def start_rename(pane: HistoryPane, qtbot: QtBot) -> LineEdit:
    pane.select("a")
    pane.view.setFocus()
    qtbot.keyClick(pane.view, Key.Key_F2)
    editor = pane.view.findChild(LineEdit, "renameField")
    assert isinstance(editor, LineEdit)
    assert editor.text() == "title a"
    return editor


def test_rename_in_place(pane: HistoryPane, qtbot: QtBot) -> None:
    editor = start_rename(pane, qtbot)
    editor.setText("  胸痛\n3小时 ")
    with qtbot.waitSignal(pane.renamed) as renamed:
        qtbot.keyClick(editor, Key.Key_Return)
    assert renamed.args == ["a", "胸痛 3小时"]
    assert lines(pane)[1] == "胸痛 3小时"


@pytest.mark.parametrize("title", ["", "   ", "title a"])
def test_an_empty_or_unchanged_title_renames_nothing(pane: HistoryPane, qtbot: QtBot, title: str) -> None:
    editor = start_rename(pane, qtbot)
    editor.setText(title)
    with qtbot.assertNotEmitted(pane.renamed):
        qtbot.keyClick(editor, Key.Key_Return)
    assert lines(pane)[1] == "title a"


def test_escape_leaves_the_title(pane: HistoryPane, qtbot: QtBot) -> None:
    editor = start_rename(pane, qtbot)
    editor.setText("other")
    with qtbot.assertNotEmitted(pane.renamed):
        qtbot.keyClick(editor, Key.Key_Escape)
    assert lines(pane)[1] == "title a"


def test_the_enter_of_a_composition_does_not_end_the_renaming(pane: HistoryPane, qtbot: QtBot) -> None:
    editor = start_rename(pane, qtbot)
    QApplication.sendEvent(editor, QInputMethodEvent("xiong", []))
    with qtbot.assertNotEmitted(pane.renamed):
        qtbot.keyClick(editor, Key.Key_Return)
        qtbot.keyClick(editor, Key.Key_Escape)
    assert editor.isVisible()


def test_a_new_list_does_not_disturb_the_renaming(pane: HistoryPane, qtbot: QtBot) -> None:
    editor = start_rename(pane, qtbot)
    editor.setText("chest pain")
    pane.show_summaries((summary("new"), *CASES), searching=False)
    assert editor.isVisible()
    with qtbot.waitSignal(pane.renamed) as renamed:
        qtbot.keyClick(editor, Key.Key_Return)
    assert renamed.args == ["a", "chest pain"]
    qtbot.waitUntil(lambda: lines(pane)[1] == "title new")


def test_a_menu_that_is_open_while_the_list_changes_keeps_its_case(pane: HistoryPane, qtbot: QtBot) -> None:
    menu = pane.view.open_menu(pane.cases.find("a"), QPoint(0, 0))
    pane.show_summaries((summary("new"), *CASES), searching=False)
    next(action for action in menu.actions() if action.objectName() == "renameCase").trigger()
    menu.close()
    editor = pane.view.findChild(LineEdit, "renameField")
    assert isinstance(editor, LineEdit)
    assert editor.text() == "title a"


def test_the_context_menu_offers_everything(pane: HistoryPane, qtbot: QtBot) -> None:
    heard: list[tuple[str, str]] = []
    pane.opened.connect(lambda name: heard.append(("open", name)))
    pane.exported.connect(lambda name: heard.append(("export", name)))
    pane.deleted.connect(lambda name: heard.append(("delete", name)))
    for name in ("openCase", "exportCase", "deleteCase"):
        menu = pane.view.open_menu(pane.cases.find("c"), QPoint(0, 0))
        action = next(action for action in menu.actions() if action.objectName() == name)
        action.trigger()
        menu.close()
    assert heard == [("open", "c"), ("export", "c"), ("delete", "c")]


def test_the_menu_key_opens_the_menu_of_the_current_case(pane: HistoryPane, qtbot: QtBot) -> None:
    pane.select("b")
    by_key = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), QPoint(1, 1))
    QApplication.sendEvent(pane.view.viewport(), by_key)
    menu = pane.view.findChild(QMenu, "historyMenu")
    assert isinstance(menu, QMenu)
    rename = next(action for action in menu.actions() if action.objectName() == "renameCase")
    rename.trigger()
    menu.close()
    assert isinstance(pane.view.findChild(LineEdit, "renameField"), LineEdit)


def test_an_empty_history_offers_the_first_case(pane: HistoryPane, qtbot: QtBot) -> None:
    pane.show_summaries((), searching=False)
    title, link = pane.findChild(QLabel, "historyEmptyTitle"), pane.findChild(QPushButton, "historyEmptyLink")
    assert isinstance(title, QLabel)
    assert isinstance(link, QPushButton)
    assert title.text() == "No cases yet"
    assert title.isVisible()
    with qtbot.waitSignal(pane.newCase):
        qtbot.mouseClick(link, Qt.MouseButton.LeftButton)


def test_nothing_found_offers_to_clear_the_search(pane: HistoryPane, qtbot: QtBot) -> None:
    pane.search.setText("<b>x</b>")
    pane.search.search_now()
    pane.show_summaries((), searching=True)
    title, link = pane.findChild(QLabel, "historyEmptyTitle"), pane.findChild(QPushButton, "historyEmptyLink")
    assert isinstance(title, QLabel)
    assert isinstance(link, QPushButton)
    assert title.text() == "Nothing found for “<b>x</b>”"
    assert title.textFormat() == Qt.TextFormat.PlainText
    with qtbot.waitSignal(pane.searched) as searched:
        qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    assert searched.args == [""]


def test_a_new_list_keeps_the_place(pane: HistoryPane, qtbot: QtBot) -> None:
    pane.select("c")
    pane.show_summaries((summary("new"), *CASES), searching=False)
    assert pane.view.current_id() == "c"
    assert pane.cases.find("c").data(pane.cases.OPEN_ROLE)
    pane.select(None)
    assert not pane.cases.find("c").data(pane.cases.OPEN_ROLE)


def test_hostile_titles_and_snippets_are_drawn(pane: HistoryPane, qtbot: QtBot) -> None:
    hostile = "\u202e<b>x</b>\x00\n\ud83d\ude00 😀 " + "长" * 5000
    pane.show_summaries(
        (
            summary("x", "".join(char for char in hostile if not 0xD800 <= ord(char) <= 0xDFFF)),
            summary("y", "病例", snippet="\ue001\ue000胸痛\ue001 3小时\ue000"),
            summary("z", "病例", snippet="前" * 400 + "\ue000hit\ue001" + "后" * 400, task_title="任务" * 60),
        ),
        searching=True,
    )
    assert not pane.grab().isNull()
    assert "\n" not in lines(pane)[1]


def test_two_thousand_cases_are_shown_at_once(pane: HistoryPane) -> None:
    pane.show_summaries([summary(str(place), days=place // 20) for place in range(2000)], searching=False)
    pane.view.scrollToBottom()
    assert not pane.grab().isNull()
    assert pane.view.verticalScrollBar().value() > 0


def test_days_and_details_follow_the_language(
    pane: HistoryPane, translator: Translator, qtbot: QtBot
) -> None:
    translator.use("zh")
    qtbot.waitUntil(lambda: pane.new_button.text() == "新病例")
    assert lines(pane)[0] == "今天"
    assert pane.cases.index(1).data(pane.cases.DETAIL_ROLE) == "提问 · 2条消息"


def test_the_keys_work_while_the_pane_is_folded_away(
    theme: Theme, translator: Translator, shown: Callable[[QWidget], QWidget], qtbot: QtBot
) -> None:
    window = QWidget()
    pane = HistoryPane(theme)
    QVBoxLayout(window).addWidget(pane)
    pane.bind_keys(window)
    pane.wanted.connect(pane.show)
    shown(window)
    pane.hide()
    with qtbot.waitSignal(pane.newCase):
        qtbot.keyClick(window, Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(window, Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert pane.search.hasFocus()
