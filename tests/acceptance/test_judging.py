"""Answers are judged by their form, and honest answers pass."""

from collections.abc import Callable

import msgspec
import pytest

from desktop.acceptance.judging import judged
from desktop.acceptance.report import AnswerCheck
from desktop.acceptance.rules import Rules
from desktop.clinical.language import LANGUAGES, Language
from desktop.clinical.shelf import Shelf
from desktop.clinical.task import Task
from desktop.conversation.messages import Message, State, StructuredPart, TextPart
from desktop.errors import EngineStopped

BODY: dict[Language, str] = {
    "zh": "根据症状和检查结果综合判断，心率 96 次/分，建议完善 ECG 与 CT，缺少{heading}所需的过敏史。",
    "en": "For {heading} the findings, taken together, make this likely, and the allergies are missing.",
}
Judge = Callable[..., set[AnswerCheck]]


def answer(text: str, state: State = "complete") -> Message:
    return Message(
        id="a",
        conversation_id="c",
        parent_id=None,
        role="assistant",
        parts=(TextPart(text),),
        created_at="",
        state=state,
    )


def good(task: Task, language: Language, heading: str = "## {name}\n{body}\n\n") -> str:
    parts = [each.read(language) for each in task.headings]
    return "".join(heading.format(name=name, body=BODY[language].format(heading=name)) for name in parts)


@pytest.fixture
def judge(shelf: Shelf, rules: Rules) -> Judge:
    """Judges an answer to the triage, and says which checks failed."""

    def made(text: str, language: Language = "zh", state: State = "complete") -> set[AnswerCheck]:
        found = judged(answer(text, state), shelf.task("triage"), language, rules)
        return {problem.check for problem in found}

    return made


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_whole_answer_passes_in_every_task(shelf: Shelf, rules: Rules, language: Language) -> None:
    for task in shelf.tasks:
        assert judged(answer(good(task, language)), task, language, rules) == (), task.id


@pytest.mark.parametrize(
    "heading",
    [
        "**{name}**：{body}\n",
        "{name}：{body}\n",
        "1. {name}\n{body}\n",
        "一、{name}\n{body}\n",
        "【{name}】\n{body}\n",
        "### 1. **{name}**\n\n{body}\n",
        "- {name}: {body}\n",
    ],
)
def test_headings_are_found_however_they_are_written(shelf: Shelf, judge: Judge, heading: str) -> None:
    assert judge(good(shelf.task("triage"), "zh", heading)) == set()


def test_a_heading_that_is_missing_or_empty_or_in_the_wrong_place(shelf: Shelf, judge: Judge) -> None:
    triage = shelf.task("triage")
    whole = good(triage, "zh")
    assert judge(whole.replace("## 紧急程度", "## 其他")) == {"form"}
    assert judge(whole.replace("紧急程度", "紧急程度分析")) == {"form"}
    backwards = msgspec.structs.replace(triage, headings=triage.headings[::-1])
    assert judge(good(backwards, "zh")) == {"form"}
    assert judge(whole + "\n## 紧急程度".replace("紧急程度", "备注")) == set()
    head, _, _ = whole.partition("## 紧急程度")
    assert judge(head + "## 紧急程度\n\n") == {"form"}


def test_an_answer_in_the_other_language(shelf: Shelf, judge: Judge) -> None:
    triage = shelf.task("triage")
    assert "language" in judge(good(triage, "en"), "zh")
    assert "language" in judge(good(triage, "zh"), "en")
    assert "language" in judge(good(triage, "en") + "请及时就诊，注意休息。", "en")
    assert judge(good(triage, "zh") + "amlodipine 5 mg qd po", "zh") == set()


@pytest.mark.parametrize("state", ["length", "cancelled", "cut_off"])
def test_an_answer_that_did_not_end(shelf: Shelf, judge: Judge, state: State) -> None:
    assert judge(good(shelf.task("triage"), "zh"), "zh", state) == {"end"}


def test_no_answer_and_hardly_any(judge: Judge) -> None:
    assert judge("  \n") == {"end"}
    assert "end" in judge("心内科。")


def test_what_the_engine_said_is_the_reason(shelf: Shelf, rules: Rules) -> None:
    error = EngineStopped()
    [problem] = judged(answer("", "cut_off"), shelf.task("triage"), "zh", rules, error)
    assert (problem.check, problem.detail.zh) == ("end", error.sentence("zh"))


@pytest.mark.parametrize(
    ("language", "more"),
    [
        ("zh", "患者应当注意休息，避免劳累和情绪激动。" * 3),
        ("en", "The patient should rest and avoid any strain for a week. " * 3),
        ("zh", "头痛" * 20),
        ("zh", "的" * 30),
        ("en", "and then " * 10),
    ],
)
def test_loops_are_noticed(shelf: Shelf, judge: Judge, language: Language, more: str) -> None:
    assert judge(good(shelf.task("triage"), language) + more, language) == {"repetition"}


@pytest.mark.parametrize(
    ("language", "more"),
    [
        ("zh", "\n既往史：未提及。\n家族史：未提及。\n过敏史：未提及。\n婚育史：未提及。"),
        ("en", "\nHistory: not mentioned.\nFamily: not mentioned.\nDrugs: not mentioned."),
        ("zh", "\n| 项目 | 结果 |\n|---|---|---|---|---|---|---|---|\n| 血糖 | 阴性 | 阴性 | 阴性 | 阴性 |"),
        ("zh", "\n----------------------------------------\n建议门诊随访。"),
    ],
)
def test_what_records_repeat_is_no_loop(shelf: Shelf, judge: Judge, language: Language, more: str) -> None:
    assert judge(good(shelf.task("triage"), language) + more, language) == set()


def test_every_forbidden_phrase_is_found(shelf: Shelf, judge: Judge, rules: Rules) -> None:
    for language in LANGUAGES:
        whole = good(shelf.task("triage"), language)
        for group in rules.forbidden:
            for phrase in group.phrases(language):
                assert judge(f"{whole}\n{phrase} 。", language) == {"phrases"}, phrase


def test_forbidden_phrases_are_found_as_written_otherwise(shelf: Shelf, judge: Judge) -> None:
    whole = good(shelf.task("triage"), "zh")
    assert judge(whole + "作为 一个 ai，") == {"phrases"}
    english = good(shelf.task("triage"), "en")
    assert judge(english + "AS AN  AI\n", "en") == {"phrases"}
    assert judge(english + "She was an aide in a hospital.", "en") == set()


def test_an_answer_after_a_schema_must_be_an_object(shelf: Shelf, rules: Rules) -> None:
    task = msgspec.structs.replace(shelf.task("triage"), headings=(), schema='{"type":"object"}')
    body = '{"科室":"耳鼻喉科，因为反复眩晕伴耳鸣和听力下降，需要先做听力检查和前庭功能检查，再决定是否住院"}'
    for text, found in ((body, set()), ("[]", {"form"}), (body[:-2], {"form"})):
        message = msgspec.structs.replace(answer(""), parts=(StructuredPart(form="triage", body=text),))
        checks = {problem.check for problem in judged(message, task, "zh", rules)}
        assert checks & {"form"} == found
