"""What leaves the program: a case written to a file or printed, as it is or as it was reviewed, and noted."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog

from desktop.assistant import Assistant
from desktop.conversation.auditing import Printed
from desktop.conversation.paper import Paper, reviewed_paper
from desktop.errors import DesktopError
from desktop.ui.background import Background
from desktop.ui.consultation import ConsultationController
from desktop.ui.main_window import MainWindow
from desktop.ui.printing import ChoosePrinter, print_on
from desktop.ui.review_controller import ReviewController
from desktop.ui.theme import Theme


class LeavingController(QObject):
    """Writes cases to files, and draws them for printers on a thread of its own: a long one takes seconds.

    A case is read after the doctor has chosen a file or a printer, and is held no longer than it is drawn.
    """

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        background: Background,
        review: ReviewController,
        consultation: ConsultationController,
        *,
        theme: Theme,
        choose: ChoosePrinter,
    ) -> None:
        super().__init__(window)
        self._window, self._assistant = window, assistant
        self._review, self._consultation, self._choose = review, consultation, choose
        self._colors = theme.tokens.light
        self._store = background
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="printing")
        self._background = Background(self._threads.submit)
        window.history.exported.connect(self._on_exported)
        window.history.printWanted.connect(self.print_case)
        review.page.printWanted.connect(self._print_reviewed)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Print), window).activated.connect(self._on_keys)
        window.closing.connect(self._on_closing)

    def print_case(self, conversation_id: str) -> None:
        """Asks for a printer and prints the shown branch of a case."""
        language = self._assistant.settings.language
        self._print(
            conversation_id,
            lambda: self._assistant.paper(conversation_id, language),
            failure=self._on_failed,
            deidentified=False,
        )

    def _on_exported(self, conversation_id: str) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Export the case (not encrypted)"), "case.md", "Markdown (*.md)"
        )
        if name:
            language = self._assistant.settings.language
            self._store.run(
                lambda: self._assistant.export_to(Path(name), conversation_id, language),
                success=lambda _: self._window.status.show_note(self.tr("The case was exported.")),
            )

    def _print_reviewed(self) -> None:
        """Prints what was seen; nothing, where the vault was locked while the dialog was open."""
        language, page = self._assistant.settings.language, self._review.page
        review = page.review
        self._print(
            self._review.case,
            lambda: reviewed_paper(review, language),
            failure=lambda error: page.show_problem(error.sentence(language)),
            deidentified=True,
        )

    def _print(
        self,
        case: str,
        read: Callable[[], Paper],
        *,
        failure: Callable[[DesktopError], None],
        deidentified: bool,
    ) -> None:
        try:
            self._assistant.policy.check_allowed("exporting")
        except DesktopError as error:
            failure(error)
            return
        printer = self._choose(self._window)
        if printer is None or self._window.is_locked:
            return

        def work() -> None:
            paper = read()
            # Before, for the vault may be locked while a long case is drawn: rather noted in vain than not.
            self._assistant.audit.note_before(Printed(conversation=case, deidentified=deidentified))
            print_on(printer, paper, self._colors)

        self._background.run(work, success=self._on_printed, failure=failure)

    def _on_keys(self) -> None:
        """What is in sight is printed: of a case under review never the case as it is."""
        page = self._review.page
        if page.isVisible():
            page.print_button.click()
        elif self._window.transcript.isVisible() and self._consultation.conversation_id:
            self.print_case(self._consultation.conversation_id)

    def _on_printed(self, _: None) -> None:
        self._window.status.show_note(self.tr("The case was handed to the printer."))

    def _on_failed(self, error: DesktopError) -> None:
        self._window.status.show_note(error.sentence(self._assistant.settings.language))

    def _on_closing(self) -> None:
        self._background.close()
        self._threads.shutdown(cancel_futures=True)
