"""The faults that a clinic's PC has in store: the right error, two sentences, and the next question works."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest

from desktop.engine.client import Engine
from desktop.engine.model_file import ModelFile
from desktop.engine.protocol import PROTOCOL_VERSION, Failed, Loaded, Loading, Reading, Reply, Text
from desktop.errors import DesktopError, from_code
from tests.engine import gguf_files
from tests.engine.conftest import FAKE, SCRIPT, Asker, MakeEngine, Setting
from tests.engine.replies import Replies

LONG_QUESTION = "头痛 " * 1_200
HANG_S = 4.0
SMALL_ADDRESS_SPACE = (
    "import resource, sys; from desktop.engine import backend, worker; "
    "used = int(open('/proc/self/statm').read().split()[0]) * resource.getpagesize(); "
    "resource.setrlimit(resource.RLIMIT_AS, (used + (256 << 20), -1)); sys.exit(worker.main())"
)
HELLO = b'{"kind":"hello","protocol":%d,"llama_cpp":"liar"}\n' % PROTOCOL_VERSION
LIAR = """
import sys
sys.stdout.buffer.write({hello!r})
sys.stdout.flush()
sys.stdin.readline()
sys.stdin.readline()
sys.stdout.buffer.write({line!r})
sys.stdout.flush()
sys.stdin.read()
"""


def error_of(failed: Failed) -> DesktopError:
    """The error a front end shows; both of its sentences are there and name their facts."""
    error = from_code(failed.code, failed.facts)
    assert error.code == failed.code
    for language in ("zh", "en"):
        sentence = error.sentence(language)
        assert sentence
        assert "{" not in sentence
    return error


def on(kind: type, act: Callable[[], None]) -> Callable[[Reply], None]:
    """A reaction that acts at the first reply of `kind`."""
    acted: list[bool] = []

    def react(reply: Reply) -> None:
        progressed = not isinstance(reply, Reading) or reply.done > 0
        if isinstance(reply, kind) and progressed and not acted:
            acted.append(True)
            act()

    return react


def send(engine: Engine, number: signal.Signals) -> None:
    """Sends a signal to the engine's worker."""
    pid = engine.worker_pid
    assert pid is not None
    os.kill(pid, number)


