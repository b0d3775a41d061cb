"""The vaults of a shared PC by their names: one click or one arrow key chooses whose cases are opened."""

from collections.abc import Sequence

from PySide6.QtCore import QCollator, QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from desktop.profiles import Profile
from desktop.ui.icons import icon
from desktop.ui.theme import Theme
from desktop.ui.translation import Translated

_MOST_SEEN = 5


class VaultList(Translated, QListWidget):
    """As high as its names, up to five of them; the others are scrolled to.

    Signals:
        chosen(str): the id of another vault than the one in use.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("vaultList")
        self._theme = theme
        self._profiles: tuple[Profile, ...] = ()
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.currentRowChanged.connect(self._on_row)
        theme.changed.connect(self.retranslate)

    def show_vaults(self, profiles: Sequence[Profile]) -> None:
        """Shows them by their names, the one in use chosen; tells nobody."""
        spelled = QCollator().sortKey
        self._profiles = tuple(sorted(profiles, key=lambda one: (not one.name, spelled(one.name))))
        self.retranslate()

    def retranslate(self) -> None:
        self.blockSignals(True)
        self.clear()
        side = self._theme.size("icon")
        self.setIconSize(QSize(side, side))
        row = QSize(0, self._theme.size("control"))
        for place, profile in enumerate(self._profiles):
            item = QListWidgetItem(profile.name or self.tr("(unnamed)"), self)
            item.setSizeHint(row)
            item.setToolTip(item.text())
            if profile.is_current:
                self.setCurrentRow(place)
                item.setIcon(icon(self._theme, "lock" if profile.has_passphrase else "right", "accent"))
            elif profile.has_passphrase:
                item.setIcon(icon(self._theme, "lock", "text3"))
        self.blockSignals(False)
        frame = 2 * (self._theme.space("xs") + 1)
        self.setFixedHeight(frame + row.height() * min(len(self._profiles), _MOST_SEEN))

    def _on_row(self, row: int) -> None:
        if 0 <= row < len(self._profiles) and not self._profiles[row].is_current:
            self.chosen.emit(self._profiles[row].id)
