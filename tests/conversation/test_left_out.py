"""What the model does not read: what did not fit, and what a summary stands for."""

import pytest

from desktop.conversation.left_out import (
    covered_of,
    left_out_notice,
    left_out_of,
    told_exchanges,
)
from desktop.conversation.messages import State, SummaryPart, TextPart
from tests.conversation.talks import Talk, answer, question


@pytest.fixture
def talk() -> Talk:
    """Five exchanges, of which the newest answer was made without the second and the third."""
    talk = Talk()
    for _ in range(4):
        talk.ask()
    talk.ask(out=("q1", "a2"))
    return talk


def test_what_did_not_fit_is_known_from_the_newest_answer(talk: Talk) -> None:
    assert left_out_of(talk.branch) == {"q1", "a1", "q2", "a2"}
    assert left_out_of(talk.branch[:-2]) == frozenset()
    assert left_out_of(()) == frozenset()


def test_an_answer_that_never_came_says_nothing(talk: Talk) -> None:
    talk.ask(text="")
    assert left_out_of(talk.branch) == {"q1", "a1", "q2", "a2"}
    assert talk.read() == ["q0", "q1", "q2", "q3", "q4"]


def test_the_notice_names_the_first_and_the_last_and_how_many(talk: Talk) -> None:
    notice = left_out_notice(told_exchanges(talk.branch), (2, 1))
    assert notice is not None
    assert notice.facts == {"turns": 2, "first": "q1", "last": "a2"}
    assert left_out_notice(told_exchanges(talk.branch), ()) is None


def test_a_summary_stands_for_what_it_covers(talk: Talk) -> None:
    talk.summarise("q1", "a1", "q2", "a2")
    assert covered_of(talk.branch) == {"q1", "a1", "q2", "a2"}
    assert left_out_of(talk.branch) == frozenset()
    assert talk.read() == ["q0", "q3", "q4", "q5"]
    talk.ask()
    assert talk.read() == ["q0", "q3", "q4", "q5", "q6"]


def test_a_part_that_was_not_covered_is_still_out(talk: Talk) -> None:
    talk.summarise("q1", "a1")
    assert left_out_of(talk.branch) == {"q2", "a2"}


@pytest.mark.parametrize(("state", "counts"), [("length", True), ("cancelled", False), ("cut_off", False)])
def test_only_a_summary_that_ended_counts(talk: Talk, state: State, counts: bool) -> None:
    talk.summarise("q1", "a1", state=state)
    assert bool(covered_of(talk.branch)) == counts
    assert ("q1" in talk.read()) != counts


def test_a_summary_without_a_word_counts_for_nothing(talk: Talk) -> None:
    talk.summarise("q1", "a1", text="")
    assert not covered_of(talk.branch)
    assert talk.read() == ["q0", "q1", "q2", "q3", "q4"]


def test_on_another_branch_nothing_is_lost(talk: Talk) -> None:
    talk.summarise("q1", "a1")
    del talk.branch[-2:]
    talk.ask()
    assert talk.read() == ["q0", "q1", "q2", "q3", "q4", "q5"]


def test_what_the_summary_could_not_read_is_not_covered(talk: Talk) -> None:
    talk.summarise("q1", "a1", "q2", "a2")
    talk.notice("q1", "a1")
    assert covered_of(talk.branch) == {"q2", "a2"}
    assert left_out_of(talk.branch) == {"q1", "a1"}


def test_a_summary_is_asked_with_the_first_exchange_and_what_it_is_of(talk: Talk) -> None:
    covers = SummaryPart(("q1", "a1", "q2", "a2"))
    talk.branch.append(question("s", "a4", covers, TextPart("请概括")))
    assert talk.read() == ["q0", "q1", "q2", "s"]


def test_a_second_summary_takes_the_place_of_the_first(talk: Talk) -> None:
    first = talk.summarise("q1", "a1", "q2", "a2")
    talk.ask(out=("q3", "a4"))
    assert left_out_of(talk.branch) == {"q3", "a3", "q4", "a4"}
    talk.summarise("q3", "a3", "q4", "a4", first, "a5")
    assert talk.read() == ["q0", "q6", "q7"]
    talk.branch[-1] = answer("a7", "q7", state="cut_off")
    assert talk.read() == ["q0", "q3", "q4", "q5", "q6", "q7"]


def test_a_summary_between_first_and_last_was_read(talk: Talk) -> None:
    talk.summarise("q1", "a1")
    talk.ask()
    talk.ask(out=("q2", "a6"))
    assert left_out_of(talk.branch) == {"q2", "a2", "q3", "a3", "q4", "a4", "q6", "a6"}
