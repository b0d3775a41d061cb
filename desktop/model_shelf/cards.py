"""Makes the models' cards from what library, catalogues and inbox know. Reads files."""

import contextlib
from pathlib import Path

import msgspec

from desktop.clinical.language import Text
from desktop.errors import DesktopError, ModelForbidden, ModelNeedsUpdate
from desktop.model_shelf.stock import Stock
from desktop.models.cards import Card, Transfer
from desktop.models.catalogue import CatalogueEntry
from desktop.models.catalogues import Origin
from desktop.models.header_facts import HeaderFacts, read_facts
from desktop.models.inbox import Arrival, Inbox
from desktop.models.library import InstalledModel
from desktop.models.records import Record

_NO_HEADER = HeaderFacts(files=(), size_bytes=0)


class ShelfCards:
    """The cards as they are without anything under way."""

    def __init__(self, stock: Stock, inbox: Inbox) -> None:
        self._catalogues = stock.catalogues
        self._pins = stock.pins
        self._library = stock.library
        self._allowed = stock.allowed
        self._inbox = inbox
        self._headers: dict[tuple[Path, int, int], HeaderFacts] = {}

    def all(self, used: str) -> tuple[Card, ...]:
        """The installed models, the one with the id `used` first, then what can be brought here."""
        installed = [self.installed(model, used) for model in self._library.installed()]
        installed.sort(key=lambda card: not card.is_used)
        here = {card.id for card in installed} | self._taken_in()
        arrivals = {arrival.id: arrival for arrival in self._inbox.paused()}
        entries = [entry for entry in self._catalogues.catalogue.models if not entry.file]
        coming = [
            self.coming(entry, arrivals.pop(entry.id, None)) for entry in entries if entry.id not in here
        ]
        coming += [
            self._update(entry, arrivals.pop(name, None)) for entry in entries if (name := self.newer(entry))
        ]
        coming += [_forgotten(arrival) for arrival in arrivals.values() if arrival.id not in here]
        coming.sort(key=lambda card: card.place != "paused")
        return (*installed, *coming)

    def installed(self, model: InstalledModel, used: str) -> Card:
        """The card of a model that is here, or was when it was last seen."""
        problem: DesktopError | None = None
        try:
            self._library.check(model)
        except DesktopError as error:
            problem = error
        header = self._header(model)
        record = self._library.records.get(model.id)
        entry = self._library.entry_of(model)
        origin = self._origin(model, record)
        card = Card(
            id=model.id,
            title=model.title,
            place="broken" if problem else "installed",
            is_used=model.id == used,
            demo=model.demo,
            doctorflan=model.doctorflan and bool(origin.file),
            in_catalogue=bool(origin.file),
            catalogue=origin.file,
            signature=origin.signature,
            can_download=bool(problem and entry and entry.repository and not self._bars(entry)),
            can_remove=self._can_remove(model),
            elsewhere=model.elsewhere,
            is_tested=model.is_tested,
            path=model.path,
            size_bytes=model.size_bytes,
            sha256=model.expected_sha256 or self._library.fingerprints.known(model.path),
            quantisation=header.quantisation,
            parameters=header.parameters,
            context=header.context,
            architecture=header.architecture,
            licence=header.licence,
            licence_url=header.licence_url,
            adapters=tuple(adapter.name for adapter in model.adapters),
            problem=problem,
            forbidden=problem if isinstance(problem, ModelForbidden) else None,
        )
        return _described(card, entry) if entry else card

    def coming(self, entry: CatalogueEntry, arrival: Arrival | None) -> Card:
        """The card of a catalogue's model that is not here; `arrival` is what has come of it."""
        entry = self._pins.pinned(entry)
        origin = self._catalogues.origins.get(entry.id, Origin(""))
        forbidden = self._bars(entry)
        card = Card(
            id=entry.id,
            title=entry.title,
            place="paused" if arrival else "available",
            doctorflan=entry.doctorflan,
            catalogue=origin.file,
            signature=origin.signature,
            can_download=bool(entry.repository) and not entry.needs_update and not forbidden,
            size_bytes=entry.total_bytes or (arrival.total_bytes if arrival else 0),
            sha256=entry.model_sha256,
            transfer=_arrived(arrival) if arrival else None,
            problem=forbidden if isinstance(forbidden, ModelForbidden) else _too_new(entry),
            forbidden=forbidden,
        )
        return _described(card, entry)

    def _bars(self, entry: CatalogueEntry) -> DesktopError | None:
        """Why the administrator does not let an entry be downloaded."""
        return self._allowed.entry(entry) or (self._allowed.downloads if entry.repository else None)

    def entry(self, name: str) -> CatalogueEntry | None:
        """What the catalogue says of the card called `name`, also of another version of what is here."""
        models = self._catalogues.catalogue.models
        return next(
            (each for each in models if name in (each.id, self._pins.pinned(each).version_id)),
            None,
        )

    def newer(self, entry: CatalogueEntry) -> str:
        """The id under which an entry's files can come while others of it are here; empty where none are."""
        entry = self._pins.pinned(entry)
        records = [each for each in self._library.records.all() if each.entry and each.entry.id == entry.id]
        hashes = {record.sha256 for record in records}
        is_newer = entry.repository and entry.is_pinned and hashes and entry.model_sha256 not in hashes
        return entry.version_id if is_newer else ""

    def _update(self, entry: CatalogueEntry, arrival: Arrival | None) -> Card:
        name = self._pins.pinned(entry).version_id
        return msgspec.structs.replace(self.coming(entry, arrival), id=name, is_update=True)

    def _origin(self, model: InstalledModel, record: Record | None) -> Origin:
        """The catalogue that names the model: one of this PC by the hash, else that of the day it came."""
        sha256 = record.sha256 if record is not None and record.base else model.expected_sha256
        entry = self._library.catalogue.matching(sha256)
        if entry is not None and entry.id in self._catalogues.origins:
            return self._catalogues.origins[entry.id]
        return Origin(record.catalogue, record.signature) if record is not None else Origin("")

    def _taken_in(self) -> set[str]:
        """The catalogue's models that are here under another id, as adapters are."""
        return {record.entry.id for record in self._library.records.all() if record.entry}

    def _can_remove(self, model: InstalledModel) -> bool:
        with contextlib.suppress(DesktopError):
            self._library.removal(model.id)
            return True
        return False

    def _header(self, model: InstalledModel) -> HeaderFacts:
        """What the file says of itself, read again when it has changed; nothing where it cannot be read."""
        try:
            status = model.path.stat()
            key = (model.path, status.st_size, status.st_mtime_ns)
            if key not in self._headers:
                self._headers[key] = read_facts(model.path)
            return self._headers[key]
        except (OSError, DesktopError):
            return _NO_HEADER


def _described(card: Card, entry: CatalogueEntry) -> Card:
    """The card with what a catalogue says: it goes before what a file says of itself."""
    return msgspec.structs.replace(
        card,
        notes=entry.notes,
        is_pinned=entry.is_pinned,
        repository=entry.repository,
        revision=entry.revision,
        quantisation=entry.quantisation or card.quantisation,
        parameters=entry.parameters or card.parameters,
        context=card.context or entry.context,
        languages=entry.languages,
        licence=entry.licence or card.licence,
        licence_url=entry.licence_url or card.licence_url,
    )


def _forgotten(arrival: Arrival) -> Card:
    """What has begun to arrive, and no catalogue names it any more: it can only be discarded."""
    title = Text(zh=arrival.id, en=arrival.id)
    return Card(id=arrival.id, title=title, place="paused", in_catalogue=False, transfer=_arrived(arrival))


def _arrived(arrival: Arrival) -> Transfer:
    return Transfer(done_bytes=arrival.done_bytes, total_bytes=arrival.total_bytes)


def _too_new(entry: CatalogueEntry) -> DesktopError | None:
    if not entry.needs_update:
        return None
    return ModelNeedsUpdate(name=entry.id, version=entry.minimum_version)
