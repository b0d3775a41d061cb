"""What is asked: the examples of the program's tasks, the same on every PC."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from desktop.acceptance.rules import rules_file
from desktop.clinical.forms import check_form, example_values
from desktop.clinical.language import Language
from desktop.clinical.prompts import form_text, system_text
from desktop.clinical.shelf import Shelf, load_shelf
from desktop.clinical.task import Task
from desktop.conversation.consultation import Question


def tasks_of(shelf: Shelf, resources: Path) -> tuple[Task, ...]:
    """The program's tasks as they are used here: a hospital may have put its own in their place."""
    ours = {task.id for task in load_shelf(resources).tasks}
    return tuple(task for task in shelf.tasks if task.id in ours)


def question_of(task: Task, language: Language) -> Question:
    """The task's example as a doctor's question."""
    return Question(language=language, task_id=task.id, values=example_values(task, language))


def fingerprint(tasks: Iterable[Task], language: Language, resources: Path) -> str:
    """The SHA-256 of the rules and of every word that is asked: reports that share it can be compared."""
    digest = hashlib.sha256(rules_file(resources).read_bytes())
    for task in tasks:
        form = check_form(task, example_values(task, language), language)
        digest.update(system_text(language, None).encode())
        digest.update(form_text(form, language).encode())
    return digest.hexdigest()
