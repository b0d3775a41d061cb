"""What surrounds the conversation: settings, the model's state, messages of the program."""

from PySide6.QtCore import QObject, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from desktop.assistant import Assistant
from desktop.clinical.language import LANGUAGES
from desktop.conversation.events import ModelState
from desktop.errors import DesktopError, KeyWrong, ModelError, StoreDamaged, StoreReadOnly
from desktop.models.cards import Card
from desktop.models.update_kit import UpdateKit
from desktop.offline import check_offline
from desktop.ui.acceptance_dialog import AcceptanceDialog
from desktop.ui.audit_controller import AuditController
from desktop.ui.background import Background
from desktop.ui.backups_controller import MEND, BackupsController
from desktop.ui.bin_controller import BinController
from desktop.ui.card_words import title_of
from desktop.ui.clipboard_clearing import ClipboardClearing
from desktop.ui.consultation import ConsultationController
from desktop.ui.copy_guard import CopyGuard
from desktop.ui.drafts_kept import DraftsKept
from desktop.ui.found_place import FoundPlace
from desktop.ui.history_controller import HistoryController
from desktop.ui.leaving import LeavingController
from desktop.ui.main_window import MainWindow
from desktop.ui.marking import MarkingController
from desktop.ui.model_words import gpu_words
from desktop.ui.models_controller import ModelsController
from desktop.ui.opened_vault import OpenedVault
from desktop.ui.printing import ChoosePrinter, choose_printer
from desktop.ui.review_controller import ReviewController
from desktop.ui.theme import Theme
from desktop.ui.translation import Translator
from desktop.ui.vault_controller import VaultController

TRY_AGAIN = "try-again"
CHOOSE_MODEL = "choose-model"
ENGINE_DETAILS = "engine-details"
USE_NEW_MODEL = "use-new-model"
SEE_UPDATE = "see-update"
CONNECTIONS_EVERY_MS = 5_000


