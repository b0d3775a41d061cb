"""Whether a model fits into this PC and how fast it will be: counted from its header before it is loaded.

Of a model that is not here yet only the catalogue is known: then its shape is guessed.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

import msgspec

from desktop.engine import fit, offload
from desktop.engine.adapter_header import laid_over, read_adapter
from desktop.engine.offload import Offload
from desktop.engine.plan import KvType, Plan
from desktop.engine.protocol import Probed
from desktop.engine.shape import Shape, shape_of
from desktop.engine.split_gguf import read_model
from desktop.models.cards import Fit, Verdict
from desktop.models.catalogue import Catalogue, CatalogueEntry
from desktop.models.rough_shape import rough_shape

SLOW_TOKENS_S = 4.0
"""Slower than this, it writes slower than a doctor reads."""
ENGINE_BYTES = 56 * fit.MIB
"""What the engine's process takes without a model."""
BRISK_TOKENS_S = 8.0
"""From here on a more exact quantisation is worth more than a faster one."""
# The share of the memory's speed that llama.cpp reaches, and what it does between two tokens.
_REACHED = 0.7
_BETWEEN_TOKENS_S = 0.001
_RANKS: dict[Verdict, int] = {"no": 0, "slow": 1, "fits": 2, "gpu": 3}


class Speeds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Tokens a second that were measured on this PC; 0 where none were."""

    writing: float = 0.0
    reading: float = 0.0


class Measures(msgspec.Struct, frozen=True, kw_only=True):
    """What of a model decides whether it fits; `is_rough` when its header is not known.

    `least_bytes` is what its makers ask for; 0 when they do not say.
    """

    shape: Shape
    is_rough: bool = False
    least_bytes: int = 0


def measures_of_file(path: Path, adapters: Sequence[Path] = ()) -> Measures:
    """Reads the header of the model at `path`, split or not, and those of the adapters over it.

    Raises:
        ModelMissing, NotAModel, ModelDamaged, ModelIncomplete, AdapterMismatch: it cannot be said.
    """
    header = read_model(path)
    return Measures(shape=shape_of(laid_over(header, [read_adapter(each, header) for each in adapters])))


def measures_of_entry(entry: CatalogueEntry) -> Measures | None:
    """Guesses from what a catalogue says; None when that is too little."""
    shape = rough_shape(entry)
    return None if shape is None else Measures(shape=shape, is_rough=True, least_bytes=entry.memory_bytes)


def quantisations(entry: CatalogueEntry, catalogue: Catalogue) -> tuple[CatalogueEntry, ...]:
    """The entries that are the same model in another quantisation, and `entry` itself."""
    others = (each for each in catalogue.models if each.repository == entry.repository and not each.base)
    return tuple(others) if entry.repository else (entry,)


def fit_of(
    measures: Measures,
    pc: Probed,
    *,
    context: int = 0,
    kv_type: KvType | Literal[""] = "",
    gpu_layers: int = -1,
    speeds: Speeds | None = None,
) -> Fit:
    """Whether the model fits, as the engine would load it.

    Args:
        measures: the model.
        pc: what the engine said of this PC.
        context: tokens; 0 takes what suits, as the engine does.
        kv_type: of keys and values; empty takes what suits.
        gpu_layers: the most layers on a GPU; -1 as many as fit, 0 none.
        speeds: what was measured of this model here.
    """
    speeds = speeds or Speeds()
    asked = fit.Asked(context=context, kv_type=kv_type)
    place, plan, is_in_memory = _planned(measures.shape, asked, pc, gpu_layers)
    found = _numbers(measures, pc, place, plan)
    writing = speeds.writing or _estimated(measures.shape, pc, place)
    best = _planned(measures.shape, fit.Asked(kv_type=kv_type), pc, gpu_layers)
    return msgspec.structs.replace(
        found,
        verdict=_verdict(found, pc, is_in_memory=is_in_memory, writing=writing),
        writing=writing,
        reading=speeds.reading,
        is_measured=speeds.writing > 0,
        proposed_context=best[1].context if best[2] else 0,
    )


def proposed_model(name: str, family: Mapping[str, Fit]) -> str:
    """Which of `family`, the quantisations of one model by their id, suits this PC better than `name`.

    The largest of those that fit best is the most exact; where all are rather slow, the smallest is better.
    Empty when `name` is best, none fits, or only their unknown speeds could tell.
    """

    def worth(other: str) -> tuple[int, bool, int]:
        found = family[other]
        is_brisk = found.verdict in ("fits", "gpu") and not 0 < found.writing < BRISK_TOKENS_S
        size = found.weights_bytes if is_brisk else -found.weights_bytes
        return _RANKS[found.verdict], is_brisk, size

    best = max((name, *family), key=worth)
    is_guess = all(family[one].verdict == "fits" and not family[one].writing for one in (name, best))
    return "" if best == name or family[best].verdict == "no" or is_guess else best


def _planned(shape: Shape, asked: fit.Asked, pc: Probed, bound: int) -> tuple[Offload, Plan, bool]:
    """The place and the plan that the engine would take; where it would take none, the smallest."""
    for place in offload.attempts(shape, asked, pc.devices, bound=bound):
        there = msgspec.structs.replace(asked, most=place.most_context, on_gpu=place.layers > 0)
        plans = fit.plans(shape, there, pc.free_bytes - ENGINE_BYTES, weights_bytes=place.weights_bytes)
        if plans:
            return place, plans[0], True
    return place, fit.smallest(shape, asked), False


def _numbers(measures: Measures, pc: Probed, place: Offload, plan: Plan) -> Fit:
    shape = measures.shape
    cache_bytes = fit.cache_bytes(shape, plan)
    buffers_bytes = fit.needed_bytes(shape, plan) - cache_bytes + ENGINE_BYTES
    return Fit(
        verdict="no",
        weights_bytes=shape.weights_bytes,
        cache_bytes=cache_bytes,
        buffers_bytes=max(buffers_bytes, measures.least_bytes - shape.weights_bytes - cache_bytes),
        free_bytes=pc.free_bytes,
        reserve_bytes=fit.reserve_bytes(pc.free_bytes),
        context=plan.context,
        kv_type=plan.kv_type,
        gpu_layers=place.layers,
        layers=shape.layers + 1,
        gpu_bytes=offload.bytes_on_gpu(shape, plan, place.layers),
        device=place.device,
        is_rough=measures.is_rough,
    )


def _verdict(found: Fit, pc: Probed, *, is_in_memory: bool, writing: float) -> Verdict:
    here = found.needed_bytes - (0 if _shares_memory(pc) else found.gpu_bytes)
    if not is_in_memory or here > found.free_bytes:
        return "no"
    if here > found.free_bytes - found.reserve_bytes or 0 < writing < SLOW_TOKENS_S:
        return "slow"
    return "gpu" if found.gpu_layers >= found.layers else "fits"


def _estimated(shape: Shape, pc: Probed, place: Offload) -> float:
    """Tokens written a second: the processor must read its layers for each; 0 when not known."""
    on_gpu = 0.0 if _shares_memory(pc) else place.layers / (shape.layers + 1)
    active = shape.active_bytes * (1 - on_gpu)
    if not pc.memory_bytes_s or not active:
        return 0.0
    return 1 / (active / (pc.memory_bytes_s * _REACHED) + _BETWEEN_TOKENS_S)


def _shares_memory(pc: Probed) -> bool:
    return any(device.shares_memory for device in pc.devices)
