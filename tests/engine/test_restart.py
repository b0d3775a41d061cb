"""A restart ends the worker with all that it knew; nothing from before reaches the next one."""

from pathlib import Path

import psutil

from desktop.engine.model_file import ModelFile
from desktop.engine.protocol import Done, Failed, Loaded, Measured, Reading, Saved, State, Text, Turn, Warmed
from desktop.vault_errors import VaultLocked
from tests.engine.conftest import FAKE, Asker, MakeEngine
from tests.engine.replies import Replies

MODEL = ModelFile(Path("fake.gguf"))


def worker_of(asker: Asker) -> psutil.Process:
    pid = asker.engine.worker_pid
    assert pid is not None
    return psutil.Process(pid)


def test_the_worker_is_gone_and_the_next_has_read_nothing(asker: Asker) -> None:
    asker.ask("患者甲，胸痛").done()
    worker = worker_of(asker)
    asker.engine.restart(VaultLocked())
    assert not worker.is_running()
    assert asker.ask("患者甲，胸痛").done().cached_tokens == 0
    assert worker_of(asker) != worker


def test_without_a_worker_there_is_nothing_to_end(asker: Asker) -> None:
    asker.engine.restart(VaultLocked())
    assert asker.engine.worker_pid is None


def ended(asked: Replies) -> bool:
    """Whether an answer was stopped, or failed with the reason of the restart."""
    final = asked.final()
    if isinstance(final, Failed):
        return final.code == "VaultLocked"
    return isinstance(final, Done) and final.reason == "cancelled"


def test_what_is_under_way_ends(endless_asker: Asker) -> None:
    asked = endless_asker.ask("问", max_tokens=10_000)
    asked.wait_for(Text)
    measured = Replies(Measured)
    endless_asker.engine.measure(endless_asker.model, (Turn("user", "问"),), measured)
    endless_asker.engine.restart(VaultLocked())
    assert ended(asked)
    assert measured.final()


def test_restarts_are_no_deaths(make_engine: MakeEngine) -> None:
    asker = Asker(make_engine((*FAKE, "--delay", "0.001", "--repeat", "500"), deaths_allowed=1), MODEL)
    for _ in range(3):
        asked = asker.ask("问")
        asked.wait_for(Reading)
        asker.engine.restart(VaultLocked())
        assert ended(asked)
    loaded = Replies(Loaded)
    asker.engine.load(MODEL, loaded)
    loaded.loaded()


def test_what_is_asked_right_afterwards_is_the_next_workers(asker: Asker) -> None:
    for _ in range(10):
        asker.ask("问").done()
        asker.engine.restart(VaultLocked())
        assert asker.engine.worker_pid is None


def test_what_is_to_be_kept_is_kept_first(asker: Asker) -> None:
    asker.ask("甲").done()
    saved = Replies(Saved)
    asker.engine.save(State("case"), saved)
    asker.engine.restart(VaultLocked())
    assert isinstance(saved.final(), Saved)


def test_no_later_worker_sees_what_was_in_the_queue(make_engine: MakeEngine) -> None:
    """Many readings ahead of a patient's words, of which most are not in the pipe yet."""
    asker = Asker(make_engine((*FAKE, "--delay", "0.05")), MODEL)
    replies = [Replies(Warmed) for _ in range(200)]
    for reply in replies:
        asker.engine.warm(asker.model, (Turn("user", "患者甲" * 2000),), None, reply)
    asker.engine.restart(VaultLocked())
    assert {type(reply.final()) for reply in replies} <= {Warmed, Failed}
    assert asker.ask("乙").done().cached_tokens == 0
