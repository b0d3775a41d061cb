"""A doctor prints a case, as it is and as it was reviewed: on paper, noted, and nothing left behind."""

import gc
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from subprocess import run

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop.assistant import Assistant
from desktop.conversation.auditing import AuditQuery, Printed
from desktop.paths import Paths
from desktop.settings import Settings, save_settings
from desktop.ui.printing import ChoosePrinter, new_printer
from desktop.ui.review_text import ReviewText
from tests.pdf_text import pages_of
from tests.stories.doctor import Doctor

Make = Callable[..., Assistant]
CONTROL = Qt.KeyboardModifier.ControlModifier
NAME = "张建国"
QUESTION = f"患者{NAME}，男，56岁，胸痛，电话13800138000。如何处理？"


@pytest.fixture(autouse=True)
def past_the_guide(paths: Paths) -> None:
    paths.data.mkdir()
    save_settings(paths.settings, Settings(guide_seen=True))


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    return tmp_path / "打印 print.pdf"


@pytest.fixture
def forbidden(set_policy: Callable[[str], Path]) -> Path:
    return set_policy("exporting = false\n")


@pytest.fixture
def into_pdf(pdf: Path) -> ChoosePrinter:
    """Chooses Qt's own PDF printer: everything up to a real printer's driver is the real thing."""

    def choose(_window: QWidget) -> QPrinter:
        printer = new_printer()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(pdf))
        return printer

    return choose


def printed(doctor: Doctor) -> list[object]:
    entries = doctor.assistant.audit.entries(AuditQuery(kinds=("printed",)))
    return [entry.event for entry in reversed(entries)]


def temporary() -> set[str]:
    """Files that lie in the system's folder for them, but for those of other tests."""
    return {file.name for file in Path(tempfile.gettempdir()).iterdir() if file.is_file()}


def begin_review(doctor: Doctor) -> ReviewText:
    doctor.cases().reviewWanted.emit(doctor.conversation_id())
    text = doctor.find("reviewText", ReviewText)
    doctor.wait(lambda: bool(text.toPlainText()))
    return text


def test_a_case_as_it_is(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, into_pdf: ChoosePrinter, pdf: Path
) -> None:
    made = make_assistant()
    made.profiles.rename("王医生")
    doctor = Doctor(qtbot, qapp, made, into_pdf)
    before = temporary()
    doctor.ask(QUESTION)
    doctor.ask("下一步？" * 300)
    doctor.click("signButton", doctor.answers()[-1])
    doctor.wait(lambda: bool(doctor.shown().branch[-1].mark.signed_at))
    doctor.wait(lambda: bool(doctor.titles()))
    doctor.cases().printWanted.emit(doctor.conversation_id())
    doctor.wait(lambda: doctor.sees("noteLabel"))
    assert "打印机" in doctor.text("noteLabel")
    pages = pages_of(pdf)
    assert len(pages) > 1
    for number, page in enumerate(pages, 1):
        assert "含未签署的草稿" in page
        assert f"第\t{number}\t/\t{len(pages)}" in page
    words = "".join(pages)
    assert words.count("草稿,未签署") == 1
    assert words.count("已签署\t·\t王医生") == 2
    assert NAME in words
    assert b"/Title (\xfe\xff\x00D\x00o\x00c\x00t\x00o\x00r\x00F\x00L\x00A\x00N" in pdf.read_bytes()
    assert printed(doctor) == [Printed(conversation=doctor.conversation_id(), deidentified=False)]
    assert temporary() <= before
    doctor.leave()


