"""The box in which the specialty is chosen, by typing a part of its name or from the list."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QCompleter, QListView

from desktop.clinical.language import Language
from desktop.clinical.task import Specialty
from desktop.ui.field_combo import ComboBox
from desktop.ui.field_line import LineEdit
from desktop.ui.theme import Theme
from desktop.ui.translation import Translated

_ID_ROLE = Qt.ItemDataRole.UserRole
_SEARCH_ROLE = Qt.ItemDataRole.UserRole + 1


class SpecialtyCompleter(QCompleter):
    """Finds a specialty by any part of its Chinese or English name and writes its title."""

    def pathFromIndex(self, index: QModelIndex | QPersistentModelIndex) -> str:
        return str(index.data(Qt.ItemDataRole.DisplayRole))


class SpecialtyBox(Translated, ComboBox):
    """Any specialty first, then the departments.

    Signals:
        chosen(object): the id of the specialty, or None.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setObjectName("specialtyBox")
        self._language: Language = "zh"
        self._specialties: tuple[Specialty, ...] = ()
        self._rows = QStandardItemModel(self)
        self.setModel(self._rows)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._line = LineEdit(moves_on=False)
        self._line.setObjectName("specialtyLine")
        self.setLineEdit(self._line)
        self._words = SpecialtyCompleter(self._rows, self)
        self._words.setCompletionRole(_SEARCH_ROLE)
        self._words.setFilterMode(Qt.MatchFlag.MatchContains)
        self._words.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self._words.setMaxVisibleItems(12)
        found = QListView()
        found.setObjectName("completions")
        self._words.setPopup(found)
        self.setCompleter(self._words)
        self._words.activated[QModelIndex].connect(self._on_completed)  # type: ignore[index]
        self.activated.connect(self._on_activated)
        self._line.entered.connect(self._on_entered)
        self._line.left.connect(self._show_current)
        self.retranslate()

    def set_specialties(self, specialties: Sequence[Specialty]) -> None:
        """Offers these specialties; what was chosen stays chosen where it is still there."""
        self._specialties = tuple(specialties)
        self._fill()

    def set_language(self, language: Language) -> None:
        """Reads the titles in `language`."""
        self._language = language
        self._fill()

    def specialty(self) -> str | None:
        """The id of the chosen specialty, or None."""
        chosen = self.itemData(self.currentIndex(), _ID_ROLE)
        return str(chosen) if chosen else None

    def set_specialty(self, specialty_id: str | None) -> None:
        """Shows a specialty without saying that it was chosen."""
        self.setCurrentIndex(max(0, self.findData(specialty_id, _ID_ROLE) if specialty_id else 0))
        self._show_current()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._line.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._show_current()
        super().keyPressEvent(event)

    def retranslate(self) -> None:
        tip = self.tr("The specialty shapes the answers; type a part of its name (Alt+S)")
        for widget in (self, self._line):
            widget.setAccessibleName(self.tr("Specialty"))
            widget.setToolTip(tip)
        self._fill()

    def _fill(self) -> None:
        chosen = self.specialty()
        self._rows.clear()
        self._rows.appendRow(self._row(self.tr("Any specialty"), "", ""))
        for item in self._specialties:
            title = item.title.read(self._language)
            self._rows.appendRow(self._row(title, item.id, f"{item.title.zh} {item.title.en}"))
        self.set_specialty(chosen)

    def _row(self, title: str, specialty_id: str, names: str) -> QStandardItem:
        row = QStandardItem(title)
        row.setData(specialty_id, _ID_ROLE)
        row.setData(f"{title} {names}", _SEARCH_ROLE)
        return row

    def _show_current(self) -> None:
        self._line.setText(self.itemText(self.currentIndex()))
        self._line.setCursorPosition(0)

    def _choose(self, row: int) -> None:
        self.setCurrentIndex(row)
        self._show_current()
        self._line.selectAll()
        self.chosen.emit(self.specialty())

    def _on_activated(self, row: int) -> None:
        self._choose(row)

    def _on_completed(self, index: QModelIndex) -> None:
        self._choose(self.findData(index.data(_ID_ROLE), _ID_ROLE))

    def _on_entered(self) -> None:
        """Enter takes the only or the first specialty that has the typed words in its name."""
        words = self._line.text().strip().casefold()
        found = (
            row
            for row in range(self.count())
            if words and words in str(self.itemData(row, _SEARCH_ROLE)).casefold()
        )
        row = next(found, self.currentIndex())
        if row != self.currentIndex():
            self._choose(row)
        else:
            self._show_current()
