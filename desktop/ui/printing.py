"""A printer: how it is chosen, and how a case gets onto it."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QMarginsF
from PySide6.QtGui import QPageLayout
from PySide6.QtWidgets import QWidget

from desktop.conversation.paper import Paper
from desktop.ui.main_window import TITLE
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


def print_on(printer: "QPrinter", paper: Paper, colors: Mapping[str, str]) -> None:
    """Prints on any thread. Raises `PrintFailed`."""
    from desktop.ui.paper_drawing import draw  # noqa: PLC0415 - as above

    timers = QEventLoop()  # a thread of Python's has none, and the layout of a long text starts one
    draw(paper, printer, colors)
    del timers
    if printer.printerState() == type(printer).PrinterState.Error:
        raise PrintFailed(problem=printer.printerName() or printer.outputFileName())
