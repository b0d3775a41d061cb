"""`--print-report JSON PDF`: prints one acceptance report and ends; for callers that have no Qt."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
from PySide6.QtGui import QFontMetricsF, QGuiApplication

from desktop.acceptance.filing import read_report
from desktop.errors import DesktopError
from desktop.paths import find_paths
from desktop.report_printer import NO_FONT
from desktop.ui.acceptance_page import print_report
from desktop.ui.fonts import ui_font

_SAMPLES = {"zh": "验", "en": "A"}


def main(arguments: Sequence[str]) -> int:
    """Prints; returns 0, or why not: 2 for wrong arguments, `NO_FONT`, 1 for anything else."""
    if len(arguments) != 2:  # noqa: PLR2004 -- a report and its PDF
        return 2
    source, pdf = map(Path, arguments)
    if sys.platform.startswith("linux"):
        os.environ["QT_QPA_PLATFORM"] = "offscreen"  # paper needs no screen
    app = QGuiApplication(sys.argv[:1])
    try:
        report = read_report(source)
        if not QFontMetricsF(ui_font(1)).inFontUcs4(ord(_SAMPLES[report.language])):
            return NO_FONT
        print_report(report, source.read_bytes(), pdf, resources=find_paths().resources)
    except (DesktopError, OSError, msgspec.DecodeError):
        return 1
    finally:
        app.shutdown()
    return 0
