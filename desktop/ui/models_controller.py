"""Keeps the page "Models" in step with the assistant's models, and does what is asked for there."""

from collections.abc import Callable
from pathlib import Path

import msgspec
from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog

from desktop.assistant import Assistant
from desktop.errors import DesktopError
from desktop.models.cards import Card
from desktop.models.inbox import folder_name
from desktop.models.library import Removal
from desktop.models.update_kit import UpdateKit
from desktop.ui.background import Background
from desktop.ui.card_actions import is_here
from desktop.ui.card_words import title_of
from desktop.ui.import_sheet import Found, ImportSheet, look_at
from desktop.ui.main_window import MainWindow
from desktop.ui.models_page import ModelsPage, Tab
from desktop.ui.remove_sheet import DiscardSheet, RemoveSheet
from desktop.ui.theme import Theme

_ARRIVING = {"downloading", "paused", "taking"}
_AT_REST = {"available", "paused", "installed", "broken"}


class ModelsController(QObject):
    """Builds the page into the window.

    Signals:
        acceptanceWanted(str): this PC is to be tested with the model of this id.
        arrived(object): the `Card` of a model that was brought here and has passed its self-test.
        kitFound(object): the `UpdateKit` that the page offers now, or None.
    """

    acceptanceWanted = Signal(str)
    arrived = Signal(object)
    kitFound = Signal(object)
    _cards_changed = Signal(object)
    _kit_seen = Signal(object)

    def __init__(
        self, window: MainWindow, assistant: Assistant, background: Background, theme: Theme
    ) -> None:
        super().__init__()
        self._window = window
        self._assistant = assistant
        self._background = background
        self._theme = theme
        self._cards: tuple[Card, ...] = ()
        self._coming: set[str] = set()
        self._asked: dict[str, str] = {}
        self._kit: UpdateKit | None = None
        self._knows_secrets = False
        self.page = ModelsPage(theme, assistant.settings, assistant.policy)
        window.add_page(self.page)
        self.page.wanted.connect(self._on_wanted)
        self.page.importWanted.connect(self.import_from)
        self.page.secretChanged.connect(self._on_secret_changed)
        self.page.kit.wanted.connect(self._on_kit_wanted)
        self.page.closed.connect(window.show_work)
        window.modelDropped.connect(self._look_at)
        self._cards_changed.connect(self._on_cards)
        self._kit_seen.connect(self._offer_kit)
        QShortcut(QKeySequence.StandardKey.Open, self.page).activated.connect(lambda: self.import_from(False))

    @property
    def cards(self) -> tuple[Card, ...]:
        """The models as they were told of last."""
        return self._cards

    def start(self) -> None:
        """Begins to follow the models, and looks for an update of the IT department's."""
        self._background.run(lambda: self._assistant.models.watch(self._cards_changed.emit))
        self._assistant.models.look_for_update(self._kit_seen.emit)

    def speak(self) -> None:
        """Shows everything in the settings' language."""
        self.page.set_language(self._assistant.settings.language)
        self.page.kit.show_kit(self._kit, self._assistant.settings.language)
        self._show_transfer()

    def show(self, tab: Tab = "models") -> None:
        """Shows the page in the place of the conversation."""
        self.page.show_tab(tab)
        self._show_page()

    def toggle(self) -> None:
        """Shows the page as it was left, or the conversation again."""
        if self.page.isVisible():
            self._window.show_work()
        else:
            self._show_page()

    def _show_page(self) -> None:
        """Looks again at what is here, for a stick may be gone; the first time the keyring is asked too.

        Not earlier: some systems then ask the doctor.
        """
        self._window.show_page(self.page)
        self._background.run(self._assistant.models.refresh)
        if not self._knows_secrets:
            self._knows_secrets = True
            self._background.run(
                self._assistant.hub_access.secrets,
                success=lambda has: self.page.network.set_secrets(
                    token=bool(has.token), proxy_login=bool(has.proxy_login)
                ),
            )

    def use(self, name: str) -> None:
        """Lets the model `name` answer from now on."""
        self._run(name, lambda: self._assistant.models.use(name))

    def import_from(self, folder: bool) -> bool:
        """Asks for a file, or for a folder, and for how it is to be taken in; False when none was chosen."""
        name = ""
        if folder:
            name = QFileDialog.getExistingDirectory(self._window, self.tr("Choose an exported folder"))
        else:
            name, _ = QFileDialog.getOpenFileName(
                self._window, self.tr("Choose a GGUF file"), "", "GGUF (*.gguf)"
            )
        if name:
            self._look_at(Path(name))
        return bool(name)

    def _on_cards(self, cards: tuple[Card, ...]) -> None:
        before = {card.id: card.place for card in self._cards}
        self._cards = cards
        self.page.show_cards(cards)
        for card in cards:
            if card.place not in _AT_REST or before.get(card.id, card.place) in _AT_REST:
                continue
            if (done := self._asked.pop(card.id, "")) and card.place == "installed" and not card.problem:
                self.page.list.show_done(card.id, done)
        self.page.show_refused(self._assistant.models.problems)
        self._window.guide.show_cards(cards)
        self._show_transfer()
        self._coming |= {card.id for card in cards if card.place in _ARRIVING and not is_here(card)}
        for card in cards:
            if card.place == "installed" and card.id in self._coming:
                self._coming.discard(card.id)
                if card.is_tested and not card.is_used:
                    self.arrived.emit(card)

    def _show_transfer(self) -> None:
        """What is under way stands in the status line too, for who has gone back to work."""
        moving = next((card for card in self._cards if card.place in {"downloading", "taking"}), None)
        if moving is None or moving.transfer is None:
            self._window.status.show_transfer("", "")
            return
        title = title_of(moving, self._assistant.settings.language)
        self._window.status.show_transfer(title, f"{moving.transfer.fraction:.0%}".replace("%", " %"))

    def _on_wanted(self, action: str, name: str) -> None:
        """What is asked for on a card; the words are those of `card_actions.Action`."""
        models = self._assistant.models
        works: dict[str, Callable[[], None]] = {
            "use": lambda: models.use(name),
            "download": lambda: models.download(name),
            "pause": models.pause,
            "verify": lambda: models.verify(name),
            "test": lambda: models.test(name),
        }
        asks: dict[str, Callable[[str], None]] = {
            "acceptance": self.acceptanceWanted.emit,
            "discard": self._on_discard,
            "export": self._on_export,
            "folder": self._on_folder,
            "remove": self._on_remove,
        }
        done = {
            "verify": self.tr("The files are whole: their SHA-256 is what it was."),
            "test": self.tr("The self-test is passed: it was loaded and answered."),
        }
        if action in works:
            self._run(name, works[action], done=done.get(action, ""))
        else:
            asks[action](name)

    def _run(self, name: str, work: Callable[[], object], *, done: str = "") -> None:
        """Does it off the GUI thread; what goes wrong is said beside the model, `done` when it ended well.

        What is stopped ends without a word.
        """
        self._asked[name] = done
        self.page.show_error(name, "")
        self._background.run(work, failure=lambda error: self._on_failed(name, error))

    def _on_failed(self, name: str, error: DesktopError) -> None:
        self._asked.pop(name, None)
        self.page.show_error(name, error.sentence(self._assistant.settings.language))

    def _card(self, name: str) -> Card | None:
        return next((card for card in self._cards if card.id == name), None)

    def _on_export(self, name: str) -> None:
        folder = QFileDialog.getExistingDirectory(self._window, self.tr("Export to which folder?"))
        if folder:
            done = self.tr("Exported to {folder}").format(folder=Path(folder) / folder_name(name))
            self._run(name, lambda: self._assistant.models.export(name, Path(folder)), done=done)

    def _on_folder(self, name: str) -> None:
        card = self._card(name)
        if card is not None and card.path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(card.path.parent)))

    def _on_discard(self, name: str) -> None:
        """Asks where much would have to be fetched again; a failed import is just taken away."""
        card = self._card(name)
        discard = self._assistant.models.discard
        if card is None or card.transfer is None or not card.can_download:
            self._run(name, lambda: discard(name))
            return
        sheet = DiscardSheet(self._theme, card, self._assistant.settings.language, self._window)
        sheet.accepted.connect(lambda: self._run(name, lambda: discard(name)))
        sheet.open()

    def _on_remove(self, name: str) -> None:
        self._background.run(
            lambda: self._assistant.library.removal(name),
            success=lambda removal: self._ask_whether(name, removal),
            failure=lambda error: self._on_failed(name, error),
        )

    def _ask_whether(self, name: str, removal: Removal) -> None:
        card = self._card(name)
        if card is None:
            return
        sheet = RemoveSheet(self._theme, card, removal, self._assistant.settings.language, self._window)
        sheet.accepted.connect(lambda: self._run(name, lambda: self._assistant.models.remove(name)))
        sheet.open()

    def _look_at(self, path: Path) -> None:
        """Reads the header of what is to be imported, then asks."""
        self.show()
        self.page.show_error("", "")
        models = self._assistant.paths.models
        self._background.run(
            lambda: look_at(path, models),
            success=self._ask_how,
            failure=lambda error: self._on_failed("", error),
        )

    def _ask_how(self, found: Found) -> None:
        bases = tuple(card for card in self._cards if card.place == "installed" and not card.adapters)
        is_limited = self._assistant.policy.sets("allowed_models")
        found = msgspec.structs.replace(found, is_limited=is_limited)
        sheet = ImportSheet(self._theme, found, bases, self._assistant.settings.language, self._window)

        def take() -> None:
            copy, base = sheet.copies, sheet.base
            self._run("", lambda: self._assistant.models.take(found.path, copy=copy, base=base))

        sheet.accepted.connect(take)
        sheet.open()

    def _offer_kit(self, kit: UpdateKit | None) -> None:
        self._kit = kit
        self.page.kit.show_kit(kit, self._assistant.settings.language)
        self.kitFound.emit(kit)

    def _on_kit_wanted(self) -> None:
        """Catalogues are there at once; how far the models are is seen on their cards."""
        kit = self._kit
        if kit is None:
            return
        left = msgspec.structs.replace(kit, catalogues=(), models=(), size_bytes=0)
        self.page.kit.show_kit(kit, self._assistant.settings.language, is_busy=True)
        self._background.run(
            lambda: self._assistant.models.take_update(kit),
            success=lambda _: self._offer_kit(left if left.needs_administrator else None),
            failure=lambda error: self._on_kit_failed(kit, error),
        )

    def _on_kit_failed(self, kit: UpdateKit, error: DesktopError) -> None:
        self._offer_kit(kit)
        self._on_failed("", error)

    def _on_secret_changed(self, name: str, value: str) -> None:
        """Keeps it off the GUI thread; where there is no keyring that is said beside the line."""
        secrets = {name: value}

        def kept(is_kept: bool) -> None:
            self.page.network.show_kept(name, is_kept=is_kept)

        self._background.run(lambda: self._assistant.hub_access.set_secrets(**secrets), success=kept)
