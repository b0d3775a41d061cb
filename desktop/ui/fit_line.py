"""The line of a model's card that says whether it fits into this PC."""

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from desktop.models.cards import Fit
from desktop.ui.card_words import fit_numbers, memory_details, verdict
from desktop.ui.label import plain_label
from desktop.ui.status_dot import StateDot
from desktop.ui.theme import Theme, set_look

_LOOKS = {"gpu": ("ok", ""), "fits": ("ok", ""), "slow": ("warn", "warn"), "no": ("danger", "danger")}
_BAR_PX = 96


class FitLine(QWidget):
    """A dot, the verdict, speed and memory in words, and how much of the free memory it takes."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._dot = StateDot(theme)
        self._verdict = plain_label("", "fitVerdict")
        self._numbers = plain_label("control second", "fitNumbers", wraps=True)
        self._bar = QProgressBar(textVisible=False)
        self._bar.setRange(0, 100)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.space("s"))
        layout.addWidget(self._dot)
        layout.addWidget(self._verdict)
        layout.addWidget(self._numbers, 1)
        layout.addWidget(self._bar)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def show_fit(self, fit: Fit | None) -> None:
        """Shows what is known; nothing where nothing is."""
        self.setVisible(fit is not None)
        if fit is None:
            return
        dot, look = _LOOKS[fit.verdict]
        self._dot.set_color(dot)
        set_look(self._verdict, f"control strong {look}".strip())
        set_look(self._bar, look)
        self._verdict.setText(verdict(fit))
        self._numbers.setText(" · ".join(fit_numbers(fit)))
        room = max(fit.free_bytes - fit.reserve_bytes, 1)
        self._bar.setValue(max(2, min(round(100 * fit.needed_bytes / room), 100)))
        self._bar.setVisible(fit.verdict != "gpu")
        self._bar.setAccessibleName(self._numbers.text())
        self.setToolTip(memory_details(fit))

    def _on_theme_changed(self) -> None:
        self._bar.setFixedWidth(self._theme.scaled(_BAR_PX))
