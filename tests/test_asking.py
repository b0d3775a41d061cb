"""What the model is told: facts once, and again when the question that told them was not answered."""

from pathlib import Path

import msgspec
import pytest

from desktop import asking
from desktop.clinical.cases import Case
from desktop.clinical.language import Text
from desktop.clinical.shelf import Shelf, load_shelf
from desktop.clinical.task import Sampling
from desktop.conversation.consultation import Question
from desktop.conversation.messages import Conversation, FormPart, Message, Part, Provenance, TextPart
from desktop.models.installed import Adapter, InstalledModel
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


class TestOrigin:
    """What an answer says of its model before it is written."""

    MODEL = InstalledModel(id="m", title=Text(zh="模型", en="Model"), path=Path("m.gguf"), size_bytes=1)

    def made(self, shelf: Shelf, model: InstalledModel, task_id: str | None) -> Provenance:
        part = FormPart(
            task_id=task_id, task_version=1, title="", specialty_id=None, entries=(), values={}, text=""
        )
        asked = asking.question_message("c", (), (part,))
        return asking.provenance_of(shelf, TALK, asked, model, sha256="ab", seed=1)

    def test_a_task_decides_how_its_answer_is_sampled(self, shelf: Shelf) -> None:
        warm = msgspec.structs.replace(self.MODEL, sampling=Sampling(temperature=0.9, top_k=7))
        task = shelf.task("case-summary")
        assert self.made(shelf, warm, task.id).sampling == task.sampling
        assert self.made(shelf, warm, None).sampling == warm.sampling
        assert self.made(shelf, self.MODEL, None).sampling == Sampling()

    def test_a_task_that_says_nothing_leaves_it_to_the_model(self, shelf: Shelf) -> None:
        silent = msgspec.structs.replace(shelf.task("case-summary"), sampling=None)
        quiet = msgspec.structs.replace(shelf, tasks=(silent,))
        warm = msgspec.structs.replace(self.MODEL, sampling=Sampling(temperature=0.9))
        assert self.made(quiet, warm, silent.id).sampling == warm.sampling

    def test_adapters_are_named_with_their_hashes(self, shelf: Shelf) -> None:
        lora = Adapter(name="心内 科.gguf", path=Path("l.gguf"), sha256="cd" * 32)
        assert self.made(shelf, self.MODEL, None).adapters == ()
        with_lora = msgspec.structs.replace(self.MODEL, adapters=(lora,))
        assert self.made(shelf, with_lora, None).adapters == ("心内 科.gguf " + "cd" * 32,)


def test_ids_sort_by_time() -> None:
    ids = [asking.new_id() for _ in range(50)]
    assert len(set(ids)) == 50
    assert [name[:12] for name in ids] == sorted(name[:12] for name in ids)
