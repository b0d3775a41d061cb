"""What can be done with an answer: copy it, make another one, see versions and origin, rate it, sign it."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from desktop.conversation.messages import Message
from desktop.ui.icons import IconButton
from desktop.ui.star_rating import StarRating
from desktop.ui.theme import Theme
from desktop.ui.transcript_row import Version, VersionSwitch
from desktop.ui.translation import Translated

_THANKS_MS = 1600


class AnswerActions(Translated, QWidget):
    """The row of quiet buttons below an answer.

    Signals:
        copiedRich, copiedMarkdown: the answer is to be copied.
        regenerated: another version is asked for.
        stepped(int): the version before or after is asked for.
        detailsToggled(bool): the answer's origin is to be shown or hidden.
        signed(bool): the answer is to be signed, or its signature taken back.
        rated(int): the answer gets so many stars, 0 for none.
    """

    copiedRich = Signal()
    copiedMarkdown = Signal()
    regenerated = Signal()
    stepped = Signal(int)
    detailsToggled = Signal(bool)
    signed = Signal(bool)
    rated = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._copy = IconButton(theme, "copy", "ghost small", self, name="copyButton")
        self._more = IconButton(theme, "down", "ghost small icon", self, name="copyMenuButton")
        self._menu = QMenu(self._more)
        self._rich = QAction(self._menu)
        self._markdown = QAction(self._menu)
        self._markdown.setObjectName("copyMarkdownAction")
        self._menu.addActions([self._rich, self._markdown])
        self._more.setMenu(self._menu)
        self._again = IconButton(theme, "redo", "ghost small", self, name="regenerateButton")
        self._versions = VersionSwitch(theme, self)
        self._details = IconButton(theme, "info", "ghost small", self, name="detailsButton")
        self._details.setCheckable(True)
        self._stars = StarRating(theme, self)
        self._sign = IconButton(theme, "sign", "small", self, name="signButton")
        self._is_signed, self._is_signable = False, False
        self._no_copying = ""
        self._thanks = QTimer(self, singleShot=True, interval=_THANKS_MS)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for widget in (self._copy, self._more, self._again, self._versions, self._details):
            layout.addWidget(widget)
        layout.addStretch(1)
        layout.addWidget(self._stars)
        layout.addWidget(self._sign)
        self._connect()
        self.show_version((1, 1))
        self.retranslate()

    def show_version(self, version: Version) -> None:
        """Shows which version of the answer is seen."""
        self._versions.show_version(version)

    def show_mark(self, message: Message) -> None:
        """Shows the stars, and what can be done about the signature."""
        self._stars.show_stars(message.mark.stars)
        self._is_signed, self._is_signable = bool(message.mark.signed_at), message.is_signable
        self._sign.set_icon_name("undo" if self._is_signed else "sign")
        self._sign.set_look("ghost small" if self._is_signed else "small")
        self._sign.setEnabled(self._is_signed or self._is_signable)
        self._retranslate_sign()

    def set_empty(self, *, empty: bool) -> None:
        """Of an answer without a word there is nothing to copy, but other versions and a new one."""
        for widget in (self._copy, self._more, self._stars, self._sign):
            widget.setVisible(not empty)

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
        self._retranslate_sign()

    def _retranslate_sign(self) -> None:
        name = self.tr("Withdraw signature") if self._is_signed else self.tr("Sign")
        tip = self.tr("I have reviewed this answer and sign it (Ctrl+Shift+S)")
        if self._is_signed:
            tip = self.tr("Make this answer a draft again (Ctrl+Shift+S)")
        elif not self._is_signable:
            tip = self.tr("Only a complete answer can be signed: continue it, or write another version")
        self._sign.say(name, tip)

    def set_details_tooltip(self, rich_text: str) -> None:
        """The facts of the answer's origin; escaped rich text."""
        self._details.setToolTip(rich_text)

    def _connect(self) -> None:
        self._copy.clicked.connect(self._on_copy_chosen)
        self._rich.triggered.connect(self._on_copy_chosen)
        self._markdown.triggered.connect(self._on_markdown_chosen)
        self._again.clicked.connect(self.regenerated)
        self._versions.stepped.connect(self.stepped)
        self._details.toggled.connect(self.detailsToggled)
        self._stars.rated.connect(self.rated)
        self._sign.clicked.connect(lambda: self.signed.emit(not self._is_signed))
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
