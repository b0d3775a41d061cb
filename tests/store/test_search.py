"""Finding conversations by what stands in them."""

from collections.abc import Callable

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.clinical.forms import Entry
from desktop.conversation.messages import (
    Conversation,
    FormPart,
    Message,
    NoticePart,
    StructuredPart,
    TextPart,
)
from desktop.conversation.searching import HIT_END, HIT_START
from desktop.store.history import History
from desktop.store.snippets import Patterns
from desktop.store.words import phrases_of
from tests.store.adding import add_messages

Make = Callable[..., Message]
MakeCase = Callable[..., Conversation]
Put = Callable[..., Conversation]


@pytest.fixture
def put(history: History, case: MakeCase, answer: Make) -> Put:
    """Puts a case with a title and one message into the history."""
    numbers = iter(range(1, 1000))

    def put_in(text: str, title: str = "无题") -> Conversation:
        number = next(numbers)
        made = case(number, title=title, updated_at=f"2026-03-01T12:{number // 60:02}:{number % 60:02}")
        history.add_conversation(made)
        message = answer(made, "a", None, TextPart(text))
        add_messages(history, message, head=message.id, updated_at=made.updated_at)
        return made

    return put_in


def found(history: History, words: str) -> list[str]:
    return [summary.id for summary in history.summaries(words)]


@pytest.mark.parametrize(
    "words",
    [
        "胸痛",
        "痛",
        "诉胸痛两小时",
        "阿司匹林",
        "chest",
        "Chest pa",
        "CHEST PAIN",
        "ＣＨＥＳＴ",
        "ｐａｉｎ",
        "38.5",
        "38.5℃",
        "ST段抬高",
        "st段",
        "胸痛 chest",
        "chest胸痛 阿司匹林 38",
        "肌钙蛋白 troponin",
        "troponin-I",
        "ct",
        "c反应蛋白",
        "sjogren",
        "Sjögren",
        "β受体",
        "ß-lactam",
        "时，伴",
        "　胸痛　",
        '"胸痛"',
        "胸痛*",
        "(chest)",
        "-chest",
        "{胸痛}",
    ],
)
def test_what_is_written_is_found(history: History, put: Put, words: str) -> None:
    wanted = put(
        "患者诉胸痛两小时，伴大汗。Chest pain, T 38.5℃。心电图：ST段抬高。给予**阿司匹林**300mg。\n"
        "肌钙蛋白（Troponin I）升高；CT、C反应蛋白待回。Sjögren 综合征？β受体阻滞剂、ß-Lactam。"
        "Chest胸痛"
    )
    put("咳嗽三天，无发热。Cough for three days.")
    assert found(history, words) == [wanted.id]


@pytest.mark.parametrize(
    "words",
    [
        "痛胸",
        "胸大",
        "hest",
        "ain",
        "chest胃",
        "chest cough",
        "OR",
        "胸痛 AND 咳嗽",
        "38.6",
        "NOT 胸痛",
        "胸 咳",
    ],
)
def test_what_is_not_written_is_not_found(history: History, put: Put, words: str) -> None:
    put("患者诉胸痛两小时，伴大汗。Chest pain, T 38.5℃。")
    put("咳嗽三天。Cough.")
    assert found(history, words) == []


@pytest.mark.parametrize(
    "words",
    [
        '"',
        '""',
        "'",
        "*",
        "^",
        "NEAR(",
        "a OR",
        "words:x",
        "{",
        ")",
        "\x00",
        "胸\x00痛",
        "\ud800",
        "😀",
        "-",
        "\\",
    ],
)
def test_signs_and_operators_are_only_text(history: History, put: Put, words: str) -> None:
    put("胸痛")
    assert found(history, words) in ([], found(history, "胸痛"))


@pytest.mark.parametrize("words", ["", "  ", "\n\t", "　"])
def test_a_blank_search_shows_everything(history: History, put: Put, words: str) -> None:
    first, second = put("一"), put("二")
    assert found(history, words) == [second.id, first.id]
    assert not any(summary.snippet for summary in history.summaries(words))


def test_titles_are_found_and_follow_a_new_name(history: History, put: Put) -> None:
    made = put("无", title="急性心梗 STEMI")
    assert found(history, "心梗") == found(history, "stem") == [made.id]
    assert history.summaries("心梗")[0].snippet == f"急性{HIT_START}心梗{HIT_END} STEMI"
    history.save_conversation(msgspec.structs.replace(history.conversation(made.id), title="肺栓塞"))
    assert found(history, "心梗") == []
    assert found(history, "栓塞") == [made.id]


