"""The dialog behind "Install a real model": the models that are here, and how one gets here."""

import contextlib
from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from desktop.assistant import Assistant
from desktop.models.library import InstalledModel
from desktop.ui.icons import IconButton
from desktop.ui.theme import Theme

_WIDTH_PX = 520


class ModelDialog(QDialog):
    """Lets the doctor take another model.

    Signals:
        chosen: the id or the path of the model to use.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, assistant: Assistant, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._assistant = assistant
        self.setObjectName("modelDialog")
        self.setWindowTitle(self.tr("Models"))
        self.setMinimumWidth(theme.scaled(_WIDTH_PX))
        self._list = QListWidget()
        self._list.setObjectName("modelList")
        self._list.setAccessibleName(self.tr("Installed models"))
        self._list.itemActivated.connect(self._on_taken)
        self._arrange()
        self._show_models()

    def _arrange(self) -> None:
        column = QVBoxLayout(self)
        margin = self._theme.space("xl")
        column.setContentsMargins(margin, margin, margin, margin)
        column.setSpacing(self._theme.space("m"))
        column.addWidget(self._explanation())
        column.addWidget(self._list)
        row = QHBoxLayout()
        row.setSpacing(self._theme.space("s"))
        row.addWidget(self._button("chooseModelFile", self.tr("Choose a GGUF file…"), self._on_file_wanted))
        open_folder = self.tr("Open the model folder")
        row.addWidget(self._button("openModelFolder", open_folder, self._on_folder_wanted))
        row.addStretch(1)
        row.addWidget(self._button("useModel", self.tr("Use this model"), self._on_taken, "primary"))
        column.addLayout(row)

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
        label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        return label

    def _button(self, name: str, text: str, action: object, look: str = "") -> IconButton:
        button = IconButton(self._theme, look=look)
        button.setObjectName(name)
        button.setText(text)
        button.setAccessibleName(text)
        button.setToolTip(text)
        button.clicked.connect(action)
        return button

    def _show_models(self) -> None:
        language = self._assistant.settings.language
        for model in self._assistant.library.installed():
            item = QListWidgetItem(f"{model.title.read(language)} · {_size(model)}")
            item.setData(Qt.ItemDataRole.UserRole, model.id)
            self._list.addItem(item)
        self._list.setCurrentRow(0)

    def _on_taken(self) -> None:
        item = self._list.currentItem()
        if item is not None:
            self._take(str(item.data(Qt.ItemDataRole.UserRole)))

    def _on_file_wanted(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Choose a GGUF file…"), "", "GGUF (*.gguf)")
        if name:
            self._take(str(Path(name)))

    def _on_folder_wanted(self) -> None:
        folder = self._assistant.paths.models
        with contextlib.suppress(OSError):  # the file manager then says what is wrong
            folder.mkdir(parents=True, exist_ok=True)
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def _take(self, name: str) -> None:
        self.chosen.emit(name)
        self.accept()


def _size(model: InstalledModel) -> str:
    gigabytes = model.size_bytes / 1e9
    return f"{gigabytes:.2f} GB" if gigabytes >= 1 else f"{model.size_bytes / 1e6:.0f} MB"
