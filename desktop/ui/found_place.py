"""A case that a search found is opened at the message in which it was found."""

from PySide6.QtCore import QObject

from desktop.ui.consultation import ConsultationController
from desktop.ui.main_window import MainWindow


class FoundPlace(QObject):
    """Waits for the case to be shown; a hit in the title or the facts has no message."""

    def __init__(self, window: MainWindow, consultation: ConsultationController) -> None:
        super().__init__(window)
        self._window, self._consultation = window, consultation
        self._wanted = ("", "")
        window.history.opened.connect(self._on_opened)
        consultation.shown.connect(self._on_shown)

    def _on_opened(self, case_id: str) -> None:
        self._wanted = (case_id, self._window.history.cases.message_of(case_id))
        if self._consultation.conversation_id == case_id:
            self._on_shown(case_id)

    def _on_shown(self, case_id: str) -> None:
        (wanted, message_id), self._wanted = self._wanted, ("", "")
        if message_id and wanted == case_id:
            self._window.transcript.show_message(message_id)
