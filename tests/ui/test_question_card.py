"""A question as a card."""

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.clinical.shelf import Shelf
from desktop.conversation.messages import Message, TextPart
from desktop.ui.question_card import QuestionCard
from desktop.ui.theme import Theme
from desktop.ui.transcript_context import TranscriptContext
from tests.ui.transcript_samples import BAD_TEXTS, form, question

Make = Callable[[Message], QuestionCard]


@pytest.fixture
def make(theme: Theme, shelf: Shelf, shown: Callable[[QWidget], QWidget]) -> Make:
    def build(message: Message) -> QuestionCard:
        card = QuestionCard(message, TranscriptContext(theme, "en", shelf), (1, 2))
        card.resize(632, card.height_for(632))
        shown(card)
        return card

    return build


def button(card: QuestionCard, name: str) -> QPushButton:
    found = card.findChild(QPushButton, name)
    assert isinstance(found, QPushButton)
    return found


def test_a_form_is_a_card_with_title_specialty_and_entries(make: Make) -> None:
    card = make(question(0, form("胸痛三小时", "高血压十年")))
    words = [label.text() for label in card.findChildren(QLabel) if label.isVisible()]
    assert "鉴别诊断" in words
    assert "Cardiology" in words
    assert "字段0\t胸痛三小时" in card.accessibleDescription()
    assert not button(card, "foldButton").isVisible()


def test_a_free_question_is_its_words(make: Make) -> None:
    card = make(question(0, text="# 不是标题\n*第二行*"))
    assert card.accessibleDescription() == "# 不是标题\n*第二行*"


def test_words_beside_a_form_stand_below_it(make: Make) -> None:
    card = make(question(0, form("胸痛"), TextPart("请特别注意主动脉")))
    assert card.accessibleDescription() == "字段0\t胸痛\n\n请特别注意主动脉"


def test_a_long_question_is_folded(make: Make) -> None:
    card = make(question(0, form(*["一行很长的内容，" * 12 for _ in range(12)])))
    folded = card.height_for(632)
    more = button(card, "foldButton")
    assert more.isVisible()
    assert more.text() == "Show all"
    more.click()
    assert card.height_for(632) > 2 * folded
    more.click()
    assert card.height_for(632) == folded


def test_the_pen_asks_for_a_change(make: Make, qtbot: QtBot) -> None:
    card = make(question(4))
    pen = button(card, "editButton")
    with qtbot.waitSignal(card.edit, check_params_cb=lambda name: name == "m4"):
        pen.click()
    card.set_busy(busy=True)
    assert not pen.isEnabled()


def test_the_pen_shows_when_it_has_the_focus(make: Make, qtbot: QtBot) -> None:
    card = make(question(4))
    pen = button(card, "editButton")
    card.activateWindow()
    pen.setFocus()
    qtbot.waitUntil(lambda: not pen.icon().isNull())


def test_versions_of_a_question(make: Make, qtbot: QtBot) -> None:
    card = make(question(4))
    with qtbot.waitSignal(card.choose, check_params_cb=lambda name, step: (name, step) == ("m4", 1)):
        button(card, "nextVersionButton").click()


@pytest.mark.parametrize("text", [*BAD_TEXTS, "长" * 1_000_000, "行\n" * 300_000])
def test_bad_text(make: Make, text: str) -> None:
    card = make(question(0, form(text, title=text[:200]), TextPart(text)))
    assert card.height_for(632) < 700
    card.grab()
