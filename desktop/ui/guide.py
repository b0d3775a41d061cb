"""The first start's guide, where the first case will be: language, where the cases lie, which model."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.clinical.language import LANGUAGE_NAMES, LANGUAGES, Language
from desktop.models.cards import Card
from desktop.ui.card_words import title_of, verdict
from desktop.ui.icons import IconButton
from desktop.ui.label import plain_label
from desktop.ui.model_words import file_size
from desktop.ui.option_card import OptionCard
from desktop.ui.setting_row import set_by
from desktop.ui.theme import Theme
from desktop.ui.translation import Translated

_BEST_FIRST = ("gpu", "fits", "slow")


class Guide(Translated, QScrollArea):
    """Three things, one look; everything around it works as ever, and asking a question ends it too.

    Signals:
        languageChosen(str): zh or en.
        folderWanted: the folder with the cases is to be shown.
        downloadWanted, importWanted: a real model is to come.
        closed: the doctor has seen it.
    """

    languageChosen = Signal(str)
    folderWanted = Signal()
    downloadWanted = Signal()
    importWanted = Signal()
    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("guide")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._theme = theme
        self._language: Language = "zh"
        self._folder = Path()
        self._key_place = "keyring"
        self._proposed: Card | None = None
        self._no_downloads = self._language_origin = ""
        self._title, self._words = plain_label("display"), plain_label("second", wraps=True)
        self._headings = [plain_label("strong") for _ in range(3)]
        self._data = plain_label("control second", wraps=True)
        self._data.setObjectName("guideFolder")
        self._open = IconButton(theme, "folder", "ghost small", name="guideOpenFolder")
        self._close = IconButton(theme, "close", "ghost small", name="guideClose")
        self._languages = {language: self._language_button(language) for language in LANGUAGES}
        self._demo = OptionCard(theme, "guideDemo", "play")
        self._download = OptionCard(theme, "guideDownload", "download")
        self._import = OptionCard(theme, "guideImport", "usb")
        self._lay_out()
        self._connect()
        self.retranslate()

    def set_language(self, language: Language) -> None:
        """The language in use."""
        self._language = language
        self._languages[language].setChecked(True)
        self.retranslate()

    def show_folder(self, folder: Path) -> None:
        """Where the cases lie."""
        self._folder = folder
        self.retranslate()

    def show_key_place(self, place: str) -> None:
        """What guards their key: `keyring`, `file` or `passphrase`."""
        self._key_place = place
        self.retranslate()

    def show_policy(self, *, language_origin: str, no_downloads: str) -> None:
        """Where the rule that sets the language stands, and why nothing is downloaded; empty for neither."""
        self._language_origin, self._no_downloads = language_origin, no_downloads
        for button in self._languages.values():
            button.setEnabled(not language_origin)
            button.set_icon_name("lock" if language_origin and button.isChecked() else "")
        self._download.setEnabled(not no_downloads)
        self.retranslate()

    def show_cards(self, cards: tuple[Card, ...]) -> None:
        """Names a model that can be downloaded and fits best."""
        can = [card for card in cards if card.can_download and not card.demo and card.place == "available"]
        ranks = {verdict: rank for rank, verdict in enumerate(_BEST_FIRST)}
        fitting = [card for card in can if card.fit is None or card.fit.verdict in ranks]
        best = min(
            fitting, key=lambda card: ranks[card.fit.verdict] if card.fit else len(ranks), default=None
        )
        if best != self._proposed:
            self._proposed = best
            self.retranslate()

    def retranslate(self) -> None:
        self._title.setText(self.tr("Welcome to DoctorFLAN Desktop"))
        self._words.setText(
            self.tr("An offline assistant for doctors. Every answer is a draft until you have reviewed it.")
        )
        for label, words in zip(
            self._headings, (self.tr("Language"), self.tr("Your cases"), self.tr("The model")), strict=True
        ):
            label.setText(words)
        self._data.setText(
            self.tr(
                "Kept on this computer, encrypted, the key {key}. Nothing is sent anywhere.\n{folder}"
            ).format(key=self._key_words(), folder=self._folder)
        )
        self._demo.show_words(
            self.tr("Try it now"),
            self.tr("With the demo model that is here. It only proves the installation; no medical advice."),
        )
        self._download.show_words(self.tr("Download a model"), self._proposal())
        self._download.setToolTip(self._no_downloads or self._download.text())
        for language, button in self._languages.items():
            tip = set_by(self._language_origin) if self._language_origin else LANGUAGE_NAMES[language]
            button.setToolTip(tip)
        self._import.show_words(
            self.tr("Import a model"),
            self.tr("Your hospital's GGUF file or exported folder, from a disk or a USB stick."),
        )
        self._open.say(self.tr("Show the folder"), self.tr("Show the folder with the encrypted cases"))
        self._close.say(self.tr("Close"), self.tr("Close the guide; everything can be changed later"))
        self.setAccessibleName(self._title.text())

    def _key_words(self) -> str:
        if self._key_place == "passphrase":
            return self.tr("guarded by your passphrase")
        if self._key_place == "keyring":
            return self.tr("in this system's keyring")
        return self.tr("in a file that only you can read")

    def _proposal(self) -> str:
        card = self._proposed
        if self._no_downloads:
            return self.tr("The administrator has switched downloads off. A model comes from a file.")
        if card is None:
            return self.tr("Several gigabytes; it can be paused, and resumes where it stopped.")
        size = file_size(card.size_bytes) if card.size_bytes else self.tr("several gigabytes")
        words = [title_of(card, self._language), size]
        fits = verdict(card.fit) if card.fit else ""
        return " · ".join(word for word in (*words, fits) if word)

    def _language_button(self, language: Language) -> IconButton:
        button = IconButton(self._theme, "", "segment first" if language == LANGUAGES[0] else "segment last")
        button.setObjectName(f"guideLanguage_{language}")
        button.say(LANGUAGE_NAMES[language])
        button.setCheckable(True)
        button.setMinimumWidth(self._theme.scaled(104))
        button.clicked.connect(lambda: self.languageChosen.emit(language))
        return button

    def _lay_out(self) -> None:
        space = self._theme.space
        self._column = QWidget()
        column = QVBoxLayout(self._column)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space("xs"))
        top = QHBoxLayout()
        top.addWidget(self._title, 1)
        top.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(top)
        column.addWidget(self._words)
        column.addSpacing(space("l"))
        column.addLayout(self._first_row())
        column.addSpacing(space("m"))
        column.addLayout(self._second_row())
        column.addWidget(self._data)
        column.addSpacing(space("m"))
        column.addWidget(self._headings[2])
        column.addSpacing(space("xs"))
        options = QHBoxLayout()
        options.setSpacing(space("s"))
        for option in (self._demo, self._download, self._import):
            options.addWidget(option, 1)
        column.addLayout(options)
        around = QWidget()
        row = QHBoxLayout(around)
        row.setContentsMargins(space("xl"), space("l"), space("xl"), space("l"))
        row.addStretch(1)
        row.addWidget(self._column, 1000, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        self.setWidget(around)

    def _first_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self._headings[0], 1)
        group = QButtonGroup(self)
        for button in self._languages.values():
            group.addButton(button)
            row.addWidget(button)
        return row

    def _second_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(self._headings[1], 1)
        row.addWidget(self._open)
        return row

    def _connect(self) -> None:
        self._open.clicked.connect(self.folderWanted)
        self._close.clicked.connect(self.closed)
        self._demo.clicked.connect(self.closed)
        self._download.clicked.connect(self.downloadWanted)
        self._import.clicked.connect(self.importWanted)
        self._theme.changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    def _on_theme_changed(self) -> None:
        self._column.setMaximumWidth(self._theme.size("column"))
