"""Makes answers: puts questions to the engine, keeps both, and goes on with what broke off."""

import contextlib
import secrets
from collections.abc import Callable, Iterator
from typing import Protocol

import msgspec

from desktop import asking
from desktop.ahead import beginnings, unfinished_turn
from desktop.answering import Answering, Listener
from desktop.clinical.language import Language, clean
from desktop.clinical.shelf import Shelf
from desktop.conversation.consultation import AnswerLimits, Consultation, Question
from desktop.conversation.continuing import continuable
from desktop.conversation.events import AnswerEvent, Ended
from desktop.conversation.messages import Conversation, Message, Provenance
from desktop.conversation.tree import branch, places
from desktop.engine.protocol import Failed, Measured, Reply, Turn, Warmed
from desktop.errors import (
    DesktopError,
    EngineBusy,
    ModelError,
    NothingToContinue,
    OtherModel,
    UnknownConversation,
    UnknownMessage,
)
from desktop.history_thread import HistoryThread
from desktop.model_use import ModelUse
from desktop.models.fingerprints import Fingerprints
from desktop.models.library import InstalledModel
from desktop.store.history import History
from desktop.telling import Told, told_of
from desktop.vault_errors import VaultLocked


class Models(Protocol):
    """Which model answers."""

    def model(self, name: str = "") -> InstalledModel: ...


