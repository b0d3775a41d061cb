"""Kits to test with: made by the real maker, around the demo model under another name."""

import hashlib
from pathlib import Path

from offline_kit import Order, make_kit

from desktop.clinical.language import Text
from desktop.models.catalogue import CatalogueEntry
from desktop.models.catalogue_text import catalogue_text
from desktop.models.export_folder import write_papers
from desktop.models.protocol import ModelPart
from desktop.models.signatures import new_private_key, public_key
from tests.model_shelf.shelves import model_bytes

KEY = new_private_key()
SIGNER = public_key(KEY)
MODEL, OTHER = "ward-7b", "clinic-7b"
CATALOGUE = "catalogues/hospital.toml"


def entry(name: str = MODEL, content: bytes = b"") -> CatalogueEntry:
    """A model that answers like the demo model."""
    content = content or model_bytes()
    return CatalogueEntry(
        id=name,
        title=Text("病区模型", "Ward model"),
        notes=Text("测试", "Test"),
        quantisation="Q8_0",
        languages=("zh", "en"),
        licence="Apache-2.0",
        doctorflan=False,
        files=(ModelPart("病区 模型.gguf", len(content), hashlib.sha256(content).hexdigest()),),
    )


def exported_model(folder: Path) -> Path:
    """A folder as `models export` writes it, signed by some PC that nobody knows."""
    folder.mkdir(parents=True)
    (folder / entry().files[0].name).write_bytes(model_bytes())
    write_papers(folder, (entry(),), new_private_key())
    return folder


def catalogue_file(path: Path) -> Path:
    """A catalogue with one model that is not here."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(catalogue_text((entry(OTHER, b"other"),)), encoding="utf-8")
    return path


def whole_kit(folder: Path, *programs: Path) -> Path:
    """A kit with a model, a catalogue and these installers."""
    sources = folder.parent / f"sources of {folder.name}"
    order = Order(
        KEY,
        programs=programs,
        models=(exported_model(sources / "model"),),
        catalogues=(catalogue_file(sources / "hospital.toml"),),
    )
    make_kit(order, folder)
    return folder


def flip(path: Path) -> None:
    """Changes one bit in the middle of a file."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
