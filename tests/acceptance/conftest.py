"""What the tests of the acceptance test share: the program's tasks and rules."""

from pathlib import Path

import pytest

from desktop.acceptance.rules import Rules, load_rules
from desktop.clinical.shelf import Shelf, load_shelf

RESOURCES = Path(__file__).resolve().parents[2] / "resources"


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    return load_shelf(RESOURCES)


@pytest.fixture(scope="session")
def rules() -> Rules:
    return load_rules(RESOURCES)
