"""From what the doctor entered to messages: checks the question, adds what the model was not told yet."""

import datetime as dt
import secrets
from collections.abc import Sequence

from desktop import __version__
from desktop.clinical import prompts
from desktop.clinical.cases import CASE_LINE, Case
from desktop.clinical.forms import CheckedForm, Entry, Values, check_form, shown
from desktop.clinical.language import Language, clean
from desktop.clinical.shelf import Shelf
from desktop.clinical.task import Sampling
from desktop.conversation.consultation import Question
from desktop.conversation.messages import (
    Conversation,
    FormPart,
    Message,
    Part,
    Provenance,
    SummaryPart,
    TextPart,
)
from desktop.errors import EmptyQuestion, MissingFields, NothingToSummarise
from desktop.models.library import InstalledModel
from desktop.telling import summary_covers, told_values

TITLE_CHARACTERS = 40


def new_id() -> str:
    """A new id that sorts by time: 12 hexadecimal digits of milliseconds, 12 of chance."""
    milliseconds = int(dt.datetime.now(dt.UTC).timestamp() * 1000)
    return f"{milliseconds:012x}{secrets.token_hex(6)}"


def now() -> str:
    """The time in UTC, ISO 8601 with milliseconds."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")


def checked_form(shelf: Shelf, question: Question) -> CheckedForm | None:
    """The question's form, checked; None for a free question.

    Raises:
        UnknownTask, UnknownField, InvalidField: as `clinical.forms.check_form`.
        MissingFields: names the required fields that are empty.
        EmptyQuestion: a free question without words.
        UnknownSpecialty: the question's specialty is none of the shelf's.
    """
    if question.specialty_id is not None:
        shelf.specialty(question.specialty_id)
    if question.task_id is None:
        if not question.text:
            raise EmptyQuestion
        return None
    task = shelf.task(question.task_id)
    form = check_form(task, question.values, question.language)
    if form.missing:
        labels = [field.label.read(question.language) for field in task.fields if field.name in form.missing]
        separator = "、" if question.language == "zh" else ", "
        raise MissingFields(labels=separator.join(labels))
    return form


def emptied(question: Question) -> Values:
    """The fields that the doctor left empty: what the case knew of them does not hold any more."""
    return {name: "" for name, value in question.values.items() if not clean(value)}


def doubt_sentences(form: CheckedForm, language: Language) -> tuple[str, ...]:
    """The values outside their plausible range, each with its label and what is usual."""
    values = {entry.name: f"{entry.label} {entry.value}" for entry in form.entries(language)}
    return tuple(f"{values[doubt.name]}: {doubt.question.read(language)}" for doubt in form.doubts)


def question_parts(
    shelf: Shelf, question: Question, form: CheckedForm | None, case: Case, told: Sequence[Message]
) -> tuple[Part, ...]:
    """The parts of the question's message: its form or the facts not told yet, then its words.

    `case` is the case before this question, `told` the branch so far: facts of the case that it told
    already are not told again.
    """
    facts = _untold_facts(shelf, case, told, form.values if form else {}, question.language)
    words = (TextPart(question.text),) if question.text else ()
    if form is not None:
        return (_form_part(question, form, case, facts), *words)
    if facts:
        return (_facts_part(question, case, facts), *words)
    return words


def question_message(conversation_id: str, told: Sequence[Message], parts: tuple[Part, ...]) -> Message:
    """The question as a new message at the end of the branch `told`."""
    return Message(
        id=new_id(),
        conversation_id=conversation_id,
        parent_id=told[-1].id if told else None,
        role="user",
        parts=parts,
        created_at=now(),
    )


def summary_parts(told: Sequence[Message], language: Language) -> tuple[Part, ...]:
    """The parts of the question for a summary of what of `told` did not fit.

    Raises:
        NothingToSummarise: all of it did.
    """
    covers = summary_covers(told)
    if not covers:
        raise NothingToSummarise
    return SummaryPart(covers), TextPart(prompts.summary_text(language))


def provenance_of(
    shelf: Shelf, conversation: Conversation, asked: Message, model: InstalledModel, *, sha256: str, seed: int
) -> Provenance:
    """Where the answer to `asked` will come from; `sha256` is empty while it is not known."""
    form = next((part for part in asked.parts if isinstance(part, FormPart)), None)
    task_id = form.task_id if form else None
    return Provenance(
        model_id=model.id,
        model_name=model.title.read(conversation.language),
        model_sha256=sha256,
        demo=model.demo,
        app_version=__version__,
        language=conversation.language,
        sampling=sampling_for(shelf, task_id, model),
        seed=seed,
        task_id=task_id,
        task_version=form.task_version if form else 0,
        specialty_id=conversation.specialty_id,
        adapters=adapters_of(model),
    )


def adapters_of(model: InstalledModel) -> tuple[str, ...]:
    """The adapters of a model as `Provenance` names them."""
    return tuple(f"{adapter.name} {adapter.sha256}" for adapter in model.adapters)


def answer_message(asked: Message, provenance: Provenance) -> Message:
    """The place of the answer to `asked`, empty as yet."""
    return Message(
        id=new_id(),
        conversation_id=asked.conversation_id,
        parent_id=asked.id,
        role="assistant",
        parts=(),
        created_at=now(),
        state="writing",
        provenance=provenance,
    )


def title_of(parts: Sequence[Part], case: Case) -> str:
    """A conversation's first title: the chief complaint, else the first words of what was asked."""
    complaint = case.values.get("chief_complaint", "")
    first = next((part for part in parts if isinstance(part, FormPart)), None)
    values = (entry.value for entry in first.entries) if first else ()
    entry = " ".join(value for value in values if any(map(str.isalpha, value)))  # dates tell little
    words = next((part.text for part in parts if isinstance(part, TextPart)), "")
    title = complaint or (entry if first and first.task_id else words) or words or entry
    line = " ".join(title.split())
    return line if len(line) <= TITLE_CHARACTERS else line[: TITLE_CHARACTERS - 1] + "…"


