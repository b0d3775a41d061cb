"""Asking on after a task's answer, and free questions: the demo model keeps to the subject."""

import pytest
from demo_model.knowledge import Knowledge

from desktop.clinical.language import LANGUAGES, Language
from desktop.clinical.prompts import system_text
from desktop.clinical.shelf import Shelf
from desktop.engine.protocol import Turn
from tests.demo_model.conftest import Ask
from tests.demo_model.test_answers import question

LEAST_NAMED = 0.9
ASKED: dict[Language, tuple[str, ...]] = {
    "zh": ("什么是{name}？", "{name}怎么治疗？"),
    "en": ("What is {name}?", "How is {name} treated?"),
}
ASKED_ON: dict[Language, tuple[str, ...]] = {
    "zh": ("还要做哪些检查？", "怎么治疗？", "什么时候需要急诊？"),
    "en": ("Which tests are still needed?", "How is it treated?", "When is it an emergency?"),
}


def is_about(name: str, text: str) -> bool:
    """Whether an answer names the disease and does not refuse it."""
    refused = "不了解" in text or "does not know" in text
    return name.casefold() in text.casefold() and not refused


@pytest.mark.parametrize(
    ("task_id", "language", "name"),
    [
        ("initial-diagnosis", "zh", "急性胆囊炎"),
        ("definitive-diagnosis", "zh", "甲状腺功能亢进症"),
        ("follow-up-plan", "zh", "高血压"),
        ("initial-diagnosis", "en", "acute cholecystitis"),
        ("treatment-plan", "en", "lumbar disc herniation"),
        ("follow-up-plan", "en", "hypertension"),
    ],
)
def test_three_turns_keep_to_the_disease(
    ask: Ask, shelf: Shelf, task_id: str, language: Language, name: str
) -> None:
    turns = question(shelf, task_id, language)
    turns.append(Turn("assistant", ask(turns).text))
    for asked in ASKED_ON[language]:
        turns.append(Turn("user", asked))
        answer = ask(turns)
        assert answer.reason == "stop"
        assert name in answer.text.casefold(), answer.text
        turns.append(Turn("assistant", answer.text))


@pytest.mark.parametrize(
    ("language", "asked", "word"),
    [
        ("zh", "什么是高血压？", "高血压"),
        ("zh", "高血压怎么治疗？", "氨氯地平"),
        ("zh", "你是谁？", "演示模型"),
        ("zh", "什么是量子力学？", "不了解"),
        ("en", "What is asthma?", "asthma"),
        ("en", "Who are you?", "demo model"),
        ("en", "Tell me about quantum mechanics.", "does not know"),
    ],
)
def test_a_free_question(ask: Ask, language: Language, asked: str, word: str) -> None:
    answer = ask([Turn("system", system_text(language, None)), Turn("user", asked)])
    assert answer.reason == "stop"
    assert word in answer.text.casefold(), answer.text


def test_free_questions_about_all_diseases_keep_to_them(ask: Ask, knowledge: Knowledge) -> None:
    """A model of this size mixes some up: nine of ten must name what was asked about."""
    asked = [
        (language, pattern, disease.read(language).name)
        for disease in knowledge.diseases
        for language in LANGUAGES
        for pattern in ASKED[language]
    ]
    named = [
        is_about(
            name,
            ask([Turn("system", system_text(language, None)), Turn("user", pattern.format(name=name))]).text,
        )
        for language, pattern, name in asked
    ]
    assert sum(named) / len(named) >= LEAST_NAMED
