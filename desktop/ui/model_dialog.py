"""The dialog "Model and engine": what is in use and how it runs, its switches, and the other models."""

import contextlib
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from desktop.conversation.events import ModelState
from desktop.models.library import InstalledModel
from desktop.paths import Paths
from desktop.settings import Settings
from desktop.ui.engine_settings import EngineSettings
from desktop.ui.icons import IconButton, icon
from desktop.ui.model_facts import ModelFacts
from desktop.ui.model_words import file_size
from desktop.ui.theme import Theme

_WIDTH_PX = 600
_MARGIN_PX = 48
_LIST_LINES = (1, 4)


class ModelDialog(QDialog):
    """Shows the model in use, changes the engine's settings and lets the doctor take another model.

    What is chosen acts at once; the dialog stays, so that the model can be seen to load.

    Signals:
        chosen(str): the id or the path of the model to use.
        changed(str, object): a setting's name in `Settings` and its new value.
    """

    chosen = Signal(str)
    changed = Signal(str, object)

    def __init__(self, theme: Theme, settings: Settings, paths: Paths, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._settings = settings
        self._paths = paths
        self._state = ModelState(kind="none")
        self._models: tuple[InstalledModel, ...] = ()
        self.setObjectName("modelDialog")
        self.setWindowTitle(self.tr("Model and engine"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.facts = ModelFacts(theme, settings.language)
        self.facts.set_cpu_only(settings.cpu_only)
        self.engine = EngineSettings(theme, settings)
        self._list = QListWidget()
        self._use = self._button("useModel", self.tr("Use this model"), self._on_taken)
        self._arrange()
        self.engine.changed.connect(self._on_changed)
        self._list.itemActivated.connect(self._on_taken)
        self._list.currentRowChanged.connect(lambda _: self._show_use())
        self.show_models(())

    def show_state(self, state: ModelState) -> None:
        """Shows what the model does at the moment."""
        used = self._state.model_id
        self._state = state
        self.facts.show_state(state)
        if state.model_id != used:
            self._show_used()

    def show_models(self, models: Sequence[InstalledModel]) -> None:
        """Lists the installed models; the one in use is marked."""
        self._models = tuple(models)
        self._list.clear()
        for model in models:
            title = model.title.read(self._settings.language)
            item = QListWidgetItem(f"{title} · {file_size(model.size_bytes)}")
            item.setData(Qt.ItemDataRole.UserRole, model.id)
            item.setToolTip(str(model.path))
            self._list.addItem(item)
        self._show_used()
        lines = min(max(len(models), _LIST_LINES[0]), _LIST_LINES[1])
        self._list.setFixedHeight(lines * self._theme.size("row") + 2 * self._theme.space("xs") + 2)
        self.resize(self.sizeHint())  # Qt by itself takes two thirds of the screen at most

    def go_to_models(self) -> None:
        """Shows the list of models and how a real one gets here, once the dialog is open."""
        bar = self._scroll.verticalScrollBar()
        bar.setValue(bar.maximum())
        bar.rangeChanged.connect(lambda _, most: bar.setValue(most))
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)

    def sizeHint(self) -> QSize:
        """As high as its content, but never higher than the window it belongs to."""
        inside = self._inside.sizeHint().height() + self._foot.sizeHint().height() + 2
        parent = self.parentWidget()
        room = parent.size() if parent is not None else QSize(inside, inside)
        width = min(self._theme.scaled(_WIDTH_PX), room.width() - _MARGIN_PX)
        return QSize(width, min(inside, room.height() - _MARGIN_PX))

    def _arrange(self) -> None:
        space = self._theme.space
        self._inside = QWidget()
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(space("xl"), space("xl"), space("xl"), space("l"))
        column.setSpacing(space("s"))
        column.addWidget(_heading(self.tr("Model in use")))
        column.addWidget(self.facts)
        column.addSpacing(space("s"))
        column.addWidget(_heading(self.tr("How the engine works")))
        column.addWidget(self.engine)
        column.addSpacing(space("s"))
        column.addWidget(_heading(self.tr("Installed models")))
        column.addWidget(self._list)
        column.addLayout(self._model_buttons())
        column.addWidget(self._explanation())
        column.addStretch(1)
        self._list.setObjectName("modelList")
        self._list.setAccessibleName(self.tr("Installed models"))
        self._list.setToolTip(self.tr("Enter uses the chosen model"))
        scroll = self._scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self._inside)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(scroll, 1)
        rows.addWidget(self._footer())

    def _model_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(self._theme.space("s"))
        row.addWidget(self._button("chooseModelFile", self.tr("Choose a GGUF file…"), self._on_file_wanted))
        open_folder = self.tr("Open the model folder")
        row.addWidget(self._button("openModelFolder", open_folder, self._on_folder_wanted))
        row.addStretch(1)
        row.addWidget(self._use)
        return row

    def _explanation(self) -> QLabel:
        label = QLabel(
            self.tr(
                "The demo model only proves the installation. A real model is a GGUF file of several "
                "gigabytes: a DoctorFLAN-tuned model from your hospital's IT department, or another medical "
                "model. Copy it from a USB drive into the model folder, or choose the file where it lies; "
                "it is used in place and never leaves this computer."
            )
        )
        label.setWordWrap(True)
        label.setProperty("look", "small third")
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _footer(self) -> QFrame:
        space = self._theme.space
        self._foot = QFrame()
        self._foot.setObjectName("dialogFoot")
        row = QHBoxLayout(self._foot)
        row.setContentsMargins(space("xl"), space("m"), space("xl"), space("m"))
        note = QLabel(self.tr("Changes act at once."))
        note.setProperty("look", "small third")
        close = self._button("closeDialogButton", self.tr("Close"), self.accept)
        close.setToolTip(self.tr("Close (Esc)"))
        row.addWidget(note, 1)
        row.addWidget(close)
        return self._foot

    def _button(self, name: str, text: str, action: object) -> IconButton:
        button = IconButton(self._theme)
        button.setObjectName(name)
        button.setText(text)
        button.setAccessibleName(text)
        button.setToolTip(text)
        button.clicked.connect(action)
        return button

    def _used(self) -> InstalledModel | None:
        return next((model for model in self._models if model.id == self._state.model_id), None)

    def _show_used(self) -> None:
        """Marks the model in use in the list."""
        self.facts.show_model(self._used())
        for place, model in enumerate(self._models):
            used = model.id == self._state.model_id
            self._list.item(place).setIcon(icon(self._theme, "check", "accent" if used else "surface"))
            if used:
                self._list.setCurrentRow(place)
        self._show_use()

    def _show_use(self) -> None:
        item = self._list.currentItem()
        other = item is not None and item.data(Qt.ItemDataRole.UserRole) != self._state.model_id
        self._use.setEnabled(other)

    def _on_changed(self, name: str, value: object) -> None:
        if name == "cpu_only":
            self.facts.set_cpu_only(bool(value))
        self.changed.emit(name, value)

    def _on_taken(self) -> None:
        item = self._list.currentItem()
        if item is not None and self._use.isEnabled():
            self.chosen.emit(str(item.data(Qt.ItemDataRole.UserRole)))

    def _on_file_wanted(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Choose a GGUF file…"), "", "GGUF (*.gguf)")
        if name:
            self.chosen.emit(str(Path(name)))

    def _on_folder_wanted(self) -> None:
        folder = self._paths.models
        with contextlib.suppress(OSError):  # the file manager then says what is wrong
            folder.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setProperty("look", "control strong second")
    return label
