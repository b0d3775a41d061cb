"""The built bundle, where a doctor would have it: `make bundle-test` names its folder with `--bundle`."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bundle.installed import Installed
from tests.bundle.placing import placed

# Written for Linux, where a screen without a monitor and another processor can be had for the asking.
LINUX_ALONE = ["test_kit.py", "test_processors.py", "test_window.py"]
collect_ignore = [] if sys.platform.startswith("linux") else LINUX_ALONE


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--bundle PATH`: the bundle, or what was packed from it; `--in-place`: an installed program."""
    parser.addoption("--bundle", type=Path, help="the folder that make bundle built, a .deb or a .tar.xz")
    parser.addoption("--in-place", action="store_true", help="--bundle is installed: it is used as it lies")


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    """Without a bundle there is nothing here to test: `make test` builds none."""
    return None if config.getoption("bundle", None) else True


@pytest.fixture(scope="session")
def bundle(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle in a folder of Chinese characters and spaces, or where it was installed."""
    given: Path = request.config.getoption("bundle").resolve()
    if request.config.getoption("in_place"):
        return given
    return placed(given, tmp_path_factory.mktemp("诊所 软件"))


@pytest.fixture
def installed(bundle: Path, tmp_path: Path) -> Iterator[Installed]:
    """The program of a user who has never started it; afterwards nothing lies where it should not."""
    before = sorted(bundle.rglob("*"))
    program = Installed(bundle, tmp_path)
    yield program
    assert sorted(bundle.rglob("*")) == before
    assert program.strays() == []
