"""A model file or an exported folder that is dragged over the window."""

from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.ui.label import plain_label
from desktop.ui.theme import Theme

_EDGE_PX = 24
_CORNER_PX = 12


def dragged_model(mime: QMimeData) -> Path | None:
    """The one GGUF file or folder on this computer that is dragged; None for anything else."""
    urls = mime.urls()
    if len(urls) != 1 or not urls[0].isLocalFile():
        return None
    path = Path(urls[0].toLocalFile())
    return path if path.suffix.lower() == ".gguf" or path.is_dir() else None


class DropHint(QFrame):
    """Lies over the window while a model hangs above it; the mouse goes through."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("dropHint")
        self._theme = theme
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._title, self._name = plain_label("display accent"), plain_label("second", "dropName")
        layout = QVBoxLayout(self)
        layout.setSpacing(theme.space("s"))
        layout.addStretch(1)
        for label in (self._title, self._name):
            layout.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addStretch(1)
        self.hide()

    def show_over(self, path: Path) -> None:
        """Says what a drop would do."""
        self._title.setText(self.tr("Drop it to import the model"))
        self._name.setText(path.name)
        self.setGeometry(self.window().rect().adjusted(_EDGE_PX, _EDGE_PX, -_EDGE_PX, -_EDGE_PX))
        self.show()
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """A veil, so that the window is still seen."""
        veil = self._theme.color("accentSoft")
        veil.setAlphaF(0.93)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self._theme.color("accent"), 2, Qt.PenStyle.DashLine))
        painter.setBrush(veil)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), _CORNER_PX, _CORNER_PX)
        painter.end()
