"""What is to be taken in: a file, all files of a split model, an adapter, or an exported folder."""

import os
from pathlib import Path

import msgspec

from desktop.clinical.language import Text
from desktop.engine.adapter_header import read_adapter
from desktop.engine.pipe import whole_characters
from desktop.engine.split_gguf import read_model
from desktop.errors import (
    AdapterMismatch,
    AdapterNeedsBase,
    CopyFailed,
    DesktopError,
    ModelNeedsUpdate,
    NotAModel,
)
from desktop.models.cards import Card
from desktop.models.catalogue import CatalogueEntry
from desktop.models.catalogues import Catalogues, Origin
from desktop.models.export_folder import Exported, is_export, read_export
from desktop.models.header_facts import HeaderFacts, read_facts
from desktop.models.library import InstalledModel, Library
from desktop.models.protocol import ModelPart
from desktop.models.split_files import stem_of

_NO_ADAPTER = "不是适配器 / no adapter"
_NOT_UTF8 = "文件名不是 UTF-8，请重命名 / its name is not UTF-8, rename it"
_HAS_ONE = "它已有适配器 / it has an adapter already"


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """Files that are taken in together; `id` is that of their card until their hash is known.

    With a `base` they are an adapter for it. `entry` and `origin` are what came with the files; without, the
    catalogues may know them by their hash.
    """

    id: str
    files: tuple[Path, ...]
    size_bytes: int
    is_copied: bool
    base: str = ""
    entry: CatalogueEntry | None = None
    origin: Origin = Origin("")

    @property
    def parts(self) -> tuple[ModelPart, ...]:
        """What the files must be, as far as that is known."""
        return self.entry.files if self.entry else ()

    @property
    def card(self) -> Card:
        """Its card, until the library has it."""
        name = stem_of(self.files[0])
        title = self.entry.title if self.entry else Text(zh=name, en=name)
        is_known = self.entry is not None
        return Card(id=self.id, title=title, in_catalogue=is_known, size_bytes=self.size_bytes)


def parcels_of(
    path: Path, catalogues: Catalogues, library: Library, *, copy: bool, base: str = ""
) -> tuple[Parcel, ...]:
    """Looks what is at `path`, without reading all of it: one parcel, or a model and the adapter on it.

    Raises:
        ModelMissing, NotAModel, ModelDamaged, ModelIncomplete: there is no model that could be taken in.
        AdapterNeedsBase, AdapterMismatch: it is an adapter without a base, or for another one.
        SignatureInvalid, CatalogueInvalid, KeyFileInvalid, ModelNeedsUpdate: so say the folder's papers.
        UnknownModel: there is no such base.
        CopyFailed: its name cannot be written down.
    """
    path = _plain(path)
    if path.is_dir():
        is_strict = catalogues.trust.names_keys
        exported = read_export(_exported(path), catalogues.keys, is_strict=is_strict)
        return _of_export(exported, library, copy=copy)
    facts = read_facts(path)
    if facts.is_adapter or base:
        return (_adapter(path, facts, base, library, copy=copy),)
    known = _listed(path, library)
    is_ours = known is not None and not known.elsewhere
    parcel = Parcel(
        id=known.id if known is not None else _likely_id(path, facts, catalogues, library),
        files=facts.files,
        size_bytes=facts.size_bytes,
        is_copied=copy and not is_ours,
    )
    return (parcel,)


def _plain(path: Path) -> Path:
    """The path under which a file is known: without `..`, which would make it one of the program's folder."""
    plain = Path(os.path.normpath(path.absolute()))
    whole = whole_characters(str(plain))
    if whole != str(plain):  # Linux takes any bytes for a name, such as GBK from an old stick
        raise CopyFailed(path=whole, problem=_NOT_UTF8)
    return plain


def _exported(folder: Path) -> Path:
    """The folder itself, or the only exported one in it: a stick is taken for what it carries."""
    if is_export(folder):
        return folder
    found = [each for each in sorted(folder.glob("*")) if is_export(each)]
    if len(found) != 1:
        raise NotAModel(path=str(folder))
    return found[0]


def _of_export(exported: Exported, library: Library, *, copy: bool) -> tuple[Parcel, ...]:
    for entry in exported.entries:
        if entry.needs_update:
            raise ModelNeedsUpdate(name=entry.id, version=entry.minimum_version)
    origin = exported.origin
    if origin.signature != "valid":  # anybody can write such papers: they are no catalogue of this PC
        origin = Origin("", origin.signature)
    model = Parcel(
        id=free_id(exported.entry, exported.entry.model_sha256, library),
        files=exported.files,
        size_bytes=exported.entry.total_bytes,
        is_copied=copy,
        entry=exported.entry,
        origin=origin,
    )
    if exported.adapter is None:
        return (model,)
    adapter = Parcel(
        id=f"{model.id}+{exported.adapter.id}",
        files=exported.adapter_files,
        size_bytes=exported.adapter.total_bytes,
        is_copied=copy,
        base=model.id,
        entry=exported.adapter,
        origin=origin,
    )
    return (adapter,) if _is_here(exported.entry, model.id, library) else (model, adapter)


def _adapter(path: Path, facts: HeaderFacts, base: str, library: Library, *, copy: bool) -> Parcel:
    if not base:
        raise AdapterNeedsBase(path=str(path))
    if not facts.is_adapter:
        raise AdapterMismatch(path=str(path), base=base, problem=_NO_ADAPTER)
    model = library.find(base)
    if model.adapters:
        raise AdapterMismatch(path=str(path), base=base, problem=_HAS_ONE)
    read_adapter(path, read_model(model.path))
    return Parcel(
        id=f"{model.id}+{library.new_id(stem_of(path))}",
        files=facts.files,
        size_bytes=facts.size_bytes,
        is_copied=copy,
        base=model.id,
    )


def _likely_id(path: Path, facts: HeaderFacts, catalogues: Catalogues, library: Library) -> str:
    """A catalogue's id where name and size are those of its files: it seldom changes when it is hashed."""
    for entry in catalogues.catalogue.models:
        names = [part.name for part in entry.files]
        if entry.total_bytes == facts.size_bytes and names == [file.name for file in facts.files]:
            return free_id(entry, entry.model_sha256, library)
    return library.new_id(stem_of(path))


def free_id(entry: CatalogueEntry, sha256: str, library: Library) -> str:
    """The entry's id, unless another model has it, or the program's own: that one stays.

    An adapter's begins with that of its base.
    """
    over = f"{entry.base}+" if entry.base else ""
    found = library.records.get(over + entry.id)
    is_other = found is not None and found.sha256 not in ("", sha256)
    known = library.catalogue.entry(entry.id)
    is_bundled = known is not None and bool(known.file)
    return over + (library.new_id(entry.id) if is_other or is_bundled else entry.id)


def _is_here(entry: CatalogueEntry, name: str, library: Library) -> bool:
    found = library.records.get(name)
    if found is None or found.sha256 != entry.model_sha256:
        return False
    try:
        library.find(name)
    except DesktopError:
        return False
    return True


def _listed(path: Path, library: Library) -> InstalledModel | None:
    """The model that the file at `path` belongs to; None when it is none of the user's yet."""
    for model in library.installed():
        entry = library.entry_of(model)
        is_bundled = entry is not None and bool(entry.file)
        if path in model.files and not model.adapters and not is_bundled:
            return model
    return None
