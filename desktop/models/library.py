"""The library: the models on this machine, taken in, looked after and removed."""

import contextlib
import re
import time
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import msgspec

from desktop.clinical.language import Text
from desktop.engine.split_gguf import shards
from desktop.errors import (
    CopyFailed,
    DesktopError,
    ModelChanged,
    ModelForbidden,
    ModelMissing,
    ModelNotRemovable,
    UnknownModel,
)
from desktop.models.catalogue import Catalogue, CatalogueEntry, Signature
from desktop.models.disk import is_there
from desktop.models.fingerprints import Fingerprints
from desktop.models.installed import InstalledModel
from desktop.models.listing import Listing
from desktop.models.protocol import FileFacts
from desktop.models.records import Record, Records
from desktop.models.split_files import require_all, stem_of

__all__ = ["InstalledModel", "Library", "Removal"]

_LONGEST_ID = 48


class Removal(msgspec.Struct, frozen=True):
    """What removing a model takes away: ids (those of adapters on it too), files that go, files that stay."""

    models: tuple[str, ...]
    goes: tuple[Path, ...]
    stays: tuple[Path, ...]


class Library:
    """The models that were taken in, the `*.gguf` in the user's model folder, and the program's own.

    Args:
        catalogue: the models that are known.
        program: the folder where those lie that come with the program.
        own: the user's model folder.
        fingerprints: the models' SHA-256; by default `model-hashes.json` beside that folder.
        shared: the models for everybody on this PC, which only an administrator changes.
        refusal: why the administrator does not allow a model; None when nothing is said against it.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        program: Path,
        own: Path,
        *,
        fingerprints: Fingerprints | None = None,
        shared: Path | None = None,
        refusal: Callable[[InstalledModel], ModelForbidden | None] = lambda _: None,
    ) -> None:
        self.catalogue = catalogue
        self.program = program
        self.own = own
        self._refusal = refusal
        self.records = Records(own.parent / "library.json")
        self.fingerprints = fingerprints or Fingerprints(own.parent / "model-hashes.json")
        self._listing = Listing(
            catalogue, program, own, records=self.records, fingerprints=self.fingerprints, shared=shared
        )

    def know(self, catalogue: Catalogue) -> None:
        """Takes over what catalogues say by now."""
        self.catalogue = self._listing.catalogue = catalogue

    def installed(self) -> tuple[InstalledModel, ...]:
        """The user's own models first (newest first), then the program's; the demo model last.

        One whose files are gone or changed is listed too: `check` says so.
        """
        return self._listing.installed()

    def find(self, name: str) -> InstalledModel:
        """The model with the id or at the path `name`; the best installed one when it is empty.

        Raises:
            ModelMissing: a path that ends in .gguf, or no model at all, and nothing is there.
            ModelIncomplete, ModelChanged, ModelForbidden: as `check`.
            UnknownModel: neither an id nor a file.
        """
        if not name:
            return self.best()
        model = self.listed(name)
        self.check(model)
        return model

    def best(self, *, without: Collection[str] = ()) -> InstalledModel:
        """The first that can be used; one that was taken in must have answered on this PC.

        Raises:
            ModelMissing, ModelIncomplete, ModelChanged, ModelForbidden: there is none but those with ids in
                `without`.
        """
        problem: DesktopError = ModelMissing(path=str(self.own))
        for model in self.installed():
            if model.id in without or (not model.is_tested and self._records_of(model)):
                continue
            try:
                self.check(model)
            except DesktopError as error:
                problem = error
            else:
                return model
        raise problem

    def listed(self, name: str) -> InstalledModel:
        """As `find` with a name, but one whose files are gone or changed too."""
        installed = self.installed()
        path = Path(name).absolute()
        found = next((model for model in installed if name == model.id), None)
        found = found or next((m for m in installed if path in m.files and not m.adapters), None)
        if found is not None:
            return found
        if is_there(path):
            return self._listing.of_file(shards(path)[0], {model.id for model in installed})
        if name.endswith(".gguf"):
            raise ModelMissing(path=name)
        raise UnknownModel(name=name)

    def check(self, model: InstalledModel) -> None:
        """Looks whether a model's files are as they were taken in, by size and time.

        Raises:
            ModelMissing: its disk is not connected, or it was moved.
            ModelIncomplete: a file of a split model is not there.
            ModelChanged: a file has another size or time; `verified` settles it.
            ModelForbidden: the administrator does not allow it.
        """
        require_all(model.path)
        for record in self._records_of(model):
            for file in record.files:
                _check_file(file)
        if (refusal := self._refusal(model)) is not None:
            raise refusal

    def add(
        self,
        name: str,
        files: Sequence[FileFacts],
        *,
        entry: CatalogueEntry | None = None,
        catalogue: str = "",
        signature: Signature = "",
        base: str = "",
    ) -> InstalledModel:
        """Takes in a model whose files are whole, or replaces the one with this id.

        Args:
            name: its id; `<base>+<adapter>` for an adapter.
            files: in their order; of an adapter, its own.
            entry: what a catalogue says of it; without, its base or its first file gives the title.
            catalogue: that catalogue's file name.
            signature: what its signature is worth.
            base: the id of the model that it is an adapter for.

        Raises:
            CopyFailed: the record cannot be written.
        """
        stem = stem_of(Path(files[0].path))
        laid_over = next((model for model in self.installed() if model.id == base), None)
        titled = entry or laid_over
        record = Record(
            id=name,
            title=titled.title if titled else Text(zh=stem, en=stem),
            files=tuple(files),
            added_at=time.time(),
            base=base,
            entry=entry,
            catalogue=catalogue,
            signature=signature,
        )
        self.records.put(record)
        self.fingerprints.remember(files)
        return self._listing.of_record(record)

    def verified(self, name: str, files: Sequence[FileFacts]) -> InstalledModel:
        """Takes over what was found when all files of a model, and of its adapter, were hashed again.

        Raises:
            ModelChanged: they are not what was taken in, or not what the catalogue says.
            UnknownModel, ModelMissing: as `listed`.
            CopyFailed: the record cannot be written.
        """
        self.fingerprints.remember(files)
        model = self.listed(name)
        found = {file.path: file for file in files}
        for record in self._records_of(model):
            again = tuple(found.get(file.path, file) for file in record.files)
            for new, old in zip(again, record.files, strict=True):
                if old.sha256 and new.sha256 != old.sha256:
                    raise ModelChanged(path=old.path)
            self.records.put(msgspec.structs.replace(record, files=again))
        if model.expected_sha256 and self.fingerprints.known(model.path) != model.expected_sha256:
            raise ModelChanged(path=str(model.path))
        return self.listed(model.id)

    def mark_tested(self, name: str, *, is_tested: bool = True) -> None:
        """Keeps whether the model has answered on this PC. Raises as `listed`, and `CopyFailed`."""
        model = self.listed(name)
        record = self.records.get(model.id) or self._new_record(model)
        self.records.put(msgspec.structs.replace(record, is_tested=is_tested))

    def removal(self, name: str) -> Removal:
        """What `remove` would do.

        Raises:
            ModelNotRemovable: it comes with the program, or is no listed model.
            UnknownModel, ModelMissing: as `listed`.
        """
        model = self.listed(name)
        if self._listing.is_bundled(model.id) or model not in self.installed():
            raise ModelNotRemovable(name=model.id)
        all_records = self.records.all()
        records = [record for record in all_records if model.id in (record.id, record.base)]
        files = [Path(file.path) for record in records for file in record.files]
        if not self.records.get(model.id):
            files += [file for file in model.files if is_there(file)]
        others = {file.path for record in all_records if record not in records for file in record.files}
        goes = [file for file in files if self._listing.is_ours(file) and str(file) not in others]
        stays = [file for file in files if file not in goes]
        names = (model.id, *(record.id for record in records if record.id != model.id))
        return Removal(names, tuple(goes), tuple(stays))

    def remove(self, name: str) -> Removal:
        """Removes a model, and those with adapters on it; files that lie elsewhere stay.

        Raises:
            CopyFailed: a file cannot be removed; the model is listed still.
            ModelNotRemovable, UnknownModel, ModelMissing: as `removal`.
        """
        removal = self.removal(name)
        for file in removal.goes:
            try:
                file.unlink(missing_ok=True)
            except OSError as error:
                raise CopyFailed(path=str(file), problem=error.strerror or str(error)) from error
        self.records.drop(set(removal.models))
        for folder in {file.parent for file in removal.goes} - {self.own}:
            with contextlib.suppress(OSError):  # something else lies there
                folder.rmdir()
        return removal

    def entry_of(self, model: InstalledModel) -> CatalogueEntry | None:
        """What a catalogue says of an installed model, or said when it was taken in."""
        record = self.records.get(model.id)
        if record is not None and not self._listing.is_bundled(model.id):
            return record.entry
        return self.catalogue.matching(model.expected_sha256)

    def new_id(self, name: str) -> str:
        """An id that is free, made from a file's name; it is a good name for a folder too."""
        slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:_LONGEST_ID].strip("-")
        slug = slug if slug[:1].isalpha() else f"model-{slug}".rstrip("-")
        taken = {model.id.rpartition("+")[2] for model in self.installed()} | {
            entry.id for entry in self.catalogue.models
        }
        numbered = (f"{slug}-{number}" for number in range(2, len(taken) + 3))
        return next(free for free in (slug, *numbered) if free not in taken)

    def _records_of(self, model: InstalledModel) -> list[Record]:
        """What binds a model's files: its record and its base's, not those of what comes with the program."""
        record = self.records.get(model.id)
        base = self.records.get(record.base) if record is not None and record.base else None
        found = [one for one in (record, base) if one is not None]
        return [one for one in found if not self._listing.is_bundled(one.id)]

    def _new_record(self, model: InstalledModel) -> Record:
        files = tuple(_facts(file, self.fingerprints.known(file)) for file in model.files)
        added_at = files[0].modified_ns / 1e9
        return Record(
            id=model.id, title=model.title, files=files, added_at=added_at, entry=self.entry_of(model)
        )


def _check_file(file: FileFacts) -> None:
    try:
        status = Path(file.path).stat()
    except OSError as error:
        raise ModelMissing(path=file.path) from error
    if (status.st_size, status.st_mtime_ns) != (file.size_bytes, file.modified_ns):
        raise ModelChanged(path=file.path)


def _facts(path: Path, sha256: str) -> FileFacts:
    status = path.stat()
    return FileFacts(str(path), status.st_size, status.st_mtime_ns, sha256)
