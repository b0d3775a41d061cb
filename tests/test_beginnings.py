"""While nobody asks anything, the assistant lets the engine read how the questions of all tasks begin."""

import sys
import threading
from collections.abc import Callable

import psutil
import pytest

from desktop.ahead import beginnings
from desktop.assistant import Assistant
from desktop.clinical.forms import example_values
from desktop.conversation.consultation import AnswerLimits, Question
from desktop.conversation.messages import Provenance
from desktop.engine.client import Engine
from desktop.engine.protocol import Measured, Reply
from desktop.paths import Paths
from tests.listening import Heard

REAL = (sys.executable, "-m", "desktop.engine.worker")
TIMEOUT_S = 60.0
SHORT = 24
"""The tokens at a beginning's end that may be read again."""
Make = Callable[..., Assistant]


@pytest.fixture
def assistant(make_assistant: Make) -> Assistant:
    """An assistant with the real worker and the demo model."""
    return make_assistant(REAL)


def ask(assistant: Assistant, question: Question) -> Provenance:
    heard = Heard()
    assistant.ask(question, heard, limits=AnswerLimits(max_tokens=4))
    answer = heard.end().message
    assert answer.provenance is not None
    return answer.provenance


def first_question(assistant: Assistant, task_id: str) -> Question:
    task = assistant.shelf.task(task_id)
    return Question(language="zh", task_id=task_id, values=example_values(task, "zh"))


def read_all(assistant: Assistant) -> int:
    """Reads the beginnings as after a lull; how many are read."""
    ended = threading.Event()
    counts: list[int] = []

    def take(count: int) -> None:
        counts.append(count)
        ended.set()

    assistant.read_beginnings(take)
    assert ended.wait(TIMEOUT_S)
    return counts[0]


def tokens_of_beginning(assistant: Assistant, task_id: str) -> int:
    """The tokens of the system text and a task's instruction."""
    ended = threading.Event()
    counted: list[int] = []

    def take(reply: Reply) -> None:
        if isinstance(reply, Measured):
            counted.append(reply.tokens)
            ended.set()

    begun = dict(beginnings(assistant.shelf, "zh", None, ()))
    assistant._use.measure(assistant.model(), begun[task_id], take)
    assert ended.wait(TIMEOUT_S)
    return counted[0]


def test_the_first_question_of_a_task_reads_only_its_own_words(assistant: Assistant) -> None:
    ask(assistant, Question(language="zh", text="胸痛三小时"))
    assert read_all(assistant) == len(assistant.shelf.tasks)
    for task in assistant.shelf.tasks:
        made = ask(assistant, first_question(assistant, task.id))
        constant = tokens_of_beginning(assistant, task.id)
        assert made.cached_tokens >= constant - SHORT
        assert constant > SHORT


def test_they_are_read_when_nothing_was_asked_for_a_while(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(assistant, Question(language="zh", text="胸痛三小时"))
    read = threading.Event()
    monkeypatch.setattr(assistant, "read_beginnings", read.set)
    assistant._on_lull()  # as its clock does, which takes some seconds
    assert read.wait(TIMEOUT_S)


def test_a_program_that_does_not_use_its_history_reads_none(assistant: Assistant) -> None:
    assistant._on_lull()
    assert not assistant.paths.history.exists()


def test_the_tasks_used_most_come_first(assistant: Assistant) -> None:
    first, second, *others = reversed(assistant.shelf.tasks)
    for task in (second, first, first):
        ask(assistant, first_question(assistant, task.id))
    used = assistant.submit(lambda: assistant._history.opened().task_ids()).result()
    order = [task_id for task_id, _ in beginnings(assistant.shelf, "zh", None, used)]
    assert order == [first.id, second.id, *(task.id for task in reversed(others))]


def test_nothing_of_a_patient_is_in_them(assistant: Assistant) -> None:
    ask(assistant, first_question(assistant, assistant.shelf.tasks[0].id))
    for task in assistant.shelf.tasks:
        turns = dict(beginnings(assistant.shelf, "zh", "cardiology", ()))[task.id]
        assert [turn.role for turn in turns] == ["system", "user"]
        assert turns[-1].content.rstrip().endswith(f"<{task.case_tag.read('zh')}>")
        assert turns[-1].facts == ""


def test_switched_off_none_is_read(assistant: Assistant) -> None:
    assistant.change(read_while_typing=False)
    ask(assistant, Question(language="zh", text="胸痛三小时"))
    heard: list[int] = []
    assistant.read_beginnings(heard.append)
    made = ask(assistant, first_question(assistant, assistant.shelf.tasks[0].id))
    assert heard == []
    assert made.cached_tokens < tokens_of_beginning(assistant, assistant.shelf.tasks[0].id) - SHORT


def test_a_worker_that_rests_is_not_woken(paths: Paths) -> None:
    before = {child.pid for child in psutil.Process().children()}
    engine = Engine(REAL)
    assistant = Assistant(paths, engine=engine)
    ask(assistant, Question(language="zh", text="胸痛三小时"))
    assert engine.worker_pid is not None
    worker = psutil.Process(engine.worker_pid)
    assistant._use.rest()
    worker.wait(TIMEOUT_S)
    heard: list[int] = []
    assistant.read_beginnings(heard.append)
    assert assistant.verify() == ()  # what was asked of the engine is under way by now
    assert {child.pid for child in psutil.Process().children()} <= {*before, worker.pid}
    assistant.close()
    assert sum(heard) == 0


def test_a_question_ends_it(assistant: Assistant) -> None:
    ask(assistant, Question(language="zh", text="胸痛三小时"))
    ended = threading.Event()
    counts: list[int] = []

    def take(count: int) -> None:
        counts.append(count)
        ended.set()

    assistant.read_beginnings(take)
    made = ask(assistant, Question(language="zh", text="发热两天"))
    assert made.stop_reason in {"stop", "length"}
    assert ended.wait(TIMEOUT_S)
    assert 0 <= counts[0] <= len(assistant.shelf.tasks)
