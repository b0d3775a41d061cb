"""The line in the transcript where another model begins to answer."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.conversation.messages import Provenance
from desktop.ui.label import plain_label
from desktop.ui.markdown_text import harmless
from desktop.ui.theme import Theme
from desktop.ui.transcript_marks import ModelChange
from desktop.ui.transcript_row import TranscriptRow

_SHA256_SHOWN = 8


class ModelLine(TranscriptRow):
    """Says which model answers from here on, and which one did before."""

    def __init__(self, change: ModelChange, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("modelLine")
        self._change = change
        self._words = plain_label("small second", wraps=True)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(*(theme.scaled(px) for px in (12, 4, 12, 4)))
        layout.addWidget(self._words, 1)
        self.retranslate()

    @property
    def text(self) -> str:
        """The sentence that is shown."""
        return self._words.text()

    def retranslate(self) -> None:
        before, after = self._name(self._change.before), self._name(self._change.after)
        if before == after:  # the file changed, not its name
            before += f" ({self._change.before.model_sha256[:_SHA256_SHOWN]})"
            after += f" ({self._change.after.model_sha256[:_SHA256_SHOWN]})"
        words = self.tr("From here on {after} answers; above it was {before}")
        self._words.setText(words.format(after=after, before=before))
        tip = self.tr("The new model also reads the questions and answers above")
        self._words.setToolTip(tip)
        self.setAccessibleName(self.text)
        self.setAccessibleDescription(tip)

    def _name(self, made: Provenance) -> str:
        name = self.tr("the demo model") if made.demo else harmless(made.model_name)
        adapters = (harmless(adapter.rpartition(" ")[0]) for adapter in made.adapters)
        return " + ".join((name, *adapters))
