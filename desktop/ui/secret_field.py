"""A field of a sheet about the vault: its label, and a line whose words can be hidden."""

from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.ui.field_line import LineEdit
from desktop.ui.icons import icon
from desktop.ui.label import plain_label
from desktop.ui.theme import Theme

_SHOW_KEYS = "Alt+F8"  # as Windows has it
Kind = Literal["secret", "words"]
_NEVER_KEPT = (
    Qt.InputMethodHint.ImhSensitiveData
    | Qt.InputMethodHint.ImhNoPredictiveText
    | Qt.InputMethodHint.ImhNoAutoUppercase
)


class SecretField(QWidget):
    """Takes a passphrase, with an eye that shows it; or plain words.

    Signals:
        entered: Enter was pressed.
    """

    entered = Signal()

    def __init__(self, theme: Theme, name: str, kind: Kind = "secret", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._label = plain_label("small second")
        self.line = LineEdit(moves_on=False)
        self.line.setObjectName(name)
        self._label.setBuddy(self.line)
        self._eye = QAction(self)
        self._eye.setShortcut(QKeySequence(_SHOW_KEYS))
        self._eye.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        if kind == "secret":
            self.line.setEchoMode(QLineEdit.EchoMode.Password)
            self.line.setInputMethodHints(_NEVER_KEPT | Qt.InputMethodHint.ImhHiddenText)
            self.line.addAction(self._eye, QLineEdit.ActionPosition.TrailingPosition)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._label)
        column.addWidget(self.line)
        self._eye.triggered.connect(self._on_eye)
        self.line.entered.connect(self.entered)
        theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def show_words(self, label: str, tip: str = "") -> None:
        """What is asked for."""
        self._label.setText(label)
        self.line.setAccessibleName(label)
        self.line.setToolTip(tip or label)
        self._eye.setText(self.tr("Show or hide what is typed"))
        self._eye.setToolTip(f"{self._eye.text()} ({_SHOW_KEYS})")

    def take(self) -> str:
        """What was typed; it stays."""
        return self.line.text()

    def wipe(self) -> None:
        """Forgets what was typed, also for Ctrl+Z, and hides the next."""
        self.line.setText("")
        if self._eye in self.line.actions():
            self.line.setEchoMode(QLineEdit.EchoMode.Password)
            self._on_theme_changed()

    def _on_eye(self) -> None:
        hidden = self.line.echoMode() == QLineEdit.EchoMode.Password
        self.line.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        self._on_theme_changed()

    def _on_theme_changed(self) -> None:
        hidden = self.line.echoMode() == QLineEdit.EchoMode.Password
        self._eye.setIcon(icon(self._theme, "eye" if hidden else "eye-off", "text3"))
