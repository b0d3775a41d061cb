"""Long conversations, summaries, answers that go on and structured ones, with a real history and worker."""

import hashlib
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from desktop.assistant import Assistant
from desktop.conversation.consultation import AnswerLimits, Consultation, Question
from desktop.conversation.continuing import continuable
from desktop.conversation.events import Reading
from desktop.conversation.left_out import covered_of, left_out_of
from desktop.conversation.messages import Message, NoticePart, StructuredPart, SummaryPart
from desktop.engine.gguf_header import read_header
from desktop.errors import (
    AnswerTooLong,
    EngineStopped,
    NothingToContinue,
    NothingToSummarise,
    OtherModel,
    UnknownMessage,
)
from desktop.models.protocol import FileFacts
from desktop.paths import Paths
from tests.conftest import DEMO, FAKE_WORKER
from tests.engine import gguf_files
from tests.listening import Heard

Make = Callable[..., Assistant]
SMALL = (*FAKE_WORKER, "--context", "2400")
SCRIPT = "一二三四五六七八九十" * 6
WRITES = (*FAKE_WORKER, "--answer", SCRIPT)
SLOW = (*FAKE_WORKER, "--answer", "慢" * 9000, "--delay", "0.005", "--context", "40000")


def ask(assistant: Assistant, text: str, talk: Consultation | None = None, **rest: object) -> Consultation:
    heard = Heard()
    name = talk.conversation.id if talk else None
    asked = assistant.ask(Question(language="zh", text=text, conversation_id=name, **rest), heard)  # type: ignore[arg-type]
    assert heard.end().error is None
    return assistant.consultation(asked.conversation.id)


def limited(assistant: Assistant, tokens: int, text: str = "写") -> tuple[Consultation, Message]:
    """A new conversation with an answer that met its limit."""
    heard = Heard()
    asked = assistant.ask(Question(language="zh", text=text), heard, limits=AnswerLimits(max_tokens=tokens))
    return asked, heard.end().message


@pytest.fixture
def crowded(make_assistant: Make) -> tuple[Assistant, Consultation]:
    """A conversation of which the newest answer was made without the oldest turns."""
    assistant = make_assistant(SMALL)
    talk = ask(assistant, "第0问：主诉", facts={"age": "65"})
    assistant.change_case(talk.conversation.id, {"allergies": "青霉素"})
    for number in range(1, 6):
        talk = ask(assistant, f"第{number}问：" + "很长的病史" * 30, talk)
    return assistant, talk


class TestLeavingOut:
    def test_what_did_not_fit_is_told_while_reading_and_kept(
        self, crowded: tuple[Assistant, Consultation]
    ) -> None:
        assistant, talk = crowded
        heard = Heard()
        assistant.ask(Question(language="zh", text="末", conversation_id=talk.conversation.id), heard)
        answer = heard.end().message
        branch = assistant.consultation(talk.conversation.id).branch
        reading = next(event for event in heard.events if isinstance(event, Reading))
        assert set(reading.left_out) == left_out_of(branch) != set()
        assert branch[2].id in reading.left_out
        assert branch[0].id not in reading.left_out
        notice = next(part for part in answer.parts if isinstance(part, NoticePart))
        assert notice.facts["turns"] == reading.turns_left_out

    def test_facts_stay_when_their_question_leaves(self, crowded: tuple[Assistant, Consultation]) -> None:
        assistant, talk = crowded
        assert "青霉素" in talk.branch[2].text
        assert talk.branch[2].id in left_out_of(talk.branch)
        told = ask(assistant, "过敏史？", talk)
        assert "青霉素" not in told.branch[-2].text  # the model knows it: nobody tells it twice


