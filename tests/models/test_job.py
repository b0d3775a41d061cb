"""The program's side of a transfer: one end, whatever becomes of the process."""

import os
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest

from desktop.errors import TransferStopped
from desktop.models.job import Job
from desktop.models.protocol import Failed, Finished, Hash, Limit, Reply, Stopped
from tests.models.transfers import USUAL, Heard, end_of

NOTHING = Hash(())


def python(code: str) -> tuple[str, ...]:
    return (sys.executable, "-c", code)


def failed(problem: str) -> Failed:
    return Failed(TransferStopped.__name__, {"problem": problem})


def test_the_program_itself_has_no_way_to_the_network() -> None:
    code = "import sys, desktop.models.job; print({'huggingface_hub', 'httpx2', 'ssl'} & set(sys.modules))"
    assert subprocess.check_output(python(code), text=True) == "set()\n"


def test_it_ends_once_and_its_process_is_gone() -> None:
    heard = Heard()
    job = Job(NOTHING, heard, USUAL)
    assert job.wait() == Finished(())
    assert job.wait() == Finished(())
    assert [reply for reply in heard.replies if isinstance(reply, Finished)] == [Finished(())]
    assert job.pid
    assert not psutil.pid_exists(job.pid)
    job.stop()
    job.limit(5)
    assert len(heard.replies) == 1


@pytest.mark.parametrize(
    ("command", "problem"),
    [
        (("/no/such/program",), "No such file or directory"),
        (python("raise SystemExit(3)"), "exit code 3"),
        (python("import os; os.abort()"), "exit code -6"),
        (python("print('hello', flush=True); input(); input()"), "unreadable reply"),
        (python('print(\'{"kind":"finished"}\', flush=True); input(); input()'), "unreadable reply"),
        (python("print('x' * 17_000_000, flush=True); input(); input()"), "unreadable reply"),
        (python('print(\'{"kind":"finished","files":[]}\', end="", flush=True)'), "exit code 0"),
    ],
)
def test_a_process_that_fails(command: tuple[str, ...], problem: str) -> None:
    assert end_of(NOTHING, command) == failed(problem)


def test_a_process_that_dies_after_it_was_told_to_stop_has_stopped() -> None:
    job = Job(NOTHING, Heard(), python("input(); input(); raise SystemExit(1)"))
    job.stop()
    assert job.wait() == Stopped()


def test_a_process_that_does_not_stop_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desktop.models.job.STOP_S", 0.1)
    job = Job(NOTHING, Heard(), python("import signal; signal.pause()"))
    job.stop()
    assert job.wait() == Stopped()


def test_a_listener_s_bug_costs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[type[BaseException]] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: reported.append(args.exc_type))

    def listener(reply: Reply) -> None:
        raise ZeroDivisionError

    assert Job(NOTHING, listener, USUAL).wait() == Finished(())
    assert reported == [ZeroDivisionError]


def test_a_process_that_is_told_nonsense_ends() -> None:
    class Wrong(Limit, frozen=True, tag="wrong"):
        pass

    assert end_of(Wrong(1), USUAL) == failed("exit code 0")  # type: ignore[arg-type]
    assert end_of(Limit(1), USUAL) == failed("exit code 0")  # type: ignore[arg-type]


def test_a_bug_in_the_process_is_told() -> None:
    assert end_of(Hash(("a\0b",))) == failed("ValueError")


def test_the_program_is_killed_and_its_process_ends(tmp_path: Path) -> None:
    pipe = tmp_path / "endless.gguf"
    os.mkfifo(pipe)
    code = f"""
from desktop.models.job import Job
from desktop.models.protocol import Copy
job = Job(Copy(({str(pipe)!r},), {str(tmp_path / "a")!r}), print, {USUAL!r})
while job.pid is None:
    pass
print(job.pid, flush=True)
input()
"""
    program = subprocess.Popen(python(code), stdin=-1, stdout=-1)
    assert program.stdin
    assert program.stdout
    with program.stdin, program.stdout, pipe.open("wb"):
        process = psutil.Process(int(program.stdout.readline()))
        program.kill()
        program.wait(30)
        process.wait(30)
    assert not (tmp_path / "a").exists()
