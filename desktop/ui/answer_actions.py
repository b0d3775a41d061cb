"""What can be done with an answer: copy it, make another one, look at the other versions and its origin."""

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from desktop.ui.icons import IconButton
from desktop.ui.theme import Theme
from desktop.ui.transcript_row import Version, VersionSwitch

_THANKS_MS = 1600


class AnswerActions(QWidget):
    """The row of quiet buttons below an answer.

    Signals:
        copiedRich, copiedMarkdown: the answer is to be copied.
        regenerated: another version is asked for.
        stepped(int): the version before or after is asked for.
        detailsToggled(bool): the answer's origin is to be shown or hidden.
    """

    copiedRich = Signal()
    copiedMarkdown = Signal()
    regenerated = Signal()
    stepped = Signal(int)
    detailsToggled = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._copy = IconButton(theme, "copy", "ghost small", self)
        self._copy.setObjectName("copyButton")
        self._more = IconButton(theme, "down", "ghost small icon", self)
        self._more.setObjectName("copyMenuButton")
        self._menu = QMenu(self._more)
        self._rich = QAction(self._menu)
        self._markdown = QAction(self._menu)
        self._markdown.setObjectName("copyMarkdownAction")
        self._menu.addActions([self._rich, self._markdown])
        self._more.setMenu(self._menu)
        self._again = IconButton(theme, "redo", "ghost small", self)
        self._again.setObjectName("regenerateButton")
        self._versions = VersionSwitch(theme, self)
        self._details = IconButton(theme, "info", "ghost small", self)
        self._details.setObjectName("detailsButton")
        self._details.setCheckable(True)
        self._no_copying = ""
        self._thanks = QTimer(self)
        self._thanks.setSingleShot(True)
        self._thanks.setInterval(_THANKS_MS)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self._copy, self._more, self._again, self._versions, self._details):
            layout.addWidget(widget)
        layout.addStretch(1)
        self._connect()
        self.show_version((1, 1))
        self.retranslate()

    def show_version(self, version: Version) -> None:
        """Shows which version of the answer is seen."""
        self._versions.show_version(version)

    def set_empty(self, *, empty: bool) -> None:
        """Of an answer without a word there is nothing to copy, but other versions and a new one."""
        self._copy.setVisible(not empty)
        self._more.setVisible(not empty)

    def forbid_copying(self, why: str) -> None:
        """Switches copying off when `why` says that the administrator forbids it."""
        self._no_copying = why
        for button in (self._copy, self._more):
            button.setEnabled(not why)
        self._copy.set_icon_name("lock" if why else "copy")
        self.retranslate()

    def set_busy(self, busy: bool) -> None:
        """While an answer is written there is no other."""
        self._again.setEnabled(not busy)
        self._versions.set_busy(busy)

    def retranslate(self) -> None:
        self._copy.setText(self.tr("Copied") if self._thanks.isActive() else self.tr("Copy"))
        tip = self.tr("Copy the answer with its formatting (Ctrl+Shift+C)")
        self._copy.setToolTip(self._no_copying or tip)
        self._copy.setAccessibleName(self.tr("Copy the answer"))
        self._more.setToolTip(self._no_copying or self.tr("More ways to copy"))
        self._more.setAccessibleName(self.tr("More ways to copy"))
        self._rich.setText(self.tr("Copy with formatting"))
        self._markdown.setText(self.tr("Copy as Markdown"))
        self._again.setText(self.tr("Again"))
        self._again.setToolTip(self.tr("Write another version of this answer (Ctrl+R)"))
        self._again.setAccessibleName(self.tr("Write another version of this answer"))
        self._details.setText(self.tr("Origin"))
        self._details.setAccessibleName(self.tr("Show where this answer comes from"))

    def set_details_tooltip(self, rich_text: str) -> None:
        """The facts of the answer's origin; escaped rich text."""
        self._details.setToolTip(rich_text)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def _connect(self) -> None:
        self._copy.clicked.connect(self._on_copy_chosen)
        self._rich.triggered.connect(self._on_copy_chosen)
        self._markdown.triggered.connect(self._on_markdown_chosen)
        self._again.clicked.connect(self.regenerated)
        self._versions.stepped.connect(self.stepped)
        self._details.toggled.connect(self.detailsToggled)
        self._thanks.timeout.connect(self.retranslate)

    def _on_copy_chosen(self) -> None:
        self.copiedRich.emit()
        self._thank()

    def _on_markdown_chosen(self) -> None:
        self.copiedMarkdown.emit()
        self._thank()

    def _thank(self) -> None:
        self._thanks.start()
        self.retranslate()
