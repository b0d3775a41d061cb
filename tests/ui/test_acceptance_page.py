"""The printed report: one page of A4, whatever it has to tell, and its process."""

import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from desktop.acceptance.filing import keep_report
from desktop.acceptance.report import ANSWER_CHECKS, Problem, Report
from desktop.clinical.language import LANGUAGES, Language
from desktop.clinical.shelf import Shelf, load_shelf
from desktop.engine.process import own_command
from desktop.errors import ReportNotPrinted
from desktop.paths import Paths
from desktop.report_printer import FLAG, print_pdf
from desktop.ui.acceptance_page import _DECISION_TOP, _Page, print_report
from desktop.ui.theme import Theme
from tests.acceptance.reports import report_of, text
from tests.ui.conftest import RESOURCES

PROBLEMS = tuple(Problem(check=check, detail=text("很长的原因 " * 40)) for check in ANSWER_CHECKS)


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return load_shelf(RESOURCES)


def reports(shelf: Shelf, language: Language) -> list[Report]:
    return [
        report_of(shelf, language),
        report_of(shelf, language, demo=True),
        report_of(shelf, language, problems=PROBLEMS, adapters=3, demo=True),
        report_of(shelf, language, error="内存不足 out of memory " * 12),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_report_fills_one_page_of_a4(
    qapp: QApplication, shelf: Shelf, tmp_path: Path, language: Language
) -> None:
    for number, report in enumerate(reports(shelf, language)):
        path = tmp_path / f"报告 {number}.pdf"
        print_report(report, b"{}", path, resources=RESOURCES)
        data = path.read_bytes()
        assert data.startswith(b"%PDF-1.4")
        assert b"/Count 1" in data
        assert b"/MediaBox [0 0 595" in data
        assert b"pdfaid" in data  # PDF/A, with every font inside


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_drawn_over_the_place_to_sign(
    theme: Theme, shelf: Shelf, tmp_path: Path, language: Language
) -> None:
    for number, report in enumerate(reports(shelf, language)):
        page = _Page(report, tmp_path / f"{number}.pdf", theme)
        page.draw("0" * 64)
        assert page._y <= _DECISION_TOP, number


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_program_prints_without_a_screen(
    paths: Paths, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    kept = keep_report(paths, report_of(shelf, language))
    pdf = print_pdf(kept)
    assert pdf == kept.with_suffix(".pdf")
    assert pdf.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_linux_without_fonts_is_told_which_to_install(
    paths: Paths, shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    none = tmp_path / "none.conf"
    none.write_text('<?xml version="1.0"?><fontconfig></fontconfig>', encoding="utf-8")
    monkeypatch.setenv("FONTCONFIG_FILE", str(none))
    kept = keep_report(paths, report_of(shelf, language))
    if not sys.platform.startswith("linux"):
        assert print_pdf(kept).is_file()
        return
    with pytest.raises(ReportNotPrinted, match="fonts-noto-cjk"):
        print_pdf(kept)


def test_a_printer_that_fails_is_said_and_the_report_stays(paths: Paths, shelf: Shelf) -> None:
    kept = keep_report(paths, report_of(shelf))
    for command in (own_command(FLAG)[:-1], ("no-such-program",)):
        with pytest.raises(ReportNotPrinted) as raised:
            print_pdf(kept, command)
        assert str(kept) in raised.value.sentence("zh")
    kept.write_text("{}", encoding="utf-8")
    with pytest.raises(ReportNotPrinted):
        print_pdf(kept)
    assert kept.is_file()
