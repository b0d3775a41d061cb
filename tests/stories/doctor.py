"""A doctor at the real window: finds things by their object names, clicks, types and waits."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtWidgets import QApplication, QLabel, QListView, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.assistant import Assistant
from desktop.conversation.consultation import Consultation
from desktop.conversation.messages import Message
from desktop.ui.answer_view import AnswerView
from desktop.ui.history_list import HistoryListView
from desktop.ui.history_model import HistoryListModel
from desktop.ui.printing import ChoosePrinter, choose_printer
from desktop.ui.question_card import QuestionCard
from desktop.ui.window_controller import WindowController

TIMEOUT_MS = 60_000
_Widget = TypeVar("_Widget", bound=QWidget)


class Doctor:
    """Sits before one window over one assistant."""

    def __init__(
        self, qtbot: QtBot, app: QApplication, assistant: Assistant, choose: ChoosePrinter = choose_printer
    ) -> None:
        self._qtbot = qtbot
        self.assistant = assistant
        self._controller = WindowController(app, assistant, choose)
        self.window = self._controller.window
        qtbot.addWidget(self.window)
        self._controller.open()
        qtbot.waitExposed(self.window)
        self.window.resize(1280, 800)  # the offscreen screen is smaller

    def wait(self, condition: Callable[[], bool]) -> None:
        """Waits until something can be seen."""
        self._qtbot.waitUntil(condition, timeout=TIMEOUT_MS)

    def find(self, name: str, kind: type[_Widget], inside: QWidget | None = None) -> _Widget:
        """The one widget of this name that can be seen."""
        found = [widget for widget in (inside or self.window).findChildren(kind, name) if widget.isVisible()]
        assert len(found) == 1, (name, found)
        return found[0]

    def click(self, name: str, inside: QWidget | None = None) -> None:
        """Clicks a button that can be seen and used."""
        button = self.find(name, QPushButton, inside)
        assert button.isEnabled()
        self._qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def type(self, text: str, *, then: Qt.Key | None = None) -> None:
        """Types into whatever has the focus in the composer."""
        edit = self.window.composer.edit
        edit.setFocus()
        edit.insertPlainText(text)  # as an input method commits it
        if then is not None:
            self._qtbot.keyClick(edit, then)

    def text(self, name: str) -> str:
        """What a label says."""
        return self.find(name, QLabel).text()

    def sees(self, name: str) -> bool:
        """Whether a label of this name can be seen."""
        label = self.window.findChild(QLabel, name)
        return label is not None and label.isVisible()

    def sees_button(self, name: str) -> bool:
        """Whether a button of this name can be seen."""
        return any(button.isVisible() for button in self.window.findChildren(QPushButton, name))

    def ask(self, text: str) -> None:
        """Types a question, sends it and waits for the answer."""
        self.type(text, then=Qt.Key.Key_Return)
        self.wait_for_answer()

    def ask_and_leave(self, text: str) -> None:
        """Asks one question and closes the window."""
        self.ask(text)
        self.leave()

    def answers(self) -> list[AnswerView]:
        """The answers that can be seen, from the top."""
        found = self.window.transcript.findChildren(AnswerView)
        return sorted((view for view in found if view.isVisible()), key=lambda view: view.y())

    def newest(self) -> Message:
        """The newest answer that can be seen."""
        return self.answers()[-1].message

    def questions(self) -> list[QuestionCard]:
        """The questions that can be seen, from the top."""
        found = self.window.transcript.findChildren(QuestionCard)
        return sorted((card for card in found if card.isVisible()), key=lambda card: card.y())

    def wait_for_answer(self) -> None:
        """Waits until nothing is being written any more."""
        send = self.window.composer.findChild(QPushButton, "sendButton")
        assert send is not None
        self.wait(lambda: not send.isHidden())

    def titles(self) -> list[str]:
        """The titles in the history."""
        return list(self._cases_by_title())

    def open_case(self, title: str) -> None:
        """Clicks a case in the history."""
        index = self._cases_by_title()[title]
        place = self.cases().visualRect(index).center()
        self._qtbot.mouseClick(self.cases().viewport(), Qt.MouseButton.LeftButton, pos=place)

    def _cases_by_title(self) -> dict[str, QModelIndex]:
        view = self.window.findChild(QListView, "historyList")
        assert view is not None
        model = view.model()
        assert isinstance(model, HistoryListModel)
        lines = [model.index(row, 0) for row in range(model.rowCount())]
        return {summary.title: line for line in lines if (summary := model.summary(line))}

    def errors(self) -> list[str]:
        """What stands in red or amber beside the fields."""
        labels = self.window.tasks.findChildren(QLabel)
        return [
            label.text()
            for label in labels
            if label.objectName().startswith("message_") and label.isVisible()
        ]

    def conversation_id(self) -> str:
        """The conversation that is shown."""
        return self._controller.consultation.conversation_id or ""

    def shown(self) -> Consultation:
        """The conversation that is shown, as it is on disk."""
        return self.assistant.consultation(self.conversation_id())

    def cases(self) -> HistoryListView:
        """The list of the history."""
        return self.find("historyList", HistoryListView)

    def leave(self) -> None:
        """Closes the window and ends the program."""
        self.window.close()
        self.assistant.close()
