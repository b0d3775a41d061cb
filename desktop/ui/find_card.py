"""One find of the review: what it is, where it stands, and what comes in its place."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.conversation.review import Found
from desktop.ui.field_line import LineEdit
from desktop.ui.icons import IconButton
from desktop.ui.label import plain_label
from desktop.ui.theme import Theme, set_look
from desktop.ui.translation import Translated


class FindCard(Translated, QFrame):
    """Shows a find.

    Signals:
        wanted: show me its next place.
        kept(bool): it stays, or no longer.
        worded(str): these words come in its place; empty for the program's own.
    """

    wanted = Signal()
    kept = Signal(bool)
    worded = Signal(str)

    def __init__(self, theme: Theme, number: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "raised")
        self._found: Found | None = None
        self._kind = IconButton(theme, "find", "ghost small flush", name=f"find{number}Show")
        self._keep = IconButton(theme, "", "link small", name=f"find{number}Keep")
        self._text = plain_label("control strong", f"find{number}Text", wraps=True)
        self._words = LineEdit(moves_on=False)
        self._words.setObjectName(f"find{number}Words")
        self._context = plain_label("small third", wraps=True)
        self._lay_out(theme)
        self._kind.clicked.connect(self.wanted)
        self._keep.clicked.connect(self._on_keep)
        self._words.entered.connect(self._on_finished)
        self._words.left.connect(self._on_finished)

    def show_find(self, found: Found, context: str) -> None:
        """Shows what was found; `context` is the text around its first place."""
        self._found = found
        times = f" ×{found.times}" if found.times > 1 else ""
        self._kind.setText(found.title + times)
        self._text.setText(found.text)
        self._context.setText(context)
        self._words.setText(found.words)
        self._words.setEnabled(not found.kept)
        self._words.setCursorPosition(0)
        set_look(self, "raised kept" if found.kept else "raised")
        self.retranslate()

    def _lay_out(self, theme: Theme) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.space("m"), theme.space("s"), theme.space("m"), theme.space("m"))
        column.setSpacing(theme.space("xs"))
        row = QHBoxLayout()
        row.addWidget(self._kind)
        row.addStretch(1)
        row.addWidget(self._keep)
        column.addLayout(row)
        for part in (self._text, self._words, self._context):
            column.addWidget(part)

    def retranslate(self) -> None:
        if self._found is None:
            return
        text = self._found.text
        self._keep.setText(self.tr("Replace it after all") if self._found.kept else self.tr("Let it stay"))
        tips = (
            (self._kind, self._kind.text(), self.tr("Show the next place in the text")),
            (self._keep, f"{self._keep.text()}: {text}", self.tr("Whether it is in what is exported")),
            (self._words, self.tr("In place of {text}").format(text=text),
             self.tr("What is written in its place; empty for the program's own words")),
        )  # fmt: skip
        for widget, name, tip in tips:
            widget.setAccessibleName(name)
            widget.setToolTip(tip)

    def _on_keep(self) -> None:
        if self._found is not None:
            self.kept.emit(not self._found.kept)

    def _on_finished(self) -> None:
        if self._found is not None and self._words.text().strip() != self._found.words:
            self.worded.emit(self._words.text().strip())
