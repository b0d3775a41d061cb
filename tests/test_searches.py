"""The newest search makes the others give up."""

from concurrent.futures import Future
from threading import Event

import pytest

from desktop.assistant import Assistant
from desktop.conversation.messages import Conversation
from desktop.conversation.searching import Hits, Query
from desktop.store.history import History

NOON = "2026-03-01T12:00:00.000Z"


@pytest.fixture
def filled(assistant: Assistant) -> Assistant:
    def work() -> None:
        history: History = assistant.searches._history.opened()
        for number, title in enumerate(("胸痛", "咳嗽", "胸痛待查")):
            made = Conversation(id=f"case-{number}", title=title, created_at=NOON, updated_at=NOON)
            history.add_conversation(made)

    assistant.submit(work).result()
    return assistant


def ids(hits: Hits) -> list[str]:
    return [hit.id for hit in hits.hits]


def test_a_search_finds(filled: Assistant) -> None:
    assert ids(filled.search(Query(words="胸痛"))) == ["case-2", "case-0"]


def test_only_the_newest_search_is_run(filled: Assistant) -> None:
    held, go_on = Event(), Event()

    def hold() -> None:
        held.set()
        go_on.wait()

    filled.submit(hold)
    held.wait()
    typed = ("胸", "胸痛", "胸痛待查")
    waiting: list[Future[Hits]] = [
        filled.submit(filled.searches.begun(Query(words=words))) for words in typed
    ]
    go_on.set()
    *earlier, newest = [future.result() for future in waiting]
    assert [(hits.given_up, hits.hits) for hits in earlier] == [(True, ())] * 2
    assert (newest.given_up, ids(newest)) == (False, ["case-2"])


def test_a_search_in_vain_is_not_given_up(filled: Assistant) -> None:
    assert filled.search(Query(words="没有的词")) == Hits()
