"""Whether the models fit into this PC: asks the engine what there is, and counts for each."""

import contextlib
import queue
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from desktop.engine.plan import KvType
from desktop.engine.protocol import Failed, Probed, Reply
from desktop.errors import DesktopError, EngineStopped, FitUnknown, from_code
from desktop.model_use import ModelUse
from desktop.models.cards import Card, Fit
from desktop.models.catalogue import Catalogue, CatalogueEntry
from desktop.models.fitting import (
    fit_of,
    measures_of_entry,
    measures_of_file,
    proposed_model,
    quantisations,
)
from desktop.models.library import InstalledModel, Library
from desktop.settings import Settings

KvChoice = KvType | Literal[""]
"""How keys and values are kept; empty for what suits."""


class ModelFits:
    """What fits, as it was found out last; thread-safe."""

    def __init__(
        self,
        use: ModelUse,
        library: Library,
        catalogue: Callable[[], Catalogue],
        settings: Callable[[], Settings],
    ) -> None:
        self._use = use
        self._library = library
        self._catalogue = catalogue
        self._settings = settings
        self._known: dict[str, Fit] = {}
        self._is_finding = threading.Lock()

    def known(self, name: str) -> Fit | None:
        """What was found out last of the card with the id `name`."""
        return self._known.get(name)

    def fit(self, card: Card, cards: Sequence[Card], *, context: int, kv_type: KvChoice) -> Fit:
        """Whether the model of `card` fits; `cards` are those that another one may be proposed from.

        Raises:
            FitUnknown: too little is known of it.
            EngineError: the engine cannot say what this PC has.
            ModelError: its header cannot be read.
        """
        pc = self._probed()
        found = self._counted(card, pc, context, kv_type)
        family = {card.id: found}
        for other in self._family(card, cards):
            with contextlib.suppress(DesktopError):
                family.setdefault(other.id, self._counted(other, pc, context, kv_type))
        return msgspec.structs.replace(found, proposed_model=proposed_model(card.id, family))

    def find_out(self, cards: Sequence[Card], found: Callable[[], None]) -> None:
        """Finds out for all `cards` on a thread of its own, then calls `found`; once at a time."""
        if self._is_finding.acquire(blocking=False):
            threading.Thread(target=self._find, args=(cards, found), name="models-fit", daemon=True).start()

    def _find(self, cards: Sequence[Card], found: Callable[[], None]) -> None:
        try:
            with contextlib.suppress(DesktopError):
                self._known = self._all(cards, self._probed())
        finally:
            self._is_finding.release()
        found()

    def _all(self, cards: Sequence[Card], pc: Probed) -> dict[str, Fit]:
        fits: dict[str, Fit] = {}
        for card in cards:
            with contextlib.suppress(DesktopError):
                fits[card.id] = self._counted(card, pc, 0, "")
        for card in cards:
            if card.id in fits:
                family = {each.id: fits[each.id] for each in self._family(card, cards) if each.id in fits}
                proposed = proposed_model(card.id, family)
                fits[card.id] = msgspec.structs.replace(fits[card.id], proposed_model=proposed)
        return fits

    def _counted(self, card: Card, pc: Probed, context: int, kv_type: KvChoice) -> Fit:
        context = context or self._settings().context
        if card.path is not None:
            model = self._model(card, card.path)
            measures = measures_of_file(model.path, [adapter.path for adapter in model.adapters])
            layers, speeds = self._use.gpu_layers(model), self._use.speeds(model)
            return fit_of(measures, pc, context=context, kv_type=kv_type, gpu_layers=layers, speeds=speeds)
        entry = self._entry(card)
        rough = measures_of_entry(entry) if entry is not None else None
        if rough is None:
            raise FitUnknown(name=card.id)
        layers = 0 if self._settings().cpu_only else -1
        return fit_of(rough, pc, context=context, kv_type=kv_type, gpu_layers=layers)

    def _entry(self, card: Card) -> CatalogueEntry | None:
        """What the catalogue says, also of another version of what is here."""
        models = self._catalogue().models
        return next((each for each in models if card.id in (each.id, each.version_id)), None)

    def _model(self, card: Card, path: Path) -> InstalledModel:
        found = (each for each in self._library.installed() if (each.id, each.path) == (card.id, path))
        return next(found, None) or self._library.listed(str(path))

    def _family(self, card: Card, cards: Sequence[Card]) -> list[Card]:
        """The quantisations of the same model, and itself."""
        catalogue, entry = self._catalogue(), self._entry(card)
        names = {each.id for each in quantisations(entry, catalogue)} if entry is not None else set()
        return [each for each in cards if each.id in {*names, card.id}]

    def _probed(self) -> Probed:
        replies: queue.SimpleQueue[Reply] = queue.SimpleQueue()
        self._use.probe(replies.put)
        match replies.get():
            case Probed() as pc:
                return pc
            case Failed(code=code, facts=facts):
                raise from_code(code, facts)
            case _:
                raise EngineStopped
