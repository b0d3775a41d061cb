"""The built bundle, where a doctor would have it: `make bundle-test` names its folder with `--bundle`."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bundle.installed import Installed

# Written for Linux, where a screen without a monitor and another processor can be had for the asking.
collect_ignore = [] if sys.platform.startswith("linux") else ["test_processors.py", "test_window.py"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--bundle FOLDER`: the bundle, or the installed program."""
    parser.addoption("--bundle", type=Path, help="the folder that make bundle built, or an installed program")


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    """Without a bundle there is nothing here to test: `make test` builds none."""
    return None if config.getoption("bundle", None) else True


@pytest.fixture(scope="session")
def bundle(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bundle in a folder of Chinese characters and spaces."""
    folder = tmp_path_factory.mktemp("诊所 软件") / "doctorflan"
    shutil.copytree(request.config.getoption("bundle"), folder, symlinks=True)
    return folder


@pytest.fixture
def installed(bundle: Path, tmp_path: Path) -> Iterator[Installed]:
    """The program of a user who has never started it; afterwards nothing lies where it should not."""
    before = sorted(bundle.rglob("*"))
    program = Installed(bundle, tmp_path)
    yield program
    assert sorted(bundle.rglob("*")) == before
    assert program.strays() == []
