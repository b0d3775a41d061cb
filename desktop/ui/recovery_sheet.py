"""The recovery key, shown this one time: to be printed or written down before the sheet can be left."""

from PySide6.QtCore import QDate, QLocale, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPagedPaintDevice, QPainter
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.ui.fonts import monospace_font, ui_font
from desktop.ui.icons import IconButton
from desktop.ui.label import plain_label
from desktop.ui.sheet import Sheet, sheet_label
from desktop.ui.theme import Theme
from desktop.ui.tick_box import TickBox

_GROUPS_A_LINE = 3
_TITLE_PT, _TEXT_PT, _KEY_PT = 20.0, 11.0, 22.0
_MARGIN = 0.1


class RecoverySheet(Sheet):
    """Accepted when the doctor says that the key is on paper; nothing else closes it but the lock.

    Args:
        theme: the window's.
        key: the recovery key as it is printed, groups with a dash between them.
        name: the vault's, for the print; may be empty.
        parent: the window.
    """

    def __init__(self, theme: Theme, key: str, name: str, parent: QWidget) -> None:
        super().__init__(theme, "recoverySheet", "", parent)
        self._key, self._name = key, name
        self.show_title(self.tr("Your recovery key"))
        words = self.tr(
            "It opens this vault when the passphrase is forgotten. It is shown this one time: print it or "
            "write it down, and lock it away. Without passphrase and recovery key nobody can open the cases."
        )
        self.content.addWidget(sheet_label("control second", words))
        shown = plain_label("recovery", "recoveryKey", "\n".join(_lines(key)))
        shown.setFont(monospace_font(theme.px("display")))
        shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        shown.setAccessibleName(self.tr("Recovery key"))
        shown.setAccessibleDescription(key)
        self.content.addWidget(shown)
        self._printing = IconButton(theme, "print")
        self.name_button(self._printing, "printRecoveryKey", self.tr("Print…"))
        self._printing.clicked.connect(self._on_print)
        self._kept = TickBox(theme, "recoveryKept", self.tr("It is on paper and will be locked away"))
        row = QHBoxLayout()
        row.addWidget(self._kept, 1)
        row.addWidget(self._printing)
        self.content.addLayout(row)
        self.name_button(self.yes, "sheetYes", self.tr("Done"))
        self.no.hide()
        self.yes.setEnabled(False)
        self._kept.toggled.connect(self._on_kept)
        self._printing.setFocus()

    def reject(self) -> None:
        """Esc is "done", and does nothing before the key is on paper."""
        if self._kept.isChecked():
            self.accept()

    def draw(self, device: QPagedPaintDevice) -> None:
        """Draws the page that is printed."""
        painter = QPainter(device)
        painter.setPen(QColor(Qt.GlobalColor.black))
        page = QRectF(painter.viewport())
        margin = page.width() * _MARGIN
        left = page.adjusted(margin, margin, -margin, -margin)
        title = self.tr("Recovery key of DoctorFLAN Desktop")
        what = self.tr(
            "Opens the vault named above when its passphrase is forgotten: on the lock screen choose "
            "“Forgotten? Use the recovery key”. Whoever holds this page can read the cases: keep it locked "
            "away, apart from the computer."
        )
        today = QLocale().toString(QDate.currentDate(), QLocale.FormatType.LongFormat)
        vault = self.tr("Vault: {name}").format(name=self._name or self.tr("(unnamed)"))
        for words, font in (
            (title, _font(_TITLE_PT, bold=True)),
            (f"{vault} · {today}", _font(_TEXT_PT)),
            ("\n".join(_lines(self._key)), _font(_KEY_PT, mono=True)),
            (what, _font(_TEXT_PT)),
        ):
            painter.setFont(font)
            drawn = painter.drawText(left, int(Qt.TextFlag.TextWordWrap), words)
            left.setTop(drawn.bottom() + margin / 2)
        painter.end()

    def _on_kept(self, kept: bool) -> None:
        self.yes.setEnabled(kept)
        (self.yes if kept else self._kept).setFocus()

    def _on_print(self) -> None:
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # noqa: PLC0415 - rarely needed, slow to load

        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        if QPrintDialog(printer, self).exec():
            self.draw(printer)


def _lines(key: str) -> list[str]:
    groups = key.split("-")
    return ["-".join(groups[at : at + _GROUPS_A_LINE]) for at in range(0, len(groups), _GROUPS_A_LINE)]


def _font(pt: float, *, bold: bool = False, mono: bool = False) -> QFont:
    font = monospace_font(1) if mono else ui_font(1)
    font.setPointSizeF(pt)
    font.setBold(bold)
    return font
