"""Whoever gets the bundle also gets the licence of each thing in it, and learns how to exchange Qt."""

from pathlib import Path

import pytest

OURS = {"LICENSE", "licenses", "models.toml", "resources", "defaults.json"}
PLACES = ("_internal", "Contents/Resources")


@pytest.fixture
def inside(bundle: Path) -> Path:
    """The folder with everything but the program's start."""
    return next(bundle / place for place in PLACES if (bundle / place).is_dir())


@pytest.fixture
def owners(inside: Path) -> dict[str, list[str]]:
    """For each part, the folders of its licences, as the index says."""
    lines = (inside / "licenses" / "INDEX.txt").read_text(encoding="utf-8").splitlines()
    parts = dict(line.split("\t") for line in lines)
    return {part: [owner.split()[0] for owner in owners.split(", ")] for part, owners in parts.items()}


def test_everything_in_the_bundle_has_its_licence(inside: Path, owners: dict[str, list[str]]) -> None:
    missing = {path.name for path in inside.iterdir()} - OURS - owners.keys()
    assert not missing
    for folder in {folder for folders in owners.values() for folder in folders}:
        texts = [path for path in (inside / "licenses" / folder).rglob("*") if path.is_file()]
        assert sum(path.stat().st_size for path in texts) > 300, folder


def test_what_lies_in_the_program_itself_has_its_licence(owners: dict[str, list[str]]) -> None:
    assert {"click", "huggingface_hub", "jinja2", "keyring", "llama", "sqlite_utils"} <= owners.keys()
    assert owners["doctorflan"] == ["pyinstaller"]
    assert owners["PySide6"] == owners["shiboken6"] == ["Qt"]


def test_the_licences_of_qt_come_with_the_way_to_exchange_it(inside: Path) -> None:
    papers = inside / "licenses"
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in (papers / "Qt/LGPL-3.0.txt").read_text(encoding="utf-8")
    assert "GNU GENERAL PUBLIC LICENSE" in (papers / "Qt/GPL-3.0.txt").read_text(encoding="utf-8")
    assert "HarfBuzz" in (papers / "Qt/qt-notices.txt").read_text(encoding="utf-8")
    guide = (papers / "README.txt").read_text(encoding="utf-8")
    assert "download.qt.io" in guide
    assert "$" not in guide


def test_python_stdnum_lies_there_as_source_that_can_be_exchanged(
    inside: Path, owners: dict[str, list[str]]
) -> None:
    source = sorted(path.relative_to(inside / "stdnum").as_posix() for path in inside.glob("stdnum/**/*.*"))
    assert {"cn/ric.py", "gb/nhs.py", "util.py"} <= set(source)
    assert [name for name in source if not name.endswith(".py")] == []
    assert owners["stdnum"] == ["python-stdnum"]
    licence = (inside / "licenses/python-stdnum/COPYING").read_text(encoding="utf-8")
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in licence
    assert "_internal/stdnum" in (inside / "licenses/README.txt").read_text(encoding="utf-8")


def test_the_licences_that_a_library_left_out_are_added(inside: Path) -> None:
    assert "ZETETIC" in (inside / "licenses/sqlcipher3/sqlcipher.txt").read_text(encoding="utf-8")
    assert (inside / "LICENSE").is_file()