class TestSummaries:
    def test_a_summary_takes_the_place_of_what_was_out(self, crowded: tuple[Assistant, Consultation]) -> None:
        assistant, talk = crowded
        out = left_out_of(talk.branch)
        heard = Heard()
        asked = assistant.summarise(talk.conversation.id, "zh", heard)
        answer = heard.end().message
        part = asked.branch[-2].parts[0]
        assert isinstance(part, SummaryPart)
        assert set(part.covers) == out
        assert answer.state == "complete"
        branch = assistant.consultation(talk.conversation.id).branch
        assert [message.id for message in branch[:-2]] == [message.id for message in talk.branch]
        assert covered_of(branch) == out - left_out_of(branch) != set()
        later = ask(assistant, "接着说", talk)
        assert not left_out_of(later.branch) & covered_of(later.branch)
        exported = assistant.export(talk.conversation.id, "zh")
        assert f"要求概括较早的 {len(part.covers)} 条消息" in exported
        assert answer.text in exported

    def test_a_summary_can_be_written_again(self, crowded: tuple[Assistant, Consultation]) -> None:
        assistant, talk = crowded
        heard = Heard()
        assistant.summarise(talk.conversation.id, "zh", heard)
        first = heard.end().message
        again = Heard()
        assistant.regenerate(first.id, "zh", again)
        second = again.end().message
        assert (first.provenance and first.provenance.prompt_tokens) == (
            second.provenance and second.provenance.prompt_tokens
        )

    def test_there_must_be_something_out(self, assistant: Assistant) -> None:
        talk = ask(assistant, "短")
        with pytest.raises(NothingToSummarise):
            assistant.summarise(talk.conversation.id, "zh", Heard())
        assert len(assistant.consultation(talk.conversation.id).branch) == 2


class TestContinuing:
    def test_the_same_message_goes_on_without_a_seam(self, make_assistant: Make) -> None:
        assistant = make_assistant(WRITES)
        talk, begun = limited(assistant, 20)
        assert (begun.state, begun.text) == ("length", SCRIPT[:20])
        heard = Heard()
        shown = assistant.continue_answer(begun.id, heard, limits=AnswerLimits(max_tokens=10))
        assert (shown.branch[-1].id, shown.branch[-1].state) == (begun.id, "writing")
        more = heard.end().message
        assert heard.text == SCRIPT[20:30]
        assert (more.id, more.state, more.text) == (begun.id, "length", SCRIPT[:30])
        again = Heard()
        assistant.continue_answer(begun.id, again)
        ended = again.end().message
        assert (ended.state, ended.text) == ("complete", SCRIPT)
        stored = assistant.consultation(talk.conversation.id)
        assert stored.branch[-1].text == SCRIPT
        assert stored.places[begun.id] == (1, 1)

    def test_where_it_comes_from_is_of_both_parts(self, make_assistant: Make) -> None:
        assistant = make_assistant(WRITES)
        _, begun = limited(assistant, 20)
        heard = Heard()
        assistant.continue_answer(begun.id, heard)
        made, before = heard.end().message.provenance, begun.provenance
        assert made is not None
        assert before is not None
        assert made.completion_tokens == len(SCRIPT)
        assert (made.stop_reason, made.seed, made.sampling) == ("stop", before.seed, before.sampling)
        assert (made.prompt_tokens, made.ttft_ms) == (before.prompt_tokens, before.ttft_ms)

    def test_a_stopped_answer_goes_on(self, make_assistant: Make) -> None:
        assistant = make_assistant(SLOW)
        heard = Heard()
        assistant.ask(Question(language="zh", text="写"), heard)
        heard.wait_for_text()
        assistant.stop()
        begun = heard.end().message
        more = Heard()
        assistant.continue_answer(begun.id, more)
        more.wait_for_text()
        assistant.stop()
        ended = more.end().message
        assert ended.state == "cancelled"
        assert ended.text == begun.text + more.text
        assert len(ended.text) > len(begun.text)

    def test_a_crash_on_the_way_keeps_what_was_there(self, make_assistant: Make) -> None:
        assistant = make_assistant(SLOW)
        talk, begun = limited(assistant, 30)
        heard = Heard()
        assistant.continue_answer(begun.id, heard)
        heard.wait_for_text()
        other = make_assistant()
        other.start()  # as after a crash: what is being written is marked
        stored = other.consultation(talk.conversation.id).branch[-1]
        assert stored.state == "cut_off"
        assert stored.text.startswith(begun.text)
        assert continuable(other.consultation(talk.conversation.id).branch) == stored
        assistant.stop()
        heard.end()

    def test_a_failure_before_the_first_word_leaves_the_answer_as_it_was(self, make_assistant: Make) -> None:
        first = make_assistant(WRITES)
        talk, begun = limited(first, 20)
        first.close()
        assistant = make_assistant((*WRITES, "--fault", "die-reading"))
        heard = Heard()
        assistant.continue_answer(begun.id, heard)
        ended = heard.end()
        assert isinstance(ended.error, EngineStopped)
        assert (ended.message.state, ended.message.text) == ("length", begun.text)
        stored = assistant.consultation(talk.conversation.id).branch[-1]
        assert (stored.state, stored.parts) == ("length", begun.parts)

    def test_an_answer_that_fills_the_context_is_said(self, make_assistant: Make) -> None:
        first = make_assistant(WRITES)
        _, begun = limited(first, 50)
        first.close()
        assistant = make_assistant((*WRITES, "--fault", "fail:QuestionTooLong", "--place", "reading"))
        heard = Heard()
        assistant.continue_answer(begun.id, heard)
        assert isinstance(heard.end().error, AnswerTooLong)

    def test_what_ended_by_itself_or_is_not_the_newest_is_refused(self, make_assistant: Make) -> None:
        assistant = make_assistant(WRITES)
        talk, begun = limited(assistant, 20)
        later = ask(assistant, "再问", talk)
        for name in (begun.id, later.branch[-1].id, later.branch[-2].id):
            with pytest.raises(NothingToContinue):
                assistant.continue_answer(name, Heard())
        with pytest.raises(UnknownMessage):
            assistant.continue_answer("nothing", Heard())

    def test_another_model_does_not_go_on_with_it(self, make_assistant: Make, tmp_path: Path) -> None:
        assistant = make_assistant(WRITES)
        _, begun = limited(assistant, 20)
        other = tmp_path / "另一个.gguf"
        other.write_bytes(b"fake")
        with pytest.raises(OtherModel) as refused:
            assistant.continue_answer(begun.id, Heard(), model=str(other))
        assert "另一个" in refused.value.sentence("zh")


