"""Signs and rates answers: what the doctor does in the transcript goes to the assistant and is shown."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from desktop.assistant import Assistant
from desktop.conversation.messages import Message
from desktop.errors import DesktopError
from desktop.ui.background import Background
from desktop.ui.consultation import ConsultationController
from desktop.ui.main_window import MainWindow


class MarkingController(QObject):
    """Between the transcript's rows and `Assistant.signing`."""

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        background: Background,
        consultation: ConsultationController,
    ) -> None:
        super().__init__(window)
        self._signing, self._background, self._consultation = assistant.signing, background, consultation
        window.transcript.signed.connect(self._on_signed)
        window.transcript.rated.connect(self._on_rated)

    def _on_signed(self, message: Message, signed: bool) -> None:
        change = self._signing.sign if signed else self._signing.withdraw
        self._change(message, lambda: change(message.id))

    def _on_rated(self, message: Message, stars: int) -> None:
        self._change(message, lambda: self._signing.rate(message.id, stars))

    def _change(self, before: Message, work: Callable[[], Message]) -> None:
        def done(message: Message) -> None:
            self._consultation.show_mark(message)
            self._consultation.changed.emit()

        def fail(error: DesktopError) -> None:
            self._consultation.show_mark(before)
            self._background.failed.emit(error)

        self._background.run(work, success=done, failure=fail)
