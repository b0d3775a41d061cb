"""The core that both front ends call: ask, stop, regenerate, search, export. No Qt and no SQL."""

import contextlib
import secrets
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

import msgspec

from desktop import asking
from desktop.answering import Answering, Listener
from desktop.clinical.cases import Case
from desktop.clinical.forms import Entry, Values
from desktop.clinical.language import Language, clean
from desktop.clinical.shelf import Shelf, load_shelf
from desktop.conversation.consultation import AnswerLimits, Consultation, Question
from desktop.conversation.events import ModelState
from desktop.conversation.export import document
from desktop.conversation.messages import Conversation, Message, Provenance, Summary
from desktop.conversation.tree import branch, newest_leaf, places, versions
from desktop.engine.client import Engine, ModelFile
from desktop.engine.protocol import Failed, Measured, Reply, Turn
from desktop.errors import DesktopError, EngineBusy, ExportFailed, UnknownConversation, UnknownMessage
from desktop.model_watch import ModelWatch
from desktop.models.catalogue import load_catalogue
from desktop.models.fingerprints import Fingerprints
from desktop.models.library import InstalledModel, Library
from desktop.paths import Paths, make_data_folder
from desktop.privacy.connections import count_connections
from desktop.privacy.keys import VaultKey, open_key
from desktop.settings import Settings, load_settings, save_settings
from desktop.store.history import History

_T = TypeVar("_T")


