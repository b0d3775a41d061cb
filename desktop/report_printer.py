"""Prints an acceptance report as a PDF in a process of its own: whoever asks for it has no Qt."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from desktop import screen
from desktop.acceptance.filing import pdf_of
from desktop.engine.process import NO_WINDOW, PACKAGE_ROOT, own_command
from desktop.errors import ReportNotPrinted

FLAG = "--print-report"
NO_FONT = 3
"""The printer's exit code where this PC has no font for the report's language."""
_FONT_MISSING = "sudo apt-get install -y fonts-noto-cjk"
_TIMEOUT_S = 120.0


def print_pdf(report: Path, command: Sequence[str] | None = None) -> Path:
    """Prints the report in the JSON file `report` beside it; returns the PDF.

    Args:
        report: as `acceptance.filing.keep_report` wrote it; it stays whatever happens.
        command: starts another printer than this program's own.

    Raises:
        ReportNotPrinted: Qt's libraries are missing, or the printer failed.
    """
    pdf = pdf_of(report)
    if command is None and (missing := screen.missing_libraries({})):
        words = f"{' '.join(missing)}: {screen.mending_command(missing)}"
        raise ReportNotPrinted(report=str(report), problem=words)
    try:
        done = subprocess.run(
            [*(command or own_command(FLAG)), str(report), str(pdf)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=PACKAGE_ROOT if PACKAGE_ROOT.is_dir() else None,
            timeout=_TIMEOUT_S,
            check=False,
            creationflags=NO_WINDOW,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ReportNotPrinted(report=str(report), problem=type(error).__name__) from error
    if done.returncode == NO_FONT:
        raise ReportNotPrinted(report=str(report), problem=_FONT_MISSING)
    if done.returncode != 0 or not pdf.is_file():
        raise ReportNotPrinted(report=str(report), problem=f"PDF, {done.returncode}")
    return pdf
