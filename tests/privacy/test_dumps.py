"""A process that aborts leaves no core, wherever the system would put it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

_ABORTS = """
import os, resource
from desktop.privacy import dumps
_, hard = resource.getrlimit(resource.RLIMIT_CORE)
resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
dumps.keep_none()
os.abort()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other dumps")
def test_no_core_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(Path.cwd()))
    process = subprocess.Popen([sys.executable, "-c", _ABORTS], cwd=tmp_path)
    _, status = os.waitpid(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert os.WIFSIGNALED(status)
    assert not os.WCOREDUMP(status)
    assert list(tmp_path.iterdir()) == []
