"""The small editor of the patient's facts, below the case line."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QMouseEvent, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.clinical.forms import Entry, check_value
from desktop.clinical.language import Language
from desktop.clinical.task import Field
from desktop.errors import InvalidField
from desktop.ui.icons import IconButton
from desktop.ui.label import plain_label
from desktop.ui.task_fields import TaskFields
from desktop.ui.theme import Theme
from desktop.ui.translation import Translated

_WIDTH = 344


class CaseEditor(Translated, QFrame):
    """A frame over the window, not a window of its own: input methods work in it as anywhere.

    It closes on Esc and on a click beside it; what was typed is then dropped.

    Signals:
        saved(object): all fields by name, normalised; empty where there is nothing.
        closed: the doctor is done without saving.
    """

    saved = Signal(object)
    closed = Signal()

    def __init__(self, theme: Theme, fields: Sequence[Field], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("caseEditor")
        self.setProperty("look", "raised")
        self._theme = theme
        self._shown = tuple(fields)
        self._language: Language = "zh"
        self._title = plain_label("heading")
        self._fields = TaskFields(theme)
        self._save = IconButton(theme, "check", "primary", name="saveCaseButton")
        self._cancel = IconButton(theme, name="cancelCaseButton")
        self._lay_out()
        self._save.clicked.connect(self.save)
        self._cancel.clicked.connect(self.closed)
        for keys, slot in (
            ("Ctrl+Return", self.save),
            ("Ctrl+Enter", self.save),
            ("Esc", self.closed.emit),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)
        self.retranslate()

    def set_language(self, language: Language) -> None:
        """Reads the fields' texts in `language`."""
        self._language = language
        self._fields.set_language(language)

    def set_entries(self, entries: Sequence[Entry]) -> None:
        """Fills the fields with the facts as they were shown, whatever language they are in."""
        optional = [_optional(field) for field in self._shown]
        values = {
            entry.name: _raw(field, entry.value)
            for entry in entries
            for field in self._shown
            if field.name == entry.name
        }
        self._fields.show_fields(optional, values, self._language)
        self._fields.order_tabs(self._cancel, self._cancel)

    def open_below(self, anchor: QWidget) -> None:
        """Shows the editor below `anchor`, inside the window."""
        window = anchor.window()
        self.setFixedWidth(min(self._theme.scaled(_WIDTH), window.width() - 2 * self._theme.space("s")))
        self.adjustSize()
        corner = anchor.mapTo(window, QPoint(anchor.width() // 2 - self.width() // 2, anchor.height() + 6))
        edge = self._theme.space("s")
        corner.setX(max(edge, min(corner.x(), window.width() - self.width() - edge)))
        self.move(corner)
        self.show()
        self.raise_()
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)
        if self._fields.rows:
            self._fields.rows[0].editor.entry.setFocus(Qt.FocusReason.TabFocusReason)

    def save(self) -> None:
        """Keeps the facts, or shows the first field that cannot be used."""
        if self._fields.composing():
            return
        bad = self._fields.check()
        if bad is not None:
            bad.editor.entry.setFocus(Qt.FocusReason.TabFocusReason)
            self.adjustSize()
            return
        self.saved.emit({row.field.name: row.value() for row in self._fields.rows})

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonPress:
            inside = isinstance(watched, QWidget) and (watched is self or self.isAncestorOf(watched))
            ours = isinstance(watched, QWidget) and watched.window() is self.window()
            if ours and not inside and self.isVisible():
                self.closed.emit()
        return False

    def _lay_out(self) -> None:
        space = self._theme.space
        buttons = QHBoxLayout()
        buttons.setSpacing(space("s"))
        buttons.addWidget(self._cancel, 1)
        buttons.addWidget(self._save, 1)
        layout = QVBoxLayout(self)
        margin = space("m")
        self._title.setContentsMargins(margin, 0, margin, 0)
        buttons.setContentsMargins(margin, 0, margin, 0)
        layout.setContentsMargins(space("xs"), margin, space("xs"), space("l"))
        layout.setSpacing(space("s"))
        layout.addWidget(self._title)
        layout.addWidget(self._fields)
        layout.addLayout(buttons)

    def retranslate(self) -> None:
        self._title.setText(self.tr("The patient's facts"))
        self._save.setText(self.tr("Keep"))
        self._save.setAccessibleName(self.tr("Keep the patient's facts"))
        self._save.setToolTip(self.tr("Keep the facts for all tasks of this case (Ctrl+Enter)"))
        self._cancel.say(self.tr("Cancel"), self.tr("Leave the facts as they were (Esc)"))


def _optional(field: Field) -> Field:
    return Field(
        name=field.name,
        kind=field.kind,
        label=field.label,
        placeholder=field.placeholder,
        unit=field.unit,
        low=field.low,
        high=field.high,
        choices=field.choices,
    )


def _raw(field: Field, shown: str) -> str:
    try:
        return check_value(field, shown)
    except InvalidField:
        return shown
