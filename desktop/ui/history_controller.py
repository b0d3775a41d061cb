"""The history at the left: read again, searched, and what is done with a case there."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from desktop.assistant import Assistant
from desktop.conversation.auditing import Copied
from desktop.conversation.messages import Summary
from desktop.conversation.searching import Hits
from desktop.errors import DesktopError
from desktop.ui.background import Background
from desktop.ui.consultation import ConsultationController
from desktop.ui.main_window import MainWindow
from desktop.ui.vault_controller import VaultController
from desktop.vault_errors import CaseHeld


class HistoryController(QObject):
    """Keeps the list of cases in step with the vault, and does there what the doctor wants."""

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        background: Background,
        consultation: ConsultationController,
        vaults: VaultController,
    ) -> None:
        super().__init__()
        self._window, self._assistant, self._background = window, assistant, background
        self._consultation, self._vaults = consultation, vaults
        self._take_back: Callable[[], None] | None = None
        history = window.history
        history.opened.connect(consultation.open)
        history.newCase.connect(consultation.new_case)
        history.searched.connect(self.refresh)
        history.narrowed.connect(self.refresh)
        history.renamed.connect(self._on_renamed)
        history.deleted.connect(self._on_deleted)
        history.holdWanted.connect(self.hold)
        window.transcript.copied.connect(self._on_copied)
        window.status.undo.connect(self._on_undo)
        window.activated.connect(self.refresh)
        consultation.changed.connect(self.refresh)
        consultation.shown.connect(lambda name: history.select(name or None))

    def put_away(self) -> None:
        """Forgets all cases and what could be undone."""
        self._take_back = None
        self._window.history.put_away()

    def refresh(self) -> None:
        """Reads the list again."""
        if self._vaults.is_locked:
            return
        query = self._window.history.query()
        if query is None:
            self._background.run(self._assistant.summaries, success=self._on_summaries)
        else:
            self._background.run(self._assistant.searches.begun(query), success=self._on_hits)

    def _on_summaries(self, summaries: tuple[Summary, ...]) -> None:
        if self._vaults.is_locked:  # asked for before
            return
        self._window.history.show_summaries(summaries, searching=False)
        self._window.history.select(self._consultation.conversation_id)

    def _on_hits(self, hits: Hits) -> None:
        if self._vaults.is_locked or hits.given_up:
            return
        self._window.history.show_summaries(hits.hits, searching=True, more=hits.more)
        self._window.history.select(self._consultation.conversation_id)

    def _on_renamed(self, conversation_id: str, title: str) -> None:
        def done(_: None) -> None:
            self.refresh()
            self._consultation.reload(conversation_id)

        self._background.run(lambda: self._assistant.rename(conversation_id, title), success=done)

    def _on_deleted(self, conversation_id: str) -> None:
        """A case that must be kept stays as it is, with the answer that is being written in it."""

        def done(_: None) -> None:
            self._consultation.stop_in(conversation_id)
            self._take_back = lambda: self._undelete(conversation_id)
            if self._consultation.conversation_id == conversation_id:
                self._consultation.new_case()
            self._window.status.show_note(self.tr("The case was deleted."), undo=True)
            self.refresh()

        def fail(error: DesktopError) -> None:
            if isinstance(error, CaseHeld):
                title = self._window.history.cases.title_of(conversation_id) or conversation_id
                words = self.tr(
                    "“{title}” is under legal hold and cannot be deleted. Release the hold in its menu first "
                    "(right click)."
                )
                self._window.history.show_problem(words.format(title=title))
            else:
                self._background.failed.emit(error)

        self._background.run(lambda: self._assistant.delete(conversation_id), success=done, failure=fail)

    def hold(self, conversation_id: str, held: bool) -> None:
        """Keeps a case from being deleted, or no longer."""

        def done(_: None) -> None:
            self._take_back = lambda: self.hold(conversation_id, not held)
            kept = self.tr("The case is under legal hold: it cannot be deleted.")
            words = kept if held else self.tr("The legal hold is released: the case can be deleted again.")
            self._window.status.show_note(words, undo=True)
            self.refresh()

        self._background.run(
            lambda: self._assistant.housekeeping.hold(conversation_id, held=held), success=done
        )

    def _on_undo(self) -> None:
        take_back, self._take_back = self._take_back, None
        if take_back is not None:
            take_back()

    def _undelete(self, conversation_id: str) -> None:
        self._background.run(
            lambda: self._assistant.undelete(conversation_id),
            success=lambda _: self._on_undeleted(conversation_id),
        )

    def _on_undeleted(self, conversation_id: str) -> None:
        self._window.status.hide_note()
        self.refresh()
        self._consultation.open(conversation_id)

    def _on_copied(self, conversation_id: str, message_id: str) -> None:
        self._assistant.audit.note(Copied(conversation=conversation_id, message=message_id))