def test_all_that_shows_is_found_and_nothing_else(history: History, put: Put, answer: Make) -> None:
    made = put("无")
    form = FormPart(
        task_id="triage",
        task_version=1,
        title="智能分诊",
        specialty_id=None,
        entries=(Entry("chief", "主诉症状", "咽痛"),),
        values={"chief": "valueonly"},
        text="instructiononly",
    )
    notice = NoticePart(code="noticeonly", facts={"turns": 1})
    body = StructuredPart(form="drugs", body='{"drug": "布洛芬"}')
    message = answer(made, "b", None, form, notice, body)
    add_messages(history, message, head=message.id, updated_at="2027")
    assert all(found(history, words) == [made.id] for words in ("分诊", "主诉", "咽痛", "布洛芬"))
    assert not any(found(history, words) for words in ("valueonly", "instructiononly", "noticeonly"))


def test_the_pieces_may_stand_in_different_messages(history: History, put: Put, answer: Make) -> None:
    made = put("胸痛两小时", title="王某")
    reply = answer(made, "b", f"{made.id}-a", TextPart("给予阿司匹林"))
    add_messages(history, reply, head=reply.id, updated_at="2027")
    put("胸痛一年")
    assert found(history, "胸痛 阿司匹林 王某") == [made.id]
    assert found(history, "胸痛阿司匹林") == []


def test_the_newest_is_first_and_the_limit_holds(history: History, put: Put) -> None:
    made = [put(f"胸痛 {number}").id for number in range(5)]
    assert found(history, "胸痛") == made[::-1]
    assert [summary.id for summary in history.summaries("胸痛", limit=2)] == [made[4], made[3]]


def test_an_answer_is_found_when_it_has_ended(history: History, put: Put, answer: Make) -> None:
    made = put("无")
    message = answer(made, "b", None, TextPart("主动脉"), state="writing")
    add_messages(history, message, head=message.id, updated_at="2027")
    history.save_message(msgspec.structs.replace(message, parts=(TextPart("主动脉夹层"),)))
    assert found(history, "夹层") == []
    history.save_message(msgspec.structs.replace(message, parts=(TextPart("主动脉瘤"),), state="cancelled"))
    assert found(history, "动脉瘤") == [made.id]
    assert found(history, "夹层") == []


@pytest.mark.parametrize(
    ("text", "words", "wanted"),
    [
        ("胸痛", "胸痛", "[胸痛]"),
        ("# 诊断\n\n**急性**胸痛", "胸痛", "诊断 急性 [胸痛]"),
        ("0123456789abcdefgh 胸痛", "胸痛", "…789abcdefgh [胸痛]"),
        ("胸痛" + "，" * 80, "胸痛", "[胸痛]" + "，" * 60 + "…"),
        ("体温㎎ ＣＨＥＳＴ Ｐａｉｎ 重", "chest pain", "体温㎎ [ＣＨＥＳＴ] [Ｐａｉｎ] 重"),
        ("胸痛 300 毫克。胸痛", "胸痛 300mg", "[胸痛] [300 毫克]。[胸痛]"),
        ("体温㎎ e\u0301cole ﬁn", "fin", "体温㎎ e\u0301cole [ﬁn]"),
        ("尿量\ue000\ue001胸痛", "胸痛", "尿量 [胸痛]"),
        ("前" * 500 + "胸痛", "胸痛", "…" + "前" * 12 + "[胸痛]"),
        ("hypertension", "hyper", "[hyper]tension"),
        ("无", "胸痛", ""),
    ],
)
def test_the_snippet_marks_the_hit(text: str, words: str, wanted: str) -> None:
    assert Patterns(phrases_of(words)).snippet(text).replace(HIT_START, "[").replace(HIT_END, "]") == wanted


def test_the_snippet_is_from_the_newest_message_that_has_it(history: History, put: Put, answer: Make) -> None:
    made = put("早先的胸痛", title="胸痛")
    for name, words in (("b", "后来的胸痛"), ("c", "别的")):
        message = answer(made, name, f"{made.id}-a", TextPart(words))
        add_messages(history, message, head=message.id, updated_at="2027")
    assert history.summaries("胸痛")[0].snippet == f"后来的{HIT_START}胸痛{HIT_END}"


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(words=st.text(st.characters(codec=None), max_size=40) | st.text('"*()^-+:{}ORANDT 胸痛a', max_size=30))
def test_no_search_fails(history: History, words: str) -> None:
    history.summaries(words)


def test_a_megabyte_of_search_is_cut(history: History, put: Put) -> None:
    put("胸痛")
    assert len(found(history, "胸痛 " * 300_000)) == 1
    assert found(history, "a " * 300_000) == []


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(st.characters(codec=None), min_size=1, max_size=60), data=st.data())
def test_each_word_of_any_text_finds_it_and_is_marked(
    history: History, put: Put, text: str, data: st.DataObject
) -> None:
    for conversation in history.summaries():
        history.delete(conversation.id)
    history.purge()
    made = put(text)
    pieces = text.split()
    if not pieces:
        return
    words = data.draw(st.sampled_from(pieces))
    if phrases_of(words[:200]):
        (summary,) = history.summaries(words)
        assert summary.id == made.id
        assert HIT_START in summary.snippet
        assert HIT_END in summary.snippet
