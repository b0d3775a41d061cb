"""Builds the installers around a small stand-in for the program; `make test-installers` runs these tests.

They need Debian's packaging tools and Wine, which `make test` does not ask for.
"""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from kit import checker
from kit.sodium import built_library
from windows.contents import CONSOLE, WINDOW
from windows.msi import build_msi
from windows.nsis import build_setup
from windows.runtimes import RUNTIMES

from tests.installers.wine import Wine

FOLDER = Path(__file__).resolve().parent
TOOLS = {
    "makensis": "nsis",
    "wixl": "wixl",
    "msibuild": "msitools",
    "wine": "wine wine64",
    "x86_64-w64-mingw32-gcc": "gcc-mingw-w64-x86-64",
    "dpkg-deb": "dpkg",
    "lintian": "lintian",
    "desktop-file-validate": "desktop-file-utils",
    "update-mime-database": "shared-mime-info",
    "shellcheck": "shellcheck",
    "openssl": "openssl",
    "7z": "p7zip-full",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--installers`, without which nothing here is collected."""
    parser.addoption("--installers", action="store_true", help="run the tests of tests/installers")


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    """Leaves these tests to `make test-installers`."""
    return None if config.getoption("installers", default=False) else True


@pytest.fixture(scope="session", autouse=True)
def tools() -> None:
    """Names what is missing, with the command that installs it; gets ready what kits need."""
    if missing := [package for tool, package in TOOLS.items() if shutil.which(tool) is None]:
        pytest.exit(f"missing; on Debian: sudo apt-get install -y {' '.join(missing)}", 1)
    built_library(checker.WINDOWS)


@pytest.fixture(scope="session")
def windows_bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two programs that write down how they were called, the runtimes' names, and a Chinese one."""
    bundle = tmp_path_factory.mktemp("windows") / "doctorflan"
    internal = bundle / "_internal"
    internal.mkdir(parents=True)
    compiler = ["x86_64-w64-mingw32-gcc", "-s", "-municode", "-Wall", "-Werror"]
    subprocess.run([*compiler, "-o", str(bundle / CONSOLE), str(FOLDER / "standin.c")], check=True)
    shutil.copy(bundle / CONSOLE, bundle / WINDOW)
    for name in RUNTIMES:
        (internal / name).write_bytes(b"MZ")
    (internal / "models.toml").write_text("# stands in\n", encoding="utf-8")
    return bundle


@pytest.fixture(scope="session")
def setup(windows_bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The setup program of the stand-in."""
    return build_setup(windows_bundle, tmp_path_factory.mktemp("setup"))


@pytest.fixture(scope="session")
def msi(windows_bundle: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package for group policy of the stand-in."""
    return build_msi(windows_bundle, tmp_path_factory.mktemp("msi"))


@pytest.fixture(scope="session")
def fresh_windows(tmp_path_factory: pytest.TempPathFactory) -> Wine:
    """A Windows that was never used."""
    windows = Wine(tmp_path_factory.mktemp("wine"))
    windows.start()
    return windows


@pytest.fixture
def wine(fresh_windows: Wine, tmp_path: Path) -> Iterator[Wine]:
    """A Windows of the test's own."""
    wine = fresh_windows.copy(tmp_path / "wine")
    yield wine
    wine.end()
