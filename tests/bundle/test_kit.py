"""A kit around the bundle itself: a PC with nothing but a shell installs it and asks the model it brought."""

import json
import os
import subprocess
import tarfile
from pathlib import Path

import pytest
from linux.tarball import build_tarball

from tests.kits import MODEL, OTHER, SIGNER, flip, whole_kit

WHOLE, CHANGED = 0, 1
TIMEOUT_S = 300.0


@pytest.fixture(scope="session")
def kit(request: pytest.FixtureRequest, bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Program, model and catalogue on a stick."""
    place, given = tmp_path_factory.mktemp("U 盘"), request.config.getoption("bundle")
    tarball = given if given.suffix == ".xz" else build_tarball(bundle, place, os.uname().machine)
    return whole_kit(place / "离线 包", tarball)


class Pc:
    """A user with an empty home."""

    def __init__(self, home: Path) -> None:
        self.home = home
        home.mkdir()

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Runs a command with this user's few variables."""
        return subprocess.run(
            command,
            env={"HOME": str(self.home), "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
            cwd=self.home,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=TIMEOUT_S,
        )

    def install(self, kit: Path) -> subprocess.CompletedProcess[str]:
        return self.run("sh", str(kit / "install.sh"), "--fingerprint", SIGNER.fingerprint)

    def ask(self, *arguments: str) -> str:
        done = self.run(str(self.home / ".local/bin/doctorflan"), *arguments)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout


def test_a_flipped_byte_touches_nothing_and_a_whole_kit_installs(kit: Path, tmp_path: Path) -> None:
    pc = Pc(tmp_path / "王 医生")
    (program,) = (kit / "program").iterdir()
    assert tarfile.is_tarfile(program)
    flip(program)
    assert pc.install(kit).returncode == CHANGED
    assert not list(pc.home.iterdir())
    flip(program)
    done = pc.install(kit)
    assert done.returncode == WHOLE, done.stderr
    cards = {
        card["id"]: card["place"] for card in map(json.loads, pc.ask("models", "list", "--json").splitlines())
    }
    assert cards[MODEL] == "installed"
    assert OTHER in cards
    assert "高血压" in pc.ask("ask", "--model", MODEL, "什么是高血压？")
