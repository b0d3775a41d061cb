"""Tests by chance, of two sizes: each module says how many rounds are `SMALL` and `FULL` (`--soak`)."""

import sys
from collections.abc import Callable

import pytest

from tests.engine.conftest import folder, make_engine

__all__ = ["folder", "make_engine"]


def _rounds(config: pytest.Config, module: object) -> int:
    name = "FULL" if config.getoption("soak") else "SMALL"
    rounds = getattr(module, name)
    assert isinstance(rounds, int)
    return rounds


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Runs a test that wants a `number` once for each round: that is its seed, too."""
    if "number" in metafunc.fixturenames:
        metafunc.parametrize("number", range(_rounds(metafunc.config, metafunc.module)))


@pytest.fixture
def tell(request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]) -> Callable[[str], None]:
    """Writes a line of what was measured, at full size only."""

    def line(words: str) -> None:
        if request.config.getoption("soak"):
            with capsys.disabled():
                sys.stdout.write(f"\n{words}\n")

    return line


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> int:
    """How many rounds a test goes that needs all of them in a row."""
    return _rounds(request.config, request.module)
