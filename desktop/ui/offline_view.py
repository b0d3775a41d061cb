"""The offline check: what the system and the guards say of the program's connections and files now."""

import datetime as dt

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from desktop.offline import OfflineFacts
from desktop.ui.icons import IconButton, IconLabel
from desktop.ui.label import plain_label
from desktop.ui.setting_row import SettingRow, add_rows
from desktop.ui.theme import Theme, set_look
from desktop.ui.translation import Translated

LOOK_EVERY_MS = 5_000
_FACTS = ("refused", "sockets", "ports", "outside", "guard", "seal")
_MOST_FILES = 6
_SIGN_PX = 24
_DOWNLOAD = "--transfer"


class OfflineView(Translated, QWidget):
    """Looks when it is seen, and every few seconds while it is.

    Signals:
        wanted: look now and show what is found.
    """

    wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("offlineView")
        self._theme = theme
        self._facts: OfflineFacts | None = None
        self._looked_at = ""
        self._sign = IconLabel(theme, "shield", "accent", _SIGN_PX)
        self._verdict = plain_label("title", "offlineVerdict", wraps=True)
        self._what = plain_label("control second", wraps=True)
        self._values = {name: plain_label("", f"offline_{name}") for name in _FACTS}
        self._rows = {name: SettingRow(theme, (value,)) for name, value in self._values.items()}
        self._processes = plain_label("small second", "offlineProcesses", wraps=True)
        self._when = plain_label("small second")
        self._again = IconButton(theme, "redo", name="offlineAgainButton")
        self._again.clicked.connect(self.wanted)
        self._clock = QTimer(self, interval=LOOK_EVERY_MS)
        self._clock.timeout.connect(self.wanted)
        self._lay_out()
        self.retranslate()

    def show_facts(self, facts: OfflineFacts) -> None:
        """Shows what was found."""
        self._facts = facts
        self._looked_at = f"{dt.datetime.now().astimezone():%H:%M:%S}"
        self.retranslate()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.wanted.emit()
        self._clock.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()

    def _lay_out(self) -> None:
        space = self._theme.space
        head = QHBoxLayout()
        head.setSpacing(space("m"))
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._verdict)
        words.addWidget(self._what)
        head.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        card = QFrame()
        card.setProperty("look", "raised")
        add_rows(card, self._theme, tuple(self._rows.values()))
        foot = QHBoxLayout()
        foot.addWidget(self._processes, 1)
        foot.addWidget(self._when, 0, Qt.AlignmentFlag.AlignTop)
        foot.addWidget(self._again, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, space("s"), 0, 0)
        column.setSpacing(space("m"))
        column.addLayout(head)
        column.addWidget(card)
        column.addLayout(foot)

    def retranslate(self) -> None:
        self._name_rows()
        self._again.say(self.tr("Look again"), self.tr("It also looks by itself every few seconds"))
        facts = self._facts
        self._show_verdict(facts)
        if facts is None:
            return
        seals = [process.sealed for process in facts.processes if process.sealed is not None]
        unknown = all(process.outside is None for process in facts.processes)
        self._show("refused", str(facts.refused), good=not facts.refused)
        self._show("sockets", str(facts.sockets), good=not facts.sockets)
        self._show("ports", str(facts.ports), good=not facts.ports)
        self._show("outside", "–" if unknown else str(len(facts.outside)), good=not facts.outside)
        self._show("guard", self.tr("on") if facts.guarded else self.tr("off"), good=facts.guarded)
        self._show(
            "seal",
            self.tr("%n process(es)", "", facts.sealed) if seals else "–",
            good=bool(facts.sealed) or None,
        )
        lines = (self._process(facts, place) for place in range(len(facts.processes)))
        self._processes.setText("\n".join(lines))
        self._when.setText(self.tr("Looked at {time}").format(time=self._looked_at))

    def _show_verdict(self, facts: OfflineFacts | None) -> None:
        downloads = sum(one.sockets for one in facts.processes if _DOWNLOAD in one.arguments) if facts else 0
        clean = facts is None or (
            facts.guarded and not facts.refused and not facts.outside and facts.sockets == downloads
        )
        verdict = self.tr("Nothing leaves this computer")
        if not clean:
            verdict = self.tr("This wants a look")
        elif downloads:
            verdict = self.tr("A download that you started is under way")
        self._verdict.setText(verdict if facts else self.tr("Looking…"))
        self._what.setText(
            self.tr(
                "Read from the system at this moment, for every process of the program. Only a download that "
                "you start yourself may connect, and no patient's data go with it."
            )
        )
        self._sign.show_icon("shield" if clean else "warn", "accent" if clean else "warn")

    def _name_rows(self) -> None:
        outside = self._facts.outside if self._facts else ()
        files = "\n".join((*outside[:_MOST_FILES], *(["…"] if len(outside) > _MOST_FILES else [])))
        words = {
            "refused": (
                self.tr("Connections tried since the start"),
                self.tr("The guard refuses each of them."),
            ),
            "sockets": (
                self.tr("Connections open now"),
                self.tr("Network sockets of the window and its engine."),
            ),
            "ports": (
                self.tr("Ports open"),
                self.tr("Through a port others could connect; the program needs none."),
            ),
            "outside": (
                self.tr("Files being written outside the data folder"),
                files or self.tr("Cases are only written into the data folder, encrypted."),
            ),
            "guard": (self.tr("Guard"), self.tr("Refuses network calls inside the program.")),
            "seal": (
                self.tr("Sealed by the system"),
                self.tr(
                    "Processes to which the system itself refuses the network, where it can: the engine."
                ),
            ),
        }
        for name, (title, why) in words.items():
            self._rows[name].show_words(title, why)
            self._values[name].setAccessibleName(title)

    def _show(self, name: str, words: str, *, good: bool | None) -> None:
        """A value; `good` is None where it is neither."""
        label = self._values[name]
        label.setText(words)
        set_look(label, {True: "heading accent", False: "heading danger", None: "heading second"}[good])

    def _process(self, facts: OfflineFacts, place: int) -> str:
        process = facts.processes[place]
        names = {
            "--engine-worker": self.tr("Engine"),
            _DOWNLOAD: self.tr("Download"),
            "--print-report": self.tr("Printing"),
        }
        other = self.tr("This window") if place == 0 else self.tr("Other process")
        name = next((names[argument] for argument in process.arguments if argument in names), other)
        sockets = self.tr("%n connection(s)", "", process.sockets)
        number = self.tr("process {pid}").format(pid=process.pid)
        return f"{name} · {number} · {sockets}"
