"""The messages across the window."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.ui.banner import Banner
from desktop.ui.theme import Theme
from desktop.ui.translation import Translator


@pytest.fixture
def banner(theme: Theme, translator: Translator, shown: Callable[[Banner], Banner]) -> Banner:
    made = Banner(theme)
    made.resize(900, 80)
    return shown(made)


def test_nothing_is_said_at_first(banner: Banner) -> None:
    assert not banner.demo.isVisible()
    assert not banner.problem.isVisible()


def test_the_demo_model_is_named_and_leads_to_a_real_one(banner: Banner, qtbot: QtBot) -> None:
    banner.show_demo()
    assert "demo model" in banner.demo.words.text()
    assert "no medical advice" in banner.demo.words.text()
    assert not banner.demo.close_button.isVisible()
    with qtbot.waitSignal(banner.action) as action:
        qtbot.mouseClick(banner.demo.link, Qt.MouseButton.LeftButton)
    assert action.args == ["install"]


def test_a_problem_never_covers_the_demo_banner(banner: Banner, qtbot: QtBot) -> None:
    banner.show_demo()
    banner.show_problem("The history is <b>in use</b>.", "retry", "Try again", danger=True)
    assert banner.demo.isVisible()
    assert banner.problem.isVisible()
    assert banner.problem.words.textFormat() == Qt.TextFormat.PlainText
    with qtbot.waitSignal(banner.action) as action:
        qtbot.mouseClick(banner.problem.link, Qt.MouseButton.LeftButton)
    assert action.args == ["retry"]
    with qtbot.waitSignal(banner.dismissed):
        qtbot.mouseClick(banner.problem.close_button, Qt.MouseButton.LeftButton)
    assert not banner.problem.isVisible()


def test_a_problem_without_an_action_has_no_link(banner: Banner) -> None:
    banner.show_problem("Read only.")
    assert not banner.problem.link.isVisible()
    banner.hide_problem()
    assert not banner.problem.isVisible()


def test_what_is_good_to_know_is_neither_red_nor_amber(banner: Banner) -> None:
    banner.show_problem("The processor takes over.", "details", "Details", calm=True)
    assert banner.problem.property("look") == "calm"
    banner.show_problem("Read only.")
    assert banner.problem.property("look") == "warn"


def test_texts_follow_the_language(banner: Banner, translator: Translator, qtbot: QtBot) -> None:
    banner.show_demo()
    translator.use("zh")
    qtbot.waitUntil(lambda: banner.demo.link.text() == "安装正式模型…")
    assert "不可用于诊疗" in banner.demo.words.text()
