"""Two histories become one: no doubles, nothing lost, and a second time nothing new."""

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from desktop.clinical.cases import Case
from desktop.conversation.messages import Conversation, Mark, Message, TextPart
from desktop.conversation.searching import Query
from desktop.conversation.tree import branch
from desktop.store.history import History
from desktop.store.merging import MergeCounts, merge
from tests.store.adding import add_messages

Make = Callable[..., Message]
MakeCase = Callable[..., Conversation]


@pytest.fixture
def other(tmp_path: Path, key: bytes) -> Iterator[History]:
    history = History.open(tmp_path / "other" / "history.db", key)
    yield history
    history.close()


@pytest.fixture
def both(history: History, other: History, case: MakeCase, question: Make, answer: Make) -> Conversation:
    """The same case with one question and its answer in both."""
    made = case()
    asked = question(made, "q")
    for one in (history, other):
        one.add_conversation(
            msgspec.structs.replace(made, head_id=f"{made.id}-a"), asked, answer(made, "a", asked.id)
        )
    return made


def merged(history: History, other: History) -> MergeCounts:
    """Merges twice; the second time there is nothing new."""
    counts = merge(history.connection, other.connection, "backup")
    everything = [history.messages(summary.id) for summary in history.summaries()]
    again = merge(history.connection, other.connection, "backup")
    assert (again.added, again.extended, again.copies, again.messages) == (0, 0, 0, 0)
    assert [history.messages(summary.id) for summary in history.summaries()] == everything
    assert history.verify() == ()
    return counts


def test_what_is_missing_comes(history: History, other: History, case: MakeCase, answer: Make) -> None:
    made = case(7)
    reply = answer(made, "a", None, TextPart("鼻窦炎"))
    other.add_conversation(made, reply)
    other.mark(reply.id, rating=4, signed_at="2027", signed_by="王医生")
    other.hold(made.id, held=True)
    other.add_conversation(case(8))
    other.delete(case(8).id)
    assert merged(history, other) == MergeCounts(added=1, messages=1)
    assert history.conversation(made.id) == other.conversation(made.id)
    assert history.messages(made.id) == (msgspec.structs.replace(reply, mark=Mark(4, "2027", "王医生")),)
    assert [hit.id for hit in history.search(Query(words="鼻窦", signed=True, rating=4)).hits] == [made.id]
    assert history.in_bin() == ()


def test_what_went_on_there_goes_on_here(
    history: History, other: History, both: Conversation, question: Make
) -> None:
    more = question(both, "q2", f"{both.id}-a", words="还要查什么？")
    add_messages(other, more, head=more.id, updated_at="2027")
    other.save_conversation(msgspec.structs.replace(other.conversation(both.id), title="新标题"))
    assert merged(history, other) == MergeCounts(extended=1, messages=1)
    assert history.conversation(both.id) == other.conversation(both.id)
    assert history.messages(both.id) == other.messages(both.id)
    assert [summary.id for summary in history.summaries("还要查")] == [both.id]


def test_what_is_behind_there_changes_nothing(
    history: History, other: History, both: Conversation, question: Make
) -> None:
    more = question(both, "q2", f"{both.id}-a")
    add_messages(history, more, head=more.id, updated_at="2027")
    before = history.conversation(both.id)
    assert merged(history, other) == MergeCounts(known=1)
    assert history.conversation(both.id) == before


def test_two_ways_become_branches(
    history: History, other: History, both: Conversation, question: Make
) -> None:
    here = question(both, "here", f"{both.id}-a", words="此处")
    there = question(both, "there", f"{both.id}-a", words="彼处")
    add_messages(history, here, head=here.id, updated_at="2027")
    add_messages(other, there, head=there.id, updated_at="2028")
    assert merged(history, other) == MergeCounts(extended=1, messages=1)
    messages = history.messages(both.id)
    assert branch(messages, here.id)[-1] == here
    assert branch(messages, there.id)[-1] == there
    assert history.conversation(both.id).head_id == here.id


def test_two_cases_under_one_id_become_two(
    history: History, other: History, both: Conversation, question: Make
) -> None:
    here, there = (question(both, name, f"{both.id}-a", words=name) for name in ("here", "there"))
    add_messages(history, here, head=here.id, updated_at="2027")
    add_messages(other, there, head=there.id, updated_at="2028")
    changed = msgspec.structs.replace(other.conversation(both.id), case=Case({"age": "59"}))
    other.save_conversation(changed)
    assert merged(history, other) == MergeCounts(copies=1, messages=3)
    [copy] = [summary for summary in history.summaries() if summary.id != both.id]
    found = history.conversation(copy.id)
    assert found.case == Case({"age": "59"})
    shown = branch(history.messages(copy.id), found.head_id)
    assert [message.text for message in shown] == [message.text for message in other.messages(both.id)]


def test_the_same_id_with_other_words_keeps_both(
    history: History, other: History, both: Conversation, answer: Make, question: Make
) -> None:
    changed = answer(both, "a", f"{both.id}-q", TextPart("完全不同"))
    other.save_message(changed)
    after = question(both, "q2", changed.id, words="那么呢？")
    add_messages(other, after, head=after.id, updated_at="2028")
    before = history.messages(both.id)
    assert merged(history, other) == MergeCounts(extended=1, messages=2)
    messages = history.messages(both.id)
    assert messages[: len(before)] == before
    texts = [message.text for message in branch(messages, after.id)]
    assert texts[1:] == ["完全不同", after.text]


@pytest.mark.parametrize("is_cut_off_here", [True, False])
def test_a_cut_off_answer_becomes_the_whole_one(
    *, history: History, other: History, both: Conversation, answer: Make, is_cut_off_here: bool
) -> None:
    whole = answer(both, "a", f"{both.id}-q")
    torn = answer(both, "a", f"{both.id}-q", TextPart("建议就诊"), state="cut_off")
    (history if is_cut_off_here else other).save_message(torn)
    counts = merged(history, other)
    assert counts == (MergeCounts(extended=1) if is_cut_off_here else MergeCounts(known=1))
    assert history.messages(both.id)[-1] == whole
    assert [summary.id for summary in history.summaries("耳鼻喉")] == [both.id]


def test_a_mark_comes_along(history: History, other: History, both: Conversation) -> None:
    other.mark(f"{both.id}-a", rating=3)
    assert merged(history, other) == MergeCounts(known=1)
    assert [hit.id for hit in history.search(Query(rating=3)).hits] == [both.id]
