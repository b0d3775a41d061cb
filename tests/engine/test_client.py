"""The client's own side: its command, its threads, its listeners and what it leaves behind."""

import sys
import threading
from pathlib import Path

import psutil
import pytest

from desktop.engine.client import Engine
from desktop.engine.model_file import ModelFile
from desktop.engine.process import own_command
from desktop.engine.protocol import Done, Loaded, Loading, Measured, Reply, Text, Turn
from tests.engine.conftest import FAKE, SCRIPT, Asker, MakeEngine
from tests.engine.replies import Replies

MODEL = ModelFile(Path("fake.gguf"))
OTHER_VERSION = """
import sys
sys.stdout.write('{"kind":"hello","protocol":99,"llama_cpp":"later"}\\n')
sys.stdout.flush()
sys.stdin.read()
"""


def test_the_command_is_this_program(monkeypatch: pytest.MonkeyPatch) -> None:
    assert own_command() == (sys.executable, "-m", "desktop", "--engine-worker")
    assert own_command("--transfer") == (sys.executable, "-m", "desktop", "--transfer")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert own_command() == (sys.executable, "--engine-worker")


def test_the_program_starts_itself(scripted_model: ModelFile, monkeypatch: pytest.MonkeyPatch) -> None:
    """From any folder, with no command given, this program is its own worker."""
    monkeypatch.chdir(scripted_model.path.parent)
    engine = Engine()
    try:
        replies = Asker(engine, ModelFile(Path(scripted_model.path.name))).ask("问")
        assert replies.done().reason == "stop"
        assert replies.text == SCRIPT
    finally:
        engine.close()


def test_all_replies_come_on_one_thread(make_engine: MakeEngine) -> None:
    threads: set[threading.Thread] = set()
    asker = Asker(make_engine(FAKE), MODEL)
    for model in (MODEL, ModelFile(Path("fake-die-writing.gguf")), MODEL):
        replies = Replies(react=lambda _: threads.add(threading.current_thread()))
        Asker(asker.engine, model).ask("问", replies=replies)
        replies.final()
    assert len(threads) == 1
    assert threading.current_thread() not in threads


def test_a_listeners_bug_is_reported_and_costs_nothing(
    make_engine: MakeEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[threading.ExceptHookArgs] = []
    monkeypatch.setattr(threading, "excepthook", reported.append)

    def react(reply: Reply) -> None:
        if isinstance(reply, Text):
            raise TypeError

    asker = Asker(make_engine(FAKE), MODEL)
    replies = asker.ask("问", react=react)
    assert replies.done().reason == "stop"
    assert {report.exc_type for report in reported} == {TypeError}
    assert asker.ask("问").done().reason == "stop"


def test_another_protocol_is_no_engine(make_engine: MakeEngine, tmp_path: Path) -> None:
    script = tmp_path / "later.py"
    script.write_text(OTHER_VERSION, encoding="utf-8")
    failed = Asker(make_engine((sys.executable, str(script))), MODEL).ask("问").failed()
    assert failed.code == "EngineMissing"
    assert "99" in str(failed.facts["problem"])


def test_measures_may_come_from_any_thread_while_an_answer_is_written(make_engine: MakeEngine) -> None:
    asker = Asker(make_engine((*FAKE, "--repeat", "20", "--delay", "0.001")), MODEL)
    asked = asker.ask("问", max_tokens=4_000)
    measured = [Replies(Measured) for _ in range(8)]
    threads = [
        threading.Thread(target=asker.engine.measure, args=(MODEL, (Turn("user", "问"),), replies))
        for replies in measured
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert asked.done().reason == "stop"
    assert len({replies.measured().tokens for replies in measured}) == 1


def test_the_next_question_hears_how_far_the_load_is(make_engine: MakeEngine) -> None:
    """The first question is stopped while its model loads; the load goes on for the second."""
    engine = make_engine((*FAKE, "--delay", "0.2"))
    first = Asker(engine, MODEL).ask(
        "问", react=lambda reply: engine.stop() if isinstance(reply, Loading) else None
    )
    assert first.done().reason == "cancelled"
    second = Asker(engine, MODEL).ask("问", max_tokens=3)
    assert second.done().reason == "length"
    assert [type(reply) for reply in second.all if isinstance(reply, Loading | Loaded)][-1] is Loaded


def test_a_load_may_be_asked_for_again_and_again(make_engine: MakeEngine) -> None:
    engine = make_engine(FAKE)
    numbers = []
    for _ in range(3):
        replies = Replies(Loaded)
        numbers.append(engine.load(MODEL, replies))
        assert replies.loaded().id == numbers[-1]
    assert len(set(numbers)) == 3


def test_restarts_leave_no_descriptors_and_no_threads(make_engine: MakeEngine) -> None:
    engine = make_engine(FAKE, deaths_allowed=100)
    dying = Asker(engine, ModelFile(Path("fake-die-reading.gguf")))
    dying.ask("问").failed()
    before = psutil.Process().num_fds(), threading.active_count()
    for _ in range(10):
        assert dying.ask("问").failed().code == "EngineStopped"
    assert psutil.Process().num_fds() <= before[0]
    assert threading.active_count() <= before[1] + 1  # a timer that was cancelled may still be ending


def test_an_answer_that_ended_needs_no_stop(make_engine: MakeEngine) -> None:
    asker = Asker(make_engine(FAKE, stop_timeout_s=0.05), MODEL)
    for _ in range(5):
        replies = asker.ask(
            "问", react=lambda reply: asker.engine.stop() if isinstance(reply, Done) else None
        )
        assert replies.done().reason == "stop"
        pid = asker.engine.worker_pid
    assert asker.ask("问").done()
    assert asker.engine.worker_pid == pid
