"""The two menus of the top bar: the language, and the looks of the window."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QMenu, QWidget

from desktop.clinical.language import LANGUAGE_NAMES, Language
from desktop.settings import FONT_PX_RANGE
from desktop.ui.fonts import BASE_PX
from desktop.ui.icons import IconButton, icon
from desktop.ui.setting_row import set_by
from desktop.ui.theme import Mode, Theme
from desktop.ui.translation import Translated

_MODES: tuple[Mode, ...] = ("system", "light", "dark")


class HangingMenu(QMenu):
    """A menu whose right edge is its button's: it does not leave the window."""

    def __init__(self, button: QWidget) -> None:
        super().__init__(button)
        self._button = button

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        corner = self._button.mapToGlobal(self._button.rect().bottomRight())
        screen = self._button.screen().availableGeometry()
        self.move(max(screen.left(), corner.x() - self.width() + 1), self.y())


class MenuButton(IconButton):
    """A button whose menu marks what is in use with a check."""

    def __init__(self, theme: Theme, icon_name: str = "") -> None:
        super().__init__(theme, icon_name, "ghost")
        self._look_of = theme
        self.list = HangingMenu(self)
        self.setMenu(self.list)
        theme.changed.connect(self.mark)

    def mark(self) -> None:
        """Gives the checked actions their sign in the theme's colour."""
        for action in self.list.actions():
            if action.isCheckable():
                token = "accent" if action.isChecked() else "surface"
                action.setIcon(icon(self._look_of, "check", token))

    def _add_choice(self, group: QActionGroup, name: str, words: str = "") -> QAction:
        action = self.list.addAction(words)
        action.setObjectName(name)
        action.setCheckable(True)
        group.addAction(action)
        return action


class LanguageMenu(Translated, MenuButton):
    """Chinese or English, each under its own name.

    Signals:
        chosen(str): zh or en.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.setObjectName("languageMenu")
        self.setText("中 / EN")
        self._language: Language = "zh"
        self._origin = ""
        group = QActionGroup(self)
        self._actions = {
            language: self._add_choice(group, f"language_{language}", name)
            for language, name in LANGUAGE_NAMES.items()
        }
        group.triggered.connect(self._on_triggered)
        self._keys = QShortcut(QKeySequence("Ctrl+Shift+L"), self)
        self._keys.activated.connect(self._on_next)
        self.set_language("zh")
        self.retranslate()

    def set_language(self, language: Language) -> None:
        """Marks the language in use."""
        self._language = language
        self._actions[language].setChecked(True)
        self.mark()

    def show_origin(self, origin: str) -> None:
        """The administrator's rule in `origin` has set the language; it cannot be changed."""
        self._origin = origin
        self.setEnabled(not origin)
        self._keys.setEnabled(not origin)
        self.set_icon_name("lock" if origin else "")
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Language"))
        tip = self.tr("Language of the window and of new answers (Ctrl+Shift+L)")
        self.setToolTip(set_by(self._origin) if self._origin else tip)

    def _on_triggered(self, action: QAction) -> None:
        language = next(name for name, item in self._actions.items() if item is action)
        self.set_language(language)
        self.chosen.emit(language)

    def _on_next(self) -> None:
        self._actions["en" if self._language == "zh" else "zh"].trigger()


class ThemeMenu(Translated, MenuButton):
    """Light, dark or as the system, and the size of the text.

    Signals:
        chosen(str): system, light or dark.
        sizeChosen(int): the size of body text in logical pixels.
    """

    chosen = Signal(str)
    sizeChosen = Signal(int)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "sun")
        self.setObjectName("themeMenu")
        self._font_px = BASE_PX
        group = QActionGroup(self)
        self._modes = {mode: self._add_choice(group, f"theme_{mode}") for mode in _MODES}
        self.list.addSeparator()
        self._smaller = self._add_size("fontSmaller", "Ctrl+-")
        self._larger = self._add_size("fontLarger", "Ctrl++")
        self._base = self._add_size("fontBase", "Ctrl+0")
        group.triggered.connect(self._on_mode)
        self._smaller.triggered.connect(lambda: self._choose_size(self._font_px - 1))
        self._larger.triggered.connect(lambda: self._choose_size(self._font_px + 1))
        self._base.triggered.connect(lambda: self._choose_size(BASE_PX))
        QShortcut(QKeySequence("Ctrl+="), self).activated.connect(self._larger.trigger)
        self.set_mode("system", BASE_PX)
        self.retranslate()

    def set_mode(self, mode: Mode, font_px: int) -> None:
        """Marks the looks in use."""
        self._font_px = font_px
        self._modes[mode].setChecked(True)
        self._smaller.setEnabled(font_px > FONT_PX_RANGE[0])
        self._larger.setEnabled(font_px < FONT_PX_RANGE[1])
        self.mark()
        self.retranslate()

    def mark(self) -> None:
        super().mark()
        self.set_icon_name("moon" if self._look_of.dark else "sun")

    def _add_size(self, name: str, keys: str) -> QAction:
        action = self.list.addAction("")
        action.setObjectName(name)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutVisibleInContextMenu(True)
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        self.addAction(action)
        return action

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Looks"))
        self.setToolTip(self.tr("Light, dark and text size (Ctrl+- and Ctrl++)"))
        self._modes["system"].setText(self.tr("As the system"))
        self._modes["light"].setText(self.tr("Light"))
        self._modes["dark"].setText(self.tr("Dark"))
        self._smaller.setText(self.tr("Smaller text A−"))
        self._larger.setText(self.tr("Larger text A+"))
        self._base.setText(self.tr("Normal text size"))

    def _on_mode(self, action: QAction) -> None:
        mode = next(name for name, item in self._modes.items() if item is action)
        self.mark()
        self.chosen.emit(mode)

    def _choose_size(self, font_px: int) -> None:
        wanted = max(FONT_PX_RANGE[0], min(FONT_PX_RANGE[1], font_px))
        if wanted != self._font_px:
            self._font_px = wanted
            self.sizeChosen.emit(wanted)
