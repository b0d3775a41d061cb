"""The steps by which a model gets here, is checked and tried out, and is taken along."""

import contextlib
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from desktop.errors import (
    DesktopError,
    FileWrong,
    ModelChanged,
    ModelDamaged,
    SelfTestFailed,
    TransferBusy,
)
from desktop.model_shelf.parcels import Parcel, free_id
from desktop.model_shelf.self_test import self_test
from desktop.model_shelf.stock import Stock
from desktop.model_shelf.work import HaltedError, Work
from desktop.model_use import ModelUse
from desktop.models.catalogue import CatalogueEntry
from desktop.models.catalogues import Origin
from desktop.models.export_folder import entry_of_known, entry_of_unknown, own_key, write_papers
from desktop.models.header_facts import read_facts
from desktop.models.inbox import Arrival, Inbox
from desktop.models.library import InstalledModel
from desktop.models.protocol import Copy, Download, FileFacts, Hash, Hub, Resolved
from desktop.models.split_files import parts_of, sha256_of_parts, stem_of
from desktop.settings import Settings

RESERVE_BYTES = 1_000_000_000
"""What stays free on the disk, for the history and other programs."""
_ID = re.compile(r"[a-z][a-z0-9-]{0,63}")


class Bringing:
    """Each method takes its steps in the thread of a `Work`, and raises what went wrong.

    `keep_choice` makes sure that a new model is not taken into use by itself.
    """

    def __init__(
        self,
        stock: Stock,
        inbox: Inbox,
        *,
        use: ModelUse,
        settings: Callable[[], Settings],
        hub: Callable[[], Hub],
        keep_choice: Callable[[], None],
    ) -> None:
        self._catalogues = stock.catalogues
        self._pins = stock.pins
        self._library = stock.library
        self._allowed = stock.allowed
        self._inbox = inbox
        self._use = use
        self._settings = settings
        self._hub = hub
        self._keep_choice = keep_choice

    # Getting here.

    def download(self, work: Work, entry: CatalogueEntry, limit_bytes_s: int) -> None:
        """Brings a catalogue's model here and tries it out; what arrived stays when it is broken off."""
        if entry.base:
            self._record_base(work, entry.base)
        entry, arriving = self._pins.pinned(entry), work.name
        arrival = self._arrival(entry, arriving)
        folder = self._inbox.begin(arrival)

        def resolved(found: Resolved) -> None:
            self._pins.pin(entry, found)
            arrived = msgspec.structs.replace(arrival, revision=found.revision, files=found.files)
            self._inbox.begin(arrived)

        done_bytes = None
        try:
            files = work.bring(self._request(arrival, folder, limit_bytes_s), resolved)
        except FileWrong:
            done_bytes = 0  # what arrived was set aside
            raise
        finally:
            self._inbox.release(arriving, _done_bytes(work) if done_bytes is None else done_bytes)
        entry = self._pins.pinned(entry)
        name = free_id(entry, _sha256(files), self._library)
        files = self._published(arriving, name, files)
        self._settle(work, name, files, entry=entry, origin=self._origin(entry), base=entry.base)

    def take(self, work: Work, parcels: Sequence[Parcel]) -> None:
        """Takes in files from elsewhere, by copy or where they lie, and tries them out."""
        base = parcels[0].base
        for parcel in parcels:  # an adapter that came with its base lies on what that one is called by now
            work.name = parcels[-1].id
            base = self._take(work, parcel, base)

    def _take(self, work: Work, parcel: Parcel, base: str) -> str:
        """Takes in one parcel; returns the model's id."""
        work.enter("taking")
        if base:
            self._record_base(work, base)
        files = self._copied(work, parcel) if parcel.is_copied else work.bring(_hash(parcel.files))
        self._require_allowed(parcel, files)
        entry, origin = parcel.entry, parcel.origin
        if entry is not None and _sha256(files) != entry.model_sha256:
            raise ModelDamaged(path=str(parcel.files[0]))
        if (known := self.known(_sha256(files))) is not None:  # before what a stick says of it
            entry, origin = known, self._origin(known)
        name = parcel.id
        if base:
            name = f"{base}+{parcel.id.rpartition('+')[2]}"
        elif entry is not None:
            name = free_id(entry, _sha256(files), self._library)
        if parcel.is_copied:
            files = self._published(_place_of(parcel), name, files)
        for arriving in (entry.id, entry.version_id) if entry is not None else ():
            with contextlib.suppress(TransferBusy):  # what arrived of its download is not needed any more
                self._inbox.discard(arriving)
        self._settle(work, name, files, entry=entry, origin=origin, base=base)
        return name

    def _require_allowed(self, parcel: Parcel, files: Sequence[FileFacts]) -> None:
        """Raises `ModelForbidden`; then nothing stays of a copy."""
        refusal = self._allowed.file(parcel.id, _sha256(files))
        if refusal is not None:
            if parcel.is_copied:
                self._inbox.discard(_place_of(parcel))
            raise refusal

    def known(self, sha256: str) -> CatalogueEntry | None:
        """The entry of the model with this SHA-256, also where only a pin knows it."""
        return self._pins.fill(self._catalogues.catalogue).matching(sha256)

    def _arrival(self, entry: CatalogueEntry, name: str) -> Arrival:
        """What is to arrive, as the catalogue says now; of something else no bytes are kept."""
        wanted = Arrival(
            id=name,
            repository=entry.repository,
            revision=entry.revision,
            quantisation=entry.quantisation,
            files=entry.files,
        )
        found = self._inbox.of(name)
        if found is None or found.source != wanted.source or entry.revision not in ("", found.revision):
            self._inbox.discard(name)
            return wanted
        return msgspec.structs.replace(wanted, done_bytes=found.done_bytes)

    def _request(self, arrival: Arrival, folder: Path, limit_bytes_s: int) -> Download:
        return Download(
            self._hub(),
            str(folder),
            arrival.repository,
            revision=arrival.revision,
            quantisation=arrival.quantisation,
            files=arrival.files,
            limit_bytes_s=limit_bytes_s,
            reserve_bytes=RESERVE_BYTES,
        )

    def _copied(self, work: Work, parcel: Parcel) -> tuple[FileFacts, ...]:
        place = _place_of(parcel)
        folder = self._inbox.begin(Arrival(id=place))
        sources = tuple(map(str, parcel.files))
        try:
            return work.bring(Copy(sources, str(folder), parts=parcel.parts, reserve_bytes=RESERVE_BYTES))
        except (DesktopError, HaltedError):
            self._inbox.discard(place)
            raise

    def _published(self, arrived: str, name: str, files: Sequence[FileFacts]) -> tuple[FileFacts, ...]:
        """Moves whole files from the inbox to the models."""
        self._keep_choice()
        folder, record = self._inbox.target(name), self._library.records.get(name)
        placed = tuple(
            msgspec.structs.replace(file, path=str(folder / Path(file.path).name)) for file in files
        )
        self._library.fingerprints.remember(placed)  # known by its hash, should the program be killed now
        replaced = [Path(file.path) for file in record.files] if record is not None else []
        self._inbox.publish(arrived, name, {Path(file.path).name for file in files}, replaced)
        return placed

    def _settle(
        self,
        work: Work,
        name: str,
        files: Sequence[FileFacts],
        *,
        entry: CatalogueEntry | None,
        origin: Origin,
        base: str,
    ) -> None:
        """Files that are whole and in their place become a model, which is tried out."""
        self._keep_choice()
        ordered = sorted(files, key=lambda file: Path(file.path).name)
        work.name = name
        self._library.add(
            name, ordered, entry=entry, catalogue=origin.file, signature=origin.signature, base=base
        )
        self.test(work, self._library.find(name))

    def _origin(self, entry: CatalogueEntry) -> Origin:
        return self._catalogues.origins.get(entry.id, Origin(""))

    def _record_base(self, work: Work, name: str) -> None:
        """A base that was only dropped into the folder is hashed and recorded: changes are noticed."""
        base = self._library.find(name)
        if self._library.records.get(base.id) is None:
            self._library.verified(base.id, work.bring(_hash(base.files)))
            self._library.mark_tested(base.id, is_tested=base.is_tested)

    # What is here.

    def test(self, work: Work, model: InstalledModel) -> None:
        """Tries a model out. Raises as `self_test`."""
        work.enter("testing")
        try:
            passed = self_test(self._use, model, self._settings().language, work.stopped)
        except SelfTestFailed:
            self._mark(model, is_tested=False)
            raise
        if not passed:
            raise HaltedError
        self._mark(model, is_tested=True)

    def verify(self, work: Work, model: InstalledModel) -> None:
        """Hashes a model's files again. Raises `ModelDamaged` when they are not what they were."""
        before = self._library.fingerprints.known(model.path)
        files = work.bring(_hash(_all_files(model)))
        try:
            self._library.verified(model.id if self._is_listed(model) else str(model.path), files)
        except ModelChanged as error:
            self._distrust(str(error.facts["path"]))
            raise ModelDamaged(path=error.facts["path"]) from error
        if before not in ("", _sha256(files[: len(model.files)])):
            raise ModelDamaged(path=str(model.path))

    def _mark(self, model: InstalledModel, *, is_tested: bool) -> None:
        """Keeps it of a model that is here; a file from anywhere is not taken in by looking at it."""
        if self._is_listed(model):
            self._library.mark_tested(model.id, is_tested=is_tested)

    def _is_listed(self, model: InstalledModel) -> bool:
        return any((each.id, each.path) == (model.id, model.path) for each in self._library.installed())

    def _distrust(self, path: str) -> None:
        """Lets a file count as changed until it is verified or comes again, whatever is made of it."""
        for record in self._library.records.all():
            if any(file.path == path for file in record.files):
                files = tuple(
                    msgspec.structs.replace(file, modified_ns=0) if file.path == path else file
                    for file in record.files
                )
                self._library.records.put(msgspec.structs.replace(record, files=files))

    def export(self, work: Work, model: InstalledModel, folder: Path, key: Path) -> None:
        """Copies a model and its adapter into `folder`, with their papers, signed with the key at `key`.

        Raises:
            ModelDamaged: the files are not what was taken in.
        """
        files = work.bring(Copy(tuple(map(str, _all_files(model))), str(folder)))
        own, laid_over = files[: len(model.files)], files[len(model.files) :]
        if model.expected_sha256 not in ("", _sha256(own)):
            raise ModelDamaged(path=str(model.path))
        entries = [self._described(model, own)]
        if laid_over:
            entries.append(self._described(model, laid_over, base=entries[0].id))
        write_papers(folder, entries, own_key(key))

    def _described(
        self, model: InstalledModel, files: Sequence[FileFacts], *, base: str = ""
    ) -> CatalogueEntry:
        """The entry of a model, or of the adapter over it, for the files that were copied."""
        record = self._library.records.get(model.id)
        if record is not None and record.base and not base:
            return self._described(self._library.listed(record.base), files)
        entry = self._library.entry_of(model)
        if entry is not None:
            return msgspec.structs.replace(entry_of_known(entry, files), base=base)
        path, name = Path(files[0].path), model.id.rpartition("+")[2]
        name = name if _ID.fullmatch(name) else self._library.new_id(stem_of(path))
        return entry_of_unknown(name, model.title, read_facts(path), files, base=base)


def _all_files(model: InstalledModel) -> tuple[Path, ...]:
    return (*model.files, *(adapter.path for adapter in model.adapters))


def _hash(files: Sequence[Path]) -> Hash:
    return Hash(tuple(map(str, files)))


def _place_of(parcel: Parcel) -> str:
    """Where a copy arrives: beside a download of the same model that was broken off."""
    return f"{parcel.id}.copy"


def _done_bytes(work: Work) -> int | None:
    transfer = work.transfer
    return transfer.done_bytes if transfer is not None and transfer.phase == "downloading" else None


def _sha256(files: Sequence[FileFacts]) -> str:
    return sha256_of_parts(parts_of(files))
