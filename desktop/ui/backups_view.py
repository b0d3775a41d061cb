"""The page of backups: to a file and back, and the automatic ones that lie beside the vault."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from desktop.backups import KeptBackup
from desktop.conversation.export import local_time
from desktop.settings import Settings
from desktop.ui.icons import IconButton
from desktop.ui.model_words import file_size
from desktop.ui.setting_row import SettingRow, choice_box
from desktop.ui.theme import Theme, set_look

_KEEP = (0, 3, 7, 14, 30)


class BackupsView(QWidget):
    """Asks for what there is each time that it is seen.

    Signals:
        wanted: which automatic backups are there?
        changed(str, object): a setting's name in `Settings` and its new value.
        saveWanted, fileWanted: a backup to a file, and back from one.
        keptWanted(object): look into this `KeptBackup`.
    """

    wanted = Signal()
    changed = Signal(str, object)
    saveWanted = Signal()
    fileWanted = Signal()
    keptWanted = Signal(object)

    def __init__(self, theme: Theme, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("backupsView")
        self._theme = theme
        self._kept: tuple[KeptBackup, ...] = ()
        self._rows: list[SettingRow] = []
        self._titles = [self._label("control strong second", "") for _ in range(2)]
        self._save, self._file = IconButton(theme, "download"), IconButton(theme, "folder")
        self._keep = choice_box(
            theme,
            "backupsKeptBox",
            _KEEP,
            settings.backups_kept,
            lambda value: self.changed.emit("backups_kept", value),
        )
        self._said = self._label("control second", "backupsSaid")
        self._problem = self._label("doubt", "backupsProblem")
        self._none = self._label("control second", "backupsNone")
        self._save_row, self._file_row, self._keep_row = (
            SettingRow(theme, (control,)) for control in (self._save, self._file, self._keep)
        )
        self._lay_out()
        self._save.setObjectName("saveBackupButton")
        self._file.setObjectName("openBackupButton")
        self._save.clicked.connect(self.saveWanted)
        self._file.clicked.connect(self.fileWanted)
        self._retranslate()

    def show_kept(self, kept: Sequence[KeptBackup], problem: str) -> None:
        """Shows the automatic backups, the newest first, and why the last one could not be made."""
        self._kept = tuple(kept)
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self._retranslate()

    def show_busy(self, words: str) -> None:
        """Something is under way; nothing else is begun meanwhile."""
        self._say(words, "control second", is_busy=True)

    def show_done(self, words: str) -> None:
        """Something was done."""
        self._say(words, "control accent")

    def show_problem(self, words: str) -> None:
        """Something could not be done, and why."""
        self._say(words, "control danger")

    def put_away(self) -> None:
        """Forgets what was said and seen."""
        self.show_done("")
        self.show_kept((), "")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.wanted.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _say(self, words: str, look: str, *, is_busy: bool = False) -> None:
        self._said.setText(words)
        self._said.setVisible(bool(words))
        set_look(self._said, look)
        for part in (self._save_row, self._file_row, *self._rows):
            part.setEnabled(not is_busy)

    def _label(self, look: str, name: str) -> QLabel:
        label = QLabel(wordWrap=True)
        label.setObjectName(name)
        label.setProperty("look", look)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setContentsMargins(0, self._theme.space("s"), 0, self._theme.space("s") if name else 0)
        return label

    def _lay_out(self) -> None:
        by_hand, _ = self._card(self._save_row, self._rule(), self._file_row, self._said)
        automatic, self._list = self._card(self._keep_row, self._problem, self._rule(), self._none)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._theme.space("s"))
        for part in (self._titles[0], by_hand, self._titles[1], automatic):
            column.addWidget(part)
        self._said.hide()
        self._problem.hide()

    def _card(self, *parts: QWidget) -> tuple[QFrame, QVBoxLayout]:
        card = QFrame()
        card.setProperty("look", "raised")
        inside = QVBoxLayout(card)
        space = self._theme.space
        inside.setContentsMargins(space("l"), space("xs"), space("l"), space("xs"))
        inside.setSpacing(0)
        for part in parts:
            inside.addWidget(part)
        return card, inside

    @staticmethod
    def _rule() -> QFrame:
        rule = QFrame()
        rule.setProperty("look", "rule")
        return rule

    def _show_rows(self) -> None:
        for row in self._rows:
            row.hide()
            row.deleteLater()
        self._rows = [self._row(one) for one in self._kept]
        for row in self._rows:
            self._list.addWidget(row)
        self._none.setVisible(not self._kept)

    def _row(self, kept: KeptBackup) -> SettingRow:
        look = IconButton(self._theme, "", "small")
        look.setObjectName(f"keptBackup{kept.number}")
        look.setText(self.tr("Look into it…"))
        made = local_time(kept.made_at)
        words = self.tr("Look into the backup of {time}").format(time=made)
        look.setAccessibleName(words)
        look.setToolTip(words)
        look.clicked.connect(lambda: self.keptWanted.emit(kept))
        row = SettingRow(self._theme, (look,))
        row.show_words(made, f"{self._reason(kept.reason)} · {file_size(kept.size_bytes)}")
        return row

    def _reason(self, reason: str) -> str:
        if reason == "daily":
            return self.tr("made by itself")
        if reason == "before-restore":
            return self.tr("before another backup took its place")
        return self.tr("before a new version changed the file")

    def _retranslate(self) -> None:
        self._titles[0].setText(self.tr("On a file or a USB stick"))
        self._titles[1].setText(self.tr("Automatic backups"))
        rows = (
            (
                self._save_row,
                self._save,
                self.tr("Back up now"),
                self.tr(
                    "One encrypted file with a passphrase of its own, for a USB stick or another disk. "
                    "Nothing else opens it: keep the passphrase apart from the file."
                ),
                self.tr("Back up…"),
            ),
            (
                self._file_row,
                self._file,
                self.tr("Restore from a file"),
                self.tr("First shows what is in it; nothing is changed before you choose."),
                self.tr("Open…"),
            ),
        )
        for row, button, title, why, words in rows:
            row.show_words(title, why)
            button.setText(words)
            button.setAccessibleName(title)
            button.setAccessibleDescription(why)
            button.setToolTip(title)
        title = self.tr("Keep the newest")
        self._keep_row.show_words(
            title,
            self.tr(
                "Made once a day, read back, encrypted as the vault is. They lie on the same disk: they do "
                "not help when it is lost."
            ),
        )
        self._keep.setAccessibleName(title)
        self._keep.setToolTip(title)
        for place in range(self._keep.count()):
            number = self._keep.itemData(place)
            words = self.tr("%n backup(s)", "", number) if number else self.tr("none a day")
            self._keep.setItemText(place, words)
        self._none.setText(self.tr("There is none yet."))
        self._show_rows()
