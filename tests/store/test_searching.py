"""Searches with filters, in their orders, by each way to find, and given up."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.clinical.cases import Case
from desktop.conversation.messages import Conversation, FormPart, Message, TextPart
from desktop.conversation.searching import Hit, Query
from desktop.store.cipher import Interrupted, interruptible
from desktop.store.history import History
from desktop.store.search import Ways, search
from tests.store.adding import add_messages

Make = Callable[..., Message]
MakeCase = Callable[..., Conversation]
Put = Callable[..., Conversation]


@pytest.fixture
def put(history: History, case: MakeCase, answer: Make) -> Put:
    """Puts a case with its facts and one message for each text into the history, a day after the last."""
    numbers = iter(range(1, 100))

    def put_in(*texts: str, title: str = "无题", facts: dict[str, str] | None = None) -> Conversation:
        number = next(numbers)
        made = msgspec.structs.replace(
            case(number, title=title, updated_at=f"2026-03-{number:02}T08:00:00.000Z"), case=Case(facts or {})
        )
        messages = [answer(made, f"m{place}", None, TextPart(text)) for place, text in enumerate(texts)]
        history.add_conversation(
            msgspec.structs.replace(made, head_id=f"{made.id}-m0" if texts else None), *messages
        )
        return made

    return put_in


def found(history: History, **query: Any) -> list[str]:
    return [hit.id for hit in history.search(Query(**query)).hits]


def only(history: History, **query: Any) -> Hit:
    [hit] = history.search(Query(**query)).hits
    return hit


def test_a_hit_names_the_message_with_most_of_the_words(history: History, put: Put) -> None:
    made = put("胸痛，给予阿司匹林", "胸痛", "阿司匹林")
    hit = only(history, words="胸痛 阿司匹林")
    assert (hit.message_id, hit.snippet) == (f"{made.id}-m0", "\ue000胸痛\ue001，给予\ue000阿司匹林\ue001")
    assert only(history, words="胸痛").message_id == f"{made.id}-m1"


def test_titles_and_facts_are_found(history: History, put: Put) -> None:
    made = put("无", title="王某", facts={"allergies": "青霉素过敏", "age": "58"})
    hit = only(history, words="青霉素")
    assert (hit.id, hit.message_id, hit.snippet) == (made.id, None, "\ue000青霉素\ue001过敏 58")
    history.save_conversation(msgspec.structs.replace(made, case=Case({"allergies": "磺胺"})))
    assert found(history, words="青霉素") == []
    assert found(history, words="磺胺 王某") == [made.id]


def test_a_patient_is_found_by_title_and_facts_only(history: History, put: Put) -> None:
    put("与王小明的病例相似")
    by_title, by_fact = put("胸痛", title="王小明，男"), put("咳嗽", facts={"history": "王小明之子"})
    assert found(history, patient="王小明") == [by_fact.id, by_title.id]
    assert found(history, patient="王小明", words="胸痛") == [by_title.id]
    assert found(history, patient="王小明 男") == [by_title.id]


def test_the_time_of_the_last_change(history: History, put: Put) -> None:
    made = [put("胸痛").id for _ in range(4)]
    assert found(history, words="胸痛", since="2026-03-02", until="2026-03-04") == [made[2], made[1]]
    assert found(history, since="2026-03-03") == [made[3], made[2]]
    assert found(history, until="2026-03-02") == [made[0]]


def test_tasks_and_specialties(history: History, put: Put, question: Make) -> None:
    one, two = put("胸痛"), put("胸痛")
    asked = question(one, "q")
    add_messages(history, asked, head=asked.id, updated_at="2026-04-01")
    history.save_conversation(msgspec.structs.replace(two, specialty_id="neurology"))
    assert found(history, words="胸痛", task_id="triage") == found(history, task_id="triage") == [one.id]
    assert found(history, task_id="triag") == []
    assert found(history, specialty_id="cardiology") == [one.id]
    assert found(history, words="胸痛", specialty_id="neurology") == [two.id]


def test_ratings_and_signatures(history: History, put: Put) -> None:
    one, two, three = put("胸痛"), put("胸痛"), put("胸痛")
    history.mark(f"{one.id}-m0", rating=2)
    history.mark(f"{two.id}-m0", rating=5, signed_at="2026-03-05T08:00:00.000Z")
    assert found(history, rating=2) == [two.id, one.id]
    assert found(history, words="胸痛", rating=3) == [two.id]
    assert found(history, signed=True) == [two.id]
    assert found(history, words="胸痛", signed=False) == [three.id, one.id]
    history.mark(f"{two.id}-m0")
    assert found(history, signed=True) == found(history, rating=3) == []


def test_the_best_is_in_the_title_or_the_facts(history: History, put: Put) -> None:
    old, fact = put("无", title="胸痛待查"), put("无", facts={"chief_complaint": "胸痛"})
    new = put("胸痛")
    assert found(history, words="胸痛") == [new.id, fact.id, old.id]
    assert found(history, words="胸痛", order="best") == [fact.id, old.id, new.id]


def test_a_list_goes_on_where_the_last_one_ended(history: History, put: Put) -> None:
    made = [put("胸痛", title="胸痛" * (number % 2)).id for number in range(5)]
    first = history.search(Query(words="胸痛", limit=2))
    assert ([hit.id for hit in first.hits], first.more) == ([made[4], made[3]], True)
    last = history.search(Query(words="胸痛", limit=2, offset=4))
    assert ([hit.id for hit in last.hits], last.more) == ([made[0]], False)
    best = [found(history, words="胸痛", order="best", limit=1, offset=offset)[0] for offset in range(5)]
    assert best == [made[3], made[1], made[4], made[2], made[0]]


def test_a_long_conversation_is_found_by_words_far_apart(history: History, put: Put) -> None:
    made = put(*(f"第{number}条" for number in range(40)), "胸痛两小时", "无", title="长")
    put("两小时胸闷")
    assert only(history, words="第3条 胸痛两小时 长").id == made.id
    assert only(history, words="第17条").message_id == f"{made.id}-m17"
    assert found(history, words="第3条胸痛") == found(history, words="小时第3条") == []
    history.save_message(
        msgspec.structs.replace(history.message(f"{made.id}-m40"), parts=(TextPart("好转"),))
    )
    assert found(history, words="胸痛两小时") == []
    assert only(history, words="好转").message_id == f"{made.id}-m40"


def test_each_two_words_are_not_yet_the_phrase(history: History, put: Put) -> None:
    put("胸痛。痛两次", "两次小便")
    assert found(history, words="胸痛两次") == []
    assert len(found(history, words="胸痛")) == 1


@pytest.mark.parametrize("words", ["胸痛", ""])
def test_a_search_that_nobody_wants_gives_up(history: History, put: Put, words: str) -> None:
    put("胸痛")
    given_up = history.search(Query(words=words), moot=lambda: True)
    assert (given_up.given_up, given_up.hits) == (True, ())
    asked = iter([False] * 3)
    put("胸痛")
    assert not history.search(Query(words=words), moot=lambda: next(asked, False)).given_up
    assert len(found(history, words="胸痛")) == 2


def test_a_long_statement_is_left(history: History) -> None:
    count = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    asked = 0

    def moot() -> bool:
        nonlocal asked
        asked += 1
        return asked > 10

    with history._connection.reading() as db, pytest.raises(Interrupted), interruptible(db, moot):
        db.execute(count).fetchall()
    with history._connection.reading() as db:
        assert len(db.execute(f"{count.replace('FROM n)', 'FROM n WHERE i < 100000)')}").fetchall()) == 1


WORDS = ("胸痛", "咳嗽", "发热", "aspirin", "38.5")
QUERIES = st.builds(
    Query,
    words=st.lists(st.sampled_from(WORDS), max_size=3).map(" ".join),
    patient=st.sampled_from(["", "", "王"]),
    since=st.sampled_from(["", "2026-03-04"]),
    signed=st.sampled_from([None, None, True, False]),
    order=st.sampled_from(["newest", "best"]),
    limit=st.integers(1, 6),
    offset=st.integers(0, 4),
)


@pytest.fixture
def mixed(history: History, put: Put) -> History:
    """Nine cases with all kinds of words in all kinds of places."""
    for number in range(9):
        texts = [word for place, word in enumerate(WORDS) if (number + 1) % (place + 2)]
        made = put(*texts, title="王" * (number % 2), facts={"chief_complaint": WORDS[number % 5]})
        if number % 3 == 0:
            history.mark(f"{made.id}-m0", signed_at="2026-03-05")
    return history


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(query=QUERIES, ways=st.builds(Ways, st.integers(0, 9), st.integers(0, 4), st.integers(0, 9)))
def test_every_way_finds_the_same(mixed: History, query: Query, ways: Ways) -> None:
    with mixed._connection.reading() as db:
        assert search(db, query, ways=ways) == search(db, query)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(query=QUERIES)
def test_what_is_found_is_what_is_there(mixed: History, query: Query) -> None:
    def has(text: str, words: str) -> bool:
        return all(word in text for word in words.split())

    wanted: list[tuple[bool, str, str]] = []
    for summary in mixed.summaries():
        head = " ".join([summary.title, *mixed.conversation(summary.id).case.values.values()])
        messages = mixed.messages(summary.id)
        everything = " ".join([head, *(message.text for message in messages)])
        is_signed = (int(summary.id[:4], 16) - 1) % 3 == 0
        if not (
            has(everything, query.words) and has(head, query.patient) and summary.updated_at >= query.since
        ):
            continue
        if query.signed in {None, is_signed}:
            is_best = query.order == "best" and bool(query.words) and has(head, query.words)
            wanted.append((is_best, summary.updated_at, summary.id))
    ids = [name for _, _, name in sorted(wanted, reverse=True)]
    hits = mixed.search(query)
    assert [hit.id for hit in hits.hits] == ids[query.offset : query.offset + query.limit]
    assert hits.more == (len(ids) > query.offset + query.limit)


def test_a_form_is_found_by_its_task_in_any_document(history: History, put: Put, answer: Make) -> None:
    made = put(*("无" for _ in range(20)))
    form = FormPart(
        task_id="referral-letter",
        task_version=1,
        title="转诊",
        specialty_id=None,
        entries=(),
        values={},
        text="",
    )
    message = answer(made, "late", None, form)
    add_messages(history, message, head=message.id, updated_at="2026-04-01")
    assert found(history, task_id="referral-letter") == found(history, words="转诊") == [made.id]
