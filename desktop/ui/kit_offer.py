"""What the IT department has put into the folder for updates: said, and taken in at one click."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from desktop.clinical.language import Language
from desktop.models.update_kit import UpdateKit
from desktop.ui.icons import IconButton, IconLabel
from desktop.ui.label import plain_label
from desktop.ui.model_words import file_size
from desktop.ui.theme import Theme, set_look
from desktop.ui.translation import Translated


class KitOffer(Translated, QFrame):
    """Hidden while there is nothing.

    Signals:
        wanted: catalogues and models of the kit are to be taken in.
    """

    wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("kitOffer")
        self.setProperty("look", "raised")
        self._language: Language = "zh"
        self._kit: UpdateKit | None = None
        self._is_busy = False
        self._title = plain_label("heading")
        self._words = plain_label("control second", "kitWords", wraps=True)
        self._take = IconButton(theme, "usb", "primary", name="takeKitButton")
        said = QVBoxLayout()
        said.setSpacing(2)
        said.addWidget(self._title)
        said.addWidget(self._words)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.space("l"), theme.space("m"), theme.space("m"), theme.space("m"))
        row.setSpacing(theme.space("s"))
        row.addWidget(IconLabel(theme, "usb", "accent"), 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(said, 1)
        row.addWidget(self._take, 0, Qt.AlignmentFlag.AlignVCenter)
        self._take.clicked.connect(self.wanted)
        self.show_kit(None, "zh")

    def show_kit(self, kit: UpdateKit | None, language: Language, *, is_busy: bool = False) -> None:
        """Shows what the kit has; while it `is_busy`, it is being taken in."""
        self._kit, self._language, self._is_busy = kit, language, is_busy
        self.setVisible(kit is not None)
        self.retranslate()

    def retranslate(self) -> None:
        words = self.tr("Being taken in…") if self._is_busy else self.tr("Take it in")
        self._take.say(words, self.tr("Checks the signature, then copies catalogues and models to this PC"))
        self._take.setEnabled(not self._is_busy)
        self._title.setText(self.tr("An update from the IT department"))
        if (kit := self._kit) is not None:
            self._take.setVisible(kit.can_take)
            self._words.setText("\n".join(self._lines(kit)))
            set_look(self._words, "control danger" if kit.problem else "control second")
            self.setToolTip(str(kit.folder))
        self.setAccessibleName(f"{self._title.text()}: {self._words.text()}")

    def _lines(self, kit: UpdateKit) -> list[str]:
        lines = []
        if kit.problem is not None:
            lines.append(kit.problem.sentence(self._language))
        if kit.catalogues:
            names = ", ".join(kit.catalogues)
            lines.append(self.tr("New catalogue: {names}").format(names=names))
        if kit.models:
            size = file_size(kit.size_bytes)
            models = self.tr("New models: {names} ({size})")
            lines.append(models.format(names=", ".join(kit.models), size=size))
        if kit.program:
            newer = self.tr("The kit holds version {version} of this program: the IT department installs it.")
            lines.append(newer.format(version=kit.program))
        if kit.for_machine:
            theirs = self.tr("A catalogue for everybody here, which the IT department installs: {names}")
            lines.append(theirs.format(names=", ".join(kit.for_machine)))
        return lines
