"""Fills the audit's page from the vault, and does what is asked for there."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from desktop.assistant import Assistant
from desktop.conversation.audit_words import as_csv
from desktop.conversation.auditing import AuditEntry, AuditExported, AuditQuery
from desktop.conversation.consultation import Consultation
from desktop.errors import DesktopError, UnknownConversation
from desktop.ui.audit_model import short_id
from desktop.ui.audit_view import AuditView
from desktop.ui.background import Background
from desktop.ui.consultation import ConsultationController
from desktop.ui.main_window import MainWindow

_PAGE = 2_000
_MARK = "\ufeff"  # without it a Chinese spreadsheet takes UTF-8 for GBK


class AuditController(QObject):
    """Keeps `AuditView` in step with the vault."""

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        background: Background,
        consultation: ConsultationController,
        view: AuditView,
    ) -> None:
        super().__init__()
        self._window, self._assistant, self._background = window, assistant, background
        self._consultation, self._view = consultation, view
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="audit")
        self._writing = Background(self._threads.submit)
        view.wanted.connect(self._on_wanted)
        view.checkWanted.connect(self._on_check_wanted)
        view.exportWanted.connect(self._on_export_wanted)
        view.caseWanted.connect(self._on_case_wanted)
        consultation.shown.connect(view.set_open_case)

    def put_away(self) -> None:
        """Forgets the entries."""
        self._view.put_away()

    def close(self) -> None:
        """The window is going."""
        self._writing.close()
        self._threads.shutdown(cancel_futures=True)

    def _on_wanted(self, query: AuditQuery) -> None:
        def show(entries: tuple[AuditEntry, ...]) -> None:
            if not self._window.is_locked:  # asked for before
                self._view.show_entries(query, entries)

        self._background.run(lambda: self._assistant.audit.entries(query), success=show)

    def _on_check_wanted(self) -> None:
        self._view.show_check(None)
        self._background.run(
            self._assistant.audit.check, success=self._view.show_check, failure=self._on_failed
        )

    def _on_export_wanted(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self._window, self.tr("Export the audit"), "audit.csv", "CSV (*.csv)"
        )
        if name:
            query = self._view.query()
            self._writing.run(
                lambda: self._write(Path(name), query), success=self._on_written, failure=self._on_failed
            )

    def _write(self, path: Path, query: AuditQuery) -> int:
        """Reads page by page: between them the store's thread does what else is due."""
        self._assistant.policy.check_allowed("exporting")
        count, lines = 0, [_MARK, _lines(())]
        page = msgspec.structs.replace(query, limit=_PAGE)
        while found := self._assistant.audit.entries(page):
            count += len(found)
            lines.append(_lines(found).partition("\n")[2])
            page = msgspec.structs.replace(page, before=found[-1].number)
        self._assistant.audit.note_before(AuditExported(entries=count))
        self._assistant.write_export(path, "".join(lines))
        return count

    def _on_written(self, count: int) -> None:
        self._window.status.show_note(self.tr("%n entries were exported.", "", count))

    def _on_case_wanted(self, case_id: str) -> None:
        def show(found: Consultation) -> None:
            self._consultation.show(found)
            self._window.show_work()

        def fail(error: DesktopError) -> None:
            if isinstance(error, UnknownConversation):
                gone = self.tr("Case {number} was deleted. If it still is in the bin, it can be restored.")
                self._view.show_problem(gone.format(number=short_id(case_id)))
            else:
                self._on_failed(error)

        self._background.run(lambda: self._assistant.consultation(case_id), success=show, failure=fail)

    def _on_failed(self, error: DesktopError) -> None:
        self._view.show_problem(error.sentence(self._assistant.settings.language))


def _lines(entries: Sequence[AuditEntry]) -> str:
    """The table with its head line; a text file ends its lines as the system does."""
    return as_csv(entries).replace("\r\n", "\n")
