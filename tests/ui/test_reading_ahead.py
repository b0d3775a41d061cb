"""What stands is handed over when the keys rest, and only then."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from desktop.conversation.consultation import Question
from desktop.errors import StoreLocked
from desktop.ui.background import Background
from desktop.ui.reading_ahead import ReadingAhead


class Form:
    """What stands, and what was read of it."""

    def __init__(self) -> None:
        self.words: str | None = ""
        self.read: list[str] = []

    def standing(self) -> Question | None:
        return None if self.words is None else Question(language="zh", text=self.words)

    def take(self, question: Question) -> None:
        self.read.append(question.text)
        if question.text == "locked":
            raise StoreLocked(path="x")


@pytest.fixture
def background(qtbot: QtBot) -> Iterator[Background]:
    with ThreadPoolExecutor(max_workers=1) as threads:
        yield Background(threads.submit)


@pytest.fixture
def form() -> Form:
    return Form()


@pytest.fixture
def ahead(form: Form, background: Background) -> Iterator[ReadingAhead]:
    parent = QObject()
    yield ReadingAhead(background, read=form.take, standing=form.standing, parent=parent)
    parent.deleteLater()


def clock(ahead: ReadingAhead) -> QTimer:
    found = ahead.findChild(QTimer)
    assert isinstance(found, QTimer)
    return found


def test_many_keys_are_read_once(ahead: ReadingAhead, form: Form, qtbot: QtBot) -> None:
    for words in ("胸", "胸痛", "胸痛3小时"):
        form.words = words
        ahead.later()
    assert form.read == []
    qtbot.waitUntil(lambda: form.read == ["胸痛3小时"])
    assert not clock(ahead).isActive()


def test_what_is_sent_is_not_read_ahead(ahead: ReadingAhead) -> None:
    ahead.later()
    ahead.stop()
    assert not clock(ahead).isActive()


def test_nothing_is_read_while_nothing_stands(ahead: ReadingAhead, form: Form, qtbot: QtBot) -> None:
    form.words = None
    ahead.now()
    form.words = "later"
    ahead.now()
    qtbot.waitUntil(lambda: form.read == ["later"])


def test_an_error_disturbs_nobody(
    ahead: ReadingAhead, form: Form, background: Background, qtbot: QtBot
) -> None:
    form.words = "locked"
    with qtbot.assertNotEmitted(background.failed):
        ahead.now()
        qtbot.waitUntil(lambda: form.read == ["locked"])
        done: list[None] = []
        background.run(lambda: None, success=done.append)
        qtbot.waitUntil(lambda: bool(done))
