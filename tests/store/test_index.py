"""The index holds what the tables say, whatever happened before, and nothing that is gone."""

from collections.abc import Callable

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.clinical.cases import Case
from desktop.conversation.messages import Conversation, Message, State, TextPart
from desktop.store.cipher import Database
from desktop.store.history import History
from desktop.store.index import documents_of, index_everything
from tests.store.adding import add_messages

Make = Callable[..., Message]
MakeCase = Callable[..., Conversation]

_COLUMNS = "words, content = '', columnsize = 0, detail = none, tokenize = \"ascii tokenchars '.-'\""


def indexed(db: Database) -> set[tuple[str, int]]:
    """Every term in the index with its document."""
    db.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab (main, case_words, instance)")
    found = {(term, document) for term, document in db.execute("SELECT term, doc FROM temp.terms").fetchall()}
    db.execute("DROP TABLE temp.terms")
    return found


def check_index(history: History) -> None:
    """Compares the index with one that is made anew."""
    with history._connection.reading() as db:
        kept = indexed(db)
        db.execute("BEGIN")
        db.execute("DROP TABLE case_words")
        db.execute(f"CREATE VIRTUAL TABLE case_words USING fts5 ({_COLUMNS})")
        index_everything(db)
        fresh = indexed(db)
        db.execute("ROLLBACK")
    assert kept == fresh
    assert history.verify() == ()


TEXT = st.sampled_from(["胸痛两小时", "咳嗽，胸痛", "Troponin I 38.5℃", "300 mg aspirin", "", "无"])
STATE = st.sampled_from(["writing", "complete", "cancelled"])
STEP = st.one_of(
    st.tuples(st.just("add"), TEXT, STATE),
    st.tuples(st.just("change"), TEXT, STATE),
    st.tuples(st.just("rename"), TEXT, STATE),
    st.tuples(st.just("facts"), TEXT, STATE),
    st.tuples(st.just("mark"), TEXT, STATE),
    st.tuples(st.just("crash"), TEXT, STATE),
    st.tuples(st.just("bin"), TEXT, STATE),
    st.tuples(st.just("purge"), TEXT, STATE),
)


class Days:
    """Does one thing after another with up to three cases."""

    def __init__(self, history: History, case: MakeCase, answer: Make) -> None:
        self._history, self._case, self._answer = history, case, answer
        self._cases: list[Conversation] = []
        self._messages: list[Message] = []
        self._number = 0

    def do(self, name: str, text: str, state: State) -> None:
        """One thing; nothing where there is no case or message for it."""
        if not self._cases or (name == "add" and len(self._cases) < 3 and not text):
            self._number += 1
            self._cases.append(self._case(self._number, title=text))
            self._history.add_conversation(self._cases[-1])
        if name == "crash":
            self._history.mark_cut_off()
        elif name == "purge":
            self._history.purge()
        else:
            getattr(self, f"_{name}")(text, state)

    def _add(self, text: str, state: State) -> None:
        self._number += 1
        made = self._cases[self._number % len(self._cases)]
        message = self._answer(made, f"m{self._number}", None, TextPart(text), state=state)
        add_messages(self._history, message, head=message.id, updated_at="2027")
        self._messages.append(message)

    def _change(self, text: str, state: State) -> None:
        for message in self._messages[-2:]:
            self._history.save_message(msgspec.structs.replace(message, parts=(TextPart(text),), state=state))

    def _rename(self, text: str, _state: State) -> None:
        self._history.save_conversation(msgspec.structs.replace(self._cases[-1], title=text))

    def _facts(self, text: str, state: State) -> None:
        made = msgspec.structs.replace(self._cases[-1], case=Case({"history": text}), specialty_id=state)
        self._history.save_conversation(made)

    def _mark(self, text: str, _state: State) -> None:
        for message in self._messages[-1:]:
            self._history.mark(message.id, rating=len(text) % 5 + 1, signed_at=text or None)

    def _bin(self, _text: str, _state: State) -> None:
        gone = self._cases.pop()
        self._history.delete(gone.id)
        self._messages = [message for message in self._messages if message.conversation_id != gone.id]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(steps=st.lists(STEP, min_size=1, max_size=40))
def test_the_index_follows_the_tables(
    history: History, case: MakeCase, answer: Make, steps: list[tuple[str, str, State]]
) -> None:
    for summary in history.summaries():
        history.delete(summary.id)
    history.purge()
    days = Days(history, case, answer)
    for step in steps:
        days.do(*step)
    check_index(history)


def test_documents_have_sixteen_messages(history: History, case: MakeCase, answer: Make) -> None:
    made = case()
    history.add_conversation(made)
    for number in range(33):
        message = answer(made, f"m{number}", None, TextPart(f"词{number}"))
        add_messages(history, message, head=message.id, updated_at="2027")
    with history._connection.reading() as db:
        documents = {document - documents_of(1)[0] for _, document in indexed(db)}
    assert documents == {0, 1, 2}
    check_index(history)


def test_words_can_go_as_often_as_they_like(history: History, case: MakeCase) -> None:
    made = case()
    history.add_conversation(made)
    for title in ("胸痛 咳嗽 发热 头痛", "胸痛 咳嗽 发热", "胸痛 咳嗽", "胸痛", "") * 3:
        history.save_conversation(msgspec.structs.replace(made, title=title))
    check_index(history)
    history.delete(made.id)
    history.purge()
    history.add_conversation(made)
    check_index(history)


def test_nothing_is_left_of_what_was_purged(history: History, case: MakeCase, answer: Make) -> None:
    made = case()
    history.add_conversation(
        made, *(answer(made, f"m{place}", None, TextPart("胸痛")) for place in range(20))
    )
    history.delete(made.id)
    history.purge()
    with history._connection.reading() as db:
        assert indexed(db) == set()
