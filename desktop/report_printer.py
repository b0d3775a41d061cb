"""Prints an acceptance report as a PDF in a process of its own: whoever asks for it has no Qt."""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from desktop import screen
from desktop.acceptance.filing import pdf_of
from desktop.errors import ReportNotPrinted

FLAG = "--print-report"
NO_FONT = 3
"""The printer's exit code where this PC has no font for the report's language."""
_FONT_MISSING = "sudo apt-get install -y fonts-noto-cjk"
_TIMEOUT_S = 120.0
_PACKAGE_ROOT = Path(__file__).resolve().parents[1]
_NO_WINDOW = 0x0800_0000 if sys.platform == "win32" else 0  # no console beside the window


def own_command() -> tuple[str, ...]:
    """The command that starts this program as a printer, frozen or not."""
    if getattr(sys, "frozen", False):
        return (sys.executable, FLAG)
    return (sys.executable, "-m", "desktop", FLAG)


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
            [*(command or own_command()), str(report), str(pdf)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=_PACKAGE_ROOT if _PACKAGE_ROOT.is_dir() else None,
            timeout=_TIMEOUT_S,
            check=False,
            creationflags=_NO_WINDOW,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ReportNotPrinted(report=str(report), problem=type(error).__name__) from error
    if done.returncode == NO_FONT:
        raise ReportNotPrinted(report=str(report), problem=_FONT_MISSING)
    if done.returncode != 0 or not pdf.is_file():
        raise ReportNotPrinted(report=str(report), problem=f"PDF, {done.returncode}")
    return pdf
