"""Every widget that a hand, a key or a screen reader reaches has its names, in both languages."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.clinical.forms import Entry
from desktop.clinical.language import Language
from desktop.clinical.shelf import Shelf
from desktop.conversation.messages import Summary
from desktop.ui.banner import Banner
from desktop.ui.history_pane import HistoryPane
from desktop.ui.status_line import StatusLine
from desktop.ui.task_pane import TaskPane
from desktop.ui.theme import Theme
from desktop.ui.top_bar import TopBar
from desktop.ui.translation import Translator

INTERACTIVE = (QAbstractButton, QLineEdit, QPlainTextEdit, QComboBox, QAbstractItemView)
BINDING = (
    "newCaseButton",
    "searchField",
    "historyList",
    "caseLine",
    "taskList",
    "taskForm",
    "specialtyBox",
    "modelStatus",
    "languageMenu",
    "themeMenu",
)


class Frame(QWidget):
    """All widgets of the window's frame, everything in them shown."""

    def __init__(self, theme: Theme, shelf: Shelf) -> None:
        super().__init__()
        self.top, self.banner, self.status = TopBar(theme), Banner(theme), StatusLine(theme)
        self.history, self.tasks = HistoryPane(theme), TaskPane(theme)
        layout = QVBoxLayout(self)
        for widget in (self.top, self.banner, self.history, self.tasks, self.status):
            layout.addWidget(widget)
        self.top.set_folded(history=True, tasks=True)
        self.top.case_line.set_fields(shelf.shared_fields)
        self.top.case_line.show_case("", (Entry("age", "", "65 岁"),))
        self.banner.show_demo()
        self.banner.show_problem("problem", "retry", "Try again")
        self.status.show_note("note", undo=True)
        self.tasks.set_shelf(shelf)
        self.history.show_summaries(
            (Summary(id="a", title="t", updated_at="2026-03-01T00:00:00Z", message_count=1),),
            searching=False,
        )

    def set_language(self, language: Language) -> None:
        self.top.set_language(language)
        self.tasks.set_language(language)
        self.status.set_language(language)


@pytest.fixture
def frame(theme: Theme, translator: Translator, shelf: Shelf, shown: Callable[[Frame], Frame]) -> Frame:
    made = Frame(theme, shelf)
    made.resize(1280, 900)
    return shown(made)


def interactive(frame: QWidget) -> list[QWidget]:
    """The interactive widgets of ours; those inside Qt's own widgets have Qt's names."""
    found = [widget for kind in INTERACTIVE for widget in frame.findChildren(kind)]
    return [widget for widget in found if not is_qts_own(widget)]


def is_qts_own(widget: QWidget) -> bool:
    parent = widget.parent()
    inside_line = isinstance(parent, QLineEdit)
    in_popup = widget.window().windowType() == Qt.WindowType.Popup
    segment = widget.focusPolicy() == Qt.FocusPolicy.NoFocus and "field_" in widget.objectName()
    return inside_line or in_popup or widget.objectName().startswith("qt_") or segment


def assert_named(root: QWidget, *, hidden: bool = True) -> None:
    """All that a hand, a key or a screen reader reaches here has a name, a spoken name and a tip.

    What is `hidden` now counts too.
    """
    found = [widget for widget in interactive(root) if hidden or widget.isVisibleTo(root)]
    assert found
    assert [widget for widget in found if not widget.objectName()] == []
    assert [widget.objectName() for widget in found if not widget.accessibleName()] == []
    assert [widget.objectName() for widget in found if not widget.toolTip()] == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("task_id", ["", "differential", "drug-check"])
def test_everything_has_a_name_a_spoken_name_and_a_tip(
    frame: Frame, translator: Translator, qtbot: QtBot, language: Language, task_id: str
) -> None:
    translator.use(language)
    frame.set_language(language)
    if task_id:
        frame.tasks.show_form(task_id, {})
    frame.top.case_line.open_editor()
    send = {"zh": "发送", "en": "Send"}[language]
    qtbot.waitUntil(lambda: frame.tasks.form_page.send.text() == send)
    assert len(interactive(frame)) > 20
    assert_named(frame)


def test_the_binding_names_are_there_once(frame: Frame) -> None:
    for name in BINDING:
        assert len(frame.findChildren(QWidget, name)) == 1, name


def test_no_two_widgets_in_reach_have_one_name(frame: Frame) -> None:
    frame.tasks.show_form("differential", {})
    names = [widget.objectName() for widget in interactive(frame)]
    assert len(names) == len(set(names))


def test_every_button_shows_the_keyboards_focus(frame: Frame, theme: Theme) -> None:
    for button in frame.findChildren(QAbstractButton):
        if is_qts_own(button) or not button.isVisible() or not button.isEnabled():
            continue
        button.clearFocus()
        before = button.grab().toImage()
        button.setFocus(Qt.FocusReason.TabFocusReason)
        if button.hasFocus():
            assert button.grab().toImage() != before, button.objectName()


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("font_px", [12, 22])
def test_the_frame_is_drawn_in_every_look(
    frame: Frame, theme: Theme, qapp: QApplication, mode: str, font_px: int
) -> None:
    theme.apply(qapp, "dark" if mode == "dark" else "light", font_px)
    frame.tasks.show_form("drug-check", {})
    assert not frame.grab().isNull()
    assert frame.status.height() == theme.size("statusLine")
    assert frame.top.height() == theme.size("topBar")


def test_a_widget_that_is_gone_does_not_hear_of_the_theme(
    theme: Theme, qapp: QApplication, shelf: Shelf, qtbot: QtBot
) -> None:
    gone = Frame(theme, shelf)
    destroyed = []
    gone.destroyed.connect(lambda: destroyed.append(True))
    gone.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    qtbot.waitUntil(lambda: destroyed == [True])
    theme.apply(qapp, "dark", 18)
