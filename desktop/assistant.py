"""The core that both front ends call: ask, stop, regenerate, search, export. No Qt and no SQL."""

import contextlib
import threading
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

import msgspec

from desktop import asking
from desktop.acceptance.running import Acceptance
from desktop.answering import Listener
from desktop.answers import Answers
from desktop.audit_trail import AuditTrail
from desktop.backups import Backups
from desktop.clinical.cases import Case
from desktop.clinical.forms import Entry, Values
from desktop.clinical.language import Language, clean
from desktop.clinical.shelf import Shelf, load_shelf
from desktop.conversation.auditing import Exported
from desktop.conversation.consultation import AnswerLimits, Consultation, Question
from desktop.conversation.events import ModelState
from desktop.conversation.export import document
from desktop.conversation.messages import Conversation, Summary
from desktop.conversation.paper import Paper, case_paper
from desktop.conversation.review import Corrections, Review
from desktop.conversation.searching import Hits, Query
from desktop.conversation.tree import newest_leaf, versions
from desktop.engine.client import Engine
from desktop.errors import DesktopError, ExportFailed, StoreError
from desktop.history_thread import HistoryThread
from desktop.housekeeping import Housekeeping
from desktop.hub_access import HubAccess
from desktop.logbook import Logbook
from desktop.machine import Machine
from desktop.model_shelf.shelf import ModelShelf
from desktop.model_shelf.stock import open_stock
from desktop.model_use import ModelUse
from desktop.model_watch import ModelWatch
from desktop.models.fingerprints import Fingerprints
from desktop.models.library import InstalledModel
from desktop.paths import Paths
from desktop.policy.loading import load_policy
from desktop.privacy.connections import count_connections
from desktop.privacy.hub_secrets import split_login
from desktop.profiles import Profiles
from desktop.searches import Searches
from desktop.settings import Settings, load_settings, save_settings
from desktop.signing import Signing
from desktop.speed import Speed, measured_speed
from desktop.states import States
from desktop.store.history import History

_T = TypeVar("_T")


