"""What the hub said when an entry without revision, sizes and hashes was first used: it stays so."""

import threading
from pathlib import Path

import msgspec

from desktop.models.catalogue import Catalogue, CatalogueEntry
from desktop.models.protocol import ModelPart, Resolved
from desktop.models.small_file import held_file, read_json, replace_file


class _Pin(msgspec.Struct, frozen=True):
    repository: str
    quantisation: str
    revision: str
    files: tuple[ModelPart, ...]


class Pins:
    """`pins.json` in the data folder. Losing it means that the hub is asked again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def fill(self, catalogue: Catalogue) -> Catalogue:
        """The catalogue with what is known of its entries by now."""
        return Catalogue(tuple(self.pinned(entry) for entry in catalogue.models))

    def pinned(self, entry: CatalogueEntry) -> CatalogueEntry:
        """The entry, filled in from its pin unless the catalogue says something else by now."""
        pin = self._load().get(entry.id)
        if entry.is_pinned or pin is None:
            return entry
        if (pin.repository, pin.quantisation) != (entry.repository, entry.quantisation):
            return entry
        filled = msgspec.structs.replace(entry, revision=pin.revision, files=pin.files)
        return filled if _agrees(entry, filled) else entry

    def pin(self, entry: CatalogueEntry, resolved: Resolved) -> CatalogueEntry:
        """Keeps what the hub said of an entry and returns it filled in. Raises `CopyFailed`."""
        pin = _Pin(entry.repository, entry.quantisation, resolved.revision, resolved.files)
        with self._lock, held_file(self._path):
            replace_file(self._path, msgspec.json.encode(self._load() | {entry.id: pin}))
        return self.pinned(entry)

    def _load(self) -> dict[str, _Pin]:
        return read_json(self._path, dict[str, _Pin]) or {}


def _agrees(entry: CatalogueEntry, filled: CatalogueEntry) -> bool:
    """Nothing that the catalogue itself gives was changed by the pin."""
    if entry.revision and entry.revision != filled.revision:
        return False
    given = {part.name: part for part in entry.files}
    if given and [part.name for part in filled.files] != list(given):
        return False
    return all(
        (not part.size_bytes or part.size_bytes == new.size_bytes)
        and (not part.sha256 or part.sha256 == new.sha256)
        for part, new in zip(entry.files, filled.files, strict=bool(given))
    )
