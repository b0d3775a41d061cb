"""The conversation on the screen: what the doctor asks goes to the assistant, what comes back is shown."""

from collections.abc import Callable

import msgspec
from PySide6.QtCore import QObject, Signal

from desktop.assistant import Assistant
from desktop.clinical.cases import Case
from desktop.clinical.forms import Values
from desktop.conversation.consultation import Consultation, Question
from desktop.conversation.events import AnswerEvent, Ended, Loading, Reading, Wrote
from desktop.conversation.left_out import covers_of
from desktop.conversation.messages import FormPart, Message, TextPart
from desktop.errors import DesktopError
from desktop.ui.background import Background
from desktop.ui.drafts import Drafts
from desktop.ui.main_window import MainWindow
from desktop.ui.reading_ahead import ReadingAhead
from desktop.ui.writing import Writing

ELSEWHERE = "elsewhere"
_CAN_LEAVE = 4
"""From so many messages on some can leave the context: the first question and its answer stay."""


class ConsultationController(QObject):
    """One conversation at a time is shown; an answer goes on being written when another is opened.

    Signals:
        changed: the history is different now (a new conversation, an answer ended).
        shown: another conversation is shown: its id, or an empty string for a new case.
        specialtyChosen: the doctor chose another specialty: its id, or None.
    """

    changed = Signal()
    shown = Signal(str)
    specialtyChosen = Signal(object)
    _event = Signal(object)

    def __init__(self, window: MainWindow, assistant: Assistant, background: Background) -> None:
        super().__init__(window)
        self._window = window
        self._assistant = assistant
        self._background = background
        self._consultation: Consultation | None = None
        self._writing: Writing | None = None
        self._edits: str | None = None
        self._form_edits: str | None = None
        self._drafts: dict[str, str] = {}
        self._forms: dict[str, tuple[str | None, Values]] = {}
        self._facts: Values = {}
        self._specialty_id = assistant.settings.specialty
        self._form_stands = False
        self._ahead = ReadingAhead(
            background, read=assistant.read_ahead, standing=self._standing, parent=self
        )
        self._event.connect(self._on_event)
        self._connect()

    def _connect(self) -> None:
        window, transcript, composer = self._window, self._window.transcript, self._window.composer
        composer.sent.connect(self._on_sent)
        composer.stopped.connect(self.stop)
        composer.edited.connect(self._on_text_edited)
        composer.editCancelled.connect(self._on_edit_cancelled)
        composer.lastQuestionWanted.connect(self._on_last_question_wanted)
        window.tasks.taskChosen.connect(self._on_form_opened)
        window.tasks.formEdited.connect(self._on_form_edited)
        window.tasks.submitted.connect(self._on_form_submitted)
        window.tasks.tasksShown.connect(self._on_form_left)
        window.tasks.stopped.connect(self.stop)
        window.tasks.specialtyChosen.connect(self._on_specialty_chosen)
        window.empty_state.insertExample.connect(self._on_example_wanted)
        window.top_bar.case_line.caseEdited.connect(self._on_case_edited)
        transcript.regenerate.connect(self._on_regenerate)
        transcript.edit.connect(self._on_edit)
        transcript.choose.connect(self._on_choose)
        transcript.retry.connect(self._on_retry)
        transcript.stopped.connect(self.stop)
        transcript.continued.connect(self._on_continued)
        transcript.summarise.connect(self._on_summarise)

    @property
    def conversation_id(self) -> str | None:
        """The conversation that is shown; None for a new case."""
        return self._consultation.conversation.id if self._consultation else None

    # What is shown.

    def new_case(self) -> None:
        """An empty case; what was typed for another one is kept with it.

        Asked for while a new case is open, it is for another patient: nothing that was typed stays.
        """
        self._keep_draft()
        if self._consultation is None:
            self._drafts.pop("", None)
            self._forms.pop("", None)
        if self._writing is not None and self._writing.answer is None:
            self._writing.asked_in = ELSEWHERE  # its conversation is not shown any more
        self._consultation = None
        self._facts = {}
        self._specialty_id = self._assistant.settings.specialty
        self._window.tasks.set_specialty(self._specialty_id)
        self._window.transcript.clear()
        self._window.show_empty()
        self._begin({})
        self._window.composer.setFocus()

    def reload(self, conversation_id: str) -> None:
        """Reads title and case again if it is the conversation that is shown."""
        if conversation_id == self.conversation_id:
            self._background.run(
                lambda: self._assistant.consultation(conversation_id), success=self._on_case_changed
            )

    def read_again(self) -> None:
        """The history is another one: the case that was shown may not be there any more."""
        shown = self.conversation_id
        if shown is not None:
            self.new_case()
            self._background.run(
                lambda: self._assistant.consultation(shown), success=self.show, failure=lambda _: None
            )

    def stop_in(self, conversation_id: str) -> None:
        """Stops the answer that is being written if it belongs to this conversation."""
        answer = self._writing.answer if self._writing else None
        if answer is not None and answer.conversation_id == conversation_id:
            self.stop()

    def open(self, conversation_id: str) -> None:
        """Reads a conversation and shows it."""
        if conversation_id != self.conversation_id:
            self._background.run(lambda: self._assistant.consultation(conversation_id), success=self.show)

    def show(self, consultation: Consultation) -> None:
        """Shows a conversation, with the answer that is being written in it."""
        if self._window.is_locked:  # asked for before
            return
        if consultation.conversation.id == self.conversation_id:
            self._go_on(consultation)
            return
        self._keep_draft()
        self._consultation = consultation
        self._specialty_id = consultation.conversation.specialty_id
        self._window.tasks.set_specialty(self._specialty_id)
        self._show_branch(consultation)
        self._begin(consultation.conversation.case.values)

    def _go_on(self, consultation: Consultation) -> None:
        """The conversation that is shown has another branch now; forms and words stay."""
        self._consultation = consultation
        self._show_branch(consultation)
        self._show_around()
        self._measure()
        self._ahead.now()

    def _begin(self, known: Values) -> None:
        """Another case is shown: the forms know `known` of its patient and nothing else."""
        self._window.tasks.forget_typed()
        self._window.tasks.know(known)
        self._window.tasks.show_tasks()
        form = self._forms.pop(self.conversation_id or "", None)
        if form is not None:
            self._window.tasks.show_unsent(*form)
        self._show_around()
        self._window.composer.set_text(self._drafts.pop(self.conversation_id or "", ""))
        self._let_lead(form=form is not None)
        self._measure()
        self._ahead.now()

    def _show_branch(self, consultation: Consultation) -> None:
        transcript, writing, branch = self._window.transcript, self._writing, consultation.branch
        if writing is None or not writing.is_end_of(branch):
            transcript.show_conversation(branch, consultation.places)
        else:
            transcript.show_conversation((*branch[:-1], writing.shown(branch[-1])), consultation.places)
            if writing.left_out is not None:
                transcript.show_left_out(writing.left_out)
            if writing.progress is not None:
                transcript.show_reading(writing.progress)
        self._window.show_conversation()

    def _show_around(self) -> None:
        self._leave_edit()
        self.show_case_line()
        self._window.composer.set_asking_on(self._consultation is not None)
        self.shown.emit(self.conversation_id or "")

    # Locked and open again.

    def put_away(self) -> Drafts:
        """Takes all words of cases off the screen and out of memory; returns what was typed and not sent.

        An answer that is being written goes on where it is not stopped, and is shown again by `take_back`.
        """
        self._keep_draft()
        drafts = Drafts(self._drafts, self._forms, self._facts, self.conversation_id or "")
        self._drafts, self._forms, self._facts = {}, {}, {}
        self._window.composer.clear()
        self._window.tasks.put_away()
        self.new_case()
        return drafts

    def take_back(self, drafts: Drafts) -> None:
        """Shows what was put away."""
        self._drafts, self._forms, self._facts = drafts.words, drafts.forms, drafts.facts
        if drafts.open_id:
            self.open(drafts.open_id)
        else:
            self._begin(self._facts)

    def show_case_line(self) -> None:
        """The case's facts in the present language."""
        language = self._assistant.settings.language
        conversation = self._consultation.conversation if self._consultation else None
        case = conversation.case if conversation else Case(self._facts)
        entries = self._assistant.case_entries(case, language)
        title = conversation.title if conversation else ""
        self._window.top_bar.case_line.show_case(title, entries)

    def _keep_draft(self) -> None:
        self._leave_edit()
        text = self._window.composer.text()
        if text:
            self._drafts[self.conversation_id or ""] = text
        if form := self._window.tasks.unsent():
            self._forms[self.conversation_id or ""] = form

    # Asking.

    def _on_sent(self, text: str) -> None:
        self._ask(Question(language=self._assistant.settings.language, text=text, edits=self._edits))

    def _on_form_submitted(self, task_id: str, values: Values) -> None:
        language = self._assistant.settings.language
        self._ask(Question(language=language, task_id=task_id, values=values, edits=self._form_edits))
        self._window.composer.setFocus()  # Esc stops here, and the follow-up is typed here

    def _ask(self, question: Question) -> None:
        question = self._placed(question)
        self._start(
            lambda: self._assistant.ask(question, self._event.emit),
            success=lambda asked: self._on_asked(asked, clear=not question.task_id),
        )

    def _placed(self, question: Question) -> Question:
        """The question in the conversation that is shown."""
        return msgspec.structs.replace(
            question,
            specialty_id=self._specialty_id,
            conversation_id=self.conversation_id,
            facts={} if self._consultation else self._facts,
        )

    def _start(
        self, work: Callable[[], Consultation], *, success: Callable[[Consultation], None] | None = None
    ) -> None:
        """Starts an answer; one at a time."""
        if self._writing is not None:
            return
        self._ahead.stop()
        self._let_lead(form=False)
        self._writing = Writing(self.conversation_id)
        self._set_busy(True)
        self._window.transcript.show_sending()
        self._window.show_conversation()
        self._background.run(work, success=success or self._on_asked, failure=self._on_not_asked)

    def _on_asked(self, asked: Consultation, *, clear: bool = False) -> None:
        if self._writing is None:
            return
        writing = self._writing
        writing.begin(asked.branch[-1])
        if self.conversation_id == writing.asked_in:
            if clear:
                self._window.composer.clear()
            self._go_on(asked)
        elif clear:  # another case was opened meanwhile: what was sent is no draft any more
            self._drafts.pop(writing.asked_in or "", None)
        self.changed.emit()
        for event in writing.early:
            self._on_event(event)

    def _on_not_asked(self, error: DesktopError) -> None:
        writing, self._writing = self._writing, None
        self._set_busy(False)
        if writing is not None and self.conversation_id == writing.asked_in:
            self._window.transcript.end_sending()
            if self._consultation is None:
                self._window.show_empty()
        self._window.composer.show_problem(error.sentence(self._assistant.settings.language))

    def _set_busy(self, busy: bool) -> None:
        self._window.composer.set_busy(busy)
        self._window.tasks.set_busy(busy)

    def stop(self) -> None:
        """Stops the answer that is being written."""
        self._assistant.stop()

    def _on_event(self, event: AnswerEvent) -> None:
        writing = self._writing
        if writing is None:
            return
        if writing.answer is None:
            writing.early.append(event)
            return
        here = self._consultation is not None and writing.is_end_of(self._consultation.branch)
        transcript = self._window.transcript
        match event:
            case Loading() | Reading():
                writing.progress = event
                if isinstance(event, Reading):
                    writing.left_out = event.left_out
                if here:
                    transcript.show_reading(event)
            case Wrote(text=text):
                writing.progress = None
                writing.text += text
                if here:
                    transcript.add_text(text)
            case Ended(message=message, error=error):
                self._on_ended(message, error, here=here)

    def _on_ended(self, message: Message, error: DesktopError | None, *, here: bool) -> None:
        self._writing = None
        self._set_busy(False)
        if here and self._consultation is not None:
            self._window.transcript.end_answer(message, error)
            branch = (*self._consultation.branch[:-1], message)
            self._consultation = msgspec.structs.replace(self._consultation, branch=branch)
        self._measure()
        self._ahead.now()
        self.changed.emit()

    # Versions and changes.

    def _on_regenerate(self, answer_id: str) -> None:
        language = self._assistant.settings.language
        self._start(lambda: self._assistant.regenerate(answer_id, language, self._event.emit))

    def _on_continued(self, answer_id: str) -> None:
        """The answer goes on where it stopped."""
        self._start(lambda: self._assistant.continue_answer(answer_id, self._event.emit))

    def _on_summarise(self) -> None:
        """What does not fit any more is summarised, as a question and an answer of its own."""
        conversation_id, language = self.conversation_id, self._assistant.settings.language
        if conversation_id is not None:
            self._start(lambda: self._assistant.summarise(conversation_id, language, self._event.emit))

    def _on_retry(self) -> None:
        """Asks the last question again after a failure."""
        self._background.run(self._assistant.retry_engine)
        if self._consultation is not None and self._consultation.branch:
            self._on_regenerate(self._consultation.branch[-1].id)

    def _on_choose(self, message_id: str, step: int) -> None:
        if self._writing is None:
            self._background.run(lambda: self._assistant.choose_version(message_id, step), success=self.show)

    def _on_edit(self, question_id: str) -> None:
        """Opens a question for a new version: a form in the task pane, words in the composer."""
        message = self._message(question_id)
        if message is None:
            return
        form = next((part for part in message.parts if isinstance(part, FormPart)), None)
        words = "\n\n".join(part.text for part in message.parts if isinstance(part, TextPart))
        known_task = form is not None and any(task.id == form.task_id for task in self._assistant.shelf.tasks)
        if form is not None and form.task_id is not None and known_task:
            self._form_edits = question_id
            self._window.show_tasks_pane()
            self._window.tasks.show_sent_form(form.task_id, form.values)
            self._on_form_opened()
        else:
            self._edits = question_id
            self._window.composer.begin_edit(words)

    def _on_last_question_wanted(self) -> None:
        branch = self._consultation.branch if self._consultation else ()
        asked = (message for message in reversed(branch) if message.role == "user")
        last = next((message for message in asked if not covers_of(message)), None)
        if last is not None and self._writing is None:
            self._on_edit(last.id)

    def _on_edit_cancelled(self) -> None:
        self._edits = None

    def _on_form_left(self) -> None:
        self._form_edits = None
        self._let_lead(form=False)

    def _leave_edit(self) -> None:
        self._edits = self._form_edits = None
        self._window.composer.end_edit()
        self._window.tasks.end_edit()

    def _message(self, message_id: str) -> Message | None:
        branch = self._consultation.branch if self._consultation else ()
        return next((message for message in branch if message.id == message_id), None)

    def _on_example_wanted(self, task_id: str) -> None:
        self._window.show_tasks_pane()
        self._window.tasks.forget_typed()
        self._window.tasks.show_form(task_id, {})
        self._window.tasks.fill_example()
        self._on_form_opened()

    def _on_specialty_chosen(self, specialty_id: str | None) -> None:
        self._specialty_id = specialty_id
        self.specialtyChosen.emit(specialty_id)
        self._measure()
        self._ahead.now()

    def _on_case_edited(self, values: Values) -> None:
        """Facts of a conversation go to its case; of a new case they fill the forms and come with them."""
        conversation_id = self.conversation_id
        if conversation_id is None:
            self._facts = {**self._facts, **values}
            self._window.tasks.know(values)
            self.show_case_line()
            self._ahead.now()
            return

        def work() -> Consultation:
            self._assistant.change_case(conversation_id, values)
            return self._assistant.consultation(conversation_id)

        self._background.run(work, success=self._on_case_changed)

    def _on_case_changed(self, consultation: Consultation) -> None:
        if consultation.conversation.id == self.conversation_id and self._consultation is not None:
            self._consultation = msgspec.structs.replace(
                self._consultation, conversation=consultation.conversation
            )
            self._window.tasks.know(consultation.conversation.case.values)
            self.show_case_line()
            self._ahead.now()

    # What stands and is not sent yet: the context meter and reading ahead.

    def _on_text_edited(self, _: str) -> None:
        self._window.composer.show_problem("")
        self._let_lead(form=False)
        self._measure()
        self._ahead.now()

    def _on_form_opened(self) -> None:
        self._let_lead(form=True)
        self._ahead.now()

    def _on_form_edited(self) -> None:
        self._let_lead(form=True)
        self._ahead.later()

    def _let_lead(self, *, form: bool) -> None:
        """The form, or else the words below, are what the doctor is about to send."""
        self._form_stands = form and self._window.tasks.task_id is not None
        self._window.tasks.set_leading(self._form_stands)
        self._window.composer.set_leading(not self._form_stands)

    def _standing(self) -> Question | None:
        """The question as far as it stands; None while an answer is being written."""
        if self._writing is not None:
            return None
        language, form = self._assistant.settings.language, self._window.tasks.standing()
        if form is not None and self._form_stands:
            task_id, values = form
            asked = Question(language=language, task_id=task_id, values=values, edits=self._form_edits)
        else:
            asked = Question(language=language, text=self._window.composer.text(), edits=self._edits)
        return self._placed(asked)

    def _measure(self) -> None:
        if self._writing is not None:
            return
        question = self._placed(
            Question(
                language=self._assistant.settings.language,
                text=self._window.composer.text(),
                edits=self._edits,
            )
        )

        def show(found: tuple[int, int]) -> None:
            branch = self._consultation.branch if self._consultation else ()
            self._window.composer.show_tokens(*found, can_leave=len(branch) >= _CAN_LEAVE)

        def counted(tokens: int, context: int) -> None:
            self._background.call(show, (tokens, context))

        self._background.run(lambda: self._assistant.measure(question, counted), failure=lambda _: None)