# The model file.
def broken_models(folder: Path, whole: Path) -> dict[str, tuple[Path, str]]:
    data = whole.read_bytes()
    files = {
        "not a GGUF": (b"PK\x03\x04" + data[4:], "NotAModel"),
        "a picture": (b"\x89PNG", "NotAModel"),
        "empty": (b"", "NotAModel"),
        "another version": (data[:4] + b"\x63\0\0\0" + data[8:], "NotAModel"),
        "cut off in the header": (data[:300], "ModelDamaged"),
        "cut off after the header": (data[: len(data) // 8], "ModelDamaged"),
        "cut off in the middle": (data[: len(data) // 2], "ModelDamaged"),
        "cut off at the end": (data[:-33], "ModelDamaged"),
        "absurd counts": (data[:8] + b"\xff" * 16 + data[24:], "ModelDamaged"),
    }
    found = {}
    for name, (content, code) in files.items():
        path = folder / f"坏 {name}.gguf"
        path.write_bytes(content)
        found[name] = (path, code)
    return found | {
        "no such file": (folder / "没有.gguf", "ModelMissing"),
        "a folder": (folder, "ModelMissing"),
        "unknown architecture": (
            gguf_files.random_model(folder / "unknown.gguf", architecture="medgpt9"),
            "ArchitectureUnknown",
        ),
        "no weights": (
            gguf_files.write(
                folder / "none.gguf", {"general.architecture": (gguf_files.STRING, "llama")}, {}
            ),
            "ModelDamaged",
        ),
        "no architecture": (gguf_files.write(folder / "nothing.gguf", {}, {}), "ModelDamaged"),
    }


def test_model_files_that_cannot_be_used(
    tmp_path: Path, random_model: ModelFile, make_engine: MakeEngine
) -> None:
    engine = make_engine()
    good = Asker(engine, random_model)
    good.ask("问").done()
    pid = engine.worker_pid
    for name, (path, code) in broken_models(tmp_path, random_model.path).items():
        failed = Asker(engine, ModelFile(path)).ask("问").failed()
        error = error_of(failed)
        assert failed.code == code, name
        assert error.facts["path"] == str(path)
        assert good.ask("问").done().reason in ("stop", "length")
    assert engine.worker_pid == pid
    assert psutil.Process(pid).num_fds() < 64


def test_the_unknown_architecture_is_named(tmp_path: Path, make_engine: MakeEngine) -> None:
    path = gguf_files.random_model(tmp_path / "unknown.gguf", architecture="medgpt9")
    error = error_of(Asker(make_engine(), ModelFile(path)).ask("问").failed())
    assert "medgpt9" in error.sentence("zh")


def test_a_context_that_no_machine_has(
    tmp_path: Path, make_engine: MakeEngine, random_model: ModelFile
) -> None:
    path = gguf_files.random_model(tmp_path / "absurd.gguf", context=2**30)
    engine = make_engine()
    failed = Asker(engine, ModelFile(path, context=2**30)).ask("问").failed()
    assert (failed.code, error_of(failed).facts) == ("OutOfMemory", {"path": str(path)})
    assert Asker(engine, random_model).ask("问").done()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the address space of one process")
def test_too_little_memory(tmp_path: Path, make_engine: MakeEngine, random_model: ModelFile) -> None:
    path = gguf_files.random_model(tmp_path / "large.gguf", context=2**18, width=256)
    engine = make_engine((sys.executable, "-c", SMALL_ADDRESS_SPACE))
    failed = Asker(engine, ModelFile(path, context=2**18)).ask("问").failed()
    assert (failed.code, error_of(failed).facts) == ("OutOfMemory", {"path": str(path)})
    pid = engine.worker_pid
    assert Asker(engine, random_model).ask("问").done()
    assert engine.worker_pid == pid


# The process.
def test_killed_while_idle_is_not_noticed(setting: Setting, make_engine: MakeEngine) -> None:
    asker = Asker(make_engine(setting.command), setting.model)
    for _ in range(5):
        assert asker.ask("问").done().reason == "stop"
        pid = asker.engine.worker_pid
        send(asker.engine, signal.SIGKILL)
        again = asker.ask("问")
        assert again.done().reason == "stop"
        assert again.text == SCRIPT
        assert asker.engine.worker_pid != pid


@pytest.mark.parametrize("kind", [Loading, Reading, Text])
def test_killed_at_work(setting: Setting, make_engine: MakeEngine, kind: type) -> None:
    asker = Asker(make_engine(setting.endless_command), setting.endless)
    kill = on(kind, lambda: send(asker.engine, signal.SIGKILL))
    replies = asker.ask(LONG_QUESTION, max_tokens=30_000, react=kill)
    failed = replies.failed()
    assert (failed.code, error_of(failed).facts) == ("EngineStopped", {})
    assert bool(replies.text) == (kind is Text)
    assert asker.ask("问", max_tokens=4).done().reason == "length"


@pytest.mark.parametrize("kind", [Reading, Text])
def test_hanging(setting: Setting, make_engine: MakeEngine, kind: type) -> None:
    asker = Asker(make_engine(setting.endless_command, hang_timeout_s=HANG_S), setting.endless)
    hang = on(kind, lambda: send(asker.engine, signal.SIGSTOP))
    replies = asker.ask(LONG_QUESTION, max_tokens=30_000, react=hang)
    assert error_of(replies.failed()).code == "EngineHung"
    assert bool(replies.text) == (kind is Text)
    assert asker.ask("问", max_tokens=4).done().reason == "length"


def test_hanging_when_told_to_stop(setting: Setting, make_engine: MakeEngine) -> None:
    asker = Asker(make_engine(setting.endless_command, stop_timeout_s=0.2), setting.endless)

    def act() -> None:
        send(asker.engine, signal.SIGSTOP)
        asker.engine.stop()
        asker.engine.stop()

    replies = asker.ask("问", max_tokens=30_000, react=on(Text, act))
    assert replies.done().reason == "cancelled"
    assert replies.text
    assert asker.ask("问", max_tokens=4).done().reason == "length"


def test_a_large_question_to_a_hanging_worker_keeps_nobody_waiting(
    setting: Setting, make_engine: MakeEngine
) -> None:
    asker = Asker(make_engine(setting.command, hang_timeout_s=HANG_S), setting.model)
    asker.ask("问").done()
    send(asker.engine, signal.SIGSTOP)
    replies = asker.ask("头痛" * 500_000)  # far more than the pipe holds: a blocked caller would time out
    asker.engine.stop()
    assert replies.failed().code == "EngineHung"
    assert asker.ask("问").done().reason == "stop"


# What the pipe brings.
@pytest.mark.parametrize("fault", ["garbage", "huge-line"])
def test_what_is_no_reply_ends_the_worker(tmp_path: Path, make_engine: MakeEngine, fault: str) -> None:
    asker = Asker(make_engine((*FAKE, "--fault", fault, "--once", str(tmp_path / "once"))), fake_model())
    replies = asker.ask("问")
    assert error_of(replies.failed()).code == "EngineFault"
    assert asker.ask("问").done().reason == "stop"


@pytest.mark.parametrize(
    "line",
    [
        b"{}",
        b"[]",
        b"null",
        b'{"kind":"text","id":99,"text":"for nobody"}',
        b'{"kind":"hello","protocol":2,"llama_cpp":"again"}',
        b'{"kind":"text","id":2,"text":"x","more":1}',
        b'{"kind":"measured","id":2,"tokens":1,"context":1}',
        b'{"kind":"done","id":2,"reason":"because"}',
        b'{"kind":"text","id":2,"text":"\xff"}',
    ],
)
def test_each_reply_is_checked(tmp_path: Path, make_engine: MakeEngine, line: bytes) -> None:
    script = tmp_path / "liar.py"
    script.write_text(LIAR.format(hello=HELLO, line=line + bytes([10])), encoding="utf-8")
    asker = Asker(make_engine((sys.executable, str(script))), fake_model())
    assert error_of(asker.ask("问").failed()).facts == {"problem": "unreadable reply"}


@pytest.mark.parametrize("half", [b'{"kind":"text","id":2,"te', b"\n", b'{"kind":"hel'])
def test_half_a_line_is_no_reply(tmp_path: Path, make_engine: MakeEngine, half: bytes) -> None:
    script = tmp_path / "half.py"
    script.write_text(f"import sys\nsys.stdout.buffer.write({half!r})\n", encoding="utf-8")
    asker = Asker(make_engine((sys.executable, str(script))), fake_model())
    assert asker.ask("问").failed().code in ("EngineStopped", "EngineFault")


# Starting it again, but not in a loop.
def test_a_worker_that_cannot_be_started(make_engine: MakeEngine, tmp_path: Path) -> None:
    asker = Asker(make_engine((str(tmp_path / "no such program"),)), fake_model())
    for _ in range(5):
        assert error_of(asker.ask("问").failed()).code == "EngineMissing"


def test_a_worker_without_llama_cpp_says_so(make_engine: MakeEngine) -> None:
    without = "import sys; sys.modules['llama_cpp'] = None; from desktop.engine import worker; worker.main()"
    asker = Asker(make_engine((sys.executable, "-c", without)), fake_model())
    failed = asker.ask("问").failed()
    assert error_of(failed).code == "EngineMissing"
    assert "llama_cpp" in str(failed.facts["problem"])


@pytest.mark.parametrize("fault", ["die-at-start", "die-on-load", "die-reading", "die-writing"])
def test_it_is_not_started_in_a_loop(tmp_path: Path, make_engine: MakeEngine, fault: str) -> None:
    engine = make_engine((*FAKE, "--fault", fault))
    asker = Asker(engine, fake_model())
    for _ in range(3):
        assert error_of(asker.ask("问").failed()).code == "EngineStopped"
    for _ in range(2):
        failed = asker.ask("问").failed()
        assert (error_of(failed).code, failed.facts) == ("EngineUnstable", {"times": 3})
        assert engine.worker_pid is None
    engine.retry()
    assert asker.ask("问").failed().code == "EngineStopped"


def test_an_answer_forgives_earlier_deaths(tmp_path: Path, make_engine: MakeEngine) -> None:
    asker = Asker(make_engine(FAKE), fake_model())
    dying = Asker(asker.engine, ModelFile(Path("fake-die-writing.gguf")))
    for _ in range(3):
        assert dying.ask("问").failed().code == "EngineStopped"
        assert dying.ask("问").failed().code == "EngineStopped"
        assert asker.ask("问").done().reason == "stop"


def test_a_load_alone_forgives_nothing(make_engine: MakeEngine) -> None:
    engine = make_engine((*FAKE, "--fault", "die-writing"))
    for _ in range(3):
        replies = Replies(Loaded)
        engine.load(fake_model(), replies)
        replies.loaded()
        assert Asker(engine, fake_model()).ask("问").failed().code == "EngineStopped"
    assert Asker(engine, fake_model()).ask("问").failed().code == "EngineUnstable"


def test_everything_under_way_gets_its_end(make_engine: MakeEngine) -> None:
    engine = make_engine((*FAKE, "--fault", "die-reading"))
    asker = Asker(engine, fake_model())
    loads = [Replies(Loaded) for _ in range(3)]
    for replies in loads:
        engine.load(fake_model(), replies)
    asked = asker.ask("问")
    late = Replies(Loaded)
    engine.load(fake_model(), late)
    assert asked.failed().code == "EngineStopped"
    assert [replies.loaded().name for replies in loads] == ["fake"] * 3
    assert late.final()


# The errors that the worker names.
@pytest.mark.parametrize("code", ["OutOfMemory", "TemplateInvalid", "EngineFault", "ArchitectureUnknown"])
def test_errors_cross_the_pipe(tmp_path: Path, make_engine: MakeEngine, code: str) -> None:
    asker = Asker(
        make_engine((*FAKE, "--fault", f"fail:{code}", "--once", str(tmp_path / "o"))), fake_model()
    )
    assert error_of(asker.ask("问").failed()).code == code
    assert asker.ask("问").done().reason == "stop"


def test_the_fake_fails_by_the_models_name(make_engine: MakeEngine) -> None:
    asker = Asker(make_engine(FAKE), ModelFile(Path("fake-fail=OutOfMemory.gguf")))
    assert asker.ask("问").failed().code == "OutOfMemory"


def test_no_words_reach_stderr(random_model: ModelFile, tmp_path: Path) -> None:
    """The worker itself, with its stderr in a file: whatever goes wrong, no patient's word is in it."""
    canary = "金丝雀患者"
    command = ("sh", "-c", f'exec "{sys.executable}" -m desktop.engine.worker 2>"{tmp_path}/stderr"')
    engine = Engine(command)
    try:
        asker = Asker(engine, random_model)
        assert asker.ask(canary).done()
        assert asker.ask(canary * 200_000).failed()
        assert asker.ask(canary, "答").failed()
        send(engine, signal.SIGTERM)
    finally:
        engine.close()
    assert canary not in (tmp_path / "stderr").read_text(encoding="utf-8", errors="replace")


def fake_model() -> ModelFile:
    return ModelFile(Path("fake.gguf"))
