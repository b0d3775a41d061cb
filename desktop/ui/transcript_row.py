"""What all rows of the transcript have in common, and the switch between versions of a message."""

from PySide6.QtCore import QEvent, QPoint, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.ui.icons import IconButton
from desktop.ui.label import plain_label
from desktop.ui.theme import Theme
from desktop.ui.translation import Translated

Version = tuple[int, int]
"""Which of a message's versions is shown, from 1, and how many there are."""


class TranscriptRow(Translated, QFrame):
    """A message or a note, as wide as it is told and as high as it needs.

    Signals:
        heightChanged: the row needs another height now.
        draggedTo(QPoint): text is being selected, and the mouse is at this place of the screen.
    """

    heightChanged = Signal()
    draggedTo = Signal(QPoint)

    def height_for(self, width: int) -> int:
        """The height in pixels that the row needs when it is `width` wide."""
        layout = self.layout()
        if layout is None:
            return self.sizeHint().height()
        layout.activate()
        return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else self.sizeHint().height()

    def set_busy(self, busy: bool) -> None:
        """Switches off what cannot be done while an answer is written."""

    def retranslate(self) -> None:
        """Reads the texts again in the window's language."""

    def restyle(self) -> None:
        """Draws the texts again in the colours and sizes that the theme has now."""

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.heightChanged.emit()
        return super().event(event)


class VersionSwitch(Translated, QWidget):
    """‹ 2/3 ›; hidden while there is only one version.

    Signals:
        stepped(int): the version before (-1) or after (+1) is asked for.
    """

    stepped = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._version: Version = (1, 1)
        self._busy = False
        self._back = IconButton(theme, "left", "ghost small icon", self, name="previousVersionButton")
        self._back.clicked.connect(lambda: self.stepped.emit(-1))
        self._label = plain_label("small second")
        self._forward = IconButton(theme, "right", "ghost small icon", self, name="nextVersionButton")
        self._forward.clicked.connect(lambda: self.stepped.emit(1))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self._back, self._label, self._forward):
            layout.addWidget(widget)
        self.retranslate()

    def show_version(self, version: Version) -> None:
        """Shows which version is seen and switches off the steps that lead nowhere."""
        self._version = version
        index, count = version
        self.setVisible(count > 1)
        self._label.setText(f"{index}/{count}")
        self._label.setAccessibleName(self.tr("Version {index} of {count}").format(index=index, count=count))
        self._back.setEnabled(index > 1 and not self._busy)
        self._forward.setEnabled(index < count and not self._busy)

    def set_busy(self, busy: bool) -> None:
        """No switching while an answer is written."""
        self._busy = busy
        self.show_version(self._version)

    def retranslate(self) -> None:
        self._back.setAccessibleName(self.tr("Previous version"))
        self._back.setToolTip(self.tr("Previous version (Alt+Left)"))
        self._forward.setAccessibleName(self.tr("Next version"))
        self._forward.setToolTip(self.tr("Next version (Alt+Right)"))
        self.show_version(self._version)
