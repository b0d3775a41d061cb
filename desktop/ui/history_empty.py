"""What stands in place of the history when there is none, or when a search found nothing."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.icons import IconButton
from desktop.ui.label import plain_label
from desktop.ui.theme import Theme
from desktop.ui.translation import Translated


class HistoryEmpty(Translated, QWidget):
    """A sentence and something to do.

    Signals:
        newCase: start a case.
        clearSearch: show everything again.
    """

    newCase = Signal()
    clearSearch = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._filtered = "", False
        self._title = plain_label("small strong second", "historyEmptyTitle", wraps=True)
        self._hint = plain_label("small third", wraps=True)
        self._link = IconButton(theme, "", "link small", name="historyEmptyLink")
        self._link.clicked.connect(self._on_clicked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.space("s"), theme.space("s"), theme.space("s"), 0)
        layout.setSpacing(theme.space("xs"))
        layout.addWidget(self._title)
        layout.addWidget(self._hint)
        layout.addWidget(self._link, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(1)
        self.retranslate()

    def show_words(self, words: str, *, filtered: bool = False) -> None:
        """`words` were searched for, perhaps `filtered`, and not found; neither when there are no cases."""
        self._words, self._filtered = words, filtered
        self.retranslate()

    def retranslate(self) -> None:
        if self._words or self._filtered:
            words = self.tr("Nothing found for “{words}”").format(words=self._words)
            self._title.setText(words if self._words else self.tr("Nothing found"))
            filters = self.tr("The filters leave nothing over. Other words or fewer filters may find it.")
            hint = self.tr("Titles, questions and answers were searched.")
            self._hint.setText(filters if self._filtered else hint)
            self._link.say(
                self.tr("Clear the search"), self.tr("Show all cases again (Esc in the search field)")
            )
        else:
            self._title.setText(self.tr("No cases yet"))
            self._hint.setText(self.tr("Every question and answer will be kept here, on this computer only."))
            self._link.say(self.tr("Start the first case"), self.tr("Start the first case (Ctrl+N)"))

    def _on_clicked(self) -> None:
        (self.clearSearch if self._words or self._filtered else self.newCase).emit()
