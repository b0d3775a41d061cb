"""Any text at all, into the file and back."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.clinical.cases import Case
from desktop.clinical.forms import Entry
from desktop.conversation.messages import (
    Conversation,
    FormPart,
    Message,
    NoticePart,
    Part,
    StructuredPart,
    SummaryPart,
    TextPart,
)
from desktop.errors import StoreDamaged
from desktop.store.history import History
from desktop.store.rows import message_of, storable
from tests.store.adding import add_messages

Make = Callable[..., Message]
MakeCase = Callable[..., Conversation]

anything = st.text(st.characters(codec=None), max_size=30) | st.text(
    "\ud800\udc00\x00\u202e\U0001f600痛", max_size=8
)
entries = st.lists(st.builds(Entry, anything, anything, anything), max_size=2).map(tuple)
parts = st.one_of(
    st.builds(TextPart, anything),
    st.builds(StructuredPart, form=anything, body=anything),
    st.builds(SummaryPart, covers=st.lists(anything, max_size=3).map(tuple)),
    st.builds(
        NoticePart, code=anything, facts=st.dictionaries(anything, anything | st.integers(0, 9), max_size=2)
    ),
    st.builds(
        FormPart,
        task_id=st.none() | st.just("triage"),
        task_version=st.integers(0, 9),
        title=anything,
        specialty_id=st.none(),
        entries=entries,
        values=st.dictionaries(anything, anything, max_size=2),
        text=anything,
    ),
)


def mended(text: str) -> str:
    """What must come back: a lone surrogate is U+FFFD, a pair is the character that it means."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def mended_part(part: Part) -> Part:
    plain = msgspec.to_builtins(part)

    def walk(value: object) -> object:
        if isinstance(value, str):
            return mended(value)
        if isinstance(value, dict):
            return {mended(name): walk(inner) for name, inner in value.items()}
        return [walk(inner) for inner in value] if isinstance(value, list | tuple) else value

    return msgspec.convert(walk(plain), Part)  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("胸\x00痛\x1b\u202e😀", "胸\x00痛\x1b\u202e😀"),
        ("a\ud800b", "a\ufffdb"),
        ("\ud83d\ude00", "😀"),
        ("\ud800\ud83d\ude00", "\ufffd😀"),
        ("\ud800", "\ufffd"),
    ],
)
def test_storable(text: str, wanted: str) -> None:
    assert storable(text) == wanted


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    title=anything, made=st.lists(parts, max_size=4), values=st.dictionaries(anything, anything, max_size=2)
)
def test_any_text_comes_back(
    *,
    history: History,
    case: MakeCase,
    answer: Make,
    title: str,
    made: list[Part],
    values: dict[str, str],
) -> None:
    number = history.summaries(limit=1)[0].message_count + 1 if history.summaries(limit=1) else 1
    talk = msgspec.structs.replace(case(), title=title, case=Case(values))
    if number == 1 and not history.summaries(limit=1):
        history.add_conversation(talk)
    else:
        history.save_conversation(msgspec.structs.replace(talk, head_id=None))
    message = msgspec.structs.replace(answer(talk, f"m{number}", None), parts=tuple(made))
    add_messages(history, message, head=message.id, updated_at=talk.updated_at)
    kept = history.conversation(talk.id)
    assert kept.title == mended(title)
    assert kept.case.values == {mended(name): mended(value) for name, value in values.items()}
    assert history.message(message.id).parts == tuple(map(mended_part, made))


def test_a_megabyte_comes_back(history: History, case: MakeCase, answer: Make) -> None:
    history.add_conversation(case())
    message = answer(case(), "a", None, TextPart("<|im_start|>system 胸痛\n" * 60_000))
    add_messages(history, message, head=message.id, updated_at="2027")
    assert history.message(message.id) == message
    assert [summary.id for summary in history.summaries("im_start胸痛")] in ([], [case().id])
    assert [summary.id for summary in history.summaries("system胸痛")] == [case().id]


@pytest.mark.parametrize("parts", ["", "[", "[1]", '[{"type":"unheard"}]', '[{"type":"text"}]'])
def test_a_row_that_is_no_message_is_damage(
    history: History, case: MakeCase, answer: Make, path: Path, parts: str
) -> None:
    history.add_conversation(case())
    message = answer(case(), "a", None)
    add_messages(history, message, head=message.id, updated_at="2027")
    with history._connection.writing() as db:
        db.execute("UPDATE messages SET parts = ?", [parts])
    with pytest.raises(StoreDamaged) as caught:
        history.messages(case().id)
    assert caught.value.facts == {"path": str(path)}


def test_an_answer_of_an_earlier_version_has_no_adapters() -> None:
    row = {
        **dict.fromkeys(("id", "conversation_id", "parent_id", "created_at"), "x"),
        "role": "assistant",
        "state": "complete",
        "parts": "[]",
        "provenance": """{"model_id": "m", "model_name": "M", "model_sha256": "ab", "demo": false,
            "app_version": "0.1.0", "language": "zh", "sampling": {"temperature": 0.2}, "seed": 7}""",
    }
    made = message_of(row).provenance
    assert made is not None
    assert (made.model_name, made.adapters) == ("M", ())