class Assistant:
    """The program without a face.

    Every method that touches the history runs on the one store thread: called from there it runs
    at once, from elsewhere it waits. A front end that must not wait calls it through `submit`.
    """

    def __init__(self, paths: Paths, *, engine: Engine, spare_core: bool = True) -> None:
        """Raises `PolicyInvalid` where the administrator's policy is wrong; then nothing was opened."""
        self.paths = paths
        self.policy = load_policy(paths.policy)
        self.shelf = self._load_shelf()
        self._own_settings, self.settings_problem = load_settings(paths.settings, paths.defaults)
        self.settings = self.policy.over(self._own_settings)
        self._changing = threading.RLock()
        self._fingerprints = Fingerprints(paths.data / "model-hashes.json")
        self._stock = open_stock(paths, self._fingerprints, self.policy)
        self.library = self._stock.library
        self._engine = engine
        self._watch = ModelWatch()
        self._history = HistoryThread(paths, passphrase_required=bool(self.policy.policy.vault_required))
        self._use = ModelUse(
            engine,
            self._watch,
            Machine(paths.machine),
            self._fingerprints,
            states=lambda budget_bytes: States(self._history.vault.states, self._history_key, budget_bytes),
            submit=self._history.submit,
            lull=self._on_lull,
            spare_core=spare_core,
        )
        self._use.apply(self.settings)
        self._answers = Answers(
            self.shelf, self._history, use=self._use, models=self, fingerprints=self._fingerprints
        )
        self.profiles = Profiles(
            paths.data,
            self._history,
            answers=self._answers,
            use=self._use,
            turned=lambda: self._use.apply(self.settings),
        )
        self.searches = Searches(self._history)
        self.signing = Signing(self._history, lambda: self.profiles.current.name)
        self.audit = AuditTrail(self._history, self.policy.policy)
        self.housekeeping = Housekeeping(self._history, self._use, emptied=self._begin_backup)
        self.backups = Backups(
            self._history, self.profiles, answers=self._answers, use=self._use, policy=self.policy
        )
        self.hub_access = HubAccess(lambda: self.settings)
        self.models = ModelShelf(
            paths,
            stock=self._stock,
            use=self._use,
            settings=lambda: self.settings,
            choose=self._choose_model,
            hub=self.hub_access.hub,
        )
        self._closed = False

    def _load_shelf(self) -> Shelf:
        paths, policy = self.paths, self.policy.policy
        own = () if policy.tasks_locked else (paths.own_tasks,)
        return load_shelf(paths.resources, *own, paths.shared_tasks, hidden=policy.hidden_tasks or ())

    # The store's thread.

    def submit(self, work: Callable[[], _T]) -> "Future[_T]":
        """Runs `work` on the store's thread, after what was submitted before."""
        return self._history.submit(work)

    def _history_key(self) -> bytes:
        return self._history.vault_key().key

    def start(self) -> None:
        """Opens the history as `Housekeeping.begin`, which says more; then makes a backup, if one is due."""
        self.housekeeping.begin(self.settings.retention_days)
        self._begin_backup()

    def _begin_backup(self) -> None:
        self.backups.submit(lambda: self.backups.begin(self.settings.backups_kept))

    def older_cases(self, days: int) -> int:
        """How many cases `retention_days` would remove at the next start. Raises `StoreError`."""
        return self.housekeeping.expiring(days)

    def lock(self, *, finish: bool) -> "Future[None]":
        """Locks the vault in use: as `Profiles.lock`, which says more."""
        return self.profiles.lock(finish=finish)

    def unlock(self, passphrase: str) -> None:
        """Opens the vault in use: as `Profiles.unlock`. The next request or `warm` loads the model again."""
        self.profiles.unlock(passphrase)

    @property
    def read_only(self) -> bool:
        """Whether the history can be read but not written. Raises `StoreError`."""
        return self._history.run(lambda history: history.read_only)

    @property
    def key_place(self) -> str:
        """What guards the history's key: `keyring`, `file` or `passphrase`. Raises `StoreError`."""
        return self._history.vault_key().place

    def verify(self) -> tuple[str, ...]:
        """What is wrong with the history, but for its index; `Housekeeping.check` looks at that, too."""
        return self._history.run(lambda history: history.verify(index=False))

    def connections(self) -> int:
        """How many network connections the program and its engine have open at this moment."""
        return count_connections()

    # Settings and models.

    def change(self, **changes: object) -> None:
        """Changes some settings at once and saves them on the store's thread, without waiting for it.

        Any thread may call it. Where the folder cannot be written they last until the program ends. A
        login in the proxy's address goes to the keyring.

        Raises:
            SetByAdministrator: one of them would differ from what the policy says; nothing was changed.
        """
        with self._changing:
            free = self.policy.free(self.settings, changes)
            self._take_settings(msgspec.structs.replace(self._own_settings, **free))

    def _take_settings(self, own: Settings) -> None:
        address, login = split_login(own.hub_proxy)
        if login:
            own = msgspec.structs.replace(own, hub_proxy=address)
            self.models.submit(lambda: self.hub_access.set_secrets(proxy_login=login))
        before, settings = self.settings, self.policy.over(own)
        self._own_settings, self.settings = own, settings
        self.audit.settings_changed(before, settings)
        self._use.apply(settings)
        if settings.download_limit_kb_s != before.download_limit_kb_s:
            self.models.limit(settings.download_limit_kb_s)
        if any(getattr(settings, name) != getattr(before, name) for name in ("model", "context", "cpu_only")):
            self.models.submit(self.models.refresh)
        self.submit(lambda: save_settings(self.paths.settings, own))

    def model(self, name: str = "") -> InstalledModel:
        """The model called `name`, or the chosen one. Raises `ModelError` leaves."""
        return self._stock.find(name) if name else self.library.find(self.settings.model)

    def _choose_model(self, name: str) -> None:
        if name != self.settings.model:
            self.change(model=name)

    def sha256(self, model: InstalledModel) -> str:
        """The SHA-256 of the model's file, read once and remembered. Raises `ModelMissing`."""
        return self._fingerprints.sha256(model.path)

    def watch_model(self, listener: Callable[[ModelState], None]) -> None:
        """Reports the model's state now and at each change, on any thread."""
        self._watch.listen(listener)

    @property
    def model_state(self) -> ModelState:
        """The model's state, as `watch_model` reported it last."""
        return self._watch.state

    def warm(self) -> None:
        """Starts the engine and loads the chosen model, so that the first answer need not wait."""
        try:
            model = self.model()
        except DesktopError as error:
            self._watch.no_model(error)
            return
        self._use.load(model, self.settings.language)

    def speed(self, name: str = "") -> Speed:
        """How fast this PC is with a model; takes some seconds, on a large model minutes.

        Raises:
            ModelError, EngineError: the model cannot be used.
            EngineBusy: an answer is being written.
        """
        return measured_speed(self._use, self.model(name))

    @property
    def is_answering(self) -> bool:
        """Whether an answer is being written."""
        return self._answers.is_busy

    def acceptance(self, name: str, language: Language) -> Acceptance:
        """The acceptance test of this PC with a model, not begun yet; questions and report in `language`.

        Raises:
            UnknownModel, ModelMissing, ModelChanged, ModelIncomplete: the model cannot be used.
        """
        model = self.model(name)
        return Acceptance(self, self._use, model, name=name or model.id, language=language)

    def rename_model(self, language: Language) -> None:
        """Reports the model's state again, with its name in `language`."""
        with contextlib.suppress(DesktopError):
            self._watch.rename(self.model().title.read(language))

    def retry_engine(self) -> None:
        """Lets an engine start again that was given up on."""
        self._engine.retry()
        self.warm()

    # The history.

    def summaries(self, words: str = "") -> tuple[Summary, ...]:
        """The conversations, newest first; with `words` only those that hold them."""
        return self._history.run(lambda history: history.summaries(words))

    def search(self, query: Query) -> Hits:
        """What is found; an earlier search that still runs gives up. Raises `StoreError`."""
        return self.searches.begun(query)()

    def consultation(self, conversation_id: str) -> Consultation:
        """A conversation as it is shown. Raises `UnknownConversation`."""
        return self._answers.consultation(conversation_id)

    def rename(self, conversation_id: str, title: str) -> None:
        """Gives a conversation another title; an empty one changes nothing."""
        words = " ".join(clean(title).split())
        if words:
            self._change(conversation_id, lambda found: msgspec.structs.replace(found, title=words))

    def change_case(self, conversation_id: str, values: Values) -> None:
        """Replaces facts of the case; the model is told with the next question."""

        def change(found: Conversation) -> Conversation:
            return msgspec.structs.replace(
                found, case=found.case.with_values(self.shelf.shared_fields, values)
            )

        self._change(conversation_id, change)

    def _change(self, conversation_id: str, change: Callable[[Conversation], Conversation]) -> None:
        def work(history: History) -> None:
            history.save_conversation(change(history.conversation(conversation_id)))

        self._history.run(work)

    def delete(self, conversation_id: str) -> None:
        """Puts a conversation into the bin for 30 days; what was read of it goes at once.

        Raises `CaseHeld` where it must be kept.
        """
        self._history.run(lambda history: history.delete(conversation_id))
        self._use.forget(conversation_id)

    def undelete(self, conversation_id: str) -> None:
        """Takes `delete` back."""
        self._history.run(lambda history: history.undelete(conversation_id))

    def export(self, conversation_id: str, language: Language) -> str:
        """The shown branch as Markdown."""
        shown = self.consultation(conversation_id)
        return document(shown.conversation, shown.branch, language)

    def paper(self, conversation_id: str, language: Language) -> Paper:
        """The shown branch as it is printed."""
        shown = self.consultation(conversation_id)
        facts = self.case_entries(shown.conversation.case, language)
        return case_paper(shown.conversation, shown.branch, facts, language, asking.now())

    def export_to(self, path: Path, conversation_id: str, language: Language) -> None:
        """Writes `export` to a file; what was there is replaced when all is written.

        Raises:
            ExportFailed: as `write_export`.
            ForbiddenByAdministrator: the policy forbids exporting.
        """
        self.policy.check_allowed("exporting")

        def work(history: History) -> None:
            self.write_export(path, self.export(conversation_id, language))
            with contextlib.suppress(StoreError):
                history.note(Exported(conversation=conversation_id, deidentified=False))

        self._history.run(work)

    def deidentify(self, conversation_id: str, language: Language, corrections: Corrections) -> Review:
        """The shown branch without what tells who the patient is; as `deidentifying.reviewed`."""
        from desktop.deidentifying import reviewed  # noqa: PLC0415 - half a second that only this needs

        shown = self.consultation(conversation_id)
        return reviewed(shown, self._history_key(), self.paths.resources, language, corrections)

    def write_export(self, path: Path, text: str) -> None:
        """Writes what a doctor exports; raises `ExportFailed` also for a place among the program's data."""
        if path.resolve().is_relative_to(self.paths.data.resolve()):
            raise ExportFailed(path=str(path), problem="数据文件夹 / data folder")
        part = path.with_name(path.name + ".part")
        try:
            part.write_text(text, encoding="utf-8", errors="replace")
            part.replace(path)
        except OSError as error:
            with contextlib.suppress(OSError):  # words of a patient, half of them
                part.unlink(missing_ok=True)
            raise ExportFailed(path=str(path), problem=error.strerror or str(error)) from error

    def choose_version(self, message_id: str, step: int) -> Consultation:
        """Shows the version of a message `step` places on, with what followed it."""

        def work(history: History) -> str:
            message = history.message(message_id)
            messages = history.messages(message.conversation_id)
            siblings = versions(messages, message)
            position = [other.id for other in siblings].index(message.id) + step
            chosen = siblings[max(0, min(position, len(siblings) - 1))]
            conversation = history.conversation(message.conversation_id)
            head = newest_leaf(messages, chosen.id)
            history.save_conversation(msgspec.structs.replace(conversation, head_id=head))
            return conversation.id

        return self.consultation(self._history.run(work))

    def case_entries(self, case: Case, language: Language) -> tuple[Entry, ...]:
        """The facts that the case line shows, in `language`."""
        return asking.case_entries(self.shelf, case, language)

    # Asking.

    def ask(
        self, question: Question, listener: Listener, *, model: str = "", limits: AnswerLimits | None = None
    ) -> Consultation:
        """Puts a question: it and the place of its answer are on disk when this returns.

        The answer arrives at `listener` as `conversation.events`, the last one being `Ended`.

        Raises:
            InputError, ModelError: the question or the model cannot be used; nothing was kept.
            EngineBusy: an answer is being written.
            StoreError: the question could not be kept, so it was not put either.
        """
        return self._answers.ask(question, listener, model=model, limits=limits or AnswerLimits())

    def doubts(self, question: Question) -> tuple[str, ...]:
        """What is questioned in the question's form, in its language; raises as `ask`."""
        form = asking.checked_form(self.shelf, question)
        return asking.doubt_sentences(form, question.language) if form else ()

    def regenerate(self, answer_id: str, language: Language, listener: Listener) -> Consultation:
        """Writes another version of an answer; the old one stays.

        Raises as `ask`, and `ForbiddenByAdministrator` where the question's task is hidden by now.
        """
        origin = self._history.run(lambda history: history.message(answer_id)).provenance
        if origin is not None and origin.task_id in (self.policy.policy.hidden_tasks or ()):
            raise self.policy.forbidden("hidden_tasks")
        return self._answers.regenerate(answer_id, language, listener)

    def summarise(self, conversation_id: str, language: Language, listener: Listener) -> Consultation:
        """Asks the model to summarise what did not fit the context when it wrote the newest answer.

        Question and summary are messages like any other. Once the summary is complete, the model reads
        it, and the facts told there, in the place of what it stands for
        (`conversation.left_out.covered_of`).

        Raises:
            NothingToSummarise: all of the conversation fitted.
            ModelError, EngineBusy, StoreError: as `ask`.
        """
        return self._answers.summarise(conversation_id, language, listener)

    def continue_answer(
        self, answer_id: str, listener: Listener, *, model: str = "", limits: AnswerLimits | None = None
    ) -> Consultation:
        """Goes on writing the newest answer of the shown branch, in the same message.

        `listener` hears only what is new. When nothing is added, the answer stays as it was.

        Raises:
            NothingToContinue: it is not the newest, or not `conversation.continuing.continuable`.
            OtherModel: another model than the chosen one began it.
            ModelError, EngineBusy, StoreError: as `ask`.
        """
        limits = limits or AnswerLimits()
        return self._answers.continue_answer(answer_id, listener, model=model, limits=limits)

    def stop(self) -> None:
        """Stops the answer that is being written; what was written is kept."""
        self._answers.stop()

    def measure(self, question: Question, listener: Callable[[int, int], None]) -> None:
        """Counts what the question would take of the context, on the engine's thread.

        `listener` gets tokens and the model's context; it is not called while an answer is being
        written or when the model cannot count.
        """
        self._answers.measure(question, listener)

    def read_ahead(
        self, question: Question, listener: Callable[[int, int], None] = lambda _read, _total: None
    ) -> None:
        """Lets the engine read what stands of a question, while the doctor writes it.

        Does nothing while an answer is being written, without a model, or when it is switched off.
        `listener` is told on the engine's thread, once, how many tokens of how many are read when
        all are, or something else went first.
        """
        if self.settings.read_while_typing:
            self._answers.read_ahead(question, listener)

    def read_beginnings(self, listener: Callable[[int], None] = lambda _count: None) -> None:
        """Lets an engine that is there and idle read how the first questions of all tasks begin.

        The tasks used most often come first. Whatever else is asked goes first and ends it; it comes by
        itself with the next lull. Does nothing when reading ahead is switched off. `listener` is told
        on the engine's thread, once, how many beginnings are read by then.
        """
        if self.settings.read_while_typing:
            self._answers.read_beginnings(self.settings.language, self.settings.specialty, listener)

    def _on_lull(self) -> None:
        if self._history.is_open:
            self.submit(self.read_beginnings)

    def close(self) -> None:
        """Stops what runs, keeps it, and closes engine and history. Closing again does nothing."""
        if self._closed:
            return
        self._closed = True
        self.models.close()
        self._engine.stop()
        self._use.close()
        self._engine.close()
        try:
            self._history.close()
        finally:
            self.backups.close()


def open_assistant(paths: Paths, command: list[str] | None = None, *, spare_core: bool = True) -> Assistant:
    """The assistant over `paths`; `command`: another worker's; `spare_core` leaves one core of four free."""
    assistant = Assistant(paths, engine=Engine(command), spare_core=spare_core)
    assistant.watch_model(Logbook(paths).note_engine)
    return assistant
