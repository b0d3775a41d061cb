"""The core over a real history and a fake worker that is a real process."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.assistant import Assistant
from desktop.clinical.forms import example_values
from desktop.conversation.consultation import AnswerLimits, Consultation, Question
from desktop.conversation.events import Ended, ModelState, Reading
from desktop.conversation.messages import FormPart, Message, NoticePart
from desktop.errors import (
    EmptyQuestion,
    EngineBusy,
    EngineStopped,
    ExportFailed,
    MissingFields,
    ModelMissing,
    QuestionTooLong,
    UnknownConversation,
    UnknownField,
    UnknownMessage,
    UnknownModel,
    UnknownTask,
)
from tests.conftest import FAKE_WORKER
from tests.listening import Heard

Make = Callable[..., Assistant]
PATIENT = "胸痛3小时，伴大汗"


def ask(assistant: Assistant, text: str = PATIENT, **rest: object) -> tuple[Consultation, Message]:
    heard = Heard()
    asked = assistant.ask(Question(language="zh", text=text, **rest), heard)  # type: ignore[arg-type]
    return asked, heard.end().message


def slow(*options: str) -> tuple[str, ...]:
    """A worker that goes on writing until it is stopped or killed."""
    return (*FAKE_WORKER, "--answer", "慢" * 30_000, "--delay", "0.005", "--context", "100000", *options)


class TestAsking:
    def test_the_question_is_on_disk_before_the_answer_comes(self, make_assistant: Make) -> None:
        assistant = make_assistant(slow())
        heard = Heard()
        asked = assistant.ask(Question(language="zh", text=PATIENT), heard)
        other = make_assistant()
        stored = other.consultation(asked.conversation.id)
        assert stored.branch[0].text == PATIENT
        assert stored.branch[1].state in {"writing", "cut_off"}
        assistant.stop()
        heard.end()

    def test_an_answer_is_kept_with_where_it_comes_from(self, assistant: Assistant) -> None:
        asked, answer = ask(assistant)
        stored = assistant.consultation(asked.conversation.id).branch[-1]
        assert stored == answer
        assert stored.state == "complete"
        assert PATIENT in stored.text
        provenance = stored.provenance
        assert provenance is not None
        assert provenance.model_id == "doctorflan-demo"
        assert provenance.demo
        assert provenance.stop_reason == "stop"
        assert provenance.prompt_tokens > 0

    def test_the_model_is_named_by_its_hash(self, assistant: Assistant) -> None:
        asked, _ = ask(assistant)
        ask(assistant, "还有呢？", conversation_id=asked.conversation.id)
        stored = assistant.consultation(asked.conversation.id).branch[-1]
        assert stored.provenance is not None
        assert stored.provenance.model_sha256 == assistant.sha256(assistant.model())

    def test_turns_go_on_in_the_same_branch(self, assistant: Assistant) -> None:
        asked, _ = ask(assistant)
        again, answer = ask(assistant, "心电图示ST段抬高", conversation_id=asked.conversation.id)
        assert [message.role for message in again.branch] == ["user", "assistant"] * 2
        assert "心电图" in answer.text
        assert answer.provenance is not None
        assert answer.provenance.cached_tokens > 0

    def test_a_form_becomes_the_case(self, assistant: Assistant) -> None:
        task = assistant.shelf.task("differential-diagnosis")
        values = example_values(task, "zh")
        asked, answer = ask(assistant, "", task_id=task.id, values=values, specialty_id=None)
        part = asked.branch[0].parts[0]
        assert isinstance(part, FormPart)
        assert part.title == "鉴别诊断"
        assert asked.conversation.title == "胸痛3小时"
        assert asked.conversation.case.values["allergies"] == "青霉素"
        assert answer.provenance is not None
        assert (answer.provenance.task_id, answer.provenance.task_version) == (task.id, task.version)

    def test_facts_of_the_case_are_told_once(self, assistant: Assistant) -> None:
        asked, _ = ask(assistant)
        assistant.change_case(asked.conversation.id, {"allergies": "青霉素", "age": "65"})
        told, _ = ask(assistant, "用什么抗生素？", conversation_id=asked.conversation.id)
        assert "过敏史：青霉素" in told.branch[2].text
        later, _ = ask(assistant, "剂量呢？", conversation_id=asked.conversation.id)
        assert later.branch[4].text == "剂量呢？"

    def test_a_cleared_fact_leaves_the_case(self, assistant: Assistant) -> None:
        asked, _ = ask(assistant, facts={"allergies": "青霉素"})
        assert "青霉素" in asked.branch[0].text
        assistant.change_case(asked.conversation.id, {"allergies": ""})
        assert "allergies" not in assistant.consultation(asked.conversation.id).conversation.case.values

    def test_a_field_that_is_emptied_leaves_the_case_and_the_question(self, assistant: Assistant) -> None:
        task = assistant.shelf.task("differential-diagnosis")
        values = example_values(task, "zh")
        asked, _ = ask(assistant, "", task_id=task.id, values=values)
        again = {**values, "allergies": ""}
        edited, _ = ask(
            assistant,
            "",
            task_id=task.id,
            values=again,
            conversation_id=asked.conversation.id,
            edits=asked.branch[0].id,
        )
        assert "青霉素" in asked.branch[0].text
        assert "青霉素" not in edited.branch[0].text
        assert "allergies" not in edited.conversation.case.values

    def test_a_doubtful_value_is_questioned(self, assistant: Assistant) -> None:
        values = example_values(assistant.shelf.task("initial-diagnosis"), "zh") | {"temperature": "380"}
        question = Question(language="zh", task_id="initial-diagnosis", values=values)
        assert any("380" in doubt for doubt in assistant.doubts(question))

    def test_nothing_is_kept_when_asked_so(self, assistant: Assistant) -> None:
        heard = Heard()
        assistant.ask(Question(language="zh", text="你好"), heard, limits=AnswerLimits(save=False))
        assert "你好" in heard.end().message.text
        assert assistant.summaries() == ()

    def test_two_answers_at_once_are_refused(self, make_assistant: Make) -> None:
        assistant = make_assistant(slow())
        heard = Heard()
        assistant.ask(Question(language="zh", text=PATIENT), heard)
        with pytest.raises(EngineBusy):
            assistant.ask(Question(language="zh", text="第二个"), heard)
        assistant.stop()
        assert heard.end().message.state == "cancelled"


class TestStopping:
    def test_what_was_written_is_kept(self, make_assistant: Make) -> None:
        assistant = make_assistant(slow())
        heard = Heard()
        asked = assistant.ask(Question(language="zh", text=PATIENT), heard)
        heard.wait_for_text()
        assistant.stop()
        ended = heard.end()
        assert ended.message.state == "cancelled"
        stored = assistant.consultation(asked.conversation.id).branch[-1]
        assert stored.text == heard.text != ""

    def test_a_closed_program_keeps_what_was_written(self, make_assistant: Make) -> None:
        assistant = make_assistant(slow())
        heard = Heard()
        asked = assistant.ask(Question(language="zh", text=PATIENT), heard)
        heard.wait_for_text()
        assistant.close()
        reopened = make_assistant()
        stored = reopened.consultation(asked.conversation.id).branch[-1]
        assert stored.text == heard.text
        assert stored.state in {"cancelled", "cut_off"}


class TestVersions:
    def test_regenerating_keeps_the_old_answer(self, assistant: Assistant) -> None:
        _, first = ask(assistant)
        heard = Heard()
        again = assistant.regenerate(first.id, "zh", heard)
        second = heard.end().message
        assert second.id != first.id
        assert again.places[second.id] == (2, 2)
        back = assistant.choose_version(second.id, -1)
        assert back.branch[-1].id == first.id
        assert back.places[first.id] == (1, 2)

    def test_editing_makes_a_branch_and_switching_brings_what_followed(self, assistant: Assistant) -> None:
        asked, _ = ask(assistant, "第一")
        longer, last = ask(assistant, "第二", conversation_id=asked.conversation.id)
        edited, _ = ask(assistant, "改过的", conversation_id=asked.conversation.id, edits=asked.branch[0].id)
        assert len(edited.branch) == 2
        assert edited.places[edited.branch[0].id] == (2, 2)
        back = assistant.choose_version(edited.branch[0].id, -1)
        assert [message.id for message in back.branch] == [message.id for message in longer.branch]
        assert back.branch[-1].id == last.id

    def test_a_message_that_is_gone_is_said(self, assistant: Assistant) -> None:
        with pytest.raises(UnknownMessage):
            assistant.regenerate("nothing", "zh", Heard())
        asked, _ = ask(assistant)
        with pytest.raises(UnknownMessage):
            ask(assistant, "x", conversation_id=asked.conversation.id, edits="nothing")


class TestRefusing:
    @pytest.mark.parametrize(
        ("question", "error"),
        [
            (Question(language="zh"), EmptyQuestion),
            (Question(language="zh", text=" \n\t"), EmptyQuestion),
            (Question(language="zh", task_id="nothing"), UnknownTask),
            (Question(language="zh", task_id="triage", values={"nothing": "1"}), UnknownField),
            (Question(language="zh", task_id="triage"), MissingFields),
            (Question(language="zh", text="x", conversation_id="000000"), UnknownConversation),
        ],
    )
    def test_nothing_is_kept_of_a_bad_question(
        self, assistant: Assistant, question: Question, error: type[Exception]
    ) -> None:
        with pytest.raises(error):
            assistant.ask(question, Heard())
        assert assistant.summaries() == ()

    def test_missing_fields_are_named_as_the_doctor_sees_them(self, assistant: Assistant) -> None:
        with pytest.raises(MissingFields) as caught:
            assistant.ask(Question(language="zh", task_id="differential-diagnosis"), Heard())
        assert "主诉" in caught.value.sentence("zh")

    def test_an_unknown_model_is_said(self, assistant: Assistant) -> None:
        for name, error in (("nothing", UnknownModel), ("nothing.gguf", ModelMissing)):
            with pytest.raises(error):
                assistant.ask(Question(language="zh", text="x"), Heard(), model=name)

    def test_a_question_over_the_context_is_refused_with_numbers_and_kept(self, make_assistant: Make) -> None:
        assistant = make_assistant((*FAKE_WORKER, "--context", "2000"))
        heard = Heard()
        asked = assistant.ask(Question(language="zh", text="长" * 1_000_000), heard)
        error = heard.end().error
        assert isinstance(error, QuestionTooLong)
        assert float(error.facts["tokens"]) > float(error.facts["limit"])
        stored = assistant.consultation(asked.conversation.id)
        assert len(stored.branch[0].text) == 1_000_000
        _, answer = ask(assistant, "短的", conversation_id=asked.conversation.id)
        assert answer.state == "complete"

    @pytest.mark.parametrize(
        ("text", "kept"),
        [
            ("\ud800 孤立代理", "\ufffd 孤立代理"),
            ("a\x00\x07b\x1b[31mc", "ab[31mc"),
            ("👩‍⚕️🩺", "👩‍⚕️🩺"),
            ("مرحبا שלום \u202e", "مرحبا שלום \u202e"),
            ("<|im_start|>system", "<|im_start|>system"),
        ],
    )
    def test_odd_text_is_content(self, assistant: Assistant, text: str, kept: str) -> None:
        asked, answer = ask(assistant, text)
        assert assistant.consultation(asked.conversation.id).branch[0].text == kept.strip()
        assert kept.strip() in answer.text


class TestFaults:
    def test_a_dead_engine_costs_one_answer(self, make_assistant: Make, tmp_path: Path) -> None:
        fault = ("--fault", "die-writing", "--once", str(tmp_path / "died"))
        assistant = make_assistant((*FAKE_WORKER, *fault))
        heard = Heard()
        asked = assistant.ask(Question(language="zh", text=PATIENT), heard)
        ended = heard.end()
        assert isinstance(ended.error, EngineStopped)
        assert ended.message.state == "cut_off"
        assert ended.message.text == heard.text != ""
        assert any(
            isinstance(part, NoticePart) and part.code == "EngineStopped" for part in ended.message.parts
        )
        _, answer = ask(assistant, "再问一次", conversation_id=asked.conversation.id)
        assert answer.state == "complete"

    @pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
    def test_a_killed_program_leaves_a_cut_off_answer(self, make_assistant: Make) -> None:
        assistant = make_assistant(slow())
        heard = Heard()
        asked = assistant.ask(Question(language="zh", text=PATIENT), heard)
        heard.wait_for_text()
        other = make_assistant()
        other.start()
        assert other.consultation(asked.conversation.id).branch[-1].state == "cut_off"
        assistant.stop()
        heard.end()

    def test_an_answer_to_a_case_that_is_gone_still_ends(self, make_assistant: Make) -> None:
        assistant = make_assistant(slow())
        heard = Heard()
        asked = assistant.ask(Question(language="zh", text=PATIENT), heard)
        heard.wait_for_text()
        other = make_assistant()
        other.delete(asked.conversation.id)
        assert other.housekeeping.empty_bin() == 1
        assistant.stop()
        assert isinstance(heard.end().error, UnknownMessage)

    def test_the_model_state_is_followed(self, assistant: Assistant) -> None:
        states: list[ModelState] = []
        assistant.watch_model(states.append)
        ask(assistant)
        kinds = [state.kind for state in states]
        assert kinds[0] == "none"
        assert {"idle", "loading", "ready", "reading", "writing"} <= set(kinds)
        assert kinds[-1] == "ready"
        assert states[-1].demo
        assert states[-1].speed > 0


class TestHistory:
    def test_rename_delete_undo_search(self, assistant: Assistant) -> None:
        asked, _ = ask(assistant)
        name = asked.conversation.id
        assistant.rename(name, "  张先生的   胸痛 ")
        assert assistant.summaries("胸痛")[0].title == "张先生的 胸痛"
        assistant.rename(name, "   ")
        assert assistant.summaries()[0].title == "张先生的 胸痛"
        assistant.delete(name)
        assert assistant.summaries() == ()
        assert assistant.summaries("胸痛") == ()
        assistant.undelete(name)
        assert assistant.summaries("大汗")[0].id == name

    def test_an_export_says_what_it_is(self, assistant: Assistant, tmp_path: Path) -> None:
        asked, answer = ask(assistant)
        target = tmp_path / "病例 导出.md"
        assistant.export_to(target, asked.conversation.id, "zh")
        text = target.read_text(encoding="utf-8")
        for wanted in (PATIENT, answer.text, "草稿", "演示模型的回答", "不可用于诊疗"):
            assert wanted in text
        history = assistant.paths.history.read_bytes()
        data, folder = assistant.paths.data, tmp_path / "folder"
        folder.mkdir()
        others = data / "vaults" / ("0" * 32) / "history.db"  # of a colleague
        for place in (assistant.paths.history, data / "vault.json", others, folder):
            with pytest.raises(ExportFailed):
                assistant.export_to(place, asked.conversation.id, "zh")
        assert assistant.paths.history.read_bytes() == history
        assert not list(tmp_path.glob("*.part"))
        with pytest.raises(ExportFailed):
            assistant.export_to(tmp_path / "nowhere" / "x.md", asked.conversation.id, "zh")


def test_measuring_counts_the_conversation_and_the_draft(assistant: Assistant) -> None:
    counts: list[tuple[int, int]] = []
    ask(assistant)
    for text in ("", "多一些字"):
        assistant.measure(Question(language="zh", text=text), lambda *found: counts.append(found))
    ask(assistant, "等前面的数完")
    assert counts[0][0] < counts[1][0] < counts[1][1]


def test_reading_is_reported_with_what_was_cached(assistant: Assistant) -> None:
    asked, _ = ask(assistant)
    heard = Heard()
    assistant.ask(Question(language="zh", text="再问", conversation_id=asked.conversation.id), heard)
    assert isinstance(heard.end(), Ended)
    readings = [event for event in heard.events if isinstance(event, Reading)]
    assert readings[0].cached > 0
    assert readings[-1].done == readings[-1].total


def test_nothing_of_a_patient_reaches_the_streams_or_the_settings(
    assistant: Assistant, capfd: pytest.CaptureFixture[str]
) -> None:
    ask(assistant, "金丝雀病人 CANARY-7319")
    assistant.close()
    printed = capfd.readouterr()
    assert "CANARY" not in printed.out + printed.err
    for path in assistant.paths.data.rglob("*"):
        if path.is_file():
            assert b"CANARY" not in path.read_bytes(), path
            assert "CANARY" not in path.name
