"""The status line: the model and what it does, passing notes, and that the data stays here."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QFrame, QHBoxLayout

from desktop.clinical.language import Language
from desktop.conversation.events import ModelState
from desktop.ui.icons import IconButton, IconLabel
from desktop.ui.label import ElidedLabel, plain_label
from desktop.ui.model_words import gpu_words, model_name, state_words
from desktop.ui.status_dot import DOTS, StateDot
from desktop.ui.theme import Theme
from desktop.ui.translation import Translated

NOTE_MS = 8000
UNDO_MS = 30_000
"""How long a note stays; a note that can be undone stays as long as the mouse or the focus is on it."""


class StatusLine(Translated, QFrame):
    """The line at the bottom of the window.

    Signals:
        undo: the doctor takes back what the note says was done.
        retry: the engine should be started again after it failed.
        modelWanted: the model and the engine's settings are to be shown.
        modelsWanted: the models are to be shown, where one is on its way.
    """

    undo = Signal()
    retry = Signal()
    modelWanted = Signal()
    modelsWanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("statusLine")
        self._theme = theme
        self._language: Language = "zh"
        self._state = ModelState(kind="none")
        self._connections = 0
        self._dot = StateDot(theme)
        self._model = ElidedLabel("small second", 12)
        self._model.setObjectName("modelStatus")
        self._retry = IconButton(theme, "redo", "ghost small", name="retryButton")
        self._settings = IconButton(theme, "sliders", "ghost small icon", name="modelButton")
        self._transfer = IconButton(theme, "download", "ghost small", name="transferButton")
        self._transfer.hide()
        self._arriving = ""
        self._speed = plain_label("small second", "speedLabel")
        self._memory = plain_label("small second", "memoryLabel")
        self._note = ElidedLabel("small strong", 10)
        self._note.setObjectName("noteLabel")
        self._undo = IconButton(theme, "undo", "ghost small", name="undoButton")
        self._local = plain_label("small second", "localLabel")
        self._key = plain_label("small second", "keyLabel")
        self._key.hide()
        self._key_place = ""
        self._clock = QTimer(self, interval=NOTE_MS, singleShot=True)
        self._undo_keys = QShortcut(QKeySequence.StandardKey.Undo, self)
        self._lay_out()
        self._connect()
        self._on_theme_changed()
        self.hide_note()
        self.retranslate()

    def set_language(self, language: Language) -> None:
        """Reads errors in `language`."""
        self._language = language
        self._show_state()

    def show_state(self, state: ModelState) -> None:
        """Shows the model and what it does."""
        self._state = state
        self._show_state()

    def show_connections(self, count: int) -> None:
        """Shows how many network connections the program has open."""
        self._connections = count
        self.retranslate()

    def show_key_place(self, place: str) -> None:
        """Says openly when the history's key lies in a `file`, not in the system's `keyring`; or that a
        `passphrase` guards it.
        """
        self._key_place = place
        self._key.setVisible(place != "keyring")
        self._show_key()

    def show_transfer(self, title: str, words: str) -> None:
        """Shows how far the model `title` has come on its way here; nothing when `words` is empty."""
        self._arriving = title
        self._transfer.setText(words)
        self._transfer.setVisible(bool(words))
        self.retranslate()

    def show_note(self, text: str, *, undo: bool = False) -> None:
        """Shows `text` for some seconds, with a button that takes it back when `undo` is set."""
        self._note.setText(text)
        self._note.setAccessibleName(text)
        self._note.show()
        self._undo.setVisible(undo)
        self._undo_keys.setEnabled(undo)
        self._clock.start(UNDO_MS if undo else NOTE_MS)

    def hide_note(self) -> None:
        """Takes the note away; it can no longer be undone."""
        self._clock.stop()
        self._note.hide()
        self._undo.hide()
        self._undo_keys.setEnabled(False)

    def set_locked(self, locked: bool) -> None:
        """While the vault is locked nothing can be undone, and the settings are not reached."""
        self.hide_note()
        self._settings.setVisible(not locked)
        self._transfer.setEnabled(not locked)

    def _lay_out(self) -> None:
        space = self._theme.space
        layout = QHBoxLayout(self)
        layout.setContentsMargins(space("l"), 0, space("l"), 0)
        layout.setSpacing(6)
        layout.addWidget(self._dot)
        layout.addWidget(self._model)
        layout.addWidget(self._retry)
        for label in (self._speed, self._memory):
            label.setContentsMargins(space("s"), 0, 0, 0)
            layout.addWidget(label)
        layout.addWidget(self._settings)
        layout.addWidget(self._transfer)
        layout.addStretch(1)
        layout.addWidget(self._note)
        layout.addWidget(self._undo)
        layout.addStretch(1)
        layout.addWidget(IconLabel(self._theme, "shield", "text2"))
        layout.addWidget(self._local)
        layout.addWidget(self._key)

    def _connect(self) -> None:
        self._retry.clicked.connect(self.retry)
        self._settings.clicked.connect(self.modelWanted)
        self._transfer.clicked.connect(self.modelsWanted)
        self._undo.clicked.connect(self._on_undo)
        self._undo_keys.activated.connect(self._on_undo)
        self._clock.timeout.connect(self._on_note_over)
        self._theme.changed.connect(self._on_theme_changed)

    def retranslate(self) -> None:
        self._retry.setText(self.tr("Try again"))
        self._retry.setAccessibleName(self.tr("Start the engine again"))
        self._retry.setToolTip(self.tr("Start the engine again"))
        self._settings.setAccessibleName(self.tr("Model and engine"))
        self._settings.setToolTip(self.tr("Model and engine: facts, switches, other models (Ctrl+,)"))
        arriving = self.tr("{model} is on its way: {done}")
        self._transfer.setAccessibleName(arriving.format(model=self._arriving, done=self._transfer.text()))
        self._transfer.setToolTip(self._transfer.accessibleName())
        self._undo.say(self.tr("Undo"), self.tr("Take it back (Ctrl+Z)"))
        self._local.setText(self.tr("Data stays here · %n connection(s)", "", self._connections))
        self._local.setToolTip(self.tr("Cases, questions and answers never leave this computer"))
        self._show_key()
        self._speed.setToolTip(self.tr("Speed of the last answer"))
        self._memory.setToolTip(self.tr("Memory that the model takes"))
        self._show_state()

    def _show_key(self) -> None:
        if self._key_place == "passphrase":
            self._key.setText(self.tr("· opened by passphrase"))
            self._key.setToolTip(self.tr("Only your passphrase or the recovery key opens the cases"))
            return
        self._key.setText(self.tr("· key in a file"))
        self._key.setToolTip(
            self.tr("This system has no keyring: the history's key lies in a file that only you can read")
        )

    def _show_state(self) -> None:
        state = self._state
        self._dot.set_color(DOTS.get(state.kind, "text3"))
        name, words = model_name(state), state_words(state)
        self._model.setText(f"{name} · {words}" if name else words)
        self._model.setAccessibleName(self.tr("Model: {state}").format(state=self._model.text()))
        reason = state.error.sentence(self._language) if state.error else self._warning(state)
        self._model.set_tip(reason or self._model.text())
        self._retry.setVisible(state.kind == "failed")
        self._speed.setText(self.tr("{speed} tokens/s").format(speed=f"{state.speed:.1f}"))
        self._speed.setVisible(state.speed > 0)
        self._memory.setText(f"{state.memory_bytes / 1e9:.1f} GB")
        self._memory.setVisible(state.memory_bytes > 0)

    def _warning(self, state: ModelState) -> str:
        if state.warning == "no_template":
            return self.tr("The model brings no chat template; ChatML is used. Its answers may suffer.")
        if state.gpu_problem:
            words = self.tr("The graphics card is used less than it could be: {reason}")
            return words.format(reason=gpu_words(state.gpu_problem))
        return ""

    def _on_undo(self) -> None:
        self.hide_note()
        self.undo.emit()

    def _on_note_over(self) -> None:
        if self._undo.isVisible() and (self._undo.underMouse() or self._undo.hasFocus()):
            self._clock.start()
        else:
            self.hide_note()

    def _on_theme_changed(self) -> None:
        self.setFixedHeight(self._theme.size("statusLine"))
