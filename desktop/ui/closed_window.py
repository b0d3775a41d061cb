"""The window that stands in the place of the program's while it cannot open: why, in both languages."""

import datetime as dt

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.errors import DesktopError
from desktop.ui.icons import IconButton, IconLabel
from desktop.ui.label import paragraph
from desktop.ui.setting_row import rule
from desktop.ui.theme import Theme

_WIDTH, _HEIGHT, _CARD_PX, _SIGN_PX = 760, 460, 560, 28


class ClosedWindow(QWidget):
    """Says what is wrong and offers to look again; nothing of a patient is read before.

    Its words stand in both languages: which one the user chose is not known yet.

    Signals:
        again: look again whether it is mended.
    """

    again = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("closedWindow")
        self.setWindowTitle("DoctorFLAN Desktop")
        self.setProperty("look", "pane")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._theme = theme
        self._sign = IconLabel(theme, "lock", "warn", _SIGN_PX)
        self._zh, self._en = paragraph("body", "closedZh"), paragraph("body second", "closedEn")
        self._file = paragraph("small second", "closedFile")
        self._looked = paragraph("small third", "closedLooked")
        self._looked.hide()
        self._again = IconButton(theme, "redo", "primary", name="lookAgainButton")
        self._again.say("重新检查 · Look again", "重新检查 · Look again (F5)")
        self._quit = IconButton(theme, "close", name="quitButton")
        self._quit.say("退出 · Quit", "退出 · Quit (Esc)")
        self._lay_out()
        self._again.clicked.connect(self.again)
        self._quit.clicked.connect(self.close)
        QShortcut(QKeySequence(Qt.Key.Key_F5), self).activated.connect(self.again)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.close)
        self.resize(_WIDTH, _HEIGHT)
        self._again.setFocus()

    def show_error(self, error: DesktopError) -> None:
        """Shows what stands in the way; what still does says when it was looked at again."""
        if self.isVisible():
            now = f"{dt.datetime.now().astimezone():%H:%M:%S}"
            self._looked.setText(f"{now} 已重新检查，仍未改正。 · Looked again at {now}: still so.")
            self._looked.show()
        self._zh.setText(error.sentence("zh"))
        self._en.setText(error.sentence("en"))
        self._file.setText(str(error.facts.get("file", "")))
        self._file.setVisible(bool(self._file.text()))
        self.setAccessibleName(self._zh.text())
        self.setAccessibleDescription(self._en.text())

    def come_to_front(self) -> None:
        """Shows the window above the others."""
        self.show()
        self.raise_()
        self.activateWindow()

    def _lay_out(self) -> None:
        space = self._theme.space
        card = QFrame()
        card.setProperty("look", "raised")
        card.setMaximumWidth(self._theme.scaled(_CARD_PX))
        title = paragraph("display", "closedTitle", "程序暂不能打开")
        second = paragraph("control second", "closedSecondTitle", "The program cannot open yet")
        buttons = QHBoxLayout()
        buttons.setSpacing(space("s"))
        buttons.addStretch(1)
        buttons.addWidget(self._quit)
        buttons.addWidget(self._again)
        column = QVBoxLayout(card)
        column.setContentsMargins(space("xl"), space("xl"), space("xl"), space("l"))
        column.setSpacing(space("s"))
        for part in (self._sign, title, second):
            column.addWidget(part)
        column.addSpacing(space("s"))
        column.addWidget(self._zh)
        column.addWidget(rule())
        column.addWidget(self._en)
        column.addWidget(self._file)
        column.addWidget(self._looked)
        column.addSpacing(space("s"))
        column.addLayout(buttons)
        around = QVBoxLayout(self)
        around.setContentsMargins(*(space("xl"),) * 4)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(card, 1000)
        row.addStretch(1)
        around.addStretch(1)
        around.addLayout(row)
        around.addStretch(1)
