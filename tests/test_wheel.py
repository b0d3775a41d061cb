"""The wheel holds the whole program: installed elsewhere, it answers from an empty folder."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TIMEOUT_S = 300.0


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder into which the wheel was installed, without what it depends on."""
    built = tmp_path_factory.mktemp("wheel")
    build = ["-m", "build", "--wheel", "--no-isolation", "--outdir", str(built), str(ROOT)]
    subprocess.run([sys.executable, *build], check=True, capture_output=True, timeout=TIMEOUT_S)
    (wheel,) = built.glob("*.whl")
    target = tmp_path_factory.mktemp("安装 位置")
    install = ["-m", "pip", "install", "--no-deps", "--no-index", "--target", str(target), str(wheel)]
    subprocess.run([sys.executable, *install], check=True, capture_output=True, timeout=TIMEOUT_S)
    return target


def run(installed: Path, tmp_path: Path, *arguments: str) -> str:
    """Runs a Python command line over the installed wheel, from an empty folder."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(installed),
        "PYTHONSAFEPATH": "1",
        "PYTHONUTF8": "1",
        "DOCTORFLAN_HOME": str(tmp_path / "data"),
    }
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=TIMEOUT_S,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_it_is_the_installed_program_that_runs(installed: Path, tmp_path: Path) -> None:
    place = run(installed, tmp_path, "-c", "import desktop; print(desktop.__file__)")
    assert Path(place.strip()).is_relative_to(installed)


def test_it_answers_from_an_empty_folder(installed: Path, tmp_path: Path) -> None:
    assert "differential-diagnosis" in run(installed, tmp_path, "-m", "desktop", "tasks")
    answer = run(installed, tmp_path, "-m", "desktop", "ask", "什么是高血压？")
    assert "高血压" in answer
    assert "高血压" in run(installed, tmp_path, "-m", "desktop", "history", "search", "血压")


def test_it_carries_its_resources_and_its_licence(installed: Path) -> None:
    package = installed / "desktop"
    for wanted in ("resources/tasks/triage.toml", "resources/style/window.qss", "models.toml"):
        assert (package / wanted).is_file()
    assert list((package / "resources" / "translations").glob("*.qm"))
    assert list(installed.glob("doctorflan_desktop-*.dist-info/licenses/LICENSE"))
