"""Takes a case through the review to its export: searched off the GUI thread, written as it was seen."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from desktop.assistant import Assistant
from desktop.conversation.auditing import Copied, Exported
from desktop.conversation.review import Corrections, Review
from desktop.errors import DesktopError
from desktop.ui.background import Background
from desktop.ui.main_window import MainWindow
from desktop.ui.review_page import ReviewPage
from desktop.ui.theme import Theme


class ReviewController(QObject):
    """Builds the page into the window."""

    def __init__(
        self, window: MainWindow, assistant: Assistant, background: Background, theme: Theme
    ) -> None:
        super().__init__()
        self._window, self._assistant, self._background = window, assistant, background
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="review")
        self._searching = Background(self._threads.submit)
        self._case = ""
        self._asked = 0
        self.page = ReviewPage(theme)
        window.add_page(self.page)
        self.page.corrected.connect(self._search)
        self.page.exportWanted.connect(self._on_export_wanted)
        self.page.closed.connect(self._on_closed)
        self.page.text.copied.connect(lambda: self._assistant.audit.note(Copied(conversation=self._case)))

    @property
    def case(self) -> str:
        """The case that is reviewed; empty when none is."""
        return self._case

    def show(self, conversation_id: str) -> None:
        """Searches a case and shows the page."""
        self._case = conversation_id
        self.page.begin()
        self._window.show_page(self.page)
        self._search(Corrections())

    def put_away(self) -> None:
        """Forgets the case."""
        self._case = ""
        self._asked += 1
        self.page.begin()

    def close(self) -> None:
        """The window is going."""
        self._searching.close()
        self._threads.shutdown(cancel_futures=True)

    def _search(self, corrections: Corrections) -> None:
        """A long case takes seconds, which the store's thread has not; what was asked for later counts."""
        self._asked += 1
        asked, case, language = self._asked, self._case, self._assistant.settings.language
        first = corrections == Corrections() and not self.page.document

        def show(review: Review) -> None:
            if asked == self._asked:
                self.page.show_review(review, again=not first)

        def fail(error: DesktopError) -> None:
            if asked == self._asked:
                self._on_failed(error)

        self._searching.run(
            lambda: self._assistant.deidentify(case, language, corrections), success=show, failure=fail
        )

    def _on_export_wanted(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Export without identifying details"), "case.md", "Markdown (*.md)"
        )
        if name and self._case and not self._window.is_locked:  # which may have come over the dialog
            case, text = self._case, self.page.document
            self._background.run(
                lambda: self._write(Path(name), case, text), success=self._on_written, failure=self._on_failed
            )

    def _write(self, path: Path, case: str, text: str) -> None:
        self._assistant.policy.check_allowed("exporting")
        self._assistant.audit.note_before(Exported(conversation=case, deidentified=True))
        self._assistant.write_export(path, text)

    def _on_written(self, _: None) -> None:
        self._on_closed()
        self._window.status.show_note(self.tr("The case was exported without identifying details."))

    def _on_failed(self, error: DesktopError) -> None:
        self.page.show_problem(error.sentence(self._assistant.settings.language))

    def _on_closed(self) -> None:
        self.put_away()
        self._window.show_work()
