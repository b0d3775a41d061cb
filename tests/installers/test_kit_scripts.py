"""install.sh and install.cmd of a kit: they check all of it first, then install and take in what it holds."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import product
import pytest
from linux.tarball import build_tarball
from offline_kit import Order, make_kit
from windows.contents import CONSOLE, WINDOW

from desktop.models.signatures import new_private_key, public_key
from tests.installers.wine import UNINSTALL, Wine, seen_from_windows
from tests.kits import KEY, MODEL, OTHER, SIGNER, catalogue_file, flip, whole_kit

ROOT = Path(__file__).resolve().parents[2]
TRUST = ("--fingerprint", SIGNER.fingerprint)
WHOLE, CHANGED, USAGE, UNTRUSTED = 0, 1, 2, 3
TIMEOUT_S = 120.0


def real_program(folder: Path, version: str) -> Path:
    """A bundle whose program is the real one, run from this checkout; it says which version it came with."""
    (folder / "_internal").mkdir(parents=True)
    (folder / "_internal" / "version").write_text(version, encoding="ascii")
    script = f'#!/bin/sh\nPYTHONPATH="{ROOT}" exec "{sys.executable}" -X utf8 -m desktop "$@"\n'
    (folder / "doctorflan").write_text(script, encoding="utf-8")
    (folder / "doctorflan").chmod(0o755)
    return folder


class LinuxPc:
    """A user with an empty home; `run` runs a script of a kit, `ask` the installed program."""

    def __init__(self, home: Path) -> None:
        self.home = home
        home.mkdir(parents=True)
        keep = {
            name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "DOCTORFLAN"))
        }
        self.environment = keep | {"HOME": str(home), "DOCTORFLAN_SHARED": str(home / "share")}

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            env=self.environment,
            cwd=self.home,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=TIMEOUT_S,
        )

    def install(self, kit: Path, *options: str) -> subprocess.CompletedProcess[str]:
        return self.run("sh", str(kit / "install.sh"), *options)

    def ask(self, *arguments: str) -> str:
        done = self.run(str(self.home / ".local/bin/doctorflan"), *arguments)
        assert done.returncode == 0, done.stderr
        return done.stdout

    @property
    def version(self) -> str:
        return (self.home / ".local/lib/doctorflan/_internal/version").read_text(encoding="ascii")

    def models(self) -> dict[str, str]:
        cards = map(json.loads, self.ask("models", "list", "--json").splitlines())
        return {card["id"]: card["place"] for card in cards}


@pytest.fixture
def pc(tmp_path: Path) -> LinuxPc:
    return LinuxPc(tmp_path / "张医生 的电脑")


def tarball(folder: Path, version: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program of a version, packed."""
    monkeypatch.setattr(product, "version", lambda: version)
    return build_tarball(real_program(folder / version, version), folder, os.uname().machine)


@pytest.fixture
def kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    return whole_kit(tmp_path / "U 盘" / "离线 包", tarball(tmp_path / "built", "0.2.0", monkeypatch))


def test_a_kit_installs_program_model_and_catalogue(pc: LinuxPc, kit: Path) -> None:
    done = pc.install(kit, *TRUST)
    assert done.returncode == WHOLE, done.stderr
    assert (pc.version, pc.models()[MODEL]) == ("0.2.0", "installed")
    assert OTHER in pc.models()
    assert "高血压" in pc.ask("ask", "--model", MODEL, "什么是高血压？")


def test_one_flipped_byte_is_refused_and_nothing_is_touched(pc: LinuxPc, kit: Path) -> None:
    for path in sorted(path for path in kit.rglob("*") if path.is_file() and path.name != "install.sh"):
        before = path.read_bytes()
        flip(path)
        assert pc.install(kit, *TRUST).returncode in {CHANGED, UNTRUSTED}, path
        path.write_bytes(before)
    (kit / "program" / "more.deb").touch()
    assert pc.install(kit, *TRUST).returncode == CHANGED
    assert not list(pc.home.iterdir())


def test_an_unknown_signer_is_refused_with_its_fingerprint(pc: LinuxPc, kit: Path, tmp_path: Path) -> None:
    stranger = tmp_path / "stranger.pem"
    stranger.write_bytes(public_key(new_private_key()).pem)
    for options in ((), ("--fingerprint", "0" * 64), ("--key", str(stranger))):
        done = pc.install(kit, *options)
        assert done.returncode == UNTRUSTED
        assert SIGNER.fingerprint in done.stderr
    assert not list(pc.home.iterdir())
    maker = pc.home / "maker.pem"
    maker.write_bytes(SIGNER.pem)
    assert pc.install(kit, "--key", "maker.pem", "--check-only").returncode == WHOLE
    assert pc.install(kit, "--what").returncode == USAGE


