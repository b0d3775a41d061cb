"""Finds the models that are on this PC: those taken in, those dropped into a folder, those of the program."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from desktop.clinical.language import Text
from desktop.engine.pipe import whole_characters
from desktop.engine.split_gguf import shards
from desktop.errors import ModelMissing
from desktop.models.catalogue import Catalogue, CatalogueEntry
from desktop.models.disk import is_there
from desktop.models.fingerprints import Fingerprints
from desktop.models.installed import Adapter, InstalledModel
from desktop.models.records import Record, Records
from desktop.models.split_files import stem_of

_HASHED_AT_ONCE_BYTES = 64 * 1024 * 1024


class Listing:
    """What `Library` knows without changing anything; its arguments are the library's."""

    def __init__(
        self,
        catalogue: Catalogue,
        program: Path,
        own: Path,
        *,
        records: Records,
        fingerprints: Fingerprints,
        shared: Path | None = None,
    ) -> None:
        self.catalogue = catalogue
        self.program = program
        self.own = own
        self.shared = shared
        self.records = records
        self.fingerprints = fingerprints

    def installed(self) -> tuple[InstalledModel, ...]:
        """The user's own models first (newest first), then the program's; the demo model last.

        One whose files are gone or changed is listed too.
        """
        records = {record.id: record for record in self.records.all()}
        bundled = [
            self._of_bundled(entry, records.pop(entry.id, None))
            for entry in self.catalogue.models
            if self.is_bundled(entry.id)
        ]
        own = [(record.added_at, self.of_record(record)) for record in records.values()]
        recorded = {file.path for record in records.values() for file in record.files}
        taken = {*records, *(model.id for model in bundled)}
        for modified, path in sorted(((_modified(path), path) for path in self._dropped()), reverse=True):
            if str(path) not in recorded:
                found = self.of_file(path, taken)
                own.append((modified, msgspec.structs.replace(found, elsewhere=not self.is_ours(path))))
                taken.add(own[-1][1].id)
        newest_first = sorted(own, key=lambda one: one[0], reverse=True)
        return (*(model for _, model in newest_first), *sorted(bundled, key=lambda model: model.demo))

    def is_bundled(self, name: str) -> bool:
        """Whether the model with the id `name` comes with the program."""
        entry = self.catalogue.entry(name)
        return bool(entry and entry.file and is_there(self.program / entry.file))

    def is_ours(self, file: Path) -> bool:
        """Whether a file lies in the user's model folder, and not where somebody else keeps it."""
        return file.is_relative_to(self.own)

    def of_record(self, record: Record) -> InstalledModel:
        """The model that was taken in."""
        if record.base:
            return self._with_adapter(record)
        entry = record.entry
        files = tuple(Path(file.path) for file in record.files)
        return InstalledModel(
            id=record.id,
            title=record.title,
            path=files[0],
            size_bytes=sum(file.size_bytes for file in record.files),
            demo=bool(entry and entry.demo),
            doctorflan=bool(entry and entry.doctorflan),
            expected_sha256=record.sha256 or (entry.model_sha256 if entry else ""),
            chat_template=entry.chat_template if entry else "",
            sampling=entry.sampling if entry else None,
            elsewhere=not all(self.is_ours(file) for file in files),
            is_tested=record.is_tested,
        )

    def of_file(self, path: Path, taken: set[str]) -> InstalledModel:
        """A file is what its hash says: a copy of a known model has its labels, its id too if it is free."""
        size_bytes = sum(_size(file) for file in shards(path))
        stem = stem_of(path)
        name = stem if stem not in taken else str(path)
        for entry in self.catalogue.models:
            if size_bytes == entry.total_bytes and self._sha256(path, size_bytes) == entry.model_sha256:
                return _of_entry(entry, name if entry.id in taken else entry.id, path)
        return InstalledModel(id=name, title=Text(zh=stem, en=stem), path=path, size_bytes=size_bytes)

    def _with_adapter(self, record: Record) -> InstalledModel:
        """The base under another name; where there is none, a model whose file is missing."""
        base = self._base(record.base) or InstalledModel(
            id=record.base, title=record.title, path=self.own / record.base, size_bytes=0
        )
        adapters = tuple(
            Adapter(name=Path(file.path).name, path=Path(file.path), sha256=file.sha256)
            for file in record.files
        )
        return msgspec.structs.replace(
            base,
            id=record.id,
            title=record.title,
            size_bytes=base.size_bytes + sum(file.size_bytes for file in record.files),
            doctorflan=bool(record.entry and record.entry.doctorflan),
            adapters=adapters,
            elsewhere=base.elsewhere or not all(self.is_ours(adapter.path) for adapter in adapters),
            is_tested=record.is_tested,
        )

    def _base(self, name: str) -> InstalledModel | None:
        record = self.records.get(name)
        entry = self.catalogue.entry(name)
        if entry is not None and self.is_bundled(name):
            return self._of_bundled(entry, record)
        return self.of_record(record) if record is not None and not record.base else None

    def _of_bundled(self, entry: CatalogueEntry, record: Record | None) -> InstalledModel:
        """A record of it keeps only that it was tested; an update of the program may bring another file."""
        model = _of_entry(entry, entry.id, self.program / entry.file)
        is_same = record is not None and record.sha256 in ("", entry.sha256)
        return msgspec.structs.replace(model, is_tested=bool(record and is_same and record.is_tested))

    def _dropped(self) -> Iterator[Path]:
        """The models in the user's folder and everybody's, each once; in their folders too."""
        for folder in filter(None, (self.own, self.shared)):
            for path in (*folder.glob("*"), *folder.glob("*/*")):
                inside = path.relative_to(folder)
                is_hidden = any(part.startswith(".") for part in inside.parts)
                # A name that is not UTF-8 can be neither shown nor kept.
                is_named = str(inside) == whole_characters(str(inside))
                if path.suffix.lower() != ".gguf" or is_hidden or not is_named or not is_there(path):
                    continue
                if path == next(file for file in shards(path) if is_there(file)):
                    yield path

    def _sha256(self, path: Path, size_bytes: int) -> str:
        """Gigabytes are not read for a list: what is not known of them yet is empty."""
        if size_bytes > _HASHED_AT_ONCE_BYTES:
            return self.fingerprints.known(path)
        with contextlib.suppress(ModelMissing):
            return self.fingerprints.sha256(path)
        return ""


def _of_entry(entry: CatalogueEntry, name: str, path: Path) -> InstalledModel:
    return InstalledModel(
        id=name,
        title=entry.title,
        path=path,
        size_bytes=entry.total_bytes,
        demo=entry.demo,
        doctorflan=entry.doctorflan,
        expected_sha256=entry.model_sha256,
        chat_template=entry.chat_template,
        sampling=entry.sampling,
    )


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
