"""What `make run` says when the machine lacks something, and how it tells what goes on."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
INSTALL = ROOT / "packaging" / "install.py"


@pytest.mark.skipif(sys.platform == "win32", reason="the Makefile is for POSIX")
def test_a_missing_compiler_is_one_sentence_with_its_command(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, str(INSTALL), "--venv", str(tmp_path / "venv"), "--lock", "requirements.lock"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "build-essential" in done.stderr or "xcode-select" in done.stderr
    assert not (tmp_path / "venv").exists()


def test_pips_thousands_of_lines_become_a_few() -> None:
    code = (
        "import sys; sys.path.insert(0, 'packaging'); from install import News\n"
        "news = News()\n"
        "news.take('Collecting click>=8.1')\n"
        "news.take('  Building wheel for llama-cpp-python (pyproject.toml): started')\n"
        "for step in range(140): news.take(f'  [{step + 1}/140] g++ -c file.cpp')\n"
        "news.take('  Using cached click.whl')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert "Collecting click" in lines[0]
    assert "4-5 minutes" in lines[1]
    assert len(lines) < 10