def test_a_reviewed_case_by_keys(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, into_pdf: ChoosePrinter, pdf: Path
) -> None:
    made = make_assistant()
    made.profiles.rename("王医生")
    doctor = Doctor(qtbot, qapp, made, into_pdf)
    doctor.ask("\n\n".join([QUESTION, *(f"第{day}天：无特殊。" for day in range(1, 60))]))
    doctor.click("signButton")
    doctor.wait(lambda: bool(doctor.shown().branch[-1].mark.signed_at))
    begin_review(doctor)
    button = doctor.find("printReviewButton", QPushButton)
    assert not button.isEnabled()
    qtbot.keyClick(doctor.window, Qt.Key.Key_P, CONTROL)  # never the case as it is
    assert not printed(doctor)
    assert not pdf.exists()

    def is_ready() -> bool:
        if doctor.sees_button("nextUnseenButton"):
            doctor.click("nextUnseenButton")
        return button.isEnabled()

    doctor.wait(is_ready)
    qtbot.keyClick(doctor.window, Qt.Key.Key_P, CONTROL)
    doctor.wait(lambda: doctor.sees("noteLabel"))
    assert len(printed(doctor)) == 1
    words = "".join(pages_of(pdf))
    assert "[姓名\t1]" in words
    assert "已去除身份信息\t·\t全部回答已签署" in words
    assert "第59天" in words
    for gone in (NAME, "13800138000", "王医生", "打印于"):
        assert gone not in words
    assert printed(doctor) == [Printed(conversation=doctor.conversation_id(), deidentified=True)]
    doctor.leave()


def test_no_printer_is_no_print(qtbot: QtBot, qapp: QApplication, make_assistant: Make, pdf: Path) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant(), lambda _window: None)
    doctor.ask(QUESTION)
    qtbot.keyClick(doctor.window, Qt.Key.Key_P, CONTROL)
    assert printed(doctor) == []
    doctor.leave()


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_takes_nothing_is_said(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, tmp_path: Path
) -> None:
    def choose(_window: QWidget) -> QPrinter:
        printer = new_printer()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(tmp_path / "no such folder" / "x.pdf"))
        return printer

    doctor = Doctor(qtbot, qapp, make_assistant(), choose)
    doctor.ask(QUESTION)
    with qtbot.captureExceptions() as raised:
        qtbot.keyClick(doctor.window, Qt.Key.Key_P, CONTROL)
        doctor.wait(lambda: doctor.sees("noteLabel"))
    assert not raised
    assert "打印机没有接受" in doctor.text("noteLabel")
    assert len(printed(doctor)) == 1  # what the vault was asked for is noted, whatever the printer does
    doctor.leave()


def test_locked_while_the_dialog_is_open_nothing_is_printed(
    qtbot: QtBot, qapp: QApplication, make_assistant: Make, into_pdf: ChoosePrinter, pdf: Path
) -> None:
    made = make_assistant()
    made.profiles.set_passphrase("蓝天 horse 电池 staple")

    def choose(window: QWidget) -> QPrinter | None:
        qtbot.keyClick(window, Qt.Key.Key_L, CONTROL | Qt.KeyboardModifier.AltModifier)
        doctor.wait(lambda: doctor.window.is_locked)
        return into_pdf(window)

    doctor = Doctor(qtbot, qapp, made, choose)
    doctor.ask(QUESTION)
    qtbot.keyClick(doctor.window, Qt.Key.Key_P, CONTROL)
    assert doctor.window.is_locked
    assert not pdf.exists()
    doctor.leave()


def test_what_is_forbidden_is_not_printed(
    qtbot: QtBot,
    qapp: QApplication,
    make_assistant: Make,
    into_pdf: ChoosePrinter,
    forbidden: Path,
) -> None:
    doctor = Doctor(qtbot, qapp, make_assistant(), into_pdf)
    doctor.ask(QUESTION)
    doctor.wait(lambda: bool(doctor.titles()))
    view = doctor.cases()
    menu = view.open_menu(doctor.window.history.cases.first_case(), view.mapToGlobal(view.rect().center()))
    [entry] = [action for action in menu.actions() if action.objectName() == "printCase"]
    assert not entry.isEnabled()
    menu.close()
    qtbot.keyClick(doctor.window, Qt.Key.Key_P, CONTROL)
    doctor.wait(lambda: doctor.sees("noteLabel"))
    assert "管理员" in doctor.text("noteLabel")
    assert printed(doctor) == []
    doctor.leave()


def test_the_window_starts_without_the_printing_library() -> None:
    gc.collect()
    code = "import sys; import desktop.ui.app; sys.exit('PySide6.QtPrintSupport' in sys.modules)"
    assert run([sys.executable, "-c", code], check=False).returncode == 0