class TestAdapters:
    """The demo model with a LoRA adapter over it, on the real engine."""

    QUESTION = "患者男，52岁，胸痛三天。"
    REAL = (sys.executable, "-m", "desktop.engine.worker")

    @pytest.fixture
    def assistant(self, make_assistant: Make) -> Assistant:
        assistant = make_assistant(self.REAL)
        assistant.sha256(assistant.model())
        return assistant

    def adapted(self, assistant: Assistant, name: str, seed: int) -> str:
        """Takes in an adapter; returns the model's id and, after a space, its hash."""
        path = assistant.paths.data / f"{name}.gguf"
        path.parent.mkdir(parents=True, exist_ok=True)
        gguf_files.lora(path, read_header(DEMO), seed=seed)
        sha256, status = hashlib.sha256(path.read_bytes()).hexdigest(), path.stat()
        facts = FileFacts(str(path), status.st_size, status.st_mtime_ns, sha256)
        model = assistant.library.add(f"doctorflan-demo+{name}", [facts], base="doctorflan-demo")
        return f"{model.id} {sha256}"

    def made(self, assistant: Assistant, model: str, tokens: int = 12) -> Message:
        heard = Heard()
        asked = Question(language="zh", text=self.QUESTION)
        limits = AnswerLimits(max_tokens=tokens, seed=1)
        assistant.ask(asked, heard, model=model, limits=limits)
        end = heard.end()
        assert end.error is None
        assert end.message.provenance is not None
        return end.message

    def test_both_hashes_are_in_every_answers_origin(self, assistant: Assistant) -> None:
        name, sha256 = self.adapted(assistant, "cardio", 1).split()
        plain, adapted = self.made(assistant, "doctorflan-demo"), self.made(assistant, name)
        assert plain.text != adapted.text
        origin = adapted.provenance
        assert origin is not None
        assert (origin.model_id, origin.adapters) == (name, (f"cardio.gguf {sha256}",))
        assert origin.model_sha256 == (plain.provenance and plain.provenance.model_sha256) != ""
        stored = assistant.consultation(adapted.conversation_id).branch[-1]
        assert stored.provenance == origin
        exported = assistant.export(adapted.conversation_id, "zh")
        assert f"sha256:{origin.model_sha256[:12]} · LoRA cardio.gguf sha256:{sha256[:12]}" in exported

    def test_only_the_same_adapters_go_on_with_an_answer(self, assistant: Assistant) -> None:
        first, second = (self.adapted(assistant, name, seed) for name, seed in (("one", 1), ("two", 2)))
        begun = self.made(assistant, first.split()[0])
        assert begun.state == "length"
        for other in ("doctorflan-demo", second.split()[0]):
            with pytest.raises(OtherModel):
                assistant.continue_answer(begun.id, Heard(), model=other)
        heard = Heard()
        limits = AnswerLimits(max_tokens=4)
        assistant.continue_answer(begun.id, heard, model=first.split()[0], limits=limits)
        assert heard.end().message.text.startswith(begun.text)

    def test_without_its_hash_nothing_that_was_read_with_it_is_kept_on_disk(
        self, assistant: Assistant
    ) -> None:
        name = self.adapted(assistant, "one", 1).split()[0]
        record = assistant.library.records.get(name)
        assert record is not None
        nameless = tuple(msgspec.structs.replace(file, sha256="") for file in record.files)
        assistant.library.records.put(msgspec.structs.replace(record, files=nameless))
        self.made(assistant, name)
        assistant.close()
        assert not list(assistant.paths.states.glob("*"))

    def test_another_adapter_reads_an_old_case_anew(self, make_assistant: Make, assistant: Assistant) -> None:
        names = [self.adapted(assistant, name, seed).split()[0] for name, seed in (("one", 1), ("two", 2))]
        first = self.made(assistant, names[0])
        assistant.close()
        later = make_assistant(self.REAL)
        for name, is_known in ((names[0], True), (names[1], False)):
            heard = Heard()
            asked = Question(language="zh", text="还有呢？", conversation_id=first.conversation_id)
            later.ask(asked, heard, model=name, limits=AnswerLimits(max_tokens=1))
            made = heard.end().message.provenance
            assert made is not None
            assert (made.cached_tokens > 0) is is_known


