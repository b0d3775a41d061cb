"""The look of the window: design tokens, palette, fonts and the style sheet made from them."""

import re
import tomllib
from pathlib import Path
from typing import Literal

import msgspec
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from desktop.settings import FONT_PX_RANGE
from desktop.ui.fonts import BASE_PX, ui_font

Mode = Literal["system", "light", "dark"]

_PALETTE = {
    QPalette.ColorRole.Window: "bg",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "sunken",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.BrightText: "danger",
    QPalette.ColorRole.ToolTipBase: "surface",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.PlaceholderText: "text3",
    QPalette.ColorRole.Highlight: "accent",
    QPalette.ColorRole.HighlightedText: "onAccent",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.LinkVisited: "accent",
    QPalette.ColorRole.Light: "surface",
    QPalette.ColorRole.Midlight: "sunken",
    QPalette.ColorRole.Mid: "line",
    QPalette.ColorRole.Dark: "text3",
    QPalette.ColorRole.Shadow: "line",
}
_FADED = (
    QPalette.ColorRole.WindowText,
    QPalette.ColorRole.Text,
    QPalette.ColorRole.ButtonText,
)


class Tokens(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`tokens.toml`: colours as `#RRGGBB`, lengths in logical pixels at the base font."""

    light: dict[str, str]
    dark: dict[str, str]
    space: dict[str, int]
    font: dict[str, int]
    size: dict[str, int]


class Theme(QObject):
    """The tokens in use.

    Signals:
        changed: colours or font size are different now; what was drawn or measured from them is old.
    """

    changed = Signal()

    def __init__(self, resources: Path) -> None:
        """Reads `style/tokens.toml` and `style/window.qss` of `resources`; light until `apply`."""
        super().__init__()
        self.icons_folder = resources / "icons"
        self.icon_cache: dict[tuple[str, str], QIcon] = {}
        untrusted = tomllib.loads((resources / "style" / "tokens.toml").read_text(encoding="utf-8"))
        self.tokens = msgspec.convert(untrusted, Tokens)
        self._template = (resources / "style" / "window.qss").read_text(encoding="utf-8")
        self._mode: Mode = "system"
        self._dark = False
        self._font_px = BASE_PX
        self._app: QApplication | None = None

    @property
    def mode(self) -> Mode:
        """What was asked for."""
        return self._mode

    @property
    def dark(self) -> bool:
        """Whether the dark colours are in use."""
        return self._dark

    @property
    def font_px(self) -> int:
        """The size of body text in logical pixels."""
        return self._font_px

    def apply(self, app: QApplication, mode: Mode, font_px: int = BASE_PX) -> None:
        """Gives `app` these looks and follows the system's light and dark when `mode` is system."""
        if self._app is None:
            app.styleHints().colorSchemeChanged.connect(self._on_system_changed)
            app.setStyle("Fusion")
        self._app = app
        self._mode = mode
        self._font_px = max(FONT_PX_RANGE[0], min(FONT_PX_RANGE[1], font_px))
        schemes = {"light": Qt.ColorScheme.Light, "dark": Qt.ColorScheme.Dark}
        app.styleHints().setColorScheme(schemes.get(mode, Qt.ColorScheme.Unknown))
        self._refresh(app, app.styleHints().colorScheme())

    def color(self, token: str) -> QColor:
        """The colour named `token` (`accent`, `text2` ...) in the current theme."""
        return QColor((self.tokens.dark if self._dark else self.tokens.light)[token])

    def px(self, name: str) -> int:
        """The type scale: the height of `small`, `control`, `body` ... text in logical pixels."""
        return self.scaled(self.tokens.font[name])

    def size(self, name: str) -> int:
        """A measure of the design (`control`, `icon`, `topBar` ...) at the current font size."""
        return self.scaled(self.tokens.size[name])

    def space(self, name: str) -> int:
        """The spacing scale: xs, s, m, l, xl."""
        return self.tokens.space[name]

    def scaled(self, px: float) -> int:
        """A length of the design, in logical pixels at the base font, at the current font size."""
        return round(px * self._font_px / BASE_PX)

    def font(self, name: str = "body", weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
        """The window's font in the size `name` of the type scale."""
        font = ui_font(self.px(name))
        font.setWeight(weight)
        return font

    def style_sheet(self) -> str:
        """The style sheet with the tokens filled in."""
        return re.sub(r"@(\w+)(?:\.(\w+))?", self._value, self._template)

    def palette(self) -> QPalette:
        """The palette for what the style sheet does not reach."""
        palette = QPalette()
        for role, token in _PALETTE.items():
            palette.setColor(role, self.color(token))
        for role in _FADED:
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.color("text3"))
        return palette

    def _value(self, found: re.Match[str]) -> str:
        name, member = found[1], found[2]
        if name == "font":
            return f"{self.px(member)}px"
        if name == "size":
            return f"{self.size(member)}px"
        if name == "space":
            return f"{self.space(member)}px"
        return self.color(name).name()

    def _refresh(self, app: QApplication, system: Qt.ColorScheme) -> None:
        follows = self._mode == "system" and system == Qt.ColorScheme.Dark
        self._dark = self._mode == "dark" or follows
        self.icon_cache.clear()
        app.setPalette(self.palette())
        app.setFont(self.font())
        app.setStyleSheet(self.style_sheet())
        self.changed.emit()

    def _on_system_changed(self, system: Qt.ColorScheme) -> None:
        if self._app is not None and self._mode == "system":
            self._refresh(self._app, system)


def set_look(widget: QWidget, look: str) -> None:
    """Gives `widget` the style sheet's classes in `look` (`ghost small`), also after it was shown."""
    if widget.property("look") == look:
        return
    widget.setProperty("look", look)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()
