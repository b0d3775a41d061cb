"""Patient data never leaves: as the system's own trace tells it, and by looking for a name in every file."""

import secrets
import socket
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from desktop.paths import HOME_VARIABLE
from desktop.policy.places import SHARED_VARIABLE
from tests.stories.canary_day import NAME_VARIABLE
from tests.stories.tracing import Trace, pytest_of, traced

FAMILY_NAME = "欧阳雀翎"
ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "gbk")
NOT_FILES = ("/dev/null", "/proc/")
OWN_SOCKETS = {"AF_UNIX"}

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="strace is Linux's")


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A folder that is everything to the processes: home, temporary files, caches, data."""
    for name in ("home", "temp"):
        (tmp_path / name).mkdir()
    return tmp_path


def environment(whole: Path, **more: str) -> Mapping[str, str]:
    home = str(whole / "home")
    return {
        "HOME": home,
        "TMPDIR": str(whole / "temp"),
        **{f"XDG_{name}_HOME": f"{home}/{name.lower()}" for name in ("CACHE", "CONFIG", "DATA", "STATE")},
        SHARED_VARIABLE: str(whole / "shared"),
        "PYTHONDONTWRITEBYTECODE": "1",
        **more,
    }


def finds(whole: Path, name: str) -> Iterator[tuple[Path, str, str]]:
    """Every file below `whole` that holds the name, or a part of it, in plain."""
    for file in (path for path in whole.rglob("*") if path.is_file()):
        content = file.read_bytes() + str(file).encode()
        for part in (FAMILY_NAME, name.removeprefix(FAMILY_NAME)):
            for encoding in ENCODINGS:
                if part.encode(encoding) in content:
                    yield file, part, encoding


def nothing_leaves(whole: Path, trace: Trace) -> None:
    assert trace.families <= OWN_SOCKETS
    elsewhere = {file for file in trace.written if not file.is_relative_to(whole)}
    assert [file for file in elsewhere if not str(file).startswith(NOT_FILES)] == []
    assert any(file.name == "history.db" for file in trace.written)


def test_the_first_consultation_asks_for_no_network_and_writes_nothing_elsewhere(whole: Path) -> None:
    command = [*pytest_of("test_first_consultation.py"), "--basetemp", str(whole / "story")]
    trace, _ = traced(command, whole / "trace", environment(whole))
    nothing_leaves(whole, trace)


def test_a_patients_name_stays_in_the_vault_of_the_window(whole: Path) -> None:
    name = FAMILY_NAME + secrets.token_hex(5)
    command = [*pytest_of("canary_day.py"), "--basetemp", str(whole / "story")]
    trace, _ = traced(command, whole / "trace", environment(whole, **{NAME_VARIABLE: name}))
    nothing_leaves(whole, trace)
    assert list(finds(whole, name)) == []


def test_a_patients_name_stays_in_the_vault_of_the_command_line(whole: Path) -> None:
    name = FAMILY_NAME + secrets.token_hex(5)
    script = whole / "commands.py"
    script.write_text(_COMMANDS, encoding="utf-8")
    places = environment(whole, **{HOME_VARIABLE: str(whole / "数据"), NAME_VARIABLE: name})
    trace, said = traced([sys.executable, str(script)], whole / "trace", places)
    assert said.count(name) > len(FAMILY_NAME)
    nothing_leaves(whole, trace)
    assert list(finds(whole, name)) == []


def test_the_trace_tells_of_a_socket_and_of_a_file(whole: Path) -> None:
    file = whole / "病人.txt"
    code = f"import socket; socket.socket(socket.AF_INET6); open({str(file)!r}, 'w').close()"
    trace, _ = traced([sys.executable, "-c", code], whole / "trace", environment(whole))
    assert socket.AF_INET6.name in trace.families
    assert file in trace.written


def test_the_search_finds_a_name_that_lies_about(whole: Path) -> None:
    for encoding in ENCODINGS:
        (whole / "home" / encoding).write_bytes(b"\x01" + f"{FAMILY_NAME}0a1b".encode(encoding))
    assert {encoding for _, _, encoding in finds(whole, f"{FAMILY_NAME}0a1b")} == set(ENCODINGS)


_COMMANDS = f"""
import os, subprocess, sys

name = os.environ["{NAME_VARIABLE}"]

def run(*arguments, code=0):
    command = [sys.executable, "-m", "desktop", *arguments]
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert done.returncode == code, (arguments, done.stderr)
    print(done.stdout, done.stderr)
    return done.stdout

fields = ("--field", "sex=male", "--field", "age=65", "--field", "chief_complaint=" + name + "胸痛3小时")
run("ask", "--task", "triage", *fields, "--max-tokens", "8")
run("ask", name + "还需要做哪些检查？", "--max-tokens", "8")
case = run("history", "list").split()[0]
for words in (("list",), ("show", case), ("search", name), ("deidentify", case)):
    run("history", *words)
run("history", "show", name, code=1)
run("ask", "--task", name, code=1)
run("check", "--json")
run("problem-report", "--to", os.environ["{HOME_VARIABLE}"] + "/report.txt")
"""
