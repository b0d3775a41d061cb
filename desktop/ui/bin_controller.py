"""Fills the bin's card from the vault; restores and empties."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from desktop.assistant import Assistant
from desktop.conversation.binned import BinnedCase
from desktop.ui.background import Background
from desktop.ui.bin_view import BinView, EmptyBinSheet
from desktop.ui.main_window import MainWindow
from desktop.ui.theme import Theme


class BinController(QObject):
    """Keeps `BinView` in step with the vault; `refresh` reads the history again."""

    def __init__(
        self,
        window: MainWindow,
        assistant: Assistant,
        background: Background,
        theme: Theme,
        *,
        view: BinView,
        refresh: Callable[[], None],
    ) -> None:
        super().__init__()
        self._window, self._assistant, self._background = window, assistant, background
        self._theme, self._view, self._refresh = theme, view, refresh
        view.wanted.connect(self.show)
        view.restored.connect(self._on_restored)
        view.emptied.connect(self._on_emptied)

    def show(self) -> None:
        """Reads what is in the bin."""

        def show(cases: tuple[BinnedCase, ...]) -> None:
            if not self._window.is_locked:  # asked for before
                self._view.show_cases(cases)

        self._background.run(self._assistant.housekeeping.in_bin, success=show)

    def put_away(self) -> None:
        """Forgets the cases."""
        self._view.put_away()

    def _on_restored(self, case_id: str) -> None:
        self._background.run(
            lambda: self._assistant.undelete(case_id),
            success=lambda _: self._on_changed(self.tr("The case is back in the history.")),
        )

    def _on_emptied(self) -> None:
        sheet = EmptyBinSheet(self._theme, self._view.cases, self._window)
        sheet.accepted.connect(self._empty)
        sheet.open()

    def _empty(self) -> None:
        self._background.run(
            self._assistant.housekeeping.empty_bin,
            success=lambda count: self._on_changed(self.tr("%n case(s) were removed for good.", "", count)),
        )

    def _on_changed(self, words: str) -> None:
        self._window.status.show_note(words)
        self._refresh()
        self.show()
