"""Names and values in two columns, for who wants to read and copy them."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from desktop.ui.label import plain_label
from desktop.ui.theme import Theme


class FactsGrid(QWidget):
    """Its words are `small` or `control` text; names take at least `names_px` at the base font."""

    def __init__(self, theme: Theme, size: str, names_px: int) -> None:
        super().__init__()
        self._size = size
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(theme.space("m"))
        self._grid.setVerticalSpacing(theme.space("xs"))
        self._grid.setColumnMinimumWidth(0, theme.scaled(names_px))
        self._grid.setColumnStretch(1, 1)
        self._labels: list[QLabel] = []

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Shows these names and values; the labels that are there are used again."""
        words = [word for fact in facts for word in fact]
        while len(self._labels) < len(words):
            row, is_value = divmod(len(self._labels), 2)
            look = f"{self._size} {'second' if is_value else 'third'}"
            label = plain_label(look, wraps=bool(is_value), selectable=True)
            self._grid.addWidget(label, row, is_value, Qt.AlignmentFlag.AlignTop)
            self._labels.append(label)
        for place, label in enumerate(self._labels):
            label.setText(words[place] if place < len(words) else "")
            label.setVisible(place < len(words))
