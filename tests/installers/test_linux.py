"""Debian package and tarball, built around a stand-in, installed and removed again."""

import os
import shutil
import subprocess
from pathlib import Path

import product
import pytest
from linux.deb import OLDEST_GLIBC, build_deb, newest_glibc
from linux.shared_files import POLICIES
from linux.tarball import build_tarball
from policy_templates import templates

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ("packaging/linux/*.sh", "packaging/kit/*.sh", "packaging/macos/*.sh")
# Allowed: the bundle carries its own libraries, and there is no address to write to.
LINTIAN = ("embedded-library", "bogus-mail-host")


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A program that prints what it was told, and a library of Chinese name."""
    bundle = tmp_path_factory.mktemp("linux") / "doctorflan"
    (bundle / "_internal").mkdir(parents=True)
    (bundle / "doctorflan").write_text('#!/bin/sh\necho "ran: $*"\n', encoding="ascii")
    (bundle / "doctorflan").chmod(0o700)
    (bundle / "_internal" / "数据.toml").write_text("x = 1\n", encoding="utf-8")
    (bundle / "_internal" / "link.toml").symlink_to("数据.toml")
    return bundle


@pytest.fixture(scope="session")
def deb(bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_deb(bundle, tmp_path_factory.mktemp("deb"), "x86_64")


@pytest.fixture
def unpacked(bundle: Path, tmp_path: Path) -> Path:
    """The tarball, unpacked into a folder with a Chinese name."""
    place = tmp_path / "下载 文件"
    place.mkdir()
    told("tar", "-xJf", str(build_tarball(bundle, tmp_path, "x86_64")), "-C", str(place))
    (folder,) = place.iterdir()
    return folder


def told(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_the_package_says_what_it_needs(deb: Path) -> None:
    assert deb.name == f"doctorflan-desktop_{product.version()}_amd64.deb"
    control = told("dpkg-deb", "--field", str(deb))
    assert f"libc6 (>= 2.{OLDEST_GLIBC}), libegl1" in control
    assert "Recommends: fonts-noto-cjk" in control
    assert "postinst" not in told("dpkg-deb", "--ctrl-tarfile", str(deb))


def test_lintian_finds_nothing(deb: Path) -> None:
    allowed = ["--suppress-tags", ",".join(LINTIAN)]
    found = subprocess.run(
        ["lintian", "--allow-root", "--fail-on", "none", "--tag-display-limit", "0", *allowed, str(deb)],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    assert not [line for line in found.splitlines() if line.startswith(("E:", "W:"))], found


def test_the_package_installs_runs_and_goes(deb: Path, tmp_path: Path) -> None:
    """Into a root of its own with dpkg's own records: nothing of this machine changes."""
    root = tmp_path / "root"
    for folder in ("updates", "info", "triggers"):
        (root / "var/lib/dpkg" / folder).mkdir(parents=True)
    for file in ("status", "available"):
        (root / "var/lib/dpkg" / file).touch()
    dpkg = ["dpkg", f"--root={root}", "--force-depends", "--force-not-root", "--force-script-chrootless"]
    subprocess.run([*dpkg, "--install", str(deb)], check=True, capture_output=True)
    program = root / "usr/bin/doctorflan"
    assert program.is_symlink()
    papers = root / "usr/share" / POLICIES
    assert {name: (papers / name).read_bytes() for name in templates()} == templates()
    assert told(str(program), "check") == "ran: check\n"
    assert (root / "usr/lib/doctorflan/_internal/link.toml").read_text(encoding="utf-8") == "x = 1\n"
    for each in (root / "usr").rglob("*"):
        assert each.is_symlink() or not each.stat().st_mode & 0o022, f"others may write {each}"
        assert each.is_symlink() or each.stat().st_mode & 0o044, f"others may not read {each}"
    subprocess.run([*dpkg, "--remove", "doctorflan-desktop"], check=True, capture_output=True)
    assert not program.exists()
    assert not (root / "usr/lib/doctorflan").exists()


def test_the_desktop_takes_its_files(deb: Path, tmp_path: Path) -> None:
    subprocess.run(["dpkg-deb", "--extract", str(deb), str(tmp_path)], check=True)
    share = tmp_path / "usr/share"
    subprocess.run(
        ["desktop-file-validate", *map(str, (share / "applications").glob("*.desktop"))], check=True
    )
    subprocess.run(["update-mime-database", str(share / "mime")], check=True)
    assert "application/x-gguf:*.gguf" in (share / "mime/globs").read_text(encoding="utf-8")
    page = subprocess.run(
        ["man", "--warnings", "-l", str(share / "man/man1/doctorflan.1.gz")],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "MANPAGER": "cat", "LC_ALL": "C.UTF-8"},
    )
    assert "DOCTORFLAN_HOME" in page.stdout
    assert not page.stderr


def test_the_newest_symbol_of_the_system_library_is_found(tmp_path: Path) -> None:
    (tmp_path / "library.so").write_bytes(b"\x7fELF....GLIBC_2.9\0GLIBC_2.36\0GLIBC_2.17\0")
    (tmp_path / "not-elf").write_bytes(b"GLIBC_2.99\0")
    assert newest_glibc(tmp_path) == 36


def test_the_tarball_needs_no_administrator(unpacked: Path, tmp_path: Path) -> None:
    prefix = tmp_path / "家 目录" / ".local"
    install = ["sh", str(unpacked / "install.sh"), f"--prefix={prefix}"]
    told(*install)
    assert told(str(prefix / "bin/doctorflan"), "tasks") == "ran: tasks\n"
    menu = (prefix / "share/applications/doctorflan.desktop").read_text(encoding="utf-8")
    assert (prefix / "share" / POLICIES / "policy.toml").is_file()
    assert f'Exec="{prefix}/lib/doctorflan/doctorflan"\n' in menu
    (prefix / "lib/doctorflan/of-the-old-version").touch()
    (prefix / "share/applications/other.desktop").touch()
    told(*install)
    assert not (prefix / "lib/doctorflan/of-the-old-version").exists()
    told("sh", str(prefix / "lib/doctorflan/install.sh"), f"--prefix={prefix}", "--uninstall")
    left = [path.relative_to(prefix).as_posix() for path in prefix.rglob("*") if not path.is_dir()]
    assert [name for name in left if "mime" not in name and not name.endswith(".cache")] == [
        "share/applications/other.desktop"
    ]
    assert not list((prefix / "share").glob("doc/*"))


def test_a_half_copied_program_never_takes_the_old_ones_place(unpacked: Path, tmp_path: Path) -> None:
    prefix = tmp_path / "local"
    install = ["sh", str(unpacked / "install.sh"), f"--prefix={prefix}"]
    told(*install)
    shutil.rmtree(unpacked / "app")
    assert subprocess.run(install, capture_output=True, check=False).returncode != 0
    assert told(str(prefix / "bin/doctorflan"), "tasks") == "ran: tasks\n"


def test_a_wrong_option_is_wrong_usage(unpacked: Path) -> None:
    done = subprocess.run(
        ["sh", str(unpacked / "install.sh"), "--prefix=relative"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "usage:" in done.stderr


def test_the_scripts_have_no_known_mistake() -> None:
    scripts = [str(path) for pattern in SCRIPTS for path in ROOT.glob(pattern)]
    assert len(scripts) >= 5
    told("shellcheck", *scripts)