SCHEMA_TASK = """
id = "grading"
version = 1
phase = "diagnosis"
order = 1
title = { zh = "分级", en = "Grading" }
help = { zh = "分级", en = "Grading" }
example_summary = { zh = "例", en = "Example" }
case_tag = { zh = "病例", en = "Case" }
headings = []
[instruction]
zh = "给出分级。"
en = "Give the grade."
[[fields]]
use = "diagnosis"
[schema]
type = "object"
required = ["grade"]
properties = { grade = { type = "integer" }, basis = { type = "string" } }
"""


class TestStructured:
    @pytest.fixture
    def own_task(self, paths: Paths) -> None:
        paths.own_tasks.mkdir(parents=True)
        (paths.own_tasks / "分级.toml").write_text(SCHEMA_TASK, encoding="utf-8")

    def answer(self, make_assistant: Make, written: str, tokens: int = 2048) -> tuple[Assistant, Message]:
        assistant = make_assistant((*FAKE_WORKER, "--answer", written))
        heard = Heard()
        question = Question(language="zh", task_id="grading", values={"diagnosis": "哮喘"})
        assistant.ask(question, heard, limits=AnswerLimits(max_tokens=tokens))
        return assistant, heard.end().message

    @pytest.mark.usefixtures("own_task")
    def test_an_answer_that_keeps_to_a_schema_is_kept_as_such(self, make_assistant: Make) -> None:
        assistant, made = self.answer(make_assistant, '{"grade": 2, "basis": "氧合"}')
        assert made.parts == (StructuredPart(form="grading", body='{"grade": 2, "basis": "氧合"}'),)
        talk = assistant.consultation(made.conversation_id)
        assert '"type": "integer"' in talk.branch[0].text
        assert '```json\n{"grade": 2' in assistant.export(made.conversation_id, "zh")
        assert assistant.summaries("氧合")
        assert talk.branch[1].text == '{"grade": 2, "basis": "氧合"}'  # as the next question's model reads it

    @pytest.mark.usefixtures("own_task")
    def test_one_that_broke_off_is_whole_json_and_marked(self, make_assistant: Make) -> None:
        assistant, made = self.answer(make_assistant, '{"grade": 2, "basis": "氧合不足"}', tokens=24)
        (part,) = made.parts
        assert isinstance(part, StructuredPart)
        assert msgspec.json.decode(part.body)["grade"] == 2
        assert made.state == "length"
        with pytest.raises(NothingToContinue):
            assistant.continue_answer(made.id, Heard())

    @pytest.mark.usefixtures("own_task")
    def test_what_is_no_json_is_not_lost(self, make_assistant: Make) -> None:
        _, made = self.answer(make_assistant, "资料不足")
        assert made.text == "资料不足"
