"""The bin, what is held, and what the time takes away."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from desktop.conversation.messages import Conversation, Message
from desktop.errors import UnknownConversation
from desktop.store.history import History
from desktop.vault_errors import CaseHeld

Make = Callable[..., Message]
MakeCase = Callable[..., Conversation]


@pytest.fixture
def three(history: History, case: MakeCase, answer: Make) -> list[str]:
    made = [case(number) for number in (1, 2, 3)]
    for year, one in enumerate(made, 2021):
        then = f"{year}-01-01T00:00:00.000+00:00"
        old = msgspec.structs.replace(one, created_at=then, updated_at=then)
        history.add_conversation(old, msgspec.structs.replace(answer(one, "a", None), created_at=then))
    return [one.id for one in made]


def shown(history: History) -> list[str]:
    return [summary.id for summary in reversed(history.summaries())]


def test_only_what_is_long_enough_in_the_bin_goes(history: History, three: list[str]) -> None:
    history.delete(three[0])
    [binned] = history.in_bin()
    assert (binned.id, binned.held) == (three[0], False)
    assert history.purge(before=binned.since) == 0
    history.undelete(three[0])
    assert history.in_bin() == ()
    history.delete(three[0])
    assert history.purge(before="2999") == 1
    assert history.in_bin() == ()
    with pytest.raises(UnknownConversation):
        history.undelete(three[0])
    assert history.verify() == ()


def test_a_held_case_stays(history: History, three: list[str]) -> None:
    history.hold(three[0][:6], held=True)
    history.delete(three[1])
    history.hold(three[1], held=True)
    with pytest.raises(CaseHeld) as caught:
        history.delete(three[0])
    assert caught.value.facts == {"name": three[0]}
    assert history.expire("2999") == 1
    assert history.purge() == 1
    assert shown(history) == [three[0]]
    assert [(binned.id, binned.held) for binned in history.in_bin()] == [(three[1], True)]
    history.hold(three[1], held=False)
    assert history.purge() == 1
    history.hold(three[0], held=False)
    history.delete(three[0])
    assert history.purge() == 1
    assert history.count() == 0
    assert history.verify() == ()
    with pytest.raises(UnknownConversation):
        history.hold("nothing", held=True)


def test_time_takes_the_old_ones(history: History, three: list[str]) -> None:
    assert history.expire("2022-06") == 2
    assert shown(history) == three[2:]
    assert {binned.id for binned in history.in_bin()} == set(three[:2])
    assert history.expire("2022-06") == 0
    history.undelete(three[0])
    assert shown(history) == [three[0], three[2]]
    assert history.verify() == ()


def test_a_clock_that_went_back_empties_no_bin(history: History, three: list[str]) -> None:
    history.delete(three[0])
    assert history.purge(before="1970-01-01") == 0
    assert history.expire("1970-01-01") == 0
    assert shown(history) == three[1:]


def test_nothing_is_left_in_the_log(history: History, three: list[str], path: Path) -> None:
    history.delete(three[0])
    assert history.purge() == 1
    assert not path.with_name(f"{path.name}-wal").stat().st_size
