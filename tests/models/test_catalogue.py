"""The catalogue is read strictly, and what it says of the bundled model is true."""

from pathlib import Path

import pytest

from desktop.errors import CatalogueInvalid
from desktop.models.catalogue import load_catalogue
from desktop.models.library import sha256_of
from desktop.paths import find_paths

ENTRY = """
[[models]]
id = "a-model"
title = { zh = "模型", en = "Model" }
notes = { zh = "说明", en = "Notes" }
file = "models/a.gguf"
size_bytes = 1
sha256 = "%s"
quantisation = "Q8_0"
languages = ["zh"]
licence = "Apache-2.0"
demo = false
doctorflan = false
provenance = { zh = "来源", en = "Origin" }
""" % ("0" * 64)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "models.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_demo_model_is_what_the_catalogue_says() -> None:
    paths = find_paths({})
    demo = next(entry for entry in load_catalogue(paths.catalogue).models if entry.demo)
    file = paths.catalogue.parent / demo.file
    assert file.stat().st_size == demo.size_bytes <= 16 * 1024 * 1024
    assert sha256_of(file) == demo.sha256
    assert not demo.doctorflan


def test_a_good_entry_is_read(tmp_path: Path) -> None:
    entry = load_catalogue(written(tmp_path, ENTRY)).models[0]
    assert (entry.id, entry.title.zh, entry.size_bytes) == ("a-model", "模型", 1)


@pytest.mark.parametrize(
    ("old", "new", "line", "field"),
    [
        ("size_bytes = 1", 'size_bytes = "1"', 7, "size_bytes"),
        ("demo = false", "demo = false\nsurprise = 1", 13, "surprise"),
        ('sha256 = "0', 'sha256 = "x', 8, "sha256"),
        ('id = "a-model"', 'id = "a model"', 3, "id"),
        ('licence = "Apache-2.0"\n', "", 1, "licence"),
        ("demo = false", "demo = ", 12, "-"),
    ],
)
def test_a_broken_entry_is_named(tmp_path: Path, old: str, new: str, line: int, field: str) -> None:
    with pytest.raises(CatalogueInvalid) as caught:
        load_catalogue(written(tmp_path, ENTRY.replace(old, new)))
    assert (caught.value.facts["line"], caught.value.facts["field"]) == (line, field)


def test_a_missing_catalogue_is_said(tmp_path: Path) -> None:
    with pytest.raises(CatalogueInvalid):
        load_catalogue(tmp_path / "models.toml")
