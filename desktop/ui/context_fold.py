"""The line in the transcript below messages that the model does not read any more."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from desktop.ui.icons import IconButton
from desktop.ui.label import plain_label
from desktop.ui.theme import Theme
from desktop.ui.transcript_marks import Stretch
from desktop.ui.transcript_row import TranscriptRow


class ContextFold(TranscriptRow):
    """Says which rounds are out, and offers to have them summarised.

    Signals:
        summarise: the doctor wants the model to summarise what it does not read any more.
    """

    summarise = Signal()

    def __init__(self, stretch: Stretch, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("contextFold")
        self._stretch = stretch
        self._words = plain_label("small second", wraps=True)
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._button = IconButton(theme, "", "small", self, name="summariseButton")
        self._button.setVisible(stretch.mark == "out")
        self._button.clicked.connect(self.summarise)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(*(theme.scaled(px) for px in (12, 4, 6, 4)))
        layout.setSpacing(theme.scaled(10))
        layout.addWidget(self._words, 1)
        layout.addWidget(self._button)
        self.setMinimumHeight(theme.scaled(34))
        self.retranslate()

    @property
    def text(self) -> str:
        """The sentence that is shown."""
        return self._words.text()

    def set_busy(self, busy: bool) -> None:
        self._button.setEnabled(not busy)

    def retranslate(self) -> None:
        words, tip = self._sentence()
        self._words.setText(words)
        self._words.setToolTip(tip)
        self.setAccessibleName(words)
        self.setAccessibleDescription(tip)
        self._button.setText(self.tr("Summarise them"))
        self._button.setAccessibleName(self.tr("Let the model summarise these rounds"))
        self._button.setToolTip(
            self.tr(
                "The model reads these rounds once more and writes a summary, which it reads from then on"
            )
        )

    def _sentence(self) -> tuple[str, str]:
        first, last = self._stretch.first, self._stretch.last
        if self._stretch.mark == "summarised":
            words = (
                self.tr("Round {first} is summarised below; the model reads the summary")
                if first == last
                else self.tr("Rounds {first}–{last} are summarised below; the model reads the summary")
            )
            tip = self.tr("The rounds above stay in the case; only the model reads the shorter text")
        else:
            words = (
                self.tr("Round {first} is beyond the context; the model does not read it any more")
                if first == last
                else self.tr(
                    "Rounds {first}–{last} are beyond the context; the model does not read them any more"
                )
            )
            tip = self.tr("What these questions tell of the patient, and the first round, are still read")
        return words.format(first=first, last=last), tip
