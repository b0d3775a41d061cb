"""Choosing one of a few: buttons side by side, or a drop-down box when they are many."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QPushButton, QSizePolicy

from desktop.clinical.language import Language
from desktop.clinical.task import Field
from desktop.ui.field_combo import ComboBox
from desktop.ui.field_editors import FieldEditor
from desktop.ui.theme import Theme, set_look
from desktop.ui.translation import Translated

MOST_SEGMENTS = 3


class SegmentsEditor(FieldEditor):
    """Up to three buttons side by side that are one stop for Tab.

    Arrow keys move, Space or a click takes or gives back a choice, Delete empties.
    """

    def __init__(self, theme: Theme, field: Field) -> None:
        super().__init__(theme, field)
        self._name = ""
        self._look = ""
        self._place = 0
        self._buttons = [QPushButton() for _ in field.choices]
        self._group = QButtonGroup(self, exclusive=False)
        self._group.idClicked.connect(self._on_clicked)
        self.row.setSpacing(0)
        for place, (button, choice) in enumerate(zip(self._buttons, field.choices, strict=True)):
            button.setObjectName(f"field_{field.name}_{choice.id}")
            button.setCheckable(True)
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self._group.addButton(button, place)
            self.row.addWidget(button)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._show_look()

    def value(self) -> str:
        chosen = (
            choice.id
            for button, choice in zip(self._buttons, self.field.choices, strict=True)
            if button.isChecked()
        )
        return next(chosen, "")

    def set_value(self, value: str) -> None:
        for place, (button, choice) in enumerate(zip(self._buttons, self.field.choices, strict=True)):
            button.setChecked(choice.id == value)
            if choice.id == value:
                self._place = place
        self._show_look()

    def set_language(self, language: Language) -> None:
        super().set_language(language)
        for button, choice in zip(self._buttons, self.field.choices, strict=True):
            label = choice.label.read(language)
            button.setText(label.replace("&", "&&"))
            button.setAccessibleName(f"{self._name} {label}")

    def set_look(self, look: str) -> None:
        self._look = look
        self._show_look()

    def set_accessible(self, name: str, tip: str) -> None:
        super().set_accessible(name, tip)
        self._name = name
        for button in self._buttons:
            button.setToolTip(tip)
        self.set_language(self.language)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None:
            self._choose(self._place + step if self.value() else self._place)
        elif event.key() == Qt.Key.Key_Space:
            self._buttons[self._place].click()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.set_value("")
            self.edited.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            self.focusNextChild()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._show_look()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_look()
        if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
            self.left.emit()

    def _choose(self, place: int) -> None:
        self._place = place % len(self._buttons)
        self.set_value(self.field.choices[self._place].id)
        self.edited.emit()

    def _on_clicked(self, place: int) -> None:
        self._place = place
        if self._buttons[place].isChecked():
            self._choose(place)
        else:
            self.set_value("")
            self.edited.emit()

    def _show_look(self) -> None:
        last = len(self._buttons) - 1
        for place, button in enumerate(self._buttons):
            looks = ["segment", self._look]
            looks += ["first"] * (place == 0) + ["last"] * (place == last)
            looks += ["here"] * (place == self._place and self.hasFocus())
            set_look(button, " ".join(filter(None, looks)))


class ComboEditor(Translated, FieldEditor):
    """A drop-down box whose first line is no choice."""

    def __init__(self, theme: Theme, field: Field) -> None:
        self.box = ComboBox(theme)
        super().__init__(theme, field, self.box)
        self.box.addItem("", "")
        for choice in field.choices:
            self.box.addItem("", choice.id)
        self.box.activated.connect(self.edited)
        self.box.installEventFilter(self)

    def value(self) -> str:
        return str(self.box.currentData() or "")

    def set_value(self, value: str) -> None:
        self.box.setCurrentIndex(max(0, self.box.findData(value)))

    def set_language(self, language: Language) -> None:
        super().set_language(language)
        self.box.setItemText(0, self._placeholder() or self.tr("Choose…"))
        for index, choice in enumerate(self.field.choices, 1):
            self.box.setItemText(index, choice.label.read(language))

    def set_look(self, look: str) -> None:
        self.box.set_look(look)

    def retranslate(self) -> None:
        self.set_language(self.language)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and not self.box.view().isVisible():
            self.left.emit()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.focusNextChild()
                return True
        return False
