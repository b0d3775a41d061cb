"""What the engine has read is used again: while the doctor types, in an old case, after a rest."""

import sys
import threading
from collections.abc import Callable, Iterator

import msgspec
import psutil
import pytest

from desktop.assistant import Assistant
from desktop.clinical.forms import example_values
from desktop.conversation.consultation import AnswerLimits, Question
from desktop.conversation.events import ModelState
from desktop.conversation.messages import Message
from desktop.engine.client import Engine
from desktop.machine import Machine, Threads
from desktop.paths import Paths, make_data_folder
from tests.conftest import FAKE_WORKER
from tests.listening import Heard

REAL = (sys.executable, "-m", "desktop.engine.worker")
TASK = "case-summary"
SHORT = 24
TIMEOUT_S = 60.0
Make = Callable[..., Assistant]


@pytest.fixture
def assistant(make_assistant: Make) -> Assistant:
    """An assistant with the real worker and the demo model, whose hash is known."""
    made = make_assistant(REAL)
    made.sha256(made.model())
    return made


def question(assistant: Assistant, **changes: object) -> Question:
    task = assistant.shelf.task(TASK)
    whole = Question(language="zh", task_id=TASK, values=example_values(task, "zh"))
    return msgspec.structs.replace(whole, **changes)


def ask(assistant: Assistant, asked: Question, **limits: object) -> tuple[str, Message]:
    heard = Heard()
    shown = assistant.ask(asked, heard, limits=AnswerLimits(max_tokens=8, **limits))  # type: ignore[arg-type]
    end = heard.end()
    assert end.error is None
    return shown.conversation.id, end.message


def cached(answer: Message) -> int:
    assert answer.provenance is not None
    return answer.provenance.cached_tokens


def read(answer: Message) -> int:
    """How many tokens had to be read."""
    assert answer.provenance is not None
    return answer.provenance.prompt_tokens - answer.provenance.cached_tokens


def wait_until_read(assistant: Assistant, asked: Question) -> None:
    """Reads ahead and waits for the end."""
    ended = threading.Event()
    totals: list[tuple[int, int]] = []

    def take(done: int, total: int) -> None:
        totals.append((done, total))
        ended.set()

    assistant.read_ahead(asked, take)
    assert ended.wait(TIMEOUT_S)
    assert totals[0][0] == totals[0][1] > 0


def growing(values: dict[str, str]) -> Iterator[dict[str, str]]:
    """A form as it is filled in, field by field; the last field letter by letter in steps."""
    *short, last = values
    filled: dict[str, str] = {}
    for name in short:
        filled[name] = values[name]
        yield dict(filled)
    for end in range(10, len(values[last]) + 10, 10):
        yield {**filled, last: values[last][:end]}


def test_a_form_is_read_while_it_is_filled_in(assistant: Assistant) -> None:
    whole = question(assistant)
    for values in ({}, *growing(whole.values)):
        wait_until_read(assistant, msgspec.structs.replace(whole, values=values))
    _, answer = ask(assistant, whole)
    assert read(answer) <= SHORT < cached(answer)


def test_what_is_no_value_yet_disturbs_nothing(assistant: Assistant) -> None:
    whole = question(assistant)
    wait_until_read(assistant, msgspec.structs.replace(whole, values={**whole.values, "age": "五十"}))
    wait_until_read(assistant, whole)
    _, answer = ask(assistant, whole)
    assert read(answer) <= SHORT


def test_switched_off_nothing_is_read_ahead(assistant: Assistant) -> None:
    assistant.change(read_while_typing=False)
    whole = question(assistant)
    assistant.read_ahead(whole)
    _, answer = ask(assistant, whole)
    assert cached(answer) == 0


def test_a_further_question_reads_only_itself(assistant: Assistant) -> None:
    conversation_id, first = ask(assistant, question(assistant))
    further = Question(language="zh", text="还要做什么检查？", conversation_id=conversation_id)
    wait_until_read(assistant, further)
    _, second = ask(assistant, further)
    assert read(second) <= SHORT
    assert cached(second) > cached(first) + read(first)