class Answers:
    """One answer at a time.

    Args:
        shelf: the tasks and specialties.
        history: keeps what is asked and answered.
        use: has the answers written.
        models: says which model is used.
        fingerprints: the models' SHA-256.
    """

    def __init__(
        self,
        shelf: Shelf,
        history: HistoryThread,
        *,
        use: ModelUse,
        models: Models,
        fingerprints: Fingerprints,
    ) -> None:
        self._shelf = shelf
        self._history = history
        self._use = use
        self._models = models
        self._fingerprints = fingerprints
        self._answering: Answering | None = None
        self._waiting: list[Callable[[], None]] = []

    def ask(
        self, question: Question, listener: Listener, *, model: str, limits: AnswerLimits
    ) -> Consultation:
        """As `Assistant.ask`."""
        question = msgspec.structs.replace(question, text=clean(question.text))
        chosen = self._models.model(model)
        self._refuse_while_busy()
        form = asking.checked_form(self._shelf, question)
        found = self._place_of(question)
        conversation, told = found.conversation, found.branch
        before = conversation.case.with_values(
            self._shelf.shared_fields, {**question.facts, **asking.emptied(question)}
        )
        parts = asking.question_parts(self._shelf, question, form, before, told)
        case = before.with_values(self._shelf.shared_fields, form.values if form else {})
        asked = asking.question_message(conversation.id, told, parts)
        conversation = msgspec.structs.replace(
            conversation,
            title=conversation.title or asking.title_of(parts, case),
            case=case,
            language=question.language,
            specialty_id=question.specialty_id,
        )
        return self._answer(conversation, (*told, asked), listener, chosen, limits, new=asked)

    def regenerate(self, answer_id: str, language: Language, listener: Listener) -> Consultation:
        """As `Assistant.regenerate`."""
        self._refuse_while_busy()

        def work(history: History) -> tuple[Conversation, tuple[Message, ...]]:
            answer = history.message(answer_id)
            if answer.parent_id is None:
                raise UnknownMessage
            told = branch(history.messages(answer.conversation_id), answer.parent_id)
            return history.conversation(answer.conversation_id), told

        conversation, told = self._history.run(work)
        conversation = msgspec.structs.replace(conversation, language=language)
        return self._answer(conversation, told, listener, self._models.model(), AnswerLimits(), new=None)

    def summarise(self, conversation_id: str, language: Language, listener: Listener) -> Consultation:
        """As `Assistant.summarise`."""
        chosen = self._models.model()
        self._refuse_while_busy()
        found = self.consultation(conversation_id)
        parts = asking.summary_parts(found.branch, language)
        conversation = msgspec.structs.replace(found.conversation, language=language)
        asked = asking.question_message(conversation.id, found.branch, parts)
        told = (*found.branch, asked)
        return self._answer(conversation, told, listener, chosen, AnswerLimits(), new=asked)

    def continue_answer(
        self, answer_id: str, listener: Listener, *, model: str, limits: AnswerLimits
    ) -> Consultation:
        """As `Assistant.continue_answer`."""
        chosen = self._models.model(model)
        self._refuse_while_busy()
        answer = self._history.run(lambda history: history.message(answer_id))
        found = self.consultation(answer.conversation_id)
        begun = continuable(found.branch)
        if begun is None or begun.id != answer_id or begun.provenance is None:
            raise NothingToContinue
        self._refuse_other_model(begun.provenance, chosen)
        writing = msgspec.structs.replace(begun, state="writing")
        conversation = msgspec.structs.replace(found.conversation, updated_at=asking.now())

        def work(history: History) -> None:
            history.save_message(writing)
            history.save_conversation(conversation)

        self._history.run(work)
        self._write(writing, found.branch[:-1], listener, chosen, limits, begun=begun)
        return self.consultation(conversation.id)

    def stop(self) -> None:
        """Stops the answer that is being written; what was written is kept."""
        self._use.stop()

    def measure(self, question: Question, listener: Callable[[int, int], None]) -> None:
        """As `Assistant.measure`."""
        if self.is_busy or self._history.is_shut:
            return
        turns = list(self.told(self._place_of(question).branch, question).turns)
        if question.text.strip():
            turns.append(Turn("user", question.text))

        def take(reply: Reply) -> None:
            if isinstance(reply, Measured):
                listener(reply.tokens, reply.context)

        self._use.measure(self._models.model(), turns, take)

    def read_ahead(self, question: Question, listener: Callable[[int, int], None]) -> None:
        """As `Assistant.read_ahead`."""
        if self.is_busy or self._history.is_shut:
            return
        found = self._place_of(question)
        case = found.conversation.case
        turn = unfinished_turn(self._shelf, question, case, found.branch)
        turns = (*self.told(found.branch, question).turns, turn)

        def take(reply: Reply) -> None:
            if isinstance(reply, Warmed):
                listener(reply.done, reply.total)

        with contextlib.suppress(ModelError):
            self._use.read_ahead(self._models.model(), question.conversation_id, turns, take)

    def read_beginnings(
        self, language: Language, specialty_id: str | None, listener: Callable[[int], None]
    ) -> None:
        """As `Assistant.read_beginnings`."""
        used = self._history.run(lambda history: history.task_ids())
        left = beginnings(self._shelf, language, specialty_id, used)
        read = 0

        def next_one() -> None:
            found = next(left, None)
            if found is None:
                listener(read)
            else:
                self._use.begin(*found, take)

        def take(reply: Reply) -> None:
            nonlocal read
            if isinstance(reply, Warmed) and not 0 < reply.total == reply.done:
                listener(read)  # something else goes first
            elif isinstance(reply, Warmed | Failed):
                read += isinstance(reply, Warmed)
                next_one()

        next_one()

    def told(self, shown: tuple[Message, ...], question: Question) -> Told:
        """What the model is told of the branch before `question`."""
        return told_of(self._shelf, shown, question.language, question.specialty_id)

    @property
    def is_busy(self) -> bool:
        """Whether an answer is being written."""
        return self._answering is not None and not self._answering.ended

    def when_idle(self, work: Callable[[], None]) -> None:
        """Runs `work` once the answer that is being written is on disk, or at once. On the store's thread."""
        self._waiting.append(work)
        if not self.is_busy:
            self._go_on()

    def drop(self) -> None:
        """Forgets the last answer."""
        self._answering = None

    def _go_on(self) -> None:
        waiting, self._waiting = self._waiting, []
        for work in waiting:
            work()

    def _then_going_on(self, listener: Listener) -> Listener:
        def hear(event: AnswerEvent) -> None:
            try:
                listener(event)
            finally:
                if isinstance(event, Ended):
                    self._go_on()

        return hear

    def consultation(self, conversation_id: str) -> Consultation:
        """A conversation as it is shown. Raises `UnknownConversation`."""

        def work(history: History) -> Consultation:
            conversation = history.conversation(conversation_id)
            messages = history.messages(conversation.id)
            shown = branch(messages, conversation.head_id)
            return Consultation(conversation, shown, places(messages, shown))

        return self._history.run(work)

    def _place_of(self, question: Question) -> Consultation:
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
        provenance = asking.provenance_of(
            self._shelf, conversation, told[-1], model, sha256=sha256, seed=seed
        )
        answer = asking.answer_message(told[-1], provenance)
        conversation = msgspec.structs.replace(conversation, head_id=answer.id, updated_at=answer.created_at)
        if limits.save:
            added = (new, answer) if new is not None else (answer,)
            self._history.run(lambda history: _keep(history, conversation, *added))
        self._write(answer, told, listener, model, limits)
        if limits.save:
            return self.consultation(conversation.id)
        return Consultation(conversation, (*told, answer), {})

    def _write(
        self,
        answer: Message,
        told: tuple[Message, ...],
        listener: Listener,
        model: InstalledModel,
        limits: AnswerLimits,
        *,
        begun: Message | None = None,
    ) -> None:
        """Has `answer` written, or gone on with where it has `begun`."""
        provenance = answer.provenance
        if provenance is None:
            raise AssertionError(answer.id)
        read = told_of(self._shelf, told, provenance.language, provenance.specialty_id)
        schema = asking.schema_for(self._shelf, provenance.task_id)
        answering = self._answering = Answering(
            answer,
            save=lambda message: self._history.opened().save_message(message) if limits.save else None,
            submit=self._history.submit,
            listener=self._then_going_on(listener),
            exchanges=read.exchanges,
            form=provenance.task_id or "" if schema else "",
            begun=begun,
        )
        try:
            self._use.ask(
                model,
                answer.conversation_id,
                read.turns,
                language=provenance.language,
                sampling=provenance.sampling,
                seed=provenance.seed,
                max_tokens=limits.max_tokens,
                begun=begun.text if begun is not None else "",
                schema=schema,
                is_kept=limits.save,
                listener=answering.take,
            )
        except DesktopError as error:
            answering.take(Failed(0, error.code, error.facts))
        if not provenance.model_sha256:
            self._identify(answering, self._fingerprints.steps(model.path))

    def _identify(self, answering: Answering, steps: Iterator[str]) -> None:
        """Works out the model's hash slice by slice, so that saving never waits for gigabytes."""

        def step() -> None:
            try:
                sha256 = next(steps)
            except DesktopError:
                return  # the engine says what is wrong with the file
            if sha256:
                answering.identify(sha256)
            elif not self._history.closed and not self._history.is_shut:
                self._history.submit(step)

        self._history.submit(step)

    def _refuse_other_model(self, began: Provenance, chosen: InstalledModel) -> None:
        """An answer has one origin: what two models wrote could not be told apart in it."""
        known = self._fingerprints.known(chosen.path)
        same = known == began.model_sha256 if known and began.model_sha256 else chosen.id == began.model_id
        if not same or asking.adapters_of(chosen) != began.adapters:
            raise OtherModel(began=began.model_name, chosen=chosen.title.read(began.language))

    def _refuse_while_busy(self) -> None:
        if self._history.is_shut:
            raise VaultLocked
        if self.is_busy:
            raise EngineBusy


def _keep(history: History, conversation: Conversation, *messages: Message) -> None:
    try:
        history.save_conversation(conversation, *messages)
    except UnknownConversation:
        history.add_conversation(conversation, *messages)
