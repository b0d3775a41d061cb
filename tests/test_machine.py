"""What is remembered of this PC: threads of each model, and a GPU that crashed is not tried as before."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.engine.owner import is_running, this_process
from desktop.engine.protocol import Done, Loaded
from desktop.machine import Machine, Threads
from desktop.models.fitting import Speeds
from tests.engine import gguf_files

ROOT = Path(__file__).resolve().parents[1]
LAYERS = 12
KILLED = """
import os, signal, sys
from pathlib import Path
from desktop.machine import Machine
machine = Machine(Path(sys.argv[1]), version="1", cpu="cpu")
machine.trying(Path(sys.argv[2]))
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "machine.json"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return gguf_files.random_model(tmp_path / "模型.gguf", width=32, layers=LAYERS - 1)


def machine(file: Path, version: str = "1", cpu: str = "cpu", owner: str = "gone") -> Machine:
    """What a program knows that is not running any more, unless it says so."""
    return Machine(file, version=version, cpu=cpu, owner=owner)


def loaded(gpu_layers: int, problem: str = "") -> Loaded:
    return Loaded(
        id=1,
        name="m",
        architecture="llama",
        context=2048,
        parameters=1,
        size_bytes=1,
        memory_bytes=1,
        threads=1,
        layers=LAYERS,
        gpu_layers=gpu_layers,
        device="Card" if gpu_layers else "",
        gpu_problem=problem,
    )


def test_nothing_is_known_at_first(file: Path, model: Path) -> None:
    new = machine(file)
    assert new.threads_for(model) == Threads(0, 0)
    assert (new.gpu_layers(model), new.gpu_note(model)) == (-1, "")
    assert not file.exists()


def test_threads_are_remembered(file: Path, model: Path) -> None:
    machine(file).remember(model, Threads(3, 7))
    machine(file).remember(model, Threads(4, 8), spare_core=False)
    again = machine(file)
    assert again.threads_for(model) == Threads(3, 7)
    assert again.threads_for(model, spare_core=False) == Threads(4, 8)
    assert {path.name for path in file.parent.iterdir()} == {"machine.json", model.name}


def test_another_pc_or_another_file_is_found_out_anew(file: Path, model: Path) -> None:
    machine(file).remember(model, Threads(3, 7))
    assert machine(file, cpu="other").threads_for(model) == Threads()
    os.utime(model, ns=(0, 0))
    assert machine(file).threads_for(model) == Threads()
    assert machine(file).threads_for(model.with_name("missing.gguf")) == Threads()


@pytest.mark.parametrize(
    "content", [b"", b"{", b"\xff", b"[]", b'{"version": "1", "models": {"x": {"threads": {"writing": -1}}}}']
)
def test_a_damaged_file_is_begun_anew(file: Path, model: Path, content: bytes) -> None:
    file.write_bytes(content)
    broken = machine(file)
    assert broken.threads_for(model) == Threads()
    broken.remember(model, Threads(1, 2))
    assert machine(file).threads_for(model) == Threads(1, 2)


def test_a_folder_that_cannot_be_written_costs_nothing(model: Path, tmp_path: Path) -> None:
    lost = machine(tmp_path / "nowhere" / "machine.json")
    lost.remember(model, Threads(1, 2))
    assert lost.threads_for(model) == Threads(1, 2)


def test_two_programs_do_not_forget_for_each_other(file: Path, model: Path) -> None:
    other_model = gguf_files.random_model(model.with_name("other.gguf"), width=32, layers=1)
    one, other = machine(file), machine(file)
    one.remember(model, Threads(1, 2))
    other.remember(other_model, Threads(3, 4))
    assert machine(file).threads_for(model) == Threads(1, 2)


