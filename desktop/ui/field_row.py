"""One field of a form: its label, its editor and what is to be said about it."""

from html import escape

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.clinical.forms import check_value, doubt_of
from desktop.clinical.language import Language
from desktop.clinical.task import Field
from desktop.errors import InvalidField
from desktop.ui.field_choice import MOST_SEGMENTS, ComboEditor, SegmentsEditor
from desktop.ui.field_date import DateEditor
from desktop.ui.field_editors import FieldEditor, NumberEditor, TextEditor
from desktop.ui.field_multiline import MultilineEditor
from desktop.ui.theme import Theme, set_look
from desktop.ui.translation import Translated


def make_editor(theme: Theme, field: Field) -> FieldEditor:
    """The editor for the field's kind."""
    if field.kind == "choice":
        few = len(field.choices) <= MOST_SEGMENTS
        return SegmentsEditor(theme, field) if few else ComboEditor(theme, field)
    kinds: dict[str, type[FieldEditor]] = {
        "multiline": MultilineEditor,
        "number": NumberEditor,
        "date": DateEditor,
    }
    return kinds.get(field.kind, TextEditor)(theme, field)


def is_short(field: Field) -> bool:
    """Whether the field needs only half of the form's width."""
    wide_choice = field.kind == "choice" and len(field.choices) == MOST_SEGMENTS
    return field.kind in ("number", "date", "choice") and not wide_choice


class FieldRow(Translated, QWidget):
    """Label above, editor, and below it an error in red, a doubt in amber or the field's help.

    Signals:
        edited: the doctor changed the value.
    """

    edited = Signal()

    def __init__(self, theme: Theme, field: Field) -> None:
        super().__init__()
        self.field = field
        self._theme = theme
        self._language: Language = "zh"
        self._touched = False
        self._look = ""
        self.label = QLabel()
        self.label.setProperty("look", "small second")
        self.editor = make_editor(theme, field)
        self.label.setBuddy(self.editor.entry)
        self.message = QLabel(wordWrap=True)
        self.message.setObjectName(f"message_{field.name}")
        self.message.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        for widget in (self.label, self.editor, self.message):
            layout.addWidget(widget)
        layout.addStretch(1)
        self.editor.edited.connect(self._on_edited)
        self.editor.left.connect(self._on_left)
        theme.changed.connect(self._show_label)

    def set_language(self, language: Language) -> None:
        """Reads the field's texts in `language`."""
        self._language = language
        self.editor.set_language(language)
        self._show_label()
        if self._look:
            self.check()
        else:
            self._say("", "")

    def set_value(self, value: str) -> None:
        """Shows a value that the doctor did not type; what was said about the old one goes."""
        self.editor.set_value(value)
        self._touched = False
        self._say("", "")
        if value.strip():
            self.check()

    def value(self) -> str:
        """The normalised value, or what was entered when it cannot be used."""
        entered = self.editor.value()
        try:
            return check_value(self.field, entered, self._language) if entered.strip() else ""
        except InvalidField:
            return entered

    def check(self) -> bool:
        """Says beside the field what is wrong or doubtful; whether the form can be sent with it."""
        self._touched = True
        entered = self.editor.value()
        if not entered.strip():
            return self._check_empty()
        try:
            value = check_value(self.field, entered, self._language)
        except InvalidField as error:
            expected = str(error.facts["expected"])
            self._say(self.tr("Cannot be used: it should be {expected}").format(expected=expected), "bad")
            return False
        doubt = doubt_of(self.field, value)
        self._say(doubt.question.read(self._language) if doubt else "", "doubt" if doubt else "")
        return True

    def retranslate(self) -> None:
        self.set_language(self._language)

    def _check_empty(self) -> bool:
        if not self.field.required:
            self._say("", "")
            return True
        label = self.field.label.read(self._language)
        self._say(self.tr("Still needed: {label}").format(label=label), "bad")
        return False

    def _say(self, text: str, look: str) -> None:
        self._look = look
        self.editor.set_look(look)
        help_text = self.field.help.read(self._language) if self.field.help else ""
        looks = {"bad": "error", "doubt": "doubt", "": "small third"}
        set_look(self.message, looks[look])
        self.message.setText(text or help_text)
        self.message.setVisible(bool(text or help_text))
        self._name_entry(text)

    def _show_label(self) -> None:
        label = escape(self.field.label.read(self._language))
        danger = self._theme.color("danger").name()
        star = f' <span style="color:{danger}">*</span>' if self.field.required else ""
        self.label.setText(label + star)
        self._name_entry(self.message.text() if self._look else "")

    def _name_entry(self, said: str) -> None:
        label = self.field.label.read(self._language)
        name = self.tr("{label}, required").format(label=label) if self.field.required else label
        help_text = self.field.help.read(self._language) if self.field.help else label
        self.editor.set_accessible(name, help_text)
        self.editor.entry.setAccessibleDescription(said)

    def _on_edited(self) -> None:
        if self._look:
            self.check()
        self._touched = True
        self.edited.emit()

    def _on_left(self) -> None:
        if self._touched or self.editor.value().strip():
            self.check()
