"""The fields of a form below each other, short ones side by side."""

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.clinical.forms import Values
from desktop.clinical.language import Language
from desktop.clinical.task import Field
from desktop.ui.field_row import FieldRow, is_short
from desktop.ui.theme import Theme


class TaskFields(QWidget):
    """The rows of a form.

    Signals:
        edited(object): the doctor changed a value: its field's name and what it holds now.
    """

    edited = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._rows: list[FieldRow] = []
        self._layout = QGridLayout(self)
        self.set_margin(theme.space("m"))
        self._layout.setHorizontalSpacing(theme.space("s"))
        self._layout.setVerticalSpacing(6)
        self._layout.setColumnStretch(0, 1)
        self._layout.setColumnStretch(1, 1)

    @property
    def rows(self) -> tuple[FieldRow, ...]:
        """The rows in the form's order."""
        return tuple(self._rows)

    def set_margin(self, right: int) -> None:
        """Leaves `right` pixels free at the right, and the pane's margin at the left."""
        self._layout.setContentsMargins(self._theme.space("m"), 0, right, self._theme.space("s"))

    def show_fields(self, fields: Sequence[Field], values: Values, language: Language) -> None:
        """Replaces the rows by those of `fields`, filled with `values`."""
        for row in self._rows:
            self._layout.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [FieldRow(self._theme, field) for field in fields]
        for row, (line, column, span) in zip(self._rows, _places(fields), strict=True):
            self._layout.addWidget(row, line, column, 1, span)
            row.set_language(language)
            row.set_value(values.get(row.field.name, ""))
            row.edited.connect(self._on_edited)
            row.show()
        self._layout.setRowStretch(self._layout.rowCount(), 1)

    def set_language(self, language: Language) -> None:
        """Reads the fields' texts in `language`."""
        for row in self._rows:
            row.set_language(language)

    def set_values(self, values: Values) -> None:
        """Fills all fields; those without a value become empty."""
        for row in self._rows:
            row.set_value(values.get(row.field.name, ""))

    def entered(self) -> Values:
        """What each field holds, empty ones included."""
        return {row.field.name: row.editor.value() for row in self._rows}

    def values(self) -> Values:
        """The normalised values of the fields that are filled in."""
        return {row.field.name: row.value() for row in self._rows if row.value()}

    def check(self) -> FieldRow | None:
        """Checks every field beside it; returns the first that cannot be sent."""
        bad = [row for row in self._rows if not row.check()]
        return bad[0] if bad else None

    def composing(self) -> bool:
        """Whether an input method is composing a word in one of the fields."""
        return any(row.editor.composing for row in self._rows)

    def order_tabs(self, before: QWidget, after: QWidget) -> None:
        """Lets Tab go from `before` through the fields to `after`."""
        entries = [widget for row in self._rows for widget in row.editor.tab_stops()]
        stops = [before, *entries, after]
        for stop, following in pairwise(stops):
            QWidget.setTabOrder(stop, following)

    def _on_edited(self) -> None:
        row = self.sender()
        if isinstance(row, FieldRow):
            self.edited.emit({row.field.name: row.editor.value()})


def _places(fields: Sequence[Field]) -> list[tuple[int, int, int]]:
    """Line, column and columns spanned of each field; two short ones in a row share a line."""
    places: list[tuple[int, int, int]] = []
    line, beside = 0, False
    for field, after in zip(fields, (*fields[1:], None), strict=False):
        if beside:
            places.append((line, 1, 1))
            line, beside = line + 1, False
        elif is_short(field) and after is not None and is_short(after):
            places.append((line, 0, 1))
            beside = True
        else:
            places.append((line, 0, 2))
            line += 1
    return places
