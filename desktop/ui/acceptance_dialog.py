"""The dialog of the acceptance test: start, how far it is, the result, and the report to open."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, Qt, QUrl
from PySide6.QtGui import QCloseEvent, QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from desktop.acceptance.filed import Filed, start_filed
from desktop.acceptance.filing import kept_reports, pdf_of
from desktop.acceptance.progress import Progress
from desktop.acceptance.report import ANSWER_CHECKS, Report, Vignette
from desktop.acceptance.running import Acceptance
from desktop.acceptance.words import DEMO, check_rows, moment, verdict
from desktop.assistant import Assistant
from desktop.clinical.language import Language
from desktop.errors import DesktopError
from desktop.ui.background import Background
from desktop.ui.icons import IconButton, icon
from desktop.ui.label import paragraph, plain_label
from desktop.ui.theme import Theme, set_look

_WIDTH_PX, _HEIGHT_PX = 600, 620
_MARGIN_PX = 48
_STEPS = 1000
_MINUTE_S, _LONG_S = 60, 90


class AcceptanceDialog(QDialog):
    """Tests one model on this PC; keeps running until it has ended or was stopped.

    The doctor cannot ask meanwhile: open it with `open`, which blocks its window. Afterwards the model in
    use is loaded again.
    """

    def __init__(
        self, theme: Theme, assistant: Assistant, background: Background, name: str, parent: QWidget
    ) -> None:
        """`name` is the id or path of the model to test."""
        super().__init__(parent)
        self._theme = theme
        self._assistant = assistant
        self._background = background
        self._name = name
        self._language: Language = assistant.settings.language
        self._test: Acceptance | None = None
        self._is_running = False
        self._is_gone = False
        self._report: Path | None = None
        self.setObjectName("acceptanceDialog")
        self.setWindowTitle(self.tr("Acceptance test"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._make_parts()
        self._arrange()
        self._show_buttons()
        self._fit_words()
        if app := QCoreApplication.instance():
            app.aboutToQuit.connect(self._on_stopped)  # the engine must not be asked while it is closed
        self._prepare()

    def sizeHint(self) -> QSize:
        """Never larger than the window it belongs to."""
        wanted = QSize(self._theme.scaled(_WIDTH_PX), self._theme.scaled(_HEIGHT_PX))
        parent = self.parentWidget()
        room = QSize(_MARGIN_PX, _MARGIN_PX)
        return wanted.boundedTo(parent.size() - room) if parent is not None else wanted

    def reject(self) -> None:
        """Escape and the window's own button: a test that runs is stopped, and the dialog stays to say so."""
        if self._is_running:
            self._on_stopped()
        else:
            super().reject()

    def done(self, result: int) -> None:
        """What is still being looked up has nowhere to be shown."""
        self._is_gone = True
        super().done(result)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._is_running:
            event.ignore()
            self._on_stopped()
        else:
            super().closeEvent(event)

    # What it is made of.

    def _make_parts(self) -> None:
        self._title = paragraph("title", "acceptanceTitle")
        self._title.setText(self.tr("Acceptance test of this PC"))
        self._verdict = plain_label("accentChip", "acceptanceVerdict")
        self._explanation = paragraph("second", "acceptanceExplanation")
        self._explanation.setText(
            self.tr(
                "Checks the model's file, loads it afresh, lets it answer the examples of the 22 tasks, and "
                "looks at speed, memory and network connections. This takes a minute with a small model and "
                "up to an hour with a large one on an old PC. No patient's data are used. The report, one "
                "page to sign, is kept in the data folder."
            )
        )
        self._last = paragraph("control third", "acceptanceLast")
        self._note = paragraph("control danger", "acceptanceNote")
        self._doing = paragraph("control second", "acceptanceDoing")
        self._bar = QProgressBar()
        self._bar.setObjectName("acceptanceProgress")
        self._bar.setAccessibleName(self.tr("Progress of the test"))
        self._bar.setRange(0, _STEPS)
        self._bar.setTextVisible(False)
        self._list = QListWidget()
        self._list.setObjectName("acceptanceList")
        self._list.setAccessibleName(self.tr("What was tested"))
        self._list.setToolTip(self.tr("What was tested"))
        self._list.setWordWrap(True)
        for part in (self._verdict, self._last, self._note, self._doing, self._bar, self._list):
            part.hide()
        self._start = self._button("startAcceptance", self.tr("Start the test"), "primary", self._on_started)
        self._stop = self._button("stopAcceptance", self.tr("Stop"), "", self._on_stopped)
        self._open = self._button("openReport", self.tr("Open the PDF"), "", self._on_report_wanted)
        self._folder = self._button("openReports", self.tr("Open folder"), "", self._on_folder_wanted)
        self._close = self._button("closeAcceptance", self.tr("Close"), "", self.reject)

    def _arrange(self) -> None:
        space = self._theme.space
        column = QVBoxLayout()
        column.setContentsMargins(space("xl"), space("xl"), space("xl"), space("l"))
        column.setSpacing(space("m"))
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._verdict)
        column.addLayout(head)
        for part in (self._explanation, self._last, self._note, self._doing, self._bar):
            column.addWidget(part)
        column.addWidget(self._list, 1)
        column.addStretch(0)
        foot = QFrame()
        foot.setObjectName("dialogFoot")
        row = QHBoxLayout(foot)
        row.setContentsMargins(space("xl"), space("m"), space("xl"), space("m"))
        row.setSpacing(space("s"))
        row.addWidget(self._folder)
        row.addWidget(self._open)
        row.addStretch(1)
        for button in (self._close, self._stop, self._start):
            row.addWidget(button)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(column, 1)
        rows.addWidget(foot)

    def _button(self, name: str, text: str, look: str, action: object) -> IconButton:
        button = IconButton(self._theme, look=look, name=name)
        button.say(text)
        button.clicked.connect(action)
        return button

    def _fit_words(self) -> None:
        """As high as its words are: there is nothing to list before the first test."""
        width = self.sizeHint().width()
        layout = self.layout()
        if layout is not None and not self._list.isVisibleTo(self):
            self.resize(width, layout.totalHeightForWidth(width))

    def _grow(self) -> None:
        """Makes room for the list, in the middle of its window: it must not reach out of the screen."""
        self.resize(self.sizeHint().expandedTo(self.size()))
        if (window := self.parentWidget()) is not None:
            middle = window.frameGeometry().center() - self.frameGeometry().center()
            self.move(self.pos() + middle)

    # Before the test.

    def _prepare(self) -> None:
        """Makes a test, which reads the model's record, and finds its last report."""
        paths, name, language = self._assistant.paths, self._name, self._language

        def work() -> tuple[Acceptance, tuple[tuple[Path, Report], ...]]:
            test = self._assistant.acceptance(name, language)
            return test, kept_reports(paths, test.model.id)

        self._background.run(work, success=self._on_prepared, failure=self._on_failed)

    def _on_prepared(self, found: tuple[Acceptance, tuple[tuple[Path, Report], ...]]) -> None:
        if self._is_gone:
            return
        self._test, reports = found
        title = self._test.model.title.read(self._language)
        self._title.setText(self.tr("Acceptance test of this PC with {model}").format(model=title))
        if reports and self._report is None:
            self._report, report = reports[0]
            words = self.tr("Last test: {moment} · {verdict}")
            said = verdict(report).read(self._language)
            self._last.setText(words.format(moment=moment(report), verdict=said))
            self._last.show()
        self._fit_words()
        self._show_buttons()
        (self._open if self._open.isVisibleTo(self) and self._open.isEnabled() else self._start).setFocus()

    # The test.

    def _on_started(self) -> None:
        if self._test is None or self._is_running:
            return
        self._is_running = True
        self._list.clear()
        self._bar.setValue(0)
        set_look(self._bar, "")
        for words in (self._verdict, self._last, self._note, self._explanation):
            words.hide()
        for part in (self._doing, self._bar, self._list):
            part.show()
        self._grow()
        self._show_buttons()
        call = self._background.call
        start_filed(
            self._test,
            self._assistant.paths,
            lambda progress: call(self._on_progress, progress),
            lambda outcome: call(self._on_ended, outcome),
        )

    def _on_progress(self, progress: Progress) -> None:
        self._bar.setValue(round(progress.fraction * _STEPS))
        for number in range(self._list.count(), len(progress.vignettes)):
            self._add(*self._vignette_words(number + 1, progress.vignettes[number]))
        self._list.scrollToBottom()
        if not self._stop.isEnabled():
            return
        doing = progress.doing.read(self._language)
        if progress.vignettes:
            doing = f"{len(progress.vignettes)}/{progress.total} · {doing}"
        left_s = progress.remaining_s
        if left_s > _LONG_S:
            words = self.tr("{doing} · about {minutes} min left")
            doing = words.format(doing=doing, minutes=round(left_s / _MINUTE_S))
        self._doing.setText(doing)

    def _on_stopped(self) -> None:
        if self._test is not None and self._is_running:
            self._stop.setEnabled(False)
            self._doing.setText(self.tr("Stopping…"))
            self._test.stop()

    def _on_ended(self, outcome: Filed | DesktopError | None) -> None:
        self._is_running = False
        self._test = None
        self._doing.hide()
        if isinstance(outcome, DesktopError):
            self._on_failed(outcome)
        elif outcome is None:
            set_look(self._bar, "still")
            self._say(self.tr("The test was stopped. No report was kept."), "control second")
        else:
            self._show_result(outcome)
        self._show_buttons()
        self._background.run(self._assistant.warm)
        self._prepare()

    def _show_result(self, filed: Filed) -> None:
        report = filed.report
        self._report = filed.path
        set_look(self._bar, "" if report.passed else "danger")
        set_look(self._verdict, "accentChip" if report.passed else "dangerChip")
        self._verdict.setText(verdict(report).read(self._language))
        self._verdict.show()
        if filed.problem is not None:
            self._say(filed.problem.sentence(self._language), "control danger")
        elif report.model.demo:
            self._say(DEMO.read(self._language), "control warn")
        for place, (passed, name, detail) in enumerate(check_rows(report, self._language)):
            self._add(f"{name} · {detail}", passed=passed, row=place)
        self._list.scrollToTop()

    def _on_failed(self, error: DesktopError) -> None:
        if self._is_gone:
            return
        self._bar.hide()
        self._say(error.sentence(self._language), "control danger")
        self._show_buttons()

    # What is shown.

    def _say(self, words: str, look: str) -> None:
        set_look(self._note, look)
        self._note.setText(words)
        self._note.show()

    def _add(self, words: str, passed: bool, row: int | None = None) -> None:
        item = QListWidgetItem(words)
        item.setIcon(icon(self._theme, "check" if passed else "close", "accent" if passed else "danger"))
        self._list.insertItem(self._list.count() if row is None else row, item)

    def _vignette_words(self, number: int, vignette: Vignette) -> tuple[str, bool]:
        words = f"{number}. {vignette.title.read(self._language)}"
        for problem in vignette.problems:
            check = ANSWER_CHECKS[problem.check].read(self._language)
            words += f"\n    {check}: {problem.detail.read(self._language)}"
        return words, vignette.passed

    def _show_buttons(self) -> None:
        self._stop.setEnabled(True)
        self._stop.setVisible(self._is_running)
        self._start.setVisible(not self._is_running)
        self._start.setEnabled(self._test is not None)
        self._close.setVisible(not self._is_running)
        for button in (self._open, self._folder):
            button.setVisible(self._report is not None and not self._is_running)
        has_pdf = self._report is not None and pdf_of(self._report).is_file()
        self._open.setEnabled(has_pdf)
        self._open.set_look("primary" if has_pdf else "")
        self._start.set_look("" if has_pdf else "primary")
        start = self.tr("Test again") if self._report is not None else self.tr("Start the test")
        self._start.say(start)

    def _on_report_wanted(self) -> None:
        if self._report is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(pdf_of(self._report))))

    def _on_folder_wanted(self) -> None:
        if self._report is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._report.parent)))
