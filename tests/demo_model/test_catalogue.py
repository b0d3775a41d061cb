"""Stamping the catalogue: only the demo entry's size and sum change."""

import hashlib
from pathlib import Path

import pytest
from demo_model.catalogue import stamp_catalogue

BEFORE = """# A comment stays.
[[models]]
id = "first"
sha256 = "aaaa"
size_bytes = 7

[[models]]
id = "doctorflan-demo"
size_bytes = 0
sha256 = "0000"
demo = true

[[models]]
id = "last"
sha256 = "bbbb"
size_bytes = 9
"""


def test_only_the_demo_entry_changes(tmp_path: Path) -> None:
    catalogue, gguf = tmp_path / "models.toml", tmp_path / "demo.gguf"
    catalogue.write_text(BEFORE, encoding="utf-8")
    gguf.write_bytes(b"GGUF")

    stamp_catalogue(catalogue, gguf)

    digest = hashlib.sha256(b"GGUF").hexdigest()
    wanted = BEFORE.replace('"0000"', f'"{digest}"').replace("size_bytes = 0", "size_bytes = 4")
    assert catalogue.read_text(encoding="utf-8") == wanted


def test_a_catalogue_without_the_demo_is_refused(tmp_path: Path) -> None:
    catalogue = tmp_path / "models.toml"
    catalogue.write_text('[[models]]\nid = "other"\n', encoding="utf-8")
    with pytest.raises(ValueError, match="doctorflan-demo"):
        stamp_catalogue(catalogue, catalogue)