def test_it_does_not_grow(file: Path, tmp_path: Path) -> None:
    long = machine(file)
    for number in range(80):
        long.remember(tmp_path / f"{number}.gguf", Threads(1, number))
    again = machine(file)
    assert again.threads_for(tmp_path / "0.gguf") == Threads()
    assert again.threads_for(tmp_path / "79.gguf") == Threads(1, 79)


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_a_crash_of_everything_is_found_at_the_next_start(file: Path, model: Path) -> None:
    for bound in (LAYERS // 2, LAYERS // 4, LAYERS // 8, 0):
        done = subprocess.run((sys.executable, "-c", KILLED, file, model), cwd=ROOT, check=False)
        assert done.returncode == -signal.SIGKILL
        assert machine(file).gpu_layers(model) == bound
        assert machine(file).gpu_note(model) == "crashed"


def test_an_answer_proves_it(file: Path, model: Path) -> None:
    first = machine(file)
    first.trying(model)
    first.loaded(model, loaded(LAYERS))
    first.answered(model)
    assert machine(file).gpu_layers(model) == -1


def test_a_load_that_never_answered_is_lowered(file: Path, model: Path) -> None:
    first = machine(file)
    first.trying(model)
    first.loaded(model, loaded(10))
    assert first.gpu_layers(model) == -1, "what is in use is not doubted"
    assert machine(file).gpu_layers(model) == 5


def test_what_another_program_is_trying_is_no_crash(file: Path, model: Path) -> None:
    """A window is open and has not answered yet; the command line asks with the same model."""
    window = Machine(file, version="1", cpu="cpu")
    window.trying(model)
    window.loaded(model, loaded(10))
    command_line = machine(file)
    assert command_line.gpu_layers(model) == -1
    command_line.answered(model)
    assert window_marker(file), "it is not the command line's to take back"


def window_marker(file: Path) -> bool:
    return this_process() in file.read_text(encoding="utf-8")


def test_a_worker_that_died_is_lowered_until_none_is_left(file: Path, model: Path) -> None:
    living = machine(file)
    for bound in (6, 3, 1, 0):
        before = living.gpu_layers(model)
        living.trying(model)
        living.loaded(model, loaded(LAYERS if before < 0 else before))
        living.answered(model)
        living.died(model)
        assert living.gpu_layers(model) == bound
    living.trying(model)
    living.died(model)
    assert machine(file).gpu_layers(model) == 0


def test_a_worker_that_died_while_loading(file: Path, model: Path) -> None:
    living = machine(file)
    living.trying(model)
    living.died(model)
    assert living.gpu_layers(model) == LAYERS // 2


def test_without_gpu_layers_a_death_says_nothing_of_the_gpu(file: Path, model: Path) -> None:
    living = machine(file)
    living.trying(model)
    living.loaded(model, loaded(0))
    living.died(model)
    assert (living.gpu_layers(model), living.gpu_note(model)) == (-1, "")
    written = file.stat().st_mtime_ns, file.read_bytes()
    living.trying(model)
    living.loaded(model, loaded(0))
    assert (file.stat().st_mtime_ns, file.read_bytes()) == written, "no GPU, nothing to write"


def test_a_load_on_the_processor_alone_says_nothing_of_the_gpu(file: Path, model: Path) -> None:
    living = machine(file)
    living.loaded(model, loaded(0))
    assert not file.exists()


def test_what_the_worker_found_is_remembered_with_its_reason(file: Path, model: Path) -> None:
    living = machine(file)
    living.trying(model)
    living.loaded(model, loaded(6, "ErrorOutOfDeviceMemory"))
    living.answered(model)
    again = machine(file)
    assert (again.gpu_layers(model), again.gpu_note(model)) == (6, "ErrorOutOfDeviceMemory")


def test_the_end_of_a_worker_is_no_crash(file: Path, model: Path) -> None:
    living = machine(file)
    living.trying(model)
    living.loaded(model, loaded(LAYERS))
    living.rested(model)
    assert machine(file).gpu_layers(model) == -1
    living.trying(model)
    assert machine(file).gpu_layers(model) == LAYERS // 2, "the next load is marked again"


def test_a_new_version_or_the_user_tries_again(file: Path, model: Path) -> None:
    living = machine(file)
    living.remember(model, Threads(1, 2))
    living.trying(model)
    living.died(model)
    assert machine(file, version="2").gpu_layers(model) == -1
    assert machine(file, version="2").threads_for(model) == Threads(1, 2)
    living.forget_gpu()
    assert (living.gpu_layers(model), living.gpu_note(model)) == (-1, "")
    assert machine(file).gpu_layers(model) == -1


def test_the_real_machine(file: Path, model: Path) -> None:
    Machine(file).remember(model, Threads(2, 2))
    assert Machine(file).threads_for(model) == Threads(2, 2)


def done(*, read: int = 200, read_ms: float = 1000, written: int = 100, rate: float = 20) -> Done:
    return Done(1, "stop", read + 50, 50, written, 100.0, rate, read_ms=read_ms)


def test_speeds_are_remembered_for_each_model(file: Path, model: Path) -> None:
    assert machine(file).speeds(model) == Speeds()
    machine(file).timed(model, done())
    again = machine(file)
    assert again.speeds(model) == Speeds(writing=20.0, reading=200.0)
    assert again.speeds(model.with_name("other.gguf")) == Speeds()
    assert machine(file, cpu="other").speeds(model) == Speeds()


def test_what_is_too_short_to_tell_is_not_believed(file: Path, model: Path) -> None:
    short = machine(file)
    short.timed(model, done(read=20, written=3))
    short.timed(model, done(read_ms=0.0))  # many answers that were written together
    assert short.speeds(model) == Speeds()
    assert not file.exists()
    short.timed(model, done(read=20))
    assert short.speeds(model) == Speeds(writing=20.0)


def test_a_speed_follows_what_is_measured_but_not_every_chance(file: Path, model: Path) -> None:
    following = machine(file)
    following.timed(model, done())
    written = file.stat().st_mtime_ns
    following.timed(model, done(rate=21.5, read_ms=950))
    assert following.speeds(model).writing == 20.0
    assert file.stat().st_mtime_ns == written, "nothing to write"
    for expected in (15.0, 12.5, 11.2):
        following.timed(model, done(rate=10))
        assert machine(file).speeds(model) == Speeds(writing=expected, reading=200.0)


def test_only_a_process_that_is_there_is_running() -> None:
    assert is_running(this_process())
    pid = this_process().partition("@")[0]
    for owner in ("", "gone", f"{pid}@1.00", "4000000000@1.00", "-1@0", "\u0663@0", "9" * 40):
        assert not is_running(owner)
