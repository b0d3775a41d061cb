"""What leaves the program says what it is: draft, model, state, and the demo's warning."""

import msgspec
import pytest

from desktop.clinical.forms import Entry
from desktop.clinical.language import Language
from desktop.clinical.task import Sampling
from desktop.conversation.export import document, message_markdown, remarks
from desktop.conversation.messages import (
    Conversation,
    FormPart,
    Message,
    NoticePart,
    Provenance,
    State,
    StructuredPart,
    SummaryPart,
    TextPart,
)


def answer(*, demo: bool = True, state: State = "complete", notices: tuple[NoticePart, ...] = ()) -> Message:
    provenance = Provenance(
        model_id="m",
        model_name="模型七",
        model_sha256="ab" * 32,
        demo=demo,
        app_version="0.1.0",
        language="zh",
        sampling=Sampling(),
        seed=7,
        task_id="triage",
        task_version=1,
    )
    return Message(
        id="a",
        conversation_id="c",
        parent_id="q",
        role="assistant",
        parts=(TextPart("## 建议科室\n\n心血管内科"), *notices),
        created_at="2026-01-01T00:00:00.000+00:00",
        state=state,
        provenance=provenance,
    )


QUESTION = Message(
    id="q",
    conversation_id="c",
    parent_id=None,
    role="user",
    parts=(
        FormPart(
            task_id="triage",
            task_version=1,
            title="导诊",
            specialty_id=None,
            entries=(Entry("age", "年龄", "65 岁"),),
            values={"age": "65"},
            text="…",
        ),
        TextPart("请尽快"),
    ),
    created_at="2026-01-01T00:00:00.000+00:00",
)
CASE = Conversation(id="c", title="胸痛", created_at="", updated_at="")


def test_a_document_holds_question_answer_and_origin() -> None:
    text = document(CASE, (QUESTION, answer()), "zh")
    for wanted in (
        "# 胸痛",
        "**导诊**",
        "- 年龄: 65 岁",
        "请尽快",
        "心血管内科",
        "模型七",
        "seed 7",
        "triage v1",
    ):
        assert wanted in text
    assert "sha256:" + "ab" * 6 in text


def test_adapters_are_named_with_the_model() -> None:
    made = answer()
    assert made.provenance is not None
    with_adapters = msgspec.structs.replace(
        made.provenance, adapters=("心内 科.gguf " + "cd" * 32, "unknown.gguf ")
    )
    text = message_markdown(msgspec.structs.replace(made, provenance=with_adapters), "zh")
    origin = (
        f"模型七 · sha256:{'ab' * 6} · LoRA 心内 科.gguf sha256:{'cd' * 6} · LoRA unknown.gguf · triage v1"
    )
    assert origin in text
    assert "LoRA" not in message_markdown(made, "zh")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_only_the_demo_model_is_called_one(language: Language) -> None:
    warning = {"zh": "不可用于诊疗", "en": "no medical advice"}[language]
    assert any(warning in line for line in remarks(answer(), language))
    assert not any(warning in line for line in remarks(answer(demo=False), language))


@pytest.mark.parametrize(
    ("state", "words"), [("cut_off", "不完整"), ("cancelled", "医师停止"), ("length", "长度上限")]
)
def test_an_answer_that_did_not_end_by_itself_says_so(state: State, words: str) -> None:
    assert any(words in line for line in remarks(answer(state=state), "zh"))


def test_turns_that_were_left_out_are_named() -> None:
    lines = remarks(answer(notices=(NoticePart("left_out", {"turns": 3}),)), "en")
    assert any("3 earlier turns" in line for line in lines)


def test_a_question_for_a_summary_says_what_it_is() -> None:
    asked = msgspec.structs.replace(QUESTION, parts=(SummaryPart(("a", "b")), TextPart("请概括")))
    assert "要求概括较早的 2 条消息" in message_markdown(asked, "zh")
    assert "summarise 2 earlier messages" in message_markdown(asked, "en")


def test_a_structured_answer_is_a_block_of_json() -> None:
    made = msgspec.structs.replace(answer(), parts=(StructuredPart("grades", '{"grade": 2}'),))
    assert '```json\n{"grade": 2}\n```' in message_markdown(made, "zh")
