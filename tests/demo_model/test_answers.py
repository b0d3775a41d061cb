"""The 22 x 2 table: every task's example gets a whole answer from the bundled model, in both languages."""

import re

import pytest
from demo_model.knowledge import Knowledge, load_knowledge
from demo_model.measures import distinct_share

from desktop.clinical.forms import check_form, example_values
from desktop.clinical.language import LANGUAGES, Language
from desktop.clinical.prompts import form_text, system_text
from desktop.clinical.shelf import Shelf
from desktop.engine.protocol import Turn
from tests.demo_model.conftest import Ask

TASKS = sorted(load_knowledge().examples)
LONGEST_ANSWER = 512
LEAST_DISTINCT = 0.6
LEAST_CHINESE = 0.7
HEADING = re.compile(r"^## (.+)$", re.MULTILINE)


def question(shelf: Shelf, task_id: str, language: Language) -> list[Turn]:
    """What the program sends when the example is inserted and sent."""
    task = shelf.task(task_id)
    form = check_form(task, example_values(task, language), language)
    return [Turn("system", system_text(language, None)), Turn("user", form_text(form, language))]


def chinese_share(text: str) -> float:
    letters = [character for character in text if character.isalpha()]
    return sum("\u4e00" <= character <= "\u9fff" for character in letters) / len(letters)


def test_every_task_has_an_expected_answer(shelf: Shelf) -> None:
    assert {task.id for task in shelf.tasks} == set(TASKS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("task_id", TASKS)
def test_the_answer_to_the_example(
    ask: Ask, shelf: Shelf, knowledge: Knowledge, task_id: str, language: Language
) -> None:
    answer = ask(question(shelf, task_id, language))

    assert answer.reason == "stop"
    assert answer.tokens < LONGEST_ANSWER
    assert HEADING.findall(answer.text) == [
        heading.read(language) for heading in shelf.task(task_id).headings
    ]
    assert all(part.strip() for part in HEADING.split(answer.text)[2::2]), answer.text
    assert distinct_share(answer.text, language) >= LEAST_DISTINCT, answer.text
    example = knowledge.examples[task_id]
    for choices in example.zh if language == "zh" else example.en:
        assert any(word.casefold() in answer.text.casefold() for word in choices), (choices, answer.text)
    if language == "zh":
        assert chinese_share(answer.text) >= LEAST_CHINESE, answer.text
    else:
        assert chinese_share(answer.text) == 0, answer.text
    assert "\ufffd" not in answer.text
    assert "<|" not in answer.text