def sampling_for(shelf: Shelf, task_id: str | None, model: InstalledModel) -> Sampling:
    """The task's own sampling; without one, as the model's makers recommend, or the usual one."""
    own = next((task.sampling for task in shelf.tasks if task.id == task_id), None)
    return own or model.sampling or Sampling()


def schema_for(shelf: Shelf, task_id: str | None) -> str:
    """The schema of the answers to a task; empty where they are prose."""
    return next((task.schema for task in shelf.tasks if task.id == task_id), "")


def case_entries(shelf: Shelf, case: Case, language: Language) -> tuple[Entry, ...]:
    """The facts of the case line as they are read in `language`, in its order."""
    return _entries(shelf, {name: case.values[name] for name in CASE_LINE if name in case.values}, language)


def _entries(shelf: Shelf, values: Values, language: Language) -> tuple[Entry, ...]:
    fields = {field.name: field for field in shelf.shared_fields}
    return tuple(
        Entry(name, fields[name].label.read(language), shown(fields[name], text, language))
        for name, text in values.items()
        if name in fields and text
    )


def _untold_facts(
    shelf: Shelf, case: Case, told: Sequence[Message], in_form: Values, language: Language
) -> tuple[Entry, ...]:
    known = told_values(told)
    untold = {
        name: case.values[name]
        for name in CASE_LINE
        if name not in in_form and case.values.get(name, "") != known.get(name, "")
    }
    return _entries(shelf, {name: text for name, text in untold.items() if text}, language)


def _form_part(question: Question, form: CheckedForm, case: Case, facts: tuple[Entry, ...]) -> FormPart:
    return FormPart(
        task_id=form.task.id,
        task_version=form.task.version,
        title=form.task.title.read(question.language),
        specialty_id=question.specialty_id,
        entries=(*facts, *form.entries(question.language)),
        values={**_values_of(facts, case), **form.values},
        text=prompts.form_text(form, question.language, facts),
    )


def _facts_part(question: Question, case: Case, facts: tuple[Entry, ...]) -> FormPart:
    return FormPart(
        task_id=None,
        task_version=0,
        title="",
        specialty_id=question.specialty_id,
        entries=facts,
        values=_values_of(facts, case),
        text=prompts.facts_text(facts, question.language),
    )


def _values_of(facts: tuple[Entry, ...], case: Case) -> Values:
    return {entry.name: case.values[entry.name] for entry in facts}
