"""The library: the models on this machine, and what is known of a file that is no entry."""

import hashlib
from pathlib import Path

import msgspec

from desktop.clinical.language import Text
from desktop.errors import ModelMissing, UnknownModel
from desktop.models.catalogue import Catalogue, CatalogueEntry

_CHUNK_BYTES = 1 << 20


class InstalledModel(msgspec.Struct, frozen=True, kw_only=True):
    """A model that can be loaded; a file that the catalogue does not know has its name as title."""

    id: str
    title: Text
    path: Path
    size_bytes: int
    demo: bool = False
    doctorflan: bool = False
    expected_sha256: str = ""


class Library(msgspec.Struct, frozen=True):
    """The catalogue's installed models and the `*.gguf` in the user's model folder."""

    catalogue: Catalogue
    program: Path
    own: Path

    def installed(self) -> tuple[InstalledModel, ...]:
        """The user's own models first (newest first), then the catalogue's; the demo model last."""
        entries = [
            _of_entry(entry, self.program / entry.file)
            for entry in self.catalogue.models
            if (self.program / entry.file).is_file()
        ]
        files = [path for path in self.own.glob("*") if path.suffix.lower() == ".gguf" and path.is_file()]
        own = [self._of_file(path) for path in sorted(files, key=_modified, reverse=True)]
        return (*own, *sorted(entries, key=lambda model: model.demo))

    def find(self, name: str) -> InstalledModel:
        """The model with the id or at the path `name`; the best installed one when it is empty.

        Raises:
            ModelMissing: a path that ends in .gguf, or no model at all, and nothing is there.
            UnknownModel: neither an id nor a file.
        """
        installed = self.installed()
        if not name:
            if installed:
                return installed[0]
            raise ModelMissing(path=str(self.own))
        for model in installed:
            if name == model.id:
                return model
        path = Path(name).absolute()
        for model in installed:
            if path == model.path:
                return model
        if path.is_file():
            return self._of_file(path)
        if name.endswith(".gguf"):
            raise ModelMissing(path=name)
        raise UnknownModel(name=name)

    def _of_file(self, path: Path) -> InstalledModel:
        """A file is what its hash says: a copy of a known model keeps its name and its labels."""
        size_bytes = path.stat().st_size
        for entry in self.catalogue.models:
            if entry.size_bytes == size_bytes and entry.sha256 == sha256_of(path):
                return _of_entry(entry, path)
        name = Text(zh=path.stem, en=path.stem)
        return InstalledModel(id=path.stem, title=name, path=path, size_bytes=size_bytes)


def sha256_of(path: Path) -> str:
    """The SHA-256 of a file as 64 hexadecimal digits. Raises `ModelMissing`."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK_BYTES):
                digest.update(chunk)
    except OSError as error:
        raise ModelMissing(path=str(path)) from error
    return digest.hexdigest()


def _of_entry(entry: CatalogueEntry, path: Path) -> InstalledModel:
    return InstalledModel(
        id=entry.id,
        title=entry.title,
        path=path,
        size_bytes=entry.size_bytes,
        demo=entry.demo,
        doctorflan=entry.doctorflan,
        expected_sha256=entry.sha256,
    )


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
