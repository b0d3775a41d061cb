"""The editors of one-line fields, and what all editors of a form have in common."""

import unicodedata

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from desktop.clinical.language import Language
from desktop.clinical.task import Field
from desktop.ui.field_line import LineEdit
from desktop.ui.theme import Theme


class FieldEditor(QWidget):
    """Base of the editors: plain text in, plain text out; `entry` takes the focus and carries the names.

    Signals:
        edited: the doctor changed the value.
        left: the focus went on.
    """

    edited = Signal()
    left = Signal()

    def __init__(self, theme: Theme, field: Field, entry: QWidget | None = None) -> None:
        """Without an `entry` the editor is its own, and lays out what it has in `self.row`."""
        super().__init__()
        self.theme = theme
        self.field = field
        self.language: Language = "zh"
        self.entry = entry or self
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(theme.space("xs"))
        if entry is not None:
            self.row.addWidget(entry)
            self.setFocusProxy(entry)

    @property
    def composing(self) -> bool:
        """Whether an input method is still composing a word here."""
        return False

    def tab_stops(self) -> list[QWidget]:
        """The widgets at which Tab stops, in order."""
        return [self.entry]

    def value(self) -> str:
        """What was entered, not yet checked."""
        raise NotImplementedError

    def set_value(self, value: str) -> None:
        """Shows a value of the model's form: a choice's id, plain digits, a date, words."""
        raise NotImplementedError

    def set_language(self, language: Language) -> None:
        """Reads the field's texts in `language`."""
        self.language = language

    def set_look(self, look: str) -> None:
        """`bad`, `doubt` or nothing."""
        raise NotImplementedError

    def set_accessible(self, name: str, tip: str) -> None:
        """Names the entry for screen readers and gives it its tooltip."""
        self.entry.setObjectName(f"field_{self.field.name}")
        self.entry.setAccessibleName(name)
        self.entry.setToolTip(tip)

    def _placeholder(self) -> str:
        return self.field.placeholder.read(self.language) if self.field.placeholder else ""


class TextEditor(FieldEditor):
    """One line of words."""

    def __init__(self, theme: Theme, field: Field) -> None:
        self.line = LineEdit()
        super().__init__(theme, field, self.line)
        self.line.textEdited.connect(self.edited)
        self.line.left.connect(self.left)

    @property
    def composing(self) -> bool:
        return self.line.composing

    def value(self) -> str:
        return self.line.text()

    def set_value(self, value: str) -> None:
        self.line.setText(value)
        self.line.setCursorPosition(0)

    def set_language(self, language: Language) -> None:
        super().set_language(language)
        self.line.setPlaceholderText(self._placeholder())

    def set_look(self, look: str) -> None:
        self.line.set_look(look)


class NumberEditor(TextEditor):
    """A number with its unit inside the line; no arrows and no wheel that change it unnoticed."""

    def __init__(self, theme: Theme, field: Field) -> None:
        super().__init__(theme, field)
        self._unit = QLabel(self.line)
        self._unit.setProperty("look", "small third")
        self._unit.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.line.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)
        self.line.installEventFilter(self)

    def value(self) -> str:
        """The digits; full-width ones from a Chinese keyboard count as well."""
        return unicodedata.normalize("NFKC", self.line.text()).replace("。", ".").strip()

    def set_language(self, language: Language) -> None:
        super().set_language(language)
        self._unit.setText(self.field.unit.read(language) if self.field.unit else "")
        self._place_unit()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._place_unit()
        return False

    def _place_unit(self) -> None:
        self._unit.adjustSize()
        width = self._unit.width() if self._unit.text() else 0
        top = (self.line.height() - self._unit.height()) // 2
        self._unit.move(self.line.width() - width - 9, top)
        self.line.setTextMargins(0, 0, width + 4 if width else 0, 0)
