"""What the model is told: facts once, and again when the question that told them was not answered."""

import pytest

from desktop import asking
from desktop.clinical.cases import Case
from desktop.clinical.shelf import Shelf, load_shelf
from desktop.conversation.consultation import Question
from desktop.conversation.messages import Conversation, Message, Part, TextPart
from desktop.paths import find_paths
from desktop.telling import told_of

CASE = Case({"sex": "male", "age": "65", "allergies": "青霉素"})
TALK = Conversation(id="c", title="", created_at="", updated_at="")


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return load_shelf(find_paths({}).resources)


def parts(shelf: Shelf, text: str, told: tuple[Message, ...]) -> tuple[Part, ...]:
    return asking.question_parts(shelf, Question(language="zh", text=text), None, CASE, told)


def turn(shelf: Shelf, answer: str) -> tuple[Message, Message]:
    asked = asking.question_message("c", (), parts(shelf, "用什么药？", ()))
    replied = Message(
        id="a",
        conversation_id="c",
        parent_id=asked.id,
        role="assistant",
        parts=(TextPart(answer),),
        created_at="",
    )
    return asked, replied


def test_facts_are_told_once(shelf: Shelf) -> None:
    told = turn(shelf, "阿奇霉素")
    assert "青霉素" in told[0].text
    assert parts(shelf, "剂量？", told) == (TextPart("剂量？"),)


def test_facts_of_a_question_without_an_answer_are_told_again(shelf: Shelf) -> None:
    told = turn(shelf, "")
    again = asking.question_message("c", told, parts(shelf, "剂量？", told))
    assert "青霉素" in again.text
    turns = told_of(shelf, (*told, again), "zh", None).turns
    assert [item.role for item in turns] == ["system", "user"]
    assert "用什么药" not in turns[-1].content


def test_the_title_is_the_complaint_else_the_first_words(shelf: Shelf) -> None:
    words = parts(shelf, "一个\n很长的问题" * 20, ())
    assert asking.title_of(words, Case({"chief_complaint": "胸痛3小时"})) == "胸痛3小时"
    title = asking.title_of((TextPart("一个\n很长的问题" * 20),), Case())
    assert title.startswith("一个 很长的问题")
    assert len(title) == asking.TITLE_CHARACTERS


def test_ids_sort_by_time() -> None:
    ids = [asking.new_id() for _ in range(50)]
    assert len(set(ids)) == 50
    assert [name[:12] for name in ids] == sorted(name[:12] for name in ids)
