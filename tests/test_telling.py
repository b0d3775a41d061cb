"""What the model is told: facts that stay when their question leaves, and summaries with their facts."""

from collections.abc import Callable

import pytest

from desktop.clinical.prompts import summary_text
from desktop.clinical.shelf import Shelf, load_shelf
from desktop.conversation.messages import SummaryPart, TextPart
from desktop.engine.protocol import Turn
from desktop.paths import find_paths
from desktop.telling import summary_covers, told_of
from tests.conversation.talks import Talk, question, told_form

Tell = Callable[[Talk], tuple[Turn, ...]]


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return load_shelf(find_paths({}).resources)


@pytest.fixture
def tell(shelf: Shelf) -> Tell:
    return lambda talk: told_of(shelf, talk.branch, "zh", None).turns


def content_of(turns: tuple[Turn, ...], words: str) -> str:
    return next(turn.content for turn in turns if words in turn.content)


def test_the_facts_of_a_question_are_those_it_is_the_first_to_tell(tell: Tell) -> None:
    talk = Talk()
    talk.ask(told_form(age="65", allergies="青霉素"))
    talk.ask(told_form(age="65", results="血钾 3.0", plan="补钾"))
    talk.ask(told_form(age="66", results="血钾 3.0"))
    facts = [turn.facts for turn in tell(talk) if turn.role == "user"]
    assert facts == [
        "<病例资料>\nage：65\nallergies：青霉素",
        "<病例资料>\nresults：血钾 3.0",
        "<病例资料>\nage：66",
    ]


def test_turns_and_exchanges_go_together(shelf: Shelf) -> None:
    talk = Talk()
    talk.ask()
    talk.ask(text="")
    talk.ask()
    talk.branch.append(question("last", "a2"))
    told = told_of(shelf, talk.branch, "zh", None)
    assert [[message.id for message in exchange] for exchange in told.exchanges] == [
        ["q0", "a0"],
        ["q2", "a2"],
        ["last"],
    ]
    assert [turn.role for turn in told.turns] == ["system", "user", "assistant", "user", "assistant", "user"]


def test_a_summary_is_pinned_and_brings_the_facts_of_what_it_stands_for(tell: Tell) -> None:
    talk = Talk()
    talk.ask(told_form(age="65"))
    talk.ask(told_form(age="65", allergies="青霉素", results="血钾 3.0"))
    talk.ask(told_form(results="血钾 3.4"))
    talk.ask(told_form(allergies="青霉素、头孢"), out=("q1", "a2"))
    before = tell(talk)
    talk.summarise("q1", "a1", "q2", "a2", text="摘要在此")
    turns = tell(talk)
    assert len(turns) == len(before) - 2
    summary = [turn for turn in turns if turn.pinned]
    assert [turn.content for turn in summary] == ["<病例资料>\nresults：血钾 3.4\n\n请概括", "摘要在此"]
    assert sum("血钾" in turn.content for turn in turns) == 1
    assert "青霉素、头孢" in "".join(turn.content for turn in turns)


def test_facts_go_on_from_summary_to_summary(tell: Tell) -> None:
    talk = Talk()
    talk.ask()
    talk.ask(told_form(results="血钾 3.0"))
    talk.ask(out=("q1", "a1"))
    first = talk.summarise("q1", "a1")
    talk.ask(out=("q2", "a2"))
    talk.summarise(first, "a3", "q2", "a2")
    turns = tell(talk)
    assert [turn.content for turn in turns if "血钾" in turn.content] == [
        "<病例资料>\nresults：血钾 3.0\n\n请概括"
    ]
    assert not any("q1" in turn.content for turn in turns)


def test_the_question_for_a_summary_reads_what_it_is_of(tell: Tell) -> None:
    talk = Talk()
    for _ in range(3):
        talk.ask()
    talk.branch.append(question("s", "a2", SummaryPart(("q1", "a1")), TextPart(summary_text("zh"))))
    contents = [turn.content for turn in tell(talk)[1:]]
    assert contents == ["问题 q0", "回答 a0", "问题 q1", "回答 a1", summary_text("zh")]
    assert not any(turn.pinned for turn in tell(talk))


class TestWhatIsSummarised:
    def test_nothing_when_all_is_read(self) -> None:
        talk = Talk()
        talk.ask()
        talk.ask()
        assert summary_covers(talk.branch) == ()

    def test_all_that_is_out_when_it_surely_fits(self) -> None:
        talk = Talk()
        for _ in range(6):
            talk.ask()
        talk.ask(out=("q1", "a2"))
        assert summary_covers(talk.branch) == ("q1", "a1", "q2", "a2")

    def test_as_many_of_the_oldest_as_surely_fit(self) -> None:
        talk = Talk()
        talk.ask(text="首" * 10)
        for _ in range(10):
            talk.ask(text="长" * 100)
        talk.ask(out=("q1", "a7"))  # read were the first, three long ones and the question
        assert summary_covers(talk.branch) == ("q1", "a1", "q2", "a2")

    def test_one_exchange_however_long(self) -> None:
        talk = Talk()
        talk.ask()
        talk.ask(text="长" * 1000)
        talk.ask(out=("q1", "a1"))
        assert summary_covers(talk.branch) == ("q1", "a1")

    def test_the_summary_made_before_is_part_of_the_next(self) -> None:
        talk = Talk()
        for _ in range(6):
            talk.ask()
        talk.ask(out=("q1", "a1"))
        first = talk.summarise("q1", "a1")
        talk.ask(out=("q2", "a3"))
        assert summary_covers(talk.branch) == ("q2", "a2", "q3", "a3", first, "a7")
