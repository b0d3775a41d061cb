"""The guard refuses every way to the network in real processes of the program, and says so in the log."""

import subprocess
import sys
from pathlib import Path

import pytest

from desktop.logbook import Refused, read_log
from desktop.paths import Paths
from desktop.privacy.guard import CALLS

TRIES = {
    "socket.__new__": "socket.socket(socket.AF_INET6)",
    "socket.connect": "unnamed().connect(('127.0.0.1', 9))",
    "socket.bind": "unnamed().bind(('127.0.0.1', 0))",
    "socket.sendto": "unnamed(socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
    "socket.sendmsg": "unnamed(socket.SOCK_DGRAM).sendmsg([b'x'], [], 0, ('127.0.0.1', 9))",
    "socket.getaddrinfo": "socket.create_connection(('example.org', 80))",
    "socket.gethostbyname": "socket.gethostbyname('example.org')",
    "socket.gethostbyaddr": "socket.gethostbyaddr('192.0.2.1')",
    "socket.getnameinfo": "socket.getnameinfo(('192.0.2.1', 80), 0)",
}
_SCRIPT = """
import socket, sys
from desktop.privacy import guard

def unnamed(kind=socket.SOCK_STREAM):
    return made[kind]

made = {{kind: socket.socket(socket.AF_INET, kind) for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM)}}
heard = []
guard.install(lambda *call: heard.append(call))
try:
    {attempt}
except PermissionError as error:
    assert "Refused" in str(error)
    print(guard.refused(), heard[0][0], heard[0][2])
"""
_IN_THE_PROGRAM = """
import sys, socket
from desktop.__main__ import main
sys.argv[1:] = {arguments!r}
main()
try:
    socket.socket(socket.AF_INET)
except PermissionError:
    print("refused")
"""


def outcome(code: str, *, text: str = "") -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], input=text, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("call", sorted(CALLS))
def test_each_call_is_refused_counted_and_told(call: str) -> None:
    assert outcome(_SCRIPT.format(attempt=TRIES[call])) == f"1 {call} 1"


def test_sockets_between_the_programs_of_one_machine_are_free() -> None:
    attempt = "a, b = socket.socketpair(); a.send(b'x'); print(b.recv(1), guard.refused())"
    assert outcome(_SCRIPT.format(attempt=attempt)) == "b'x' 0"


def test_a_permit_opens_the_network_for_its_block_alone() -> None:
    attempt = (
        "with guard.permit():\n        socket.create_server(('127.0.0.1', 0)).close()\n    socket.socket()"
    )
    assert outcome(_SCRIPT.format(attempt=attempt)) == "1 socket.__new__ 1"


@pytest.mark.parametrize(
    ("process", "arguments"),
    [("command", ["tasks"]), ("worker", ["--engine-worker"]), ("printer", ["--print-report"])],
)
def test_the_programs_processes_are_guarded(paths: Paths, process: str, arguments: list[str]) -> None:
    paths.data.mkdir()
    said = outcome(_IN_THE_PROGRAM.format(arguments=arguments), text='{"kind":"quit"}\n')
    [told] = [line.event for line in read_log(paths.data) if isinstance(line.event, Refused)]
    assert (told.process, told.call, told.count) == (process, "socket.__new__", 1)
    assert said.endswith("refused") or process == "worker"  # whose output is the protocol's


def test_where_there_is_no_data_folder_none_is_made(paths: Paths) -> None:
    outcome(_IN_THE_PROGRAM.format(arguments=["--help"]))
    assert not paths.data.exists()


def test_a_transfer_that_needs_no_network_gets_none(paths: Paths, tmp_path: Path) -> None:
    file = tmp_path / "模型.gguf"
    file.write_bytes(b"GGUF")
    code = (
        "import contextlib, threading\n"
        "from desktop.models import transfer\n"
        "from desktop.models.control import Control, Patience\n"
        "from desktop.models.protocol import Hash\n"
        "asked = []\n"
        "permit = lambda: asked.append(1) or contextlib.nullcontext()\n"
        "control = Control(lambda reply: None, Patience())\n"
        f"end = transfer._end(Hash([{str(file)!r}]), control, permit)\n"
        "print(type(end).__name__, asked)"
    )
    assert outcome(code) == "Finished []"
