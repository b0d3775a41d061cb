"""The finder with the program's own word lists."""

from pathlib import Path

import pytest

from desktop.privacy.deidentify.finding import Finder, load_finder

RESOURCES = Path(__file__).resolve().parents[3] / "resources"


@pytest.fixture(scope="session")
def finder() -> Finder:
    return load_finder(RESOURCES)