def test_each_part_alone_updates_and_the_version_before_comes_back(
    pc: LinuxPc, kit: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert pc.install(kit, *TRUST).returncode == WHOLE
    asked = json.loads(pc.ask("ask", "--model", MODEL, "--json", "什么是高血压？").splitlines()[-1])
    older, newer = tmp_path / "older", tmp_path / "newer"
    make_kit(Order(KEY, programs=(tarball(tmp_path / "old", "0.1.0", monkeypatch),)), older)
    make_kit(Order(KEY, catalogues=(catalogue_file(tmp_path / "clinic.toml"),)), newer)
    for each, version in ((older, "0.1.0"), (newer, "0.1.0"), (kit, "0.2.0")):
        done = pc.install(each)  # the maker is known by now
        assert done.returncode == WHOLE, done.stderr
        assert (pc.version, pc.models()[MODEL]) == (version, "installed")
        assert "高血压" in pc.ask("history", "show", asked["conversation"])


def test_a_kit_without_a_program_needs_one_that_is_installed(pc: LinuxPc, tmp_path: Path) -> None:
    kit = whole_kit(tmp_path / "kit")
    done = pc.install(kit, *TRUST)
    assert done.returncode == 4
    assert "DoctorFLAN" in done.stderr


class WindowsPc:
    """Runs a kit's install.cmd."""

    def __init__(self, wine: Wine) -> None:
        self.wine = wine
        self.place = wine.drive / "Program Files" / "DoctorFLAN"

    def install(self, kit: Path, *options: str) -> int:
        return self.wine.code("cmd", "/c", seen_from_windows(kit) + "\\install.cmd", *options)

    def calls(self) -> list[str]:
        return (self.place / "app" / f"{CONSOLE}.calls").read_text(encoding="utf-8").splitlines()


@pytest.fixture
def windows_kit(setup: Path, tmp_path: Path) -> Path:
    return whole_kit(tmp_path / "U 盘" / "离线 包", setup)


def test_on_windows_a_kit_installs_the_program_and_hands_itself_over(wine: Wine, windows_kit: Path) -> None:
    pc = WindowsPc(wine)
    assert pc.install(windows_kit) == UNTRUSTED
    assert pc.install(windows_kit, "--what") == USAGE
    assert pc.install(windows_kit, *TRUST, "--check-only") == WHOLE
    assert not pc.place.exists()
    assert pc.install(windows_kit, *TRUST, "--lang", "en") == WHOLE
    assert (pc.place / "app" / WINDOW).is_file()
    assert wine.registry(r"HKLM\Software\DoctorFLAN", "Language") == "en"
    (call,) = pc.calls()
    kit = seen_from_windows(windows_kit)
    assert call.endswith(f'kit take --machine --fingerprint {SIGNER.fingerprint} "{kit}\\."')


def test_on_windows_one_flipped_byte_is_refused(wine: Wine, windows_kit: Path) -> None:
    pc = WindowsPc(wine)
    for name in (
        "program/" + next((windows_kit / "program").iterdir()).name,
        "KIT",
        "SHA256SUMS",
        "SHA256SUMS.sig",
    ):
        before = (windows_kit / name).read_bytes()
        flip(windows_kit / name)
        assert pc.install(windows_kit, *TRUST) == CHANGED, name
        (windows_kit / name).write_bytes(before)
    shutil.copy(windows_kit / "KIT", windows_kit / "models" / "more")
    assert pc.install(windows_kit, *TRUST) == CHANGED
    assert not pc.place.exists()
    assert not wine.has_key(rf"HKLM\{UNINSTALL}")


def test_on_windows_models_alone_go_to_the_program_that_is_installed(
    wine: Wine, setup: Path, tmp_path: Path
) -> None:
    pc, kit = WindowsPc(wine), whole_kit(tmp_path / "models alone")
    assert pc.install(kit, *TRUST) == 4
    assert wine.code(str(setup), "/S") == WHOLE
    assert pc.install(kit, *TRUST) == WHOLE
    assert "kit take --machine" in pc.calls()[0]