class WindowController(QObject):
    """Builds the window over an assistant and keeps both in step."""

    _model_changed = Signal(object)

    def __init__(
        self, app: QApplication, assistant: Assistant, choose: ChoosePrinter = choose_printer
    ) -> None:
        super().__init__()
        self._app = app
        self._assistant = assistant
        self.theme = Theme(assistant.paths.resources)
        self._translator = Translator(app, assistant.paths.resources / "translations")
        self._background = Background(assistant.submit)
        settings = assistant.settings
        self._translator.use(settings.language)
        self.theme.apply(app, settings.theme, settings.font_px)
        self.window = MainWindow(self.theme)
        self.consultation = ConsultationController(self.window, assistant, self._background)
        self._store_problem: DesktopError | None = None
        self._model_problem: ModelError | None = None
        self._model_state = ModelState(kind="none")
        self._offered: Card | None = None
        self._kit: UpdateKit | None = None
        self._at_models = Background(assistant.models.submit)
        self.models = ModelsController(self.window, assistant, self._at_models, self.theme)
        self._clipboard = ClipboardClearing(settings.clipboard_clear_s, self)
        self.vaults = VaultController(app, self.window, assistant, self._background, self.theme)
        self._opened_vault = OpenedVault(assistant)
        self._drafts = DraftsKept(assistant.profiles, self._background)
        self._found_place = FoundPlace(self.window, self.consultation)
        self.history = HistoryController(
            self.window, assistant, self._background, self.consultation, self.vaults
        )
        self.review = ReviewController(self.window, assistant, self._background, self.theme)
        page = self.models.page
        self.backups = BackupsController(self.window, assistant, self._background, page.backups, self.vaults)
        self.audit = AuditController(self.window, assistant, self._background, self.consultation, page.audit)
        self.bin = BinController(
            self.window,
            assistant,
            self._background,
            self.theme,
            view=page.bin,
            refresh=self.history.refresh,
        )
        self._marking = MarkingController(self.window, assistant, self._background, self.consultation)
        self._leaving = LeavingController(
            self.window, assistant, self._background, self.review, self.consultation,
            theme=self.theme, choose=choose,
        )  # fmt: skip
        self._guard_copying()
        self._connections_clock = QTimer(self, interval=CONNECTIONS_EVERY_MS)
        self._connections_clock.timeout.connect(self._count_connections)
        self._connect()

    def _connect(self) -> None:
        window, assistant = self.window, self._assistant
        window.history.reviewWanted.connect(self.review.show)
        window.top_bar.languageChosen.connect(self._on_language_chosen)
        window.top_bar.themeChosen.connect(self._on_theme_chosen)
        window.top_bar.fontSizeChosen.connect(self._on_font_size_chosen)
        window.banner.action.connect(self._on_banner_action)
        window.banner.dismissed.connect(self._on_banner_dismissed)
        window.status.retry.connect(lambda: self._background.run(assistant.retry_engine))
        window.status.modelWanted.connect(self.models.toggle)
        window.status.modelsWanted.connect(lambda: self.models.show("models"))
        self.models.page.changed.connect(self._on_setting_changed)
        self.models.page.offline.wanted.connect(self._look_offline)
        self.models.arrived.connect(self._on_model_arrived)
        self.models.kitFound.connect(self._on_kit_found)
        self.models.acceptanceWanted.connect(self._on_acceptance_wanted)
        window.closing.connect(self._on_closing)
        self.consultation.specialtyChosen.connect(lambda chosen: self._change(specialty=chosen))
        self._model_changed.connect(self._on_model_changed)
        self._background.failed.connect(self._on_failed)
        self._at_models.failed.connect(self.say)
        QShortcut(QKeySequence("Ctrl+,"), window).activated.connect(self.models.toggle)
        self._connect_guide()
        self._connect_vaults()

    def open(self) -> None:
        """Shows the window at once; history and model come as soon as they are there."""
        settings = self._assistant.settings
        self.window.restore_geometry_text(settings.geometry)
        self.window.tasks.set_shelf(self._assistant.shelf)
        self.window.history.filters.set_shelf(self._assistant.shelf)
        self.window.transcript.set_shelf(self._assistant.shelf)
        self.window.empty_state.set_shelf(self._assistant.shelf)
        self.window.top_bar.case_line.set_fields(self._assistant.shelf.shared_fields)
        self._speak()
        self.window.top_bar.set_mode(settings.theme, settings.font_px)
        self.window.tasks.set_specialty(settings.specialty)
        self.window.guide.show_folder(self._assistant.paths.data)
        self.window.set_guiding(not settings.guide_seen and not self._assistant.paths.history.exists())
        self.consultation.new_case()
        self.window.show()
        self._assistant.watch_model(self._model_changed.emit)
        self.vaults.begin()
        self._background.run(self._assistant.warm)
        self._start_history()
        self.models.start()
        self._count_connections()
        self._connections_clock.start()
        if self._assistant.settings_problem is not None:
            self.say(self._assistant.settings_problem)

    def _connect_vaults(self) -> None:
        vaults, settings = self.vaults, self.models.page.vault
        vaults.locked.connect(self._on_locked)
        vaults.opened.connect(self._on_unlocked)
        vaults.known.connect(settings.show_profile)
        vaults.known.connect(self._look_at_key)
        vaults.noted.connect(self.window.status.show_note)
        settings.changed.connect(self._on_setting_changed)
        settings.passphraseWanted.connect(vaults.ask_for_passphrase)
        settings.recoveryWanted.connect(vaults.renew_recovery_key)
        settings.keyringWanted.connect(vaults.open_by_keyring)
        settings.nameWanted.connect(vaults.rename)
        self.backups.replaced.connect(self._start_history)
        self.backups.replaced.connect(self._read_again)

    def _on_locked(self) -> None:
        """Nothing of a patient stays in the window, on the clipboard or in what can be undone."""
        self._store_problem = None
        self._drafts.keep(self.consultation.put_away())
        self.history.put_away()
        for controller in (self.review, self.audit, self.bin):
            controller.put_away()
        self._clipboard.clear_now()

    def _on_unlocked(self) -> None:
        self._background.run(self._assistant.warm)
        self._start_history()
        self._drafts.bring(self.consultation.take_back)

    def _read_again(self) -> None:
        """The history is another one: the case that was shown may not be there any more."""
        shown = self.consultation.conversation_id
        if shown is not None:
            self.consultation.new_case()
            self._background.run(
                lambda: self._assistant.consultation(shown),
                success=self.consultation.show,
                failure=lambda _: None,
            )

    def _on_failed(self, error: DesktopError) -> None:
        if isinstance(error, StoreDamaged):
            self._on_store_problem(error)
        elif not self.vaults.meets(error):
            self.say(error)

    def _connect_guide(self) -> None:
        guide = self.window.guide
        guide.languageChosen.connect(self._on_language_chosen)
        guide.folderWanted.connect(self._on_data_folder_wanted)
        guide.closed.connect(self._on_guide_closed)
        guide.downloadWanted.connect(self.models.show)
        guide.downloadWanted.connect(guide.closed)
        guide.importWanted.connect(self._on_import_wanted)

    def _on_import_wanted(self) -> None:
        if self.models.import_from(False):
            self.window.guide.closed.emit()

    def _on_guide_closed(self) -> None:
        self._change(guide_seen=True)
        self.window.set_guiding(False)

    def _on_data_folder_wanted(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._assistant.paths.data)))

    def _count_connections(self) -> None:
        self._background.run(self._assistant.connections, success=self.window.status.show_connections)

    def _look_offline(self) -> None:
        paths = self._assistant.paths
        self._background.run(
            lambda: check_offline(paths), success=self.models.page.offline.show_facts, failure=self.say
        )

    def _start_history(self) -> None:
        self._background.run(
            self._opened_vault.begin,
            success=lambda _: self._on_history_open(),
            failure=self._on_store_problem,
        )

    def _on_history_open(self) -> None:
        self._store_problem = None
        self._show_problem()
        self.history.refresh()
        self._background.run(lambda: self._assistant.read_only, success=self._on_read_only_known)
        self._look_at_key()
        self.backups.begin()

    def _look_at_key(self) -> None:
        """What guards the key; where the vault cannot be opened its own place says why."""
        if not self.vaults.is_locked:
            self._background.run(
                lambda: self._assistant.key_place, success=self._on_key_place_known, failure=lambda _: None
            )

    def _on_key_place_known(self, place: str) -> None:
        self.window.status.show_key_place(place)
        self.window.guide.show_key_place(place)

    def _on_read_only_known(self, read_only: bool) -> None:
        if read_only:
            self._on_store_problem(StoreReadOnly(path=str(self._assistant.paths.data)))

    def _on_store_problem(self, error: DesktopError) -> None:
        if self.vaults.meets(error):
            return
        self._store_problem = error
        self._show_problem()

    def _show_problem(self) -> None:
        """What stands in the way, the history before the model."""
        store, model = self._store_problem, self._model_problem
        banner = self.window.banner
        if store is not None:
            danger = not isinstance(store, StoreReadOnly)
            action, link = TRY_AGAIN, self.tr("Try again")
            if isinstance(store, StoreDamaged | KeyWrong):
                action, link = MEND, self.tr("Rescue or restore…")
            banner.show_problem(self._sentence(store), action, link, danger=danger)
        elif model is not None:
            banner.show_problem(self._sentence(model), CHOOSE_MODEL, self.tr("Choose a model…"))
        elif gpu := self._gpu_problem():
            words = self.tr(
                "The graphics card could not be used as planned; the processor takes over. {reason}"
            )
            details = self.tr("Model and engine…")
            banner.show_problem(words.format(reason=gpu_words(gpu)), ENGINE_DETAILS, details, calm=True)
        elif self._offered is not None:
            title = title_of(self._offered, self._assistant.settings.language)
            words = self.tr("{model} is here and has passed its self-test.").format(model=title)
            banner.show_problem(words, USE_NEW_MODEL, self.tr("Use it now"), calm=True)
        elif self._kit is not None and self._kit.can_take:
            words = self.tr("The IT department has put an update for you here.")
            banner.show_problem(words, SEE_UPDATE, self.tr("See it…"), calm=True)
        else:
            banner.hide_problem()

    def _on_banner_action(self, action: str) -> None:
        if action == TRY_AGAIN:
            self._start_history()
        elif action == MEND and self._store_problem is not None:
            self.backups.mend(self._store_problem)
        elif action == USE_NEW_MODEL and self._offered is not None:
            self.models.use(self._offered.id)
        else:
            self.models.show("engine" if action == ENGINE_DETAILS else "models")

    def _on_banner_dismissed(self) -> None:
        """What the doctor has read of the graphics card is not said again."""
        store, model, gpu = self._store_problem, self._model_problem, self._gpu_problem()
        if store is None and model is None and gpu:
            self._change(gpu_problem_seen=gpu)
        elif store is None and model is None and self._offered is not None:
            self._offered = None
        elif store is None and model is None:
            self._kit = None

    def _gpu_problem(self) -> str:
        """Why the graphics card is not used as it could be; empty when that is known or wanted."""
        settings, problem = self._assistant.settings, self._model_state.gpu_problem
        return "" if settings.cpu_only or problem == settings.gpu_problem_seen else problem

    def say(self, error: DesktopError) -> None:
        """Shows an error where no better place is known: the status line."""
        self.window.status.show_note(self._sentence(error), undo=False)

    def _sentence(self, error: DesktopError) -> str:
        return error.sentence(self._assistant.settings.language)

    # Looks and language.

    def _change(self, **changes: object) -> None:
        self._assistant.change(**changes)

    def _on_language_chosen(self, language: str) -> None:
        if language in LANGUAGES and language != self._assistant.settings.language:
            self._change(language=language)
            self._speak()

    def _speak(self) -> None:
        """Shows everything in the settings' language."""
        language = self._assistant.settings.language
        self._translator.use(language)
        window = self.window
        window.lock.set_language(language)
        window.history.filters.set_language(language)
        for part in (window.tasks, window.empty_state, window.top_bar, window.status, window.guide):
            part.set_language(language)
        self._show_policy()
        self.models.speak()
        self.consultation.show_case_line()
        self._show_problem()
        self._assistant.rename_model(language)

    def _show_policy(self) -> None:
        """What the administrator has set or forbidden, with the reason in the window's language."""
        window, origins = self.window, self._assistant.policy.origins
        window.transcript.set_language(
            self._assistant.settings.language, no_copying=self._forbidden("copying")
        )
        for part in (window.history.view, self.models.page.audit):
            part.forbid_exporting(self._forbidden("exporting"))
        window.top_bar.language_menu.show_origin(origins.get("language", ""))
        window.guide.show_policy(
            language_origin=origins.get("language", ""), no_downloads=self._forbidden("downloads")
        )

    def _forbidden(self, rule: str) -> str:
        """Why something is not allowed; empty where it is."""
        policy = self._assistant.policy
        is_forbidden = getattr(policy.policy, rule) is False
        return self._sentence(policy.forbidden(rule)) if is_forbidden else ""

    def _guard_copying(self) -> None:
        if self._assistant.policy.policy.copying is False:
            guard = CopyGuard(self._app, self.models.page, self.window)
            for refused in (guard.refused, self.window.transcript.copyRefused):
                refused.connect(lambda: self.say(self._assistant.policy.forbidden("copying")))

    def _on_theme_chosen(self, theme: str) -> None:
        self._change(theme=theme)
        self._apply_theme()

    def _on_font_size_chosen(self, font_px: int) -> None:
        self._change(font_px=font_px)
        self._apply_theme()

    def _apply_theme(self) -> None:
        settings = self._assistant.settings
        self.theme.apply(self._app, settings.theme, settings.font_px)
        self.window.top_bar.set_mode(settings.theme, settings.font_px)

    # The model.

    def _on_model_changed(self, state: ModelState) -> None:
        before, self._model_state = self._model_state, state
        self.window.status.show_state(state)
        self.models.page.show_state(state)
        if self._offered is not None and state.model_id == self._offered.id:
            self._offered = None
            self._show_problem()
        if state.demo:
            self.window.banner.show_demo()
        else:
            self.window.banner.hide_demo()
        if isinstance(state.error, ModelError) or self._model_problem is not None:
            self._model_problem = state.error if isinstance(state.error, ModelError) else None
            self._show_problem()
        elif state.gpu_problem != before.gpu_problem:
            self._show_problem()

    def _on_acceptance_wanted(self, name: str) -> None:
        AcceptanceDialog(self.theme, self._assistant, self._background, name, self.window).open()

    def _on_model_arrived(self, card: Card) -> None:
        """Beside the demo model a real one is offered at once; otherwise the doctor knows which is in use."""
        if self._model_state.demo or self._model_state.kind == "none":
            self._offered = card
            self._show_problem()
        else:
            title = title_of(card, self._assistant.settings.language)
            self.window.status.show_note(self.tr("{model} can be used now.").format(model=title))

    def _on_kit_found(self, kit: UpdateKit | None) -> None:
        self._kit = kit
        self._show_problem()

    def _on_setting_changed(self, name: str, value: object) -> None:
        self._change(**{name: value})
        if name == "cpu_only":
            self._background.run(self._assistant.warm)
        elif name == "lock_after_min":
            self.vaults.watch_idleness()
        elif name == "clipboard_clear_s":
            self._clipboard.set_time(self._assistant.settings.clipboard_clear_s)
        elif name == "retention_days" and (days := self._assistant.settings.retention_days):
            self._background.run(
                lambda: self._assistant.older_cases(days), success=self.models.page.patients.show_older
            )

    def _on_closing(self) -> None:
        self._change(geometry=self.window.geometry_text())
        self.consultation.stop()
        self.vaults.close()
        self._clipboard.close()
        self.review.close()
        self.audit.close()
        self._connections_clock.stop()
        self._background.close()
        self._at_models.close()
        self._translator.remove()
