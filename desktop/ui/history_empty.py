"""What stands in place of the history when there is none, or when a search found nothing."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.ui.icons import IconButton
from desktop.ui.theme import Theme


class HistoryEmpty(QWidget):
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
        self._title = QLabel(wordWrap=True)
        self._title.setObjectName("historyEmptyTitle")
        self._title.setProperty("look", "small strong second")
        self._title.setTextFormat(Qt.TextFormat.PlainText)
        self._hint = QLabel(wordWrap=True)
        self._hint.setProperty("look", "small third")
        self._link = IconButton(theme, "", "link small")
        self._link.setObjectName("historyEmptyLink")
        self._link.clicked.connect(self._on_clicked)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.space("s"), theme.space("s"), theme.space("s"), 0)
        layout.setSpacing(theme.space("xs"))
        layout.addWidget(self._title)
        layout.addWidget(self._hint)
        layout.addWidget(self._link, 0, Qt.AlignmentFlag.AlignLeft)
        layout.addStretch(1)
        self._retranslate()

    def show_words(self, words: str, *, filtered: bool = False) -> None:
        """`words` were searched for, perhaps `filtered`, and not found; neither when there are no cases."""
        self._words, self._filtered = words, filtered
        self._retranslate()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        if self._words or self._filtered:
            words = self.tr("Nothing found for “{words}”").format(words=self._words)
            self._title.setText(words if self._words else self.tr("Nothing found"))
            filters = self.tr("The filters leave nothing over. Other words or fewer filters may find it.")
            hint = self.tr("Titles, questions and answers were searched.")
            self._hint.setText(filters if self._filtered else hint)
            self._link.setText(self.tr("Clear the search"))
            self._link.setToolTip(self.tr("Show all cases again (Esc in the search field)"))
        else:
            self._title.setText(self.tr("No cases yet"))
            self._hint.setText(self.tr("Every question and answer will be kept here, on this computer only."))
            self._link.setText(self.tr("Start the first case"))
            self._link.setToolTip(self.tr("Start the first case (Ctrl+N)"))
        self._link.setAccessibleName(self._link.text())

    def _on_clicked(self) -> None:
        (self.clearSearch if self._words or self._filtered else self.newCase).emit()
