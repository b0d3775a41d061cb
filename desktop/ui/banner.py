"""The messages across the window: the demo model, and what stands in the way of working."""

from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.icons import IconButton, IconLabel
from desktop.ui.label import paragraph
from desktop.ui.theme import Theme, set_look
from desktop.ui.translation import Translated

INSTALL = "install"
"""The action of the demo banner."""

Tone = Literal["warn", "danger", "calm"]
_WORDS: dict[Tone, str] = {"warn": "warn", "danger": "danger", "calm": "second"}
_SIGNS: dict[Tone, tuple[str, str]] = {
    "warn": ("warn", "warn"),
    "danger": ("warn", "danger"),
    "calm": ("info", "accent"),
}


class BannerRow(QFrame):
    """One message with one thing to do about it.

    Signals:
        clicked: the link was chosen.
        dismissed: the message was closed.
    """

    clicked = Signal()
    dismissed = Signal()

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self.setObjectName("banner")
        self._theme = theme
        self._sign = IconLabel(theme, *_SIGNS["warn"])
        self.words = paragraph("", f"{name}Text")
        self.link = IconButton(theme, "", "warnLink", name=f"{name}Link")
        self.close_button = IconButton(theme, "close", "ghost small icon", name=f"{name}Close")
        self.link.clicked.connect(self.clicked)
        self.close_button.clicked.connect(self.dismissed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.space("l"), 2, theme.space("m"), 2)
        layout.setSpacing(theme.space("s"))
        layout.addWidget(self._sign)
        layout.addWidget(self.words, 1)
        layout.addWidget(self.link)
        layout.addWidget(self.close_button)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.set_tone("warn")

    def set_tone(self, tone: Tone) -> None:
        """Red for what stops the work, amber for what needs a look, quiet for what is good to know."""
        set_look(self, tone)
        set_look(self.words, f"control {_WORDS[tone]}")
        self.link.set_look({"warn": "warnLink", "danger": "warnLink danger", "calm": "link"}[tone])
        self._sign.show_icon(*_SIGNS[tone])

    def _on_theme_changed(self) -> None:
        self.setMinimumHeight(self._theme.scaled(31))


class Banner(Translated, QWidget):
    """The demo model's banner, which nothing covers, and below it one problem at a time.

    Signals:
        action(str): what was chosen: `install` in the demo banner, or the problem's own action.
        dismissed: the problem was closed.
    """

    action = Signal(str)
    dismissed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._action = ""
        self.demo = BannerRow(theme, "demoBanner")
        self.problem = BannerRow(theme, "problemBanner")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.demo)
        layout.addWidget(self.problem)
        self.demo.close_button.hide()
        self.demo.hide()
        self.problem.hide()
        self.demo.clicked.connect(self._on_demo_clicked)
        self.problem.clicked.connect(self._on_problem_clicked)
        self.problem.dismissed.connect(self._on_dismissed)
        self.retranslate()

    def show_demo(self) -> None:
        """Says that the demo model answers, and where a real one comes from."""
        self.demo.show()

    def hide_demo(self) -> None:
        """A real model answers."""
        self.demo.hide()

    def show_problem(
        self, text: str, action: str = "", link: str = "", *, danger: bool = False, calm: bool = False
    ) -> None:
        """Says what stands in the way.

        Args:
            text: the sentence, in the window's language; say it again after a change of language.
            action: what `action` reports when the link is chosen; empty for a message without a link.
            link: the words of the link.
            danger: red instead of amber.
            calm: nothing is in the way: neither red nor amber.
        """
        self._action = action
        self.problem.set_tone("danger" if danger else "calm" if calm else "warn")
        self.problem.words.setText(text)
        self.problem.link.setText(link.replace("&", "&&"))
        self.problem.link.setAccessibleName(link)
        self.problem.link.setToolTip(link)
        self.problem.link.setVisible(bool(action and link))
        self.problem.show()

    def hide_problem(self) -> None:
        """The problem is solved."""
        self.problem.hide()

    def retranslate(self) -> None:
        self.demo.words.setText(
            self.tr("This is the demo model: its answers only prove the installation; no medical advice.")
        )
        self.demo.link.setText(self.tr("Install a real model…"))
        self.demo.link.setAccessibleName(self.tr("Install a real model…"))
        self.demo.link.setToolTip(self.tr("Where real models come from and how to add one"))
        self.demo.setAccessibleName(self.demo.words.text())
        for row in (self.demo, self.problem):
            row.close_button.setAccessibleName(self.tr("Close this message"))
            row.close_button.setToolTip(self.tr("Close this message"))

    def _on_demo_clicked(self) -> None:
        self.action.emit(INSTALL)

    def _on_problem_clicked(self) -> None:
        self.action.emit(self._action)

    def _on_dismissed(self) -> None:
        self.problem.hide()
        self.dismissed.emit()