def test_an_old_case_is_not_read_again_on_another_day(assistant: Assistant, make_assistant: Make) -> None:
    conversation_id, first = ask(assistant, question(assistant))
    assistant.close()
    [file] = assistant.paths.states.iterdir()
    assert file.name == f"{conversation_id}.state"
    other = make_assistant(REAL)
    other.start()
    further = Question(language="zh", text="还要做什么检查？", conversation_id=conversation_id)
    _, second = ask(other, further)
    assert cached(second) >= cached(first) + read(first) - SHORT
    other.delete(conversation_id)
    assert not list(other.paths.states.iterdir())


def test_two_cases_in_turn_are_both_kept(assistant: Assistant) -> None:
    cases = [ask(assistant, question(assistant, text=words)) for words in ("发热", "胸痛")]
    for conversation_id, first in cases:
        further = Question(language="zh", text="还要做什么检查？", conversation_id=conversation_id)
        _, second = ask(assistant, further)
        assert cached(second) >= cached(first) + read(first) - SHORT
    assistant.close()
    kept = {file.stem for file in assistant.paths.states.iterdir()}
    assert kept == {conversation_id for conversation_id, _ in cases}


@pytest.mark.parametrize("how", ["settings", "limits"])
def test_what_is_not_to_be_kept_is_not(assistant: Assistant, how: str) -> None:
    ask(assistant, question(assistant))
    if how == "settings":
        assistant.change(keep_states=False)
        ask(assistant, question(assistant))
    else:
        ask(assistant, Question(language="zh", text="发热三天，咳嗽，咽痛，体温 38.5 ℃。" * 3), save=False)
    assistant.close()
    left = list(assistant.paths.states.iterdir()) if assistant.paths.states.exists() else []
    assert len(left) == (how == "limits")


def test_words_of_a_patient_are_in_no_state(assistant: Assistant) -> None:
    ask(assistant, question(assistant, text="病人的话 CANARY-1234"))
    assistant.close()
    [file] = assistant.paths.states.iterdir()
    content = file.read_bytes()
    assert b"CANARY" not in content
    assert "病人的话".encode() not in content


def test_what_is_found_out_about_the_pc_is_remembered(make_assistant: Make) -> None:
    assistant = make_assistant()
    ask(assistant, Question(language="zh", text="胸痛"))
    assert Machine(assistant.paths.machine).threads_for(assistant.model().path) == Threads(1, 1)


def test_what_was_found_out_about_the_pc_is_used_again(make_assistant: Make, paths: Paths) -> None:
    make_data_folder(paths)
    states: list[ModelState] = []
    path = make_assistant().model().path
    Machine(paths.machine).remember(path, Threads(writing=2, reading=3))
    assistant = make_assistant(REAL)
    assistant.watch_model(states.append)
    ask(assistant, question(assistant))
    assert (states[-1].threads, states[-1].batch_threads) == (2, 3)


def test_after_a_while_the_memory_is_given_back(paths: Paths) -> None:
    """The engine's worker ends; the next question starts another, and reads only itself."""
    rested = threading.Event()
    engine = Engine(REAL)
    assistant = Assistant(paths, engine=engine)
    assistant.sha256(assistant.model())
    assistant.watch_model(lambda state: rested.set() if state.kind == "resting" else None)
    conversation_id, first = ask(assistant, question(assistant))
    pid = engine.worker_pid
    assert pid is not None
    worker = psutil.Process(pid)
    assistant._use.rest()  # as its timer does, which takes a minute at least
    assert rested.wait(TIMEOUT_S)
    worker.wait(TIMEOUT_S)
    further = Question(language="zh", text="还要做什么检查？", conversation_id=conversation_id)
    _, second = ask(assistant, further)
    assert cached(second) >= cached(first) + read(first) - SHORT
    assert engine.worker_pid != pid
    assistant.close()


def test_a_gpu_that_kills_the_worker_is_used_less_and_then_no_more(make_assistant: Make) -> None:
    command = (*FAKE_WORKER, "--gpu-layers", "8", "--fault", "die-on-gpu")
    assistant = make_assistant(command)
    heard = []
    for _ in range(6):
        assistant.retry_engine()
        listener = Heard()
        assistant.ask(Question(language="zh", text="胸痛"), listener)
        heard.append(listener.end().error)
        if heard[-1] is None:
            break
    assert heard[-1] is None
    assert Machine(assistant.paths.machine).gpu_note(assistant.model().path)


def test_a_clock_that_rings_after_the_end_does_nothing(assistant: Assistant) -> None:
    ask(assistant, question(assistant))
    assistant.close()
    assistant._use._keep()
    assistant._use.rest()
