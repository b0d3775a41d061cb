"""Prints a case, as it is or as it was reviewed; both are exports, and both are noted."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QMarginsF, QObject
from PySide6.QtGui import QKeySequence, QPageLayout, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.assistant import Assistant
from desktop.conversation.auditing import Printed
from desktop.conversation.paper import Paper, reviewed_paper
from desktop.errors import DesktopError
from desktop.ui.background import Background
from desktop.ui.consultation import ConsultationController
from desktop.ui.main_window import TITLE, MainWindow
from desktop.ui.review_controller import ReviewController
from desktop.vault_errors import PrintFailed

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter

_SIDE_MM, _UPRIGHT_MM = 18, 14
ChoosePrinter = Callable[[QWidget], "QPrinter | None"]
"""Asks the doctor for a printer; None when there is to be no print."""


def new_printer() -> "QPrinter":
    """A printer with our margins. What its queue shows of the job tells nothing of the case."""
    from PySide6.QtPrintSupport import QPrinter  # noqa: PLC0415 - rarely needed, slow to load

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setDocName(TITLE)
    printer.setCreator(TITLE)
    margins = QMarginsF(_SIDE_MM, _UPRIGHT_MM, _SIDE_MM, _UPRIGHT_MM)
    printer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
    return printer


def choose_printer(window: QWidget) -> "QPrinter | None":
    """Shows the system's dialog; the whole case is printed."""
    from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog  # noqa: PLC0415 - as above

    printer = new_printer()
    dialog = QPrintDialog(printer, window)
    dialog.setOption(QAbstractPrintDialog.PrintDialogOption.PrintPageRange, on=False)
    return printer if dialog.exec() else None


class PrintController(QObject):
    """Draws on a thread of its own, since a long case takes seconds.

    The case is read after the doctor has chosen a printer, and is held no longer than it is drawn.
    """

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        review: ReviewController,
        consultation: ConsultationController,
        choose: ChoosePrinter = choose_printer,
    ) -> None:
        super().__init__(window)
        self._window, self._assistant = window, assistant
        self._review, self._consultation, self._choose = review, consultation, choose
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="printing")
        self._background = Background(self._threads.submit)
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
            _print_on(printer, read())
            self._assistant.audit.note(Printed(conversation=case, deidentified=deidentified))

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


def _print_on(printer: "QPrinter", paper: Paper) -> None:
    from desktop.ui.paper_drawing import draw  # noqa: PLC0415 - as above

    timers = QEventLoop()  # a thread of Python's has none, and the layout of a long text starts one
    draw(paper, printer)
    del timers
    if printer.printerState() == type(printer).PrinterState.Error:
        raise PrintFailed(problem=printer.printerName() or printer.outputFileName())
