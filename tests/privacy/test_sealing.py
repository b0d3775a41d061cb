"""The kernel refuses native code of a sealed process the network; the engine's worker is sealed."""

import subprocess
import sys

import psutil
import pytest

from desktop.engine.process import Worker, own_command
from desktop.paths import Paths
from desktop.privacy.offline_check import look

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="seccomp is Linux's")

_SEALED = """
import ctypes, errno, subprocess, sys, threading
from desktop.privacy import sealing

libc = ctypes.CDLL(None, use_errno=True)

def native(family, kind=1):
    made = libc.socket(family, kind, 0)
    return "open" if made >= 0 else errno.errorcode[ctypes.get_errno()]

def ring():
    return errno.errorcode[ctypes.get_errno()] if libc.syscall(425, 1, 0) < 0 else "open"

assert sealing.seal()
print(native(1), *(native(family) for family in (2, 10)), *(native(family, 3) for family in (16, 17)), ring())
thread = threading.Thread(target=lambda: print(native(2)))
thread.start()
thread.join()
child = "import socket; socket.socket(socket.AF_INET)"
print(subprocess.run([sys.executable, "-c", child], stderr=subprocess.DEVNULL).returncode)
"""


def test_native_code_threads_and_children_are_refused() -> None:
    done = subprocess.run([sys.executable, "-c", _SEALED], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["open", *["EPERM"] * 5, "EPERM", "1"]


def test_the_worker_is_sealed_and_keeps_no_core(paths: Paths) -> None:
    worker = Worker(own_command())
    try:
        next(worker.replies())
        [facts] = [each for each in look(paths.data) if each.pid == worker.pid]
        assert facts.sealed
        assert psutil.Process(worker.pid).rlimit(psutil.RLIMIT_CORE) in {(0, 0), (1, 1)}
    finally:
        worker.kill()
        worker.bury()


def test_a_report_is_printed_by_a_sealed_process() -> None:
    code = (
        "import sys, ctypes\nfrom desktop.__main__ import main\n"
        "sys.argv[1:] = ['--print-report']\nassert main() == 2\n"
        "print(ctypes.CDLL(None).socket(2, 1, 0))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "-1"
