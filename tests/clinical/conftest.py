"""What the tests of the clinical content share: the program's own shelf and a hospital's task file."""

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.clinical.shelf import Shelf, load_shelf

_WARD_ROUND = """\
id = "ward-round"
version = 1
phase = "treatment"
order = 5
title = { zh = "查房", en = "Ward round" }
help = { zh = "查房要点。", en = "Points for the ward round." }
example_summary = { zh = "术后第1天", en = "Day 1 after surgery" }
instruction = { zh = "列出查房要点。", en = "List the points for the ward round." }
case_tag = { zh = "病情", en = "State" }
headings = [{ zh = "计划", en = "Plan" }]

[[fields]]
use = "age"
required = true

[[fields]]
name = "ward"
kind = "choice"
label = { zh = "病区", en = "Ward" }
choices = [
    { id = "east", label = { zh = "东区", en = "East" } },
    { id = "west", label = { zh = "西区", en = "West" } },
]

[[fields]]
name = "dose"
kind = "number"
label = { zh = "剂量", en = "Dose" }
unit = { zh = "毫克", en = "mg" }
low = 5
example = { zh = "10", en = "10" }
"""


@pytest.fixture(scope="session")
def resources() -> Path:
    """The program's resources."""
    return Path(__file__).resolve().parents[2] / "resources"


@pytest.fixture(scope="session")
def shelf(resources: Path) -> Shelf:
    """The program's own tasks and specialties."""
    return load_shelf(resources)


@pytest.fixture(scope="session")
def ward_round() -> str:
    """A hospital's own task file without a fault; the tests break it."""
    return _WARD_ROUND


@pytest.fixture
def load_own(tmp_path: Path, resources: Path) -> Callable[..., Shelf]:
    """Loads the shelf with a hospital's own files, given as `name=text` or bytes."""

    def load(files: dict[str, str | bytes]) -> Shelf:
        folder = tmp_path / "医院 自定义 任务"
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        return load_shelf(resources, folder)

    return load
