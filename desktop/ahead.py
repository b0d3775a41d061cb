"""What can be read before it is asked: a question being written, and how the questions of a task begin."""

import contextlib
from collections.abc import Iterator, Sequence

import msgspec

from desktop import asking
from desktop.clinical.cases import Case
from desktop.clinical.forms import CheckedForm, Values, check_form, check_value
from desktop.clinical.language import Language, clean
from desktop.clinical.shelf import Shelf
from desktop.clinical.task import Task
from desktop.conversation.consultation import Question
from desktop.conversation.messages import Message
from desktop.engine.protocol import Turn
from desktop.errors import InvalidField
from desktop.telling import told_of


def unfinished_turn(shelf: Shelf, question: Question, case: Case, told: Sequence[Message]) -> Turn:
    """The question as `asking` would put it now: what is missing or no value yet is left out.

    Args:
        shelf: the tasks.
        question: as far as it is written; its words may be empty.
        case: what is known before it.
        told: the branch that it follows.

    Raises:
        UnknownTask: its task is none of the shelf's.
    """
    task = None if question.task_id is None else shelf.task(question.task_id)
    form = None if task is None else _form_so_far(task, question)
    question = msgspec.structs.replace(question, text=clean(question.text))
    before = case.with_values(shelf.shared_fields, {**question.facts, **_cleared(question, form)})
    parts = asking.question_parts(shelf, question, form, before, told)
    return Turn("user", asking.question_message("", told, parts).text)


def beginnings(
    shelf: Shelf, language: Language, specialty_id: str | None, used: Sequence[str]
) -> Iterator[tuple[str, tuple[Turn, ...]]]:
    """How the first question of each task begins: its id and its turns.

    The tasks in `used` come first, in that order. Nothing in it is of a patient.
    """
    order = {task_id: place for place, task_id in enumerate(used)}
    told = told_of(shelf, (), language, specialty_id).turns
    for task in sorted(shelf.tasks, key=lambda task: order.get(task.id, len(order))):
        empty = Question(language=language, task_id=task.id, specialty_id=specialty_id)
        yield task.id, (*told, unfinished_turn(shelf, empty, Case(), ()))


def _form_so_far(task: Task, question: Question) -> CheckedForm:
    values: Values = {}
    for name, text in question.values.items():
        field = task.field(name)
        if field is not None and clean(text):
            with contextlib.suppress(InvalidField):
                values[name] = check_value(field, text, question.language)
    return check_form(task, values, question.language)


def _cleared(question: Question, form: CheckedForm | None) -> Values:
    """Fields that were begun but hold no value yet: what the case knows of them would be in the way."""
    known = form.values if form is not None else {}
    return {name: "" for name in question.values if name not in known}
