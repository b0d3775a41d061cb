"""What the hub said at the first use stays, unless the catalogue says something else."""

from pathlib import Path

import msgspec
import pytest

from desktop.clinical.language import Text
from desktop.models.catalogue import Catalogue, CatalogueEntry
from desktop.models.pins import Pins
from desktop.models.protocol import ModelPart, Resolved

ENTRY = CatalogueEntry(
    id="x",
    title=Text("模型", "Model"),
    notes=Text("说明", "Notes"),
    quantisation="Q4_K_M",
    languages=("zh",),
    licence="MIT",
    doctorflan=False,
    repository="a/b",
)
RESOLVED = Resolved("1" * 40, (ModelPart("x.gguf", 7, "2" * 64),))


def test_an_entry_is_pinned_at_first_use_and_stays_so(tmp_path: Path) -> None:
    pins = Pins(tmp_path / "pins.json")
    assert pins.pinned(ENTRY) == ENTRY
    filled = pins.pin(ENTRY, RESOLVED)
    assert filled.is_pinned
    assert (filled.revision, filled.files) == (RESOLVED.revision, RESOLVED.files)
    assert Pins(tmp_path / "pins.json").fill(Catalogue((ENTRY,))).models == (filled,)


@pytest.mark.parametrize(
    "changes",
    [
        {"repository": "a/c"},
        {"quantisation": "Q8_0"},
        {"revision": "3" * 40},
        {"files": (ModelPart("y.gguf"),)},
        {"files": (ModelPart("x.gguf", 8),)},
        {"files": (ModelPart("x.gguf", 0, "4" * 64),)},
    ],
)
def test_a_catalogue_that_says_something_else_wins(tmp_path: Path, changes: dict[str, object]) -> None:
    pins = Pins(tmp_path / "pins.json")
    pins.pin(ENTRY, RESOLVED)
    changed = msgspec.structs.replace(ENTRY, **changes)
    assert pins.pinned(changed) == changed


def test_a_pin_fills_what_a_catalogue_leaves_open(tmp_path: Path) -> None:
    pins = Pins(tmp_path / "pins.json")
    entry = msgspec.structs.replace(ENTRY, files=(ModelPart("x.gguf", 7),))
    assert pins.pin(entry, RESOLVED).model_sha256 == "2" * 64


def test_a_broken_file_means_to_ask_again(tmp_path: Path) -> None:
    (tmp_path / "pins.json").write_bytes(b'{"x": \xff')
    pins = Pins(tmp_path / "pins.json")
    assert pins.pinned(ENTRY) == ENTRY
    assert pins.pin(ENTRY, RESOLVED).is_pinned
