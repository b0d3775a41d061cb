"""Keeping conversations and their messages."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from desktop.clinical.cases import Case
from desktop.conversation.messages import (
    Conversation,
    FormPart,
    Message,
    NoticePart,
    StructuredPart,
    TextPart,
)
from desktop.conversation.tree import branch, newest_leaf, versions
from desktop.errors import UnknownConversation, UnknownMessage
from desktop.store.history import History
from tests.store.adding import add_messages

Make = Callable[..., Message]
MakeCase = Callable[..., Conversation]
EARLY, LATER = "2026-03-01T08:00:00.000Z", "2026-03-02T08:00:00.000Z"


@pytest.fixture
def talk(history: History, case: MakeCase, question: Make, answer: Make) -> Conversation:
    """A case with a question and two versions of its answer, the second one shown."""
    made = case()
    history.add_conversation(made)
    asked = question(made, "q")
    add_messages(history, asked, answer(made, "a1", asked.id), head=f"{made.id}-a1", updated_at=LATER)
    add_messages(history, answer(made, "a2", asked.id), head=f"{made.id}-a2", updated_at=LATER)
    return made


def test_a_conversation_comes_back_as_it_was(history: History, case: MakeCase) -> None:
    history.add_conversation(case())
    assert history.conversation(case().id) == case()


def test_everything_is_there_after_closing(
    talk: Conversation, history: History, reopen: Callable[[], History]
) -> None:
    before = history.conversation(talk.id), history.messages(talk.id), history.summaries()
    history.close()
    again = reopen()
    assert (again.conversation(talk.id), again.messages(talk.id), again.summaries()) == before


def test_saving_keeps_what_can_change(history: History, talk: Conversation) -> None:
    changed = msgspec.structs.replace(
        history.conversation(talk.id),
        title="新标题",
        language="en",
        specialty_id=None,
        case=Case({"age": "59"}),
        head_id=f"{talk.id}-a1",
        updated_at=LATER,
    )
    history.save_conversation(changed)
    assert history.conversation(talk.id) == changed


def test_messages_form_a_tree(history: History, talk: Conversation) -> None:
    messages = history.messages(talk.id)
    assert [message.id for message in messages] == [f"{talk.id}-{name}" for name in ("q", "a1", "a2")]
    assert branch(messages, history.conversation(talk.id).head_id) == (messages[0], messages[2])
    assert versions(messages, messages[2]) == (messages[1], messages[2])
    assert newest_leaf(messages, messages[0].id) == messages[2].id


def test_an_edit_makes_a_second_root(history: History, talk: Conversation, question: Make) -> None:
    edited = question(talk, "q2", words="换一种说法")
    add_messages(history, edited, head=edited.id, updated_at=LATER)
    assert len(versions(history.messages(talk.id), edited)) == 2


def test_every_kind_of_part_is_kept(history: History, talk: Conversation, answer: Make) -> None:
    parts = (
        TextPart("# 处理\n\n| a | b |"),
        StructuredPart(form="drugs", body='{"drugs": []}'),
        NoticePart(code="left_out", facts={"turns": 3, "share": 0.5, "name": "x"}),
        FormPart(
            task_id=None, task_version=0, title="病例", specialty_id="x", entries=(), values={}, text="t"
        ),
    )
    message = answer(talk, "parts", f"{talk.id}-q", *parts)
    add_messages(history, message, head=message.id, updated_at=LATER)
    assert history.message(message.id) == message


def test_an_answer_grows(history: History, talk: Conversation, answer: Make) -> None:
    empty = answer(talk, "a3", f"{talk.id}-q", TextPart(""), state="writing")
    add_messages(history, empty, head=empty.id, updated_at=LATER)
    for words in ("建议", "建议休息", "建议休息，多饮水"):
        history.save_message(msgspec.structs.replace(empty, parts=(TextPart(words),)))
        assert history.message(empty.id).text == words
    assert empty.provenance is not None
    final = msgspec.structs.replace(
        empty,
        parts=(TextPart("完"),),
        state="length",
        provenance=msgspec.structs.replace(empty.provenance, stop_reason="length", completion_tokens=9),
    )
    history.save_message(final)
    assert history.message(final.id) == final


def test_a_crash_leaves_answers_cut_off(
    history: History, talk: Conversation, answer: Make, reopen: Callable[[], History]
) -> None:
    partial = answer(talk, "a3", f"{talk.id}-q", TextPart("半句"), state="writing")
    add_messages(history, partial, head=partial.id, updated_at=LATER)
    again = reopen()
    assert again.mark_cut_off() == 1
    assert again.mark_cut_off() == 0
    assert again.message(partial.id) == msgspec.structs.replace(partial, state="cut_off")
    assert [found.id for found in again.summaries("半句")] == [talk.id]


@pytest.mark.parametrize("name", ["", "0001-", "0001-c", "0001-conversation", "0001-conversation\ud800"])
def test_a_prefix_must_be_long_enough(history: History, talk: Conversation, name: str) -> None:
    if name in {"0001-c", talk.id}:
        assert history.conversation(name).id == talk.id
        assert len(history.messages(name)) == 3
        return
    with pytest.raises(UnknownConversation):
        history.conversation(name)


def test_a_prefix_must_fit_one_only(history: History, case: MakeCase) -> None:
    first = msgspec.structs.replace(case(), id="abcdef")
    for other in ("abcdefg", "abcdefh"):
        history.add_conversation(msgspec.structs.replace(first, id=other))
    with pytest.raises(UnknownConversation):
        history.conversation("abcdef")
    history.add_conversation(first)
    assert history.conversation("abcdef") == first
    assert history.conversation("abcdefh").id == "abcdefh"


@pytest.mark.parametrize("name", ["______-conversation", "%%%%%%%", "000*-conversation", "' OR 1=1 --"])
def test_a_prefix_is_no_pattern(history: History, talk: Conversation, name: str) -> None:
    with pytest.raises(UnknownConversation) as caught:
        history.messages(name)
    assert caught.value.facts == {"name": name}


def test_what_is_not_there_is_unknown(history: History, talk: Conversation, answer: Make) -> None:
    gone = msgspec.structs.replace(talk, id="never-there")
    lost = answer(gone, "a", None)
    with pytest.raises(UnknownConversation):
        history.save_conversation(gone)
    with pytest.raises(UnknownConversation):
        history.delete(gone.id)
    with pytest.raises(UnknownConversation):
        history.undelete(gone.id)
    with pytest.raises(UnknownConversation):
        add_messages(history, lost, head=lost.id, updated_at=LATER)
    with pytest.raises(UnknownMessage):
        history.message(lost.id)
    with pytest.raises(UnknownMessage):
        history.save_message(lost)
    with pytest.raises(UnknownMessage):
        add_messages(history, answer(talk, "x", "no-parent"), head=f"{talk.id}-x", updated_at=LATER)
    with pytest.raises(UnknownMessage):
        add_messages(history, answer(talk, "y", None), head="no-head", updated_at=LATER)
    assert len(history.messages(talk.id)) == 3
    assert history.verify() == ()


def test_messages_are_added_all_or_none(history: History, talk: Conversation, answer: Make) -> None:
    before = history.conversation(talk.id), history.messages(talk.id)
    fresh = answer(talk, "fresh", f"{talk.id}-q")
    with pytest.raises(UnknownMessage):
        add_messages(history, fresh, answer(talk, "lost", "nowhere"), head=fresh.id, updated_at="2027")
    assert (history.conversation(talk.id), history.messages(talk.id)) == before


def test_a_parent_must_be_of_the_same_case(
    history: History, talk: Conversation, case: MakeCase, answer: Make
) -> None:
    other = case(2)
    history.add_conversation(other)
    with pytest.raises(UnknownMessage):
        add_messages(history, answer(other, "a", f"{talk.id}-q"), head=f"{other.id}-a", updated_at=LATER)


def test_summaries_are_the_newest_first(history: History, case: MakeCase) -> None:
    for number, day in ((1, "2026-03-02"), (2, "2026-03-03"), (3, "2026-03-01"), (4, "2026-03-03")):
        history.add_conversation(case(number, title=f"病例 {number}", updated_at=day))
    titles = [summary.title for summary in history.summaries()]
    assert titles == ["病例 4", "病例 2", "病例 1", "病例 3"]
    assert [summary.title for summary in history.summaries(limit=2)] == titles[:2]


def test_a_summary_counts_messages_and_names_the_last_task(
    history: History, talk: Conversation, case: MakeCase, answer: Make
) -> None:
    free = case(2, title="自由提问")
    history.add_conversation(free)
    add_messages(history, answer(free, "a", None), head=f"{free.id}-a", updated_at="2026-01-01")
    first, second = history.summaries()
    assert (first.id, first.message_count, first.task_title, first.updated_at) == (talk.id, 3, "分诊", LATER)
    assert (second.id, second.message_count, second.task_title) == (free.id, 1, "")
    assert first.snippet == second.snippet == ""


def test_summaries_take_the_same_statements_for_many_as_for_few(
    history: History, case: MakeCase, answer: Make
) -> None:
    statements: list[str] = []

    def count(words: str) -> int:
        statements.clear()
        history.summaries(words, limit=2)
        return len([one for one in statements if not one.startswith("--")])  # FTS5's own steps

    history._connection._db.conn.set_trace_callback(statements.append)
    for number in range(1, 4):
        made = case(number)
        history.add_conversation(made)
        add_messages(history, answer(made, "a", None), head=f"{made.id}-a", updated_at=LATER)
    count("胸痛")  # FTS5 looks at its tables once
    few = count(""), count("胸痛")
    for number in range(4, 30):
        other = case(number)
        history.add_conversation(other)
        add_messages(history, answer(other, "a", None), head=f"{other.id}-a", updated_at=LATER)
    assert (count(""), count("胸痛")) == few


def test_delete_hides_and_undelete_shows_again(history: History, talk: Conversation) -> None:
    before = history.summaries(), history.messages(talk.id)
    history.delete(talk.id[:8])
    assert history.summaries() == history.summaries("胸痛") == history.summaries("耳鼻喉") == ()
    with pytest.raises(UnknownConversation):
        history.messages(talk.id)
    history.undelete(talk.id)
    assert (history.summaries(), history.messages(talk.id)) == before


def test_an_answer_still_ends_in_a_deleted_case(history: History, talk: Conversation, answer: Make) -> None:
    history.delete(talk.id)
    history.save_message(answer(talk, "a2", f"{talk.id}-q", TextPart("写完了")))
    assert history.summaries("写完") == ()
    history.undelete(talk.id)
    assert [found.id for found in history.summaries("写完")] == [talk.id]


def test_purge_removes_only_what_was_deleted(history: History, talk: Conversation, case: MakeCase) -> None:
    kept = case(2, title="留下")
    history.add_conversation(kept)
    assert history.purge() == 0
    history.delete(talk.id)
    assert history.purge() == 1
    assert history.purge() == 0
    with pytest.raises(UnknownConversation):
        history.undelete(talk.id)
    assert [found.id for found in history.summaries()] == [kept.id]
    assert history.verify() == ()


def test_two_programs_use_one_file(
    history: History, talk: Conversation, reopen: Callable[[], History], answer: Make
) -> None:
    other = reopen()
    add_messages(other, answer(talk, "b", f"{talk.id}-q"), head=f"{talk.id}-b", updated_at=LATER)
    assert history.conversation(talk.id).head_id == f"{talk.id}-b"
    history.delete(talk.id)
    assert other.summaries() == ()


def test_nothing_is_left_beside_a_closed_file(history: History, talk: Conversation, path: Path) -> None:
    history.close()
    history.close()
    assert [file.name for file in path.parent.iterdir()] == ["history.db"]


def test_the_tasks_used_lately_come_with_the_most_used_first(
    history: History, case: MakeCase, question: Make, answer: Make
) -> None:
    assert history.task_ids() == ()
    made = case()
    history.add_conversation(made)
    parent: str | None = None
    for number, task_id in enumerate(("triage", "summary", None, "summary", "referral")):
        asked = question(made, f"q{number}", parent)
        replied = answer(made, f"a{number}", asked.id)
        assert replied.provenance is not None
        provenance = msgspec.structs.replace(replied.provenance, task_id=task_id)
        replied = msgspec.structs.replace(replied, provenance=provenance)
        add_messages(history, asked, replied, head=replied.id, updated_at=LATER)
        parent = replied.id
    assert history.task_ids() == ("summary", "referral", "triage")
    assert history.task_ids(count=2) == ("referral",)


def test_only_what_is_older_throughout_is_deleted(
    history: History, case: MakeCase, question: Make, answer: Make, reopen: Callable[[], History]
) -> None:
    """A case counts by the last of its messages; one without any by its own age."""
    empty, old, answered, young = (case(number) for number in range(2, 6))
    history.add_conversation(empty)
    for made, answered_at in ((old, EARLY), (answered, LATER)):
        history.add_conversation(made)
        asked, written = question(made, "q"), answer(made, "a", f"{made.id}-q")
        messages = [
            msgspec.structs.replace(message, created_at=moment)
            for message, moment in ((asked, EARLY), (written, answered_at))
        ]
        add_messages(history, *messages, head=f"{made.id}-a", updated_at=LATER)
    history.add_conversation(msgspec.structs.replace(young, created_at=LATER))
    assert history.count_expired(LATER) == 2
    assert history.expire(LATER) == 2
    assert history.expire(LATER) == 0
    assert history.purge(EARLY) == 2
    history.close()
    kept = reopen()
    assert [made.id in kept for made in (empty, old, answered, young)] == [False, False, True, True]
