"""What a dead worker need not have done is not asked of the next one."""

import os
import signal

import pytest

from desktop.engine.model_file import ModelFile
from desktop.engine.protocol import Forgotten, Saved, State
from tests.engine.conftest import Asker, MakeEngine
from tests.engine.replies import Replies

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="POSIX signals")


def test_no_worker_is_started_to_keep_or_forget_what_is_gone(
    make_engine: MakeEngine, random_model: ModelFile
) -> None:
    asker = Asker(make_engine(deaths_allowed=1), random_model)
    asker.ask("胸痛三天", max_tokens=2).done()
    pid = asker.engine.worker_pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    saved, forgotten = Replies(Saved), Replies(Forgotten)
    asker.engine.save(State("A"), saved)
    asker.engine.forget("A", forgotten)
    os.kill(pid, signal.SIGKILL)
    final = saved.final()
    assert isinstance(final, Saved)
    assert final.size_bytes == 0
    assert isinstance(forgotten.final(), Forgotten)
    assert asker.engine.worker_pid is None
    assert asker.ask("胸痛三天", max_tokens=2).done()  # it is no death that counts


def test_a_question_that_was_stopped_is_not_sent_to_the_next_worker(
    make_engine: MakeEngine, random_model: ModelFile
) -> None:
    asker = Asker(make_engine(stop_timeout_s=60), random_model)
    asker.ask("胸痛三天", max_tokens=2).done()
    pid = asker.engine.worker_pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    replies = asker.ask("发热两天", max_tokens=2)
    asker.engine.stop()
    os.kill(pid, signal.SIGKILL)
    assert replies.done().reason == "cancelled"
    assert asker.engine.worker_pid is None
