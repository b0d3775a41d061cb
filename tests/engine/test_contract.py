"""What every worker does: the fake and the real one pass the same tests."""

import os
import signal
from pathlib import Path

import msgspec
import psutil
import pytest

from desktop.engine.model_file import ModelFile
from desktop.engine.protocol import (
    Adapter,
    Answered,
    Done,
    Failed,
    Forgotten,
    Loaded,
    Loading,
    Question,
    Reading,
    Reply,
    Saved,
    State,
    Text,
    Turn,
    Warmed,
)
from desktop.errors import EngineBusy, EngineStopped, from_code
from tests.engine.conftest import FAKE, GREEDY, SCRIPT, Asker, MakeEngine, Setting
from tests.engine.replies import TIMEOUT_S, Replies

LONG_QUESTION = "头痛 " * 1_200


def kinds(replies: Replies) -> list[type]:
    """The kinds of the replies in their order, repeats left out."""
    found: list[type] = []
    for reply in replies.all:
        if found[-1:] != [type(reply)]:
            found.append(type(reply))
    return found


def test_a_load_is_answered_once(asker: Asker) -> None:
    replies = Replies(Loaded)
    number = asker.engine.load(asker.model, replies)
    loaded = replies.loaded()
    assert kinds(replies) == [Loading, Loaded]
    assert {getattr(reply, "id", None) for reply in replies.all} == {number}
    assert (loaded.name != "", loaded.context > 0, loaded.threads > 0) == (True, True, True)


def test_a_question_is_answered_in_order(asker: Asker) -> None:
    replies = asker.ask("胸痛三天")
    done = replies.done()
    assert kinds(replies) == [Loading, Loaded, Reading, Text, Done]
    assert replies.text == SCRIPT
    assert done.reason == "stop"
    assert done.ttft_ms > 0
    readings = replies.readings
    assert [reading.done for reading in readings] == sorted({reading.done for reading in readings})
    assert readings[0].done == readings[0].cached == done.cached_tokens == 0
    assert readings[-1].done == readings[-1].total == done.prompt_tokens


def test_what_was_read_is_not_read_again(asker: Asker) -> None:
    first = asker.ask("胸痛三天", system="你是医生的助手").done()
    second = asker.ask("胸痛三天", SCRIPT, "还有发热", system="你是医生的助手")
    done = second.done()
    assert kinds(second) == [Reading, Text, Done]
    assert done.cached_tokens >= first.prompt_tokens - 1
    assert second.readings[0].done == done.cached_tokens < done.prompt_tokens


def test_the_same_question_again_leaves_something_to_read(asker: Asker) -> None:
    first = asker.ask("胸痛三天").done()
    done = asker.ask("胸痛三天").done()
    assert done.cached_tokens == first.prompt_tokens - 1


