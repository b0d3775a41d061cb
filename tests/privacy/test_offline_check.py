"""The offline check sees what real processes really have open, and what the guards have refused."""

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.logbook import Logbook, Refused
from desktop.offline import check_offline
from desktop.paths import Paths
from desktop.privacy.offline_check import look
from tests.cli.program import lines

_CHILD = """
import socket, sys
server = socket.create_server(("127.0.0.1", 0))
client = socket.create_connection(server.getsockname())
file = open(sys.argv[1], "w")
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere the files' modes are not told")
def test_sockets_ports_and_files_of_a_child_are_seen(paths: Paths, tmp_path: Path) -> None:
    paths.data.mkdir()
    outside, inside = tmp_path / "外面.txt", paths.data / "里面.txt"
    command = [sys.executable, "-c", _CHILD, str(outside)]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child,
        inside.open("w"),
    ):
        assert child.stdout is not None
        child.stdout.readline()
        found = {each.pid: each for each in look(paths.data)}
        facts = check_offline(paths)
        assert child.stdin is not None
        child.stdin.close()
    told, own = found[child.pid], found[os.getpid()]
    assert (told.sockets, told.ports, told.outside, told.sealed) == (2, 1, (str(outside),), False)
    assert own.outside is not None
    assert str(inside) not in own.outside
    assert (facts.sockets, facts.ports, facts.is_clean) == (2, 1, False)
    assert str(outside) in facts.outside


def test_a_connection_of_its_own_is_seen(paths: Paths) -> None:
    before = check_offline(paths).ports
    with socket.create_server(("127.0.0.1", 0)):
        assert check_offline(paths).ports == before + 1


def test_what_other_processes_were_refused_is_counted_once(paths: Paths) -> None:
    paths.data.mkdir()
    assert check_offline(paths).refused == 0
    for count in (1, 2, 3):
        Logbook(paths).note(Refused("worker", "socket.connect", 2, count))
    assert check_offline(paths).refused == 3
    assert not check_offline(paths).is_clean


def test_the_check_up_tells_it(paths: Paths) -> None:
    [told] = [found for found in lines("check") if found["name"] == "offline"]
    assert told["mend"] is None
    assert "网络连接 0 · 监听端口 0 · 被拒绝的联网尝试 0" in told["detail"]["zh"]
    if sys.platform.startswith("linux"):
        assert "1 sealed by the kernel" in told["detail"]["en"]
