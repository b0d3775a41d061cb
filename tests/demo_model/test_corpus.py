"""The corpus: the data set's form, the program's own prompts, and no repetitive answer."""

import dataclasses
import json
import re
from pathlib import Path

import pytest
from demo_model.corpus import ANSWERS, Conversation, CorpusWriter, category_of, save_corpus
from demo_model.knowledge import Knowledge
from demo_model.measures import distinct_share

from desktop.clinical.language import LANGUAGES
from desktop.clinical.prompts import instruction_text, system_text
from desktop.clinical.shelf import Shelf

CONFIRMED = 13


@pytest.fixture(scope="module")
def corpus(shelf: Shelf, knowledge: Knowledge) -> list[Conversation]:
    return CorpusWriter(shelf, knowledge, seed=5).write(rounds=1, example_rounds=2, free_rounds=1)


def test_every_task_occurs_in_both_languages(corpus: list[Conversation], shelf: Shelf) -> None:
    seen = {(conversation.task_id, conversation.language) for conversation in corpus}
    assert seen == {(task.id, language) for task in [*shelf.tasks] for language in LANGUAGES} | {
        (None, language) for language in LANGUAGES
    }
    assert set(ANSWERS) == {task.id for task in shelf.tasks}


def test_the_columns_are_those_of_the_data_set(corpus: list[Conversation], tmp_path: Path) -> None:
    save_corpus(corpus, tmp_path / "corpus.jsonl")
    lines = [
        json.loads(line) for line in (tmp_path / "corpus.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert all(list(line) == ["category", "input", "output", "id"] for line in lines)
    assert len({line["id"] for line in lines}) == len(lines)


def test_only_confirmed_categories_stand_without_a_mark(shelf: Shelf) -> None:
    names = [category_of(task) for task in shelf.tasks]
    assert sum("(our preset)" not in name for name in names) == CONFIRMED


def test_prompts_are_made_by_the_program(corpus: list[Conversation], shelf: Shelf) -> None:
    systems = {system_text(language, item) for language in LANGUAGES for item in (None, *shelf.specialties)}
    for conversation in corpus:
        assert conversation.system in systems
        if conversation.task_id:
            task = shelf.task(conversation.task_id)
            assert conversation.items[0].input.startswith(instruction_text(task, conversation.language))


def test_answers_have_the_promised_headings(corpus: list[Conversation], shelf: Shelf) -> None:
    for conversation in corpus:
        if conversation.task_id:
            titles = [
                heading.read(conversation.language) for heading in shelf.task(conversation.task_id).headings
            ]
            assert re.findall(r"^## (.+)$", conversation.items[0].output, re.MULTILINE) == titles


def test_no_answer_is_repetitive_or_empty(corpus: list[Conversation]) -> None:
    for conversation in corpus:
        for item in conversation.items:
            assert item.output.strip() == item.output != ""
            if len(item.output) > 60:
                assert distinct_share(item.output, conversation.language) >= 0.7, item.output


def test_no_template_is_left_unfilled(corpus: list[Conversation]) -> None:
    for conversation in corpus:
        for item in conversation.items:
            assert "{" not in item.output
            assert not re.search(r"^## .+\n\n?(##|$)", item.output, re.MULTILINE), item.output
            if conversation.language == "en":
                assert not re.search("[\u4e00-\u9fff，。：；]", item.output), item.output


def test_the_same_seed_gives_the_same_corpus(shelf: Shelf, knowledge: Knowledge) -> None:
    first, second = (
        CorpusWriter(shelf, knowledge, seed=3).write(rounds=1, example_rounds=0, free_rounds=1)
        for _ in range(2)
    )
    assert first == second
    assert [dataclasses.astuple(item) for item in first[:3]] == [
        dataclasses.astuple(item) for item in second[:3]
    ]
