"""The backups, in the settings: one by hand, one that comes back, and those that are made by themselves."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from desktop.backups import KeptBackup
from desktop.conversation.export import local_time
from desktop.policy.effective import Effective
from desktop.settings import Settings
from desktop.ui.backup_words import kept_words
from desktop.ui.icons import IconButton
from desktop.ui.label import plain_label
from desktop.ui.setting_row import SettingRow, add_rows, choice_box, name_choices, rule
from desktop.ui.theme import Theme
from desktop.ui.translation import Translated

_KEEP = (0, 3, 7, 14, 30)


class BackupsView(Translated, QWidget):
    """Looks when it is seen.

    Signals:
        changed(str, object): a setting's name in `Settings` and its new value.
        wanted: look now and show what is found.
        backupWanted: everything is to be written to a file.
        fileWanted: a file is to be restored.
        restoreWanted(object): this `KeptBackup` is to be restored.
    """

    changed = Signal(str, object)
    wanted = Signal()
    backupWanted = Signal()
    fileWanted = Signal()
    restoreWanted = Signal(object)

    def __init__(self, theme: Theme, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("backupsView")
        self.theme = theme
        self._kept: tuple[KeptBackup, ...] = ()
        self._cases: Mapping[int, int | None] = {}
        self._make = self._button("backUpButton", "usb", self.backupWanted)
        self._choose = self._button("restoreFileButton", "folder", self.fileWanted)
        self._count = choice_box(
            theme,
            "backupsKeptBox",
            _KEEP,
            settings.backups_kept,
            lambda value: self.changed.emit("backups_kept", value),
        )
        self._rows = {
            "exporting": SettingRow(theme, (self._make,)),
            "restore": SettingRow(theme, (self._choose,)),
            "backups_kept": SettingRow(theme, (self._count,)),
        }
        self._done = self._label("backupsDone", "control second")
        self._refused = self._label("backupsRefused", "error")
        self._problem = self._label("backupsProblem", "error")
        self._none = self._label("backupsNone", "small second")
        self._heading = plain_label("control strong second")
        self._heading.setContentsMargins(0, theme.space("s"), 0, 0)
        self._buttons: list[IconButton] = []
        self._lines: list[SettingRow] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._lay_out()
        self.retranslate()

    def show_policy(self, policy: Effective) -> None:
        """Locks what the administrator has forbidden."""
        forbidden = policy.policy.exporting is False
        self._rows["exporting"].show_origin(policy.origins["exporting"] if forbidden else "")

    def show_kept(self, kept: Sequence[KeptBackup], cases: Mapping[int, int | None]) -> None:
        """Shows the automatic backups.

        Args:
            kept: the newest first.
            cases: by a backup's number how many cases it has, None where it is damaged; what is not yet
                known is left out.
        """
        if tuple(kept) != self._kept:
            self._kept = tuple(kept)
            self._fill()
        self._cases = dict(cases)
        self.retranslate()

    def show_problem(self, sentence: str) -> None:
        """Says why the last automatic backup failed; nothing when it is empty."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    def show_done(self, words: str) -> None:
        """Says what was done."""
        self._refused.hide()
        self._done.setText(words)
        self._done.setVisible(bool(words))

    def show_refused(self, sentence: str) -> None:
        """Says what could not be done, and why."""
        self._done.hide()
        self._refused.setText(sentence)
        self._refused.setVisible(bool(sentence))

    def put_away(self) -> None:
        """Forgets what was said of a vault that is locked now."""
        self.show_kept((), {})
        self.show_done("")
        self.show_problem("")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.wanted.emit()

    def _button(self, name: str, sign: str, wanted: SignalInstance) -> IconButton:
        button = IconButton(self.theme, sign, name=name)
        button.clicked.connect(wanted)
        return button

    def _label(self, name: str, look: str) -> QLabel:
        label = plain_label(look, name, wraps=True)
        label.setContentsMargins(0, 0, 0, self.theme.space("s"))
        label.hide()
        return label

    def _card(self, *names: str) -> tuple[QFrame, QVBoxLayout]:
        card = QFrame()
        card.setProperty("look", "raised")
        return card, add_rows(card, self.theme, [self._rows[name] for name in names])

    def _lay_out(self) -> None:
        by_hand, first = self._card("exporting", "restore")
        first.addWidget(self._done)
        first.addWidget(self._refused)
        automatic, second = self._card("backups_kept")
        second.addWidget(self._problem)
        second.addLayout(self._list)
        second.addWidget(self._none)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, self.theme.space("s"), 0, 0)
        column.setSpacing(self.theme.space("s"))
        for part in (by_hand, self._heading, automatic):
            column.addWidget(part)

    def _fill(self) -> None:
        while (item := self._list.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._buttons, self._lines = [], []
        for kept in self._kept:
            button = IconButton(self.theme, "undo", name=f"restoreButton_{kept.number}")
            button.clicked.connect(lambda _=False, kept=kept: self.restoreWanted.emit(kept))
            line = SettingRow(self.theme, (button,))
            self._list.addWidget(rule())
            self._list.addWidget(line)
            self._buttons.append(button)
            self._lines.append(line)

    def retranslate(self) -> None:
        restore = self.tr("Restore…")
        self._make.say(self.tr("Back up now…"))
        self._choose.say(self.tr("Choose a file…"))
        self._rows["exporting"].show_words(
            self.tr("Back up to a file or USB stick"),
            self.tr("All cases of this vault in one encrypted file with a passphrase of its own."),
        )
        self._rows["restore"].show_words(
            self.tr("Restore from a file"),
            self.tr("What is in it is shown first; nothing is changed before you have chosen how."),
        )
        kept = self.tr("Backups kept")
        self._rows["backups_kept"].show_words(
            kept,
            self.tr("Once a day and before each update of the program, on this computer, under the key of "
                    "this vault. They do not help when the disk fails: back up to a stick, too."),
        )  # fmt: skip
        self._count.setAccessibleName(kept)
        self._count.setToolTip(kept)
        name_choices(
            self._count,
            lambda number: self.tr("the last %n", "", number) if number else self.tr("none a day"),
        )
        self._heading.setText(self.tr("Automatic backups"))
        self._none.setText(self.tr("None yet. One is made when the vault is opened, once a day."))
        self._none.setVisible(not self._kept)
        for one, button, line in zip(self._kept, self._buttons, self._lines, strict=True):
            time, cases = local_time(one.made_at), self._cases.get(one.number)
            damaged = one.number in self._cases and cases is None
            line.show_words(time, kept_words(one, cases, damaged=damaged))
            button.setText(restore)
            button.setEnabled(not damaged)
            button.setAccessibleName(f"{restore} {time}")
            button.setToolTip(f"{restore} {time}")