class Assistant:
    """The program without a face.

    Every method that touches the history runs on the one store thread: called from there it runs
    at once, from elsewhere it waits. A front end that must not wait calls it through `submit`.
    """

    def __init__(self, paths: Paths, *, engine: Engine) -> None:
        self.paths = paths
        self.shelf: Shelf = load_shelf(paths.resources, paths.own_tasks)
        self.settings, self.settings_problem = load_settings(paths.settings)
        self.library = Library(load_catalogue(paths.catalogue), paths.catalogue.parent, paths.models)
        self._fingerprints = Fingerprints(paths.data / "model-hashes.json")
        self._engine = engine
        self._watch = ModelWatch()
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._store_thread = self._threads.submit(threading.get_ident).result()
        self._history: History | None = None
        self._key: VaultKey | None = None
        self._answering: Answering | None = None
        self._closed = False

    # The store's thread.

    def submit(self, work: Callable[[], _T]) -> "Future[_T]":
        """Runs `work` on the store's thread, after what was submitted before."""
        return self._threads.submit(work)

    def _on_store(self, work: Callable[[History], _T]) -> _T:
        if threading.get_ident() == self._store_thread:
            return work(self._opened())
        return self.submit(lambda: work(self._opened())).result()

    def _opened(self) -> History:
        if self._history is None:
            make_data_folder(self.paths)
            self._key = open_key(self.paths.data, history_exists=self.paths.history.exists())
            self._history = History.open(self.paths.history, self._key.key)
        return self._history

    def start(self) -> None:
        """Opens the history, marks what a crash cut off and removes for good what was deleted.

        Raises:
            StoreError: the history cannot be opened; asking will raise the same until it can.
        """

        def work(history: History) -> None:
            if not history.read_only:
                history.mark_cut_off()
                history.purge()

        self._on_store(work)

    @property
    def read_only(self) -> bool:
        """Whether the history can be read but not written. Raises `StoreError`."""
        return self._on_store(lambda history: history.read_only)

    @property
    def key_place(self) -> str:
        """Where the history's key lies: `keyring` or `file`. Raises `StoreError`."""
        return self._on_store(lambda _: self._key.place if self._key else "")

    def verify(self) -> tuple[str, ...]:
        """What an integrity check of the history finds; nothing when all is well."""
        return self._on_store(lambda history: history.verify())

    def connections(self) -> int:
        """How many network connections the program and its engine have open at this moment."""
        return count_connections()

    # Settings and models.

    def change_settings(self, settings: Settings) -> None:
        """Keeps the settings; where the folder cannot be written they last until the program ends."""
        self.settings = settings
        save_settings(self.paths.settings, settings)

    def model(self, name: str = "") -> InstalledModel:
        """The model called `name`, or the chosen one. Raises `ModelError` leaves."""
        return self.library.find(name or self.settings.model)

    def sha256(self, model: InstalledModel) -> str:
        """The SHA-256 of the model's file, read once and remembered. Raises `ModelMissing`."""
        return self._fingerprints.sha256(model.path)

    def watch_model(self, listener: Callable[[ModelState], None]) -> None:
        """Reports the model's state now and at each change, on any thread."""
        self._watch.listen(listener)

    def warm(self) -> None:
        """Starts the engine and loads the chosen model, so that the first answer need not wait."""
        try:
            model = self.model()
        except DesktopError as error:
            self._watch.no_model(error)
            return
        self._watch.choose(model, self.settings.language)
        self._engine.load(self._file(model), self._watch.take)

    def rename_model(self, language: Language) -> None:
        """Reports the model's state again, with its name in `language`."""
        with contextlib.suppress(DesktopError):
            self._watch.rename(self.model().title.read(language))

    def retry_engine(self) -> None:
        """Lets an engine start again that was given up on."""
        self._engine.retry()
        self.warm()

    def _file(self, model: InstalledModel) -> ModelFile:
        return ModelFile(model.path, context=self.settings.context, threads=self.settings.threads)

    # The history.

    def summaries(self, words: str = "") -> tuple[Summary, ...]:
        """The conversations, newest first; with `words` only those that hold them."""
        return self._on_store(lambda history: history.summaries(words))

    def consultation(self, conversation_id: str) -> Consultation:
        """A conversation as it is shown. Raises `UnknownConversation`."""

        def work(history: History) -> Consultation:
            conversation = history.conversation(conversation_id)
            messages = history.messages(conversation.id)
            shown = branch(messages, conversation.head_id)
            return Consultation(conversation, shown, places(messages, shown))

        return self._on_store(work)

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

        self._on_store(work)

    def delete(self, conversation_id: str) -> None:
        """Hides a conversation; it is gone for good at the next start."""
        self._on_store(lambda history: history.delete(conversation_id))

    def undelete(self, conversation_id: str) -> None:
        """Takes `delete` back."""
        self._on_store(lambda history: history.undelete(conversation_id))

    def export(self, conversation_id: str, language: Language) -> str:
        """The shown branch as Markdown."""
        shown = self.consultation(conversation_id)
        return document(shown.conversation, shown.branch, language)

    def export_to(self, path: Path, conversation_id: str, language: Language) -> None:
        """Writes `export` to a file; what was there is replaced when all is written.

        Raises:
            ExportFailed: it cannot be written, or it would lie among the program's own data.
        """
        text = self.export(conversation_id, language)
        if path.resolve().parent == self.paths.data.resolve():
            raise ExportFailed(path=str(path), problem="数据文件夹 / data folder")
        part = path.with_name(path.name + ".part")
        try:
            part.write_text(text, encoding="utf-8", errors="replace")
            part.replace(path)
        except OSError as error:
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

        return self.consultation(self._on_store(work))

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
        limits = limits or AnswerLimits()
        question = msgspec.structs.replace(question, text=clean(question.text))
        chosen = self.model(model)
        self._refuse_while_busy()
        form = asking.checked_form(self.shelf, question)
        found = self._found(question)
        conversation, told = found.conversation, found.branch
        before = conversation.case.with_values(
            self.shelf.shared_fields, {**question.facts, **asking.emptied(question)}
        )
        parts = asking.question_parts(self.shelf, question, form, before, told)
        case = before.with_values(self.shelf.shared_fields, form.values if form else {})
        asked = asking.question_message(conversation.id, told, parts)
        conversation = msgspec.structs.replace(
            conversation,
            title=conversation.title or asking.title_of(parts, case),
            case=case,
            language=question.language,
            specialty_id=question.specialty_id,
        )
        return self._answer(conversation, (*told, asked), listener, chosen, limits, new=asked)

    def doubts(self, question: Question) -> tuple[str, ...]:
        """What is questioned in the question's form, in its language; raises as `ask`."""
        form = asking.checked_form(self.shelf, question)
        return asking.doubt_sentences(form, question.language) if form else ()

    def regenerate(self, answer_id: str, language: Language, listener: Listener) -> Consultation:
        """Writes another version of an answer; the old one stays. Raises as `ask`."""
        self._refuse_while_busy()

        def work(history: History) -> tuple[Conversation, tuple[Message, ...]]:
            answer = history.message(answer_id)
            if answer.parent_id is None:
                raise UnknownMessage
            told = branch(history.messages(answer.conversation_id), answer.parent_id)
            return history.conversation(answer.conversation_id), told

        conversation, told = self._on_store(work)
        conversation = msgspec.structs.replace(conversation, language=language)
        return self._answer(conversation, told, listener, self.model(), AnswerLimits(), new=None)

    def stop(self) -> None:
        """Stops the answer that is being written; what was written is kept."""
        self._engine.stop()

    def measure(self, question: Question, listener: Callable[[int, int], None]) -> None:
        """Counts what the question would take of the context, on the engine's thread.

        `listener` gets tokens and the model's context; it is not called while an answer is being
        written or when the model cannot count.
        """
        if self._is_busy():
            return
        found = self._found(question)
        turns = self._turns(found.branch, question.language, question.specialty_id)
        if question.text.strip():
            turns.append(Turn("user", question.text))

        def take(reply: Reply) -> None:
            self._watch.take(reply)
            if isinstance(reply, Measured):
                listener(reply.tokens, reply.context)

        self._engine.measure(self._file(self.model()), turns, take)

    def _found(self, question: Question) -> Consultation:
        """The conversation that the question belongs to, up to the place where it goes on."""
        if question.conversation_id is None:
            moment = asking.now()
            fresh = Conversation(id=asking.new_id(), title="", created_at=moment, updated_at=moment)
            return Consultation(fresh, (), {})
        found = self.consultation(question.conversation_id)
        if question.edits is None:
            return found
        ids = [message.id for message in found.branch]
        if question.edits not in ids:
            raise UnknownMessage
        return Consultation(found.conversation, found.branch[: ids.index(question.edits)], {})

    def _answer(
        self,
        conversation: Conversation,
        told: tuple[Message, ...],
        listener: Listener,
        model: InstalledModel,
        limits: AnswerLimits,
        *,
        new: Message | None,
    ) -> Consultation:
        seed = secrets.randbelow(2**31) if limits.seed is None else limits.seed
        sha256 = self._fingerprints.known(model.path)
        provenance = asking.provenance_of(self.shelf, conversation, told[-1], model, sha256=sha256, seed=seed)
        answer = asking.answer_message(told[-1], provenance)
        conversation = msgspec.structs.replace(conversation, head_id=answer.id, updated_at=answer.created_at)
        if limits.save:
            added = (new, answer) if new is not None else (answer,)
            self._on_store(lambda history: _keep(history, conversation, *added))
        answering = self._answering = Answering(
            answer,
            save=lambda message: self._opened().save_message(message) if limits.save else None,
            submit=self.submit,
            listener=listener,
        )
        self._start_engine(answering, provenance, model, told, limits)
        if not sha256:
            self._identify(answering, self._fingerprints.steps(model.path))
        if limits.save:
            return self.consultation(conversation.id)
        return Consultation(conversation, (*told, answer), {})

    def _start_engine(
        self,
        answering: Answering,
        provenance: Provenance,
        model: InstalledModel,
        told: tuple[Message, ...],
        limits: AnswerLimits,
    ) -> None:
        self._watch.choose(model, provenance.language)

        def take(reply: Reply) -> None:
            self._watch.take(reply)
            answering.take(reply)

        try:
            self._engine.ask(
                self._file(model),
                turns=self._turns(told, provenance.language, provenance.specialty_id),
                sampling=provenance.sampling,
                seed=provenance.seed,
                max_tokens=limits.max_tokens,
                listener=take,
            )
        except DesktopError as error:
            take(Failed(0, error.code, error.facts))

    def _identify(self, answering: Answering, steps: Iterator[str]) -> None:
        """Works out the model's hash slice by slice, so that saving never waits for gigabytes."""

        def step() -> None:
            try:
                sha256 = next(steps)
            except DesktopError:
                return  # the engine says what is wrong with the file
            if sha256:
                answering.identify(sha256)
            elif not self._closed:
                self.submit(step)

        self.submit(step)

    def _turns(self, told: tuple[Message, ...], language: Language, specialty_id: str | None) -> list[Turn]:
        return asking.turns_of(self.shelf, told, language, specialty_id)

    def _is_busy(self) -> bool:
        return self._answering is not None and not self._answering.ended

    def _refuse_while_busy(self) -> None:
        if self._is_busy():
            raise EngineBusy

    def close(self) -> None:
        """Stops what runs, keeps it, and closes engine and history. Closing again does nothing."""
        if self._closed:
            return
        self._closed = True
        self._engine.stop()
        self._engine.close()
        self.submit(self._close_history).result()
        self._threads.shutdown()

    def _close_history(self) -> None:
        if self._history is not None:
            self._history.close()
            self._history = None


def open_assistant(paths: Paths, command: list[str] | None = None) -> Assistant:
    """The assistant over `paths`; `command` starts another worker than the program's own."""
    return Assistant(paths, engine=Engine(command))


def _keep(history: History, conversation: Conversation, *messages: Message) -> None:
    try:
        history.save_conversation(conversation, *messages)
    except UnknownConversation:
        history.add_conversation(conversation, *messages)
