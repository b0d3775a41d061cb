"""Entering a date: typed as YYYY-MM-DD or picked from a calendar."""

import unicodedata

from PySide6.QtCore import QDate, QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QCalendarWidget, QFrame, QVBoxLayout, QWidget

from desktop.clinical.language import Language
from desktop.clinical.task import Field
from desktop.ui.field_editors import TextEditor
from desktop.ui.icons import IconButton
from desktop.ui.theme import Theme
from desktop.ui.translation import Translated

_FORMAT = "yyyy-MM-dd"


class CalendarPopup(QFrame):
    """A month to pick a day from; closes by itself."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("look", "raised")
        self.setObjectName("calendarPopup")
        self.calendar = QCalendarWidget()
        self.calendar.setObjectName("calendar")
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 1)
        layout.addWidget(self.calendar)


class DateEditor(Translated, TextEditor):
    """A line for the date with a calendar button beside it; empty is allowed."""

    def __init__(self, theme: Theme, field: Field) -> None:
        super().__init__(theme, field)
        self.button = IconButton(theme, "calendar", "icon", name=f"field_{field.name}_calendar")
        self.button.clicked.connect(self.open_calendar)
        self._popup: CalendarPopup | None = None
        self.row.addWidget(self.button)
        shortcut = QShortcut(QKeySequence("Alt+Down"), self.line)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(self.open_calendar)
        self.retranslate()

    def tab_stops(self) -> list[QWidget]:
        return [self.line, self.button]

    def value(self) -> str:
        """The date; full-width digits and `2026/3/1` from other habits count as well."""
        text = unicodedata.normalize("NFKC", self.line.text()).strip()
        for pattern in ("yyyy-M-d", "yyyy/M/d", "yyyy.M.d", "yyyy年M月d日", "yyyyMMdd"):
            date = QDate.fromString(text, pattern)
            if date.isValid():
                return date.toString(_FORMAT)
        return text

    def set_language(self, language: Language) -> None:
        super().set_language(language)
        self.retranslate()

    def open_calendar(self) -> None:
        """Opens the calendar below the line, at the date that was entered or today."""
        if self._popup is None:
            self._popup = CalendarPopup(self)
            self._popup.calendar.clicked.connect(self._on_picked)
            self._popup.calendar.activated.connect(self._on_picked)
        calendar = self._popup.calendar
        date = QDate.fromString(self.value(), _FORMAT)
        calendar.setLocale(self.locale())
        calendar.setSelectedDate(date if date.isValid() else QDate.currentDate())
        self._popup.adjustSize()
        corner = self.mapToGlobal(QPoint(self.width() - self._popup.width(), self.height() + 2))
        screen = self.screen().availableGeometry()
        corner.setX(max(screen.left(), corner.x()))
        if corner.y() + self._popup.height() > screen.bottom():
            corner.setY(self.mapToGlobal(QPoint(0, 0)).y() - self._popup.height() - 2)
        self._popup.move(corner)
        self._popup.show()
        calendar.setFocus()

    def retranslate(self) -> None:
        self.line.setPlaceholderText(self._placeholder() or self.tr("YYYY-MM-DD"))
        self.button.setAccessibleName(self.tr("Open the calendar"))
        self.button.setToolTip(self.tr("Open the calendar (Alt+Down)"))

    def _on_picked(self, date: QDate) -> None:
        if self._popup is not None:
            self._popup.close()
        self.line.setText(date.toString(_FORMAT))
        self.line.setFocus()
        self.edited.emit()
