"""The bar at the top: the program's name, the case, language and looks."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.clinical.language import Language
from desktop.ui.case_line import CaseLine
from desktop.ui.icons import IconButton, IconLabel
from desktop.ui.label import plain_label
from desktop.ui.theme import Mode, Theme
from desktop.ui.top_menus import LanguageMenu, ThemeMenu
from desktop.ui.translation import Translated

BRAND = "DoctorFLAN Desktop"
_MARK_PX = 20


class TopBar(Translated, QFrame):
    """Brand, case line and menus; `case_line` is the case line.

    Signals:
        languageChosen(str): zh or en.
        themeChosen(str): system, light or dark.
        fontSizeChosen(int): the size of body text in logical pixels.
        historyToggled, tasksToggled: show or hide a side pane that is folded away.
        lockWanted: the vault is to be locked.
        passphraseWanted: it cannot be locked before it has a passphrase.
    """

    languageChosen = Signal(str)
    themeChosen = Signal(str)
    fontSizeChosen = Signal(int)
    historyToggled = Signal()
    tasksToggled = Signal()
    lockWanted = Signal()
    passphraseWanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("topBar")
        self._theme = theme
        self.case_line = CaseLine(theme)
        self.history_toggle = IconButton(theme, "sidebar-left", "ghost small icon", name="historyToggle")
        self.tasks_toggle = IconButton(theme, "sidebar-right", "ghost small icon", name="tasksToggle")
        self._lock = IconButton(theme, "lock", "ghost", name="lockButton")
        kept = self.case_line.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.case_line.setSizePolicy(kept)
        self._folded = (False, False)
        self._locked = False
        self._guarded = True
        self._mark = IconLabel(theme, "mark", "accent", _MARK_PX)
        self._mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._name = plain_label("strong", words=BRAND)
        self._brand = QWidget()
        self.language_menu = LanguageMenu(theme)
        self.theme_menu = ThemeMenu(theme)
        self._lay_out()
        self.set_folded(history=False, tasks=False)
        self.history_toggle.clicked.connect(self.historyToggled)
        self.tasks_toggle.clicked.connect(self.tasksToggled)
        self._lock.clicked.connect(self._on_lock)
        self.language_menu.chosen.connect(self.languageChosen)
        self.theme_menu.chosen.connect(self.themeChosen)
        self.theme_menu.sizeChosen.connect(self.fontSizeChosen)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self.retranslate()

    def set_language(self, language: Language) -> None:
        """Marks the language in use and reads the case in it."""
        self.language_menu.set_language(language)
        self.case_line.set_language(language)

    def set_mode(self, mode: Mode, font_px: int) -> None:
        """Marks the looks in use."""
        self.theme_menu.set_mode(mode, font_px)

    def set_folded(self, *, history: bool, tasks: bool) -> None:
        """Offers a button for each side pane that is folded away at this width."""
        self._folded = (history, tasks)
        self.history_toggle.setVisible(history and not self._locked)
        self.tasks_toggle.setVisible(tasks and not self._locked)
        self._name.setVisible(not history or self._locked)
        self._on_theme_changed()

    def set_locked(self, locked: bool) -> None:
        """Shows nothing of a case while the vault is locked."""
        self._locked = locked
        self.case_line.setVisible(not locked)
        self._lock.setVisible(not locked)
        history, tasks = self._folded
        self.set_folded(history=history, tasks=tasks)

    def set_guarded(self, guarded: bool) -> None:
        """Offers the lock where a passphrase guards the vault, and a passphrase where none does."""
        self._guarded = guarded
        self.retranslate()

    def _lay_out(self) -> None:
        space = self._theme.space
        brand = QHBoxLayout(self._brand)
        brand.setContentsMargins(0, 0, 0, 0)
        brand.setSpacing(space("s"))
        brand.addWidget(self._mark)
        brand.addWidget(self._name, 1)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(space("l"), 0, space("m"), 0)
        layout.setSpacing(space("xs"))
        layout.addWidget(self.history_toggle)
        layout.addWidget(self._brand)
        layout.addWidget(self.case_line, 1)
        layout.addWidget(self.language_menu)
        layout.addWidget(self.theme_menu)
        layout.addWidget(self._lock)
        layout.addWidget(self.tasks_toggle)

    def _on_lock(self) -> None:
        (self.lockWanted if self._guarded else self.passphraseWanted).emit()

    def retranslate(self) -> None:
        lock, tip = self.tr("Lock"), self.tr("Close all cases until the passphrase is typed (Ctrl+Alt+L)")
        if not self._guarded:
            lock = self.tr("Set a passphrase…")
            tip = self.tr("Anybody at this computer can open the cases; with a passphrase they can be locked")
        self._lock.say(lock, tip)
        self.history_toggle.setAccessibleName(self.tr("Show or hide the cases"))
        self.history_toggle.setToolTip(self.tr("Show or hide the cases (Ctrl+Shift+H)"))
        self.tasks_toggle.setAccessibleName(self.tr("Show or hide the tasks"))
        self.tasks_toggle.setToolTip(self.tr("Show or hide the tasks (Ctrl+Shift+T)"))

    def _on_theme_changed(self) -> None:
        theme = self._theme
        self.setFixedHeight(theme.size("topBar"))
        wide = not self._name.isHidden()
        margins = theme.space("l") + theme.space("xs")
        self._brand.setFixedWidth(
            theme.size("historyPane") - margins if wide else theme.scaled(_MARK_PX) + theme.space("s")
        )
