"""The one family of icons: SVG line drawings, coloured by token and sharp at every screen scale."""

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QKeyEvent, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from desktop.ui.theme import Theme, set_look


def icon(theme: Theme, name: str, token: str = "text2") -> QIcon:  # noqa: S107 -- the name of a colour
    """The icon `name` (a file in resources/icons) in the colour `token`; disabled it is faint."""
    key = (name, token)
    if key not in theme.icon_cache:
        made = QIcon()
        faint = theme.color(token)
        faint.setAlphaF(0.45)
        for scale in _screen_scales():
            made.addPixmap(_draw(theme, name, theme.color(token), scale), QIcon.Mode.Normal)
            made.addPixmap(_draw(theme, name, faint, scale), QIcon.Mode.Disabled)
        theme.icon_cache[key] = made
    return theme.icon_cache[key]


def _screen_scales() -> set[float]:
    """The scales of the screens there are: a pixmap is drawn for each, so that none is stretched."""
    return {screen.devicePixelRatio() for screen in QGuiApplication.screens()} or {1.0}


def icon_pixmap(theme: Theme, name: str, token: str, scale: float, side: int = 0) -> QPixmap:
    """The icon as a pixmap for a label on a screen of the given `scale` (its device pixel ratio).

    `side` is its width and height in logical pixels, 0 for the usual size.
    """
    return _draw(theme, name, theme.color(token), scale, side)


def _draw(theme: Theme, name: str, color: QColor, scale: float, side: int = 0) -> QPixmap:
    side = side or theme.size("icon")
    pixmap = QPixmap(QSize(side, side) * scale)
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    source = (theme.icons_folder / f"{name}.svg").read_bytes()
    renderer = QSvgRenderer(QByteArray(source.replace(b"#000000", color.name().encode())))
    painter = QPainter(pixmap)
    painter.setOpacity(color.alphaF())
    renderer.render(painter, QRectF(0, 0, side, side))
    painter.end()
    return pixmap


class IconLabel(QLabel):
    """An icon that follows the theme; `side_px` at the base font, 0 for the usual size."""

    def __init__(
        self,
        theme: Theme,
        icon_name: str,
        token: str,
        side_px: int = 0,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._side_px = side_px
        self.show_icon(icon_name, token)
        theme.changed.connect(self._on_theme_changed)

    def show_icon(self, icon_name: str, token: str) -> None:
        """Shows another icon, or the same in another colour."""
        self._icon_name, self._token = icon_name, token
        self._on_theme_changed()

    def _on_theme_changed(self) -> None:
        scale, side = self.devicePixelRatioF(), self._theme.scaled(self._side_px)
        self.setPixmap(icon_pixmap(self._theme, self._icon_name, self._token, scale, side))


class IconButton(QPushButton):
    """A push button whose icon follows the theme.

    `look` is the style sheet's: `primary`, `ghost`, `small` and their combinations. Its focus comes
    from the keyboard only, so that a click leaves the cursor where the doctor was typing.
    """

    def __init__(
        self,
        theme: Theme,
        icon_name: str = "",
        look: str = "",
        parent: QWidget | None = None,
        *,
        name: str = "",
    ) -> None:
        """`name` is the object's, by which it is found."""
        super().__init__(parent)
        self.setObjectName(name)
        self._theme = theme
        self._icon_name = icon_name
        self.setProperty("look", look)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the button that has the focus, as Space does, and never another one."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.click()
        else:
            super().keyPressEvent(event)

    def say(self, words: str, tip: str = "") -> None:
        """Shows `words`, also to a screen reader; `tip` says more where they do not say all."""
        self.setText(words)
        self.setAccessibleName(words)
        self.setToolTip(tip or words)

    def set_icon_name(self, icon_name: str) -> None:
        """Shows another icon; an empty name shows none."""
        self._icon_name = icon_name
        self._on_theme_changed()

    def set_look(self, look: str) -> None:
        """Changes the style sheet's classes."""
        set_look(self, look)
        self._on_theme_changed()

    def _on_theme_changed(self) -> None:
        side = self._theme.size("icon")
        self.setIconSize(QSize(side, side))
        looks = str(self.property("look")).split()
        token = "onAccent" if "primary" in looks else "danger" if "danger" in looks else "text2"
        self.setIcon(icon(self._theme, self._icon_name, token) if self._icon_name else QIcon())