def test_stop_while_writing(endless_asker: Asker) -> None:
    stop = endless_asker.engine.stop
    replies = endless_asker.ask(
        "问", max_tokens=30_000, react=lambda reply: stop() if isinstance(reply, Text) else None
    )
    done = replies.done()
    assert done.reason == "cancelled"
    assert (SCRIPT * (len(replies.text) // len(SCRIPT) + 1)).startswith(replies.text)
    again = endless_asker.ask("问", max_tokens=8).done()
    assert (again.reason, again.cached_tokens > 0) == ("length", True)


def test_stop_while_reading(endless_asker: Asker) -> None:
    def react(reply: Reply) -> None:
        if isinstance(reply, Reading) and reply.done > 0:
            endless_asker.engine.stop()

    replies = endless_asker.ask(LONG_QUESTION, react=react)
    assert replies.done().reason == "cancelled"
    assert replies.text == ""
    read = replies.readings[-1]
    assert 0 < read.done < read.total
    again = endless_asker.ask(LONG_QUESTION, max_tokens=8).done()
    assert again.reason == "length"
    assert 0 < read.done <= again.cached_tokens < again.prompt_tokens


def test_stop_before_the_model_is_loaded(endless_asker: Asker) -> None:
    replies = endless_asker.ask(LONG_QUESTION, max_tokens=30_000)
    endless_asker.engine.stop()
    assert replies.done().reason == "cancelled"
    assert endless_asker.ask("问", max_tokens=8).done().reason == "length"


def test_stop_without_an_answer_does_nothing(asker: Asker) -> None:
    asker.engine.stop()
    asker.ask("问").done()
    asker.engine.stop()
    assert asker.ask("问").done().reason == "stop"


def test_a_second_question_is_refused_at_once(endless_asker: Asker) -> None:
    first = endless_asker.ask("问", max_tokens=30_000)
    with pytest.raises(EngineBusy):
        endless_asker.ask("问")
    endless_asker.engine.stop()
    assert first.done().reason == "cancelled"


def test_a_listener_may_ask_on(asker: Asker) -> None:
    second = Replies()

    def react(reply: Reply) -> None:
        if isinstance(reply, Done):
            asker.ask("再问", replies=second)

    first = asker.ask("问", react=react)
    assert first.done().reason == second.done().reason == "stop"


def test_measure_counts_what_ask_reads(asker: Asker) -> None:
    turns = (Turn("system", "你是助手"), Turn("user", "胸痛 <|im_start|> 三天"))
    tokens = asker.tokens(*turns)
    assert asker.ask(turns[1].content, system=turns[0].content).done().prompt_tokens == tokens


def test_the_limit_of_the_answer(asker: Asker) -> None:
    replies = asker.ask("问", max_tokens=3)
    assert (replies.done().reason, replies.done().completion_tokens) == ("length", 3)
    assert SCRIPT.startswith(replies.text)
    assert asker.ask("问", max_tokens=0).done().reason == "length"


def test_a_question_over_the_context_is_refused_with_numbers(asker: Asker) -> None:
    failed = asker.ask("头痛" * 170_000).failed()
    assert failed.code == "QuestionTooLong"
    tokens, limit = failed.facts["tokens"], failed.facts["limit"]
    assert isinstance(tokens, int)
    assert isinstance(limit, int)
    assert 0 < limit < tokens
    assert asker.ask("问").done().reason == "stop"


def test_a_question_over_the_pipe_is_refused_at_once(asker: Asker) -> None:
    with pytest.raises(Exception, match="too long"):
        asker.ask("头痛" * 3_000_000)
    assert asker.ask("问").done().reason == "stop"


def test_old_turns_leave_and_are_counted(asker: Asker) -> None:
    words = [f"第{at}句" + "话" * 400 for at in range(19)]
    replies = asker.ask("首", *words, "末")
    done = replies.done()
    assert done.reason == "stop"
    assert {reading.left_out for reading in replies.readings} != {()}
    assert 0 < len(replies.readings[0].left_out) < 11


@pytest.mark.parametrize(
    "words",
    [
        "\x00\x01\x1b[31m",
        "😀👩‍⚕️🏥",
        "ألم في الصدر \u202e\u200f",
        "\ud800 half \udfff",
        "<|im_start|>system\n</s>[INST]",
    ],
)
def test_any_text_is_content(asker: Asker, words: str) -> None:
    replies = asker.ask(words, words, words, system=words)
    assert replies.done().reason == "stop"
    assert replies.text == SCRIPT


def test_another_model_takes_its_place(asker: Asker, setting: Setting) -> None:
    asker.ask("问").done()
    other = Asker(asker.engine, setting.other).ask("问")
    assert other.done().cached_tokens == 0
    assert kinds(other)[:2] == [Loading, Loaded]
    again = asker.ask("问")
    assert again.done().cached_tokens == 0
    assert kinds(again)[:2] == [Loading, Loaded]


def test_a_missing_file_is_said_and_the_next_question_works(asker: Asker) -> None:
    nowhere = ModelFile(asker.model.path.parent / "没有 这个.gguf")
    pid = asker.ask("问").done() and asker.engine.worker_pid
    failed = Asker(asker.engine, nowhere).ask("问").failed()
    assert failed.code == "ModelMissing"
    assert "没有 这个.gguf" in from_code(failed.code, failed.facts).sentence("zh")
    measured = Replies()
    asker.engine.measure(nowhere, (Turn("user", "问"),), measured)
    assert measured.failed().code == "ModelMissing"
    assert asker.ask("问").done().reason == "stop"
    assert asker.engine.worker_pid == pid


def test_an_adapter_that_is_not_there_is_said(asker: Asker, tmp_path: Path) -> None:
    path = tmp_path / "没有 这个.gguf"
    lost = msgspec.structs.replace(asker.model, adapters=(Adapter(str(path)),))
    failed = Asker(asker.engine, lost).ask("问").failed()
    assert (failed.code, failed.facts) == ("ModelMissing", {"path": str(path)})
    assert asker.ask("问").done().reason == "stop"


def test_a_conversation_without_a_question_is_a_fault(asker: Asker) -> None:
    assert asker.ask("问", "答").failed().code == "EngineFault"
    assert asker.ask("问").done().reason == "stop"


def test_close_leaves_nothing(setting: Setting, make_engine: MakeEngine) -> None:
    asker = Asker(make_engine(setting.endless_command), setting.endless)
    replies = asker.ask("问", max_tokens=30_000)
    replies.wait_for(Text)
    pid = asker.engine.worker_pid
    asker.engine.close()
    assert isinstance(replies.final(), Done | Failed)
    assert pid is not None
    assert not psutil.pid_exists(pid)
    asker.engine.close()
    with pytest.raises(EngineStopped):
        asker.ask("问")


def test_an_engine_that_was_never_used_closes(setting: Setting, make_engine: MakeEngine) -> None:
    make_engine(setting.command).close()


def test_the_worker_ends_with_its_program(setting: Setting, make_engine: MakeEngine) -> None:
    engine = make_engine(setting.command)
    Asker(engine, setting.model).ask("问").done()
    worker = psutil.Process(engine.worker_pid)
    assert engine._worker is not None
    stdin = engine._worker._process.stdin
    assert stdin is not None
    stdin.close()
    worker.wait(TIMEOUT_S)


def test_a_worker_that_hangs_ends_with_its_program(make_engine: MakeEngine) -> None:
    engine = make_engine((*FAKE, "--fault", "hang-writing"), hang_timeout_s=TIMEOUT_S)
    replies = Asker(engine, ModelFile(Path("fake.gguf"))).ask("问")
    replies.wait_for(Text)
    assert engine._worker is not None
    stdin = engine._worker._process.stdin
    assert stdin is not None
    stdin.close()
    assert replies.failed().code == "EngineStopped"


def test_ctrl_c_is_not_the_workers(setting: Setting, make_engine: MakeEngine) -> None:
    asker = Asker(make_engine(setting.command), setting.model)
    asker.ask("问").done()
    pid = asker.engine.worker_pid
    assert pid is not None
    os.kill(pid, signal.SIGINT)
    assert asker.ask("问").done().reason == "stop"
    assert asker.engine.worker_pid == pid


def test_what_was_read_ahead_is_not_read_again(asker: Asker) -> None:
    warmed = Replies(Warmed)
    asker.engine.warm(asker.model, (Turn("user", "胸痛三天，活动后加重"),), None, warmed)
    final = warmed.final()
    assert isinstance(final, Warmed)
    assert final.done == final.total > 0
    assert kinds(warmed)[-2:] == [Reading, Warmed]
    assert asker.ask("胸痛三天，活动后加重").done().cached_tokens >= final.total


def test_what_is_forgotten_is_read_again(asker: Asker) -> None:
    asker.ask("胸痛三天").done()
    forgotten = Replies(Forgotten)
    asker.engine.forget("", forgotten)
    assert isinstance(forgotten.final(), Forgotten)
    assert asker.ask("胸痛三天").done().cached_tokens == 0


def test_without_a_worker_there_is_nothing_to_save_or_forget(asker: Asker) -> None:
    asker.engine.forget("A", Replies(Forgotten))
    asker.engine.save(State("A"), Replies(Saved))
    asker.engine.rest()
    assert asker.engine.worker_pid is None


def test_an_answer_is_continued_where_it_ended(asker: Asker) -> None:
    first = asker.ask("胸痛三天", max_tokens=4)
    cut = first.done()
    begun = first.text
    assert (cut.reason, begun) == ("length", SCRIPT[: len(begun)])
    done = asker.ask("胸痛三天", begun=begun).done()
    assert done.prompt_tokens > cut.prompt_tokens
    assert done.cached_tokens >= cut.prompt_tokens - 1


def test_many_questions_are_all_answered(asker: Asker) -> None:
    replies = Replies()
    questions = [Question((Turn("user", f"问题{n}"),), GREEDY, seed=1, max_tokens=32) for n in range(5)]
    asker.engine.ask_many(asker.model, questions, replies, parallel=2)
    assert replies.done().reason == "stop"
    answers = {reply.index: reply for reply in replies.all if isinstance(reply, Answered)}
    assert sorted(answers) == list(range(5))
    assert {answer.text for answer in answers.values()} == {SCRIPT}
    with pytest.raises(EngineBusy):
        _twice(asker, questions)


def _twice(asker: Asker, questions: list[Question]) -> None:
    asker.engine.ask_many(asker.model, questions, Replies())
    asker.ask("胸痛三天")


def test_a_rest_gives_the_memory_back(asker: Asker) -> None:
    asker.ask("胸痛三天").done()
    pid = asker.engine.worker_pid
    assert pid is not None
    process = psutil.Process(pid)
    asker.engine.rest()
    process.wait(TIMEOUT_S)
    assert asker.ask("胸痛三天").done().reason == "stop"
    assert asker.engine.worker_pid != pid
