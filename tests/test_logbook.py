"""The log holds numbers and words of closed lists, by construction, and never interrupts."""

import subprocess
import sys
from collections.abc import Iterator
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
import pytest

from desktop import logbook
from desktop.conversation.events import ModelState
from desktop.errors import EngineHung
from desktop.logbook import Ended, EngineState, Event, Failed, Logbook, Place, Refused, Started, read_log
from desktop.paths import Paths

NAME = "欧阳雀翎"
FREE = [
    lambda: Started(NAME, "1.0"),  # type: ignore[arg-type]
    lambda: Started("window", NAME),
    lambda: Started("window", f"1.0\n{NAME}"),
    lambda: Ended(NAME),  # type: ignore[arg-type]
    lambda: Failed("KeyError", (Place(f"desktop.{NAME}", 1),)),
    lambda: Failed("KeyError", (Place("desktop.ui.app\n", 1),)),
    lambda: Failed("KeyError", (Place("ouyang.desktop", 1),)),
    lambda: EngineState(kind=NAME, context=1, speed=1.0, memory_mb=1, gpu_layers=0),  # type: ignore[arg-type]
]


@pytest.fixture
def log(paths: Paths) -> Logbook:
    paths.data.mkdir()
    return Logbook(paths)


def loose(annotation: Any) -> Iterator[Any]:
    """The parts of a type that could hold any text."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, msgspec.Struct):
        hints = get_type_hints(annotation, include_extras=True)
        closed = hasattr(annotation, "__post_init__")
        for name, hint in hints.items():
            if not (closed and name in {"error", "call"}):
                yield from loose(hint)
    elif hasattr(annotation, "__metadata__"):
        [meta] = annotation.__metadata__
        if not (meta.pattern or "").endswith(r"\Z"):
            yield annotation
    elif origin is Literal or annotation in {int, float, bool, Ellipsis}:
        return
    elif origin is tuple or isinstance(annotation, UnionType):
        for argument in arguments:
            yield from loose(argument)
    else:
        yield annotation


def test_no_event_has_a_field_for_free_text() -> None:
    assert list(loose(logbook.Line)) == []
    assert list(loose(tuple[str, ...])) == [str]


@pytest.mark.parametrize("make", FREE)
def test_free_text_is_refused(log: Logbook, paths: Paths, make: Any) -> None:
    with pytest.raises(msgspec.ValidationError):
        log.note(make())
    assert list(read_log(paths.data)) == []


def test_names_of_errors_and_calls_are_those_that_there_are() -> None:
    for wrong in (lambda: Failed(NAME), lambda: Failed("Ouyang"), lambda: Refused("worker", NAME, 2, 1)):
        with pytest.raises(ValueError, match="other"):
            wrong()


def test_every_event_is_read_as_it_was_written(log: Logbook, paths: Paths) -> None:
    events: tuple[Event, ...] = (
        Started("window", "0.1.0"),
        Refused("worker", "socket.connect", 2, 1),
        Failed("EngineHung", (Place("desktop.engine.client", 12),)),
        EngineState(kind="ready", context=4096, speed=12.5, memory_mb=900, gpu_layers=0),
        Ended(0),
    )
    assert {type(event) for event in events} == set(get_args(Event))
    for event in events:
        log.note(event)
    assert tuple(line.event for line in read_log(paths.data)) == events


def test_a_foreign_error_has_no_name(log: Logbook, paths: Paths) -> None:
    log.note_failure(type(NAME, (Exception,), {}), None)
    log.note_engine(ModelState(kind="failed", error=EngineHung()))
    log.note_engine(ModelState(kind="writing"))
    assert [getattr(line.event, "error", "") for line in read_log(paths.data)] == ["other", "EngineHung"]


def test_a_bug_is_logged_by_its_place_alone(paths: Paths) -> None:
    paths.data.mkdir()
    code = (
        "import threading\nfrom desktop import crash, logbook, settings\n"
        "from desktop.paths import find_paths\n"
        "crash.keep_words_out_of_tracebacks(logbook.Logbook(find_paths()).note_failure)\n"
        "crash.keep_words_out_of_tracebacks()\n"
        f"bug = lambda: settings.save_settings('{NAME}', None)\n"
        "thread = threading.Thread(target=bug)\nthread.start()\nthread.join()\nbug()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert "AttributeError" in done.stderr
    events = [line.event for line in read_log(paths.data)]
    assert len(events) == 2
    for event in events:
        assert isinstance(event, Failed)
        assert event.error == "AttributeError"
        assert [place.module for place in event.places] == ["desktop.settings"]
    assert NAME not in logbook.newest_file(paths.data).read_text(encoding="utf-8")


def test_it_stays_small_and_keeps_the_newest(log: Logbook, paths: Paths) -> None:
    file = logbook.newest_file(paths.data)
    for code in range(3):
        log.note(Ended(code))
        file.write_bytes(file.read_bytes() + b"\n" * 600_000)
    log.note(Ended(3))
    assert [line.event for line in read_log(paths.data)] == [Ended(2), Ended(3)]
    assert len(list(file.parent.iterdir())) == 2


def test_what_is_no_line_is_left_out(log: Logbook, paths: Paths) -> None:
    log.note(Ended(0))
    with logbook.newest_file(paths.data).open("ab") as stream:
        stream.write(f'{NAME}\n{{"at":1,"pid":1,"event":{{"type":"failed","error":"{NAME}"}}}}\n'.encode())
        stream.write(b"\xff\xfe\n")
    assert [line.event for line in read_log(paths.data)] == [Ended(0)]


def test_a_log_that_cannot_be_written_interrupts_nothing(log: Logbook, paths: Paths) -> None:
    (paths.data / "log").write_bytes(b"in the way")
    log.note(Ended(0))
    assert list(read_log(paths.data)) == []
