"""Whether a model fits: said before it is loaded, and held against what it then really takes."""

import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from benchmarks.fitting import CONTEXTS, KV_TYPES, measured
from benchmarks.memory_use import read_page_by_page
from benchmarks.random_models import hollow_model
from desktop.clinical.language import Text
from desktop.engine import fit, offload
from desktop.engine.plan import KvType
from desktop.engine.protocol import Device, Probed
from desktop.engine.shape import Shape
from desktop.engine.split_gguf import read_model
from desktop.errors import AdapterMismatch, ModelMissing, NotAModel
from desktop.models.cards import Fit, Verdict
from desktop.models.catalogue import Catalogue, CatalogueEntry
from desktop.models.fitting import (
    ENGINE_BYTES,
    SLOW_TOKENS_S,
    Measures,
    Speeds,
    fit_of,
    measures_of_entry,
    measures_of_file,
    proposed_model,
    quantisations,
)
from tests.engine import gguf_files
from tests.engine.shapes import EIGHT_B, EVERY, FOURTEEN_B, GIB, HALF_B, MIB, SEVEN_B

ORDER: list[Verdict] = ["no", "slow", "fits", "gpu"]
Hollow = Callable[[str], Path]


def pc(free_gib: float, *cards: Device, gb_s: float = 0.0) -> Probed:
    free = int(free_gib * GIB)
    speed = gb_s * 1e9
    return Probed(
        id=1,
        total_bytes=2 * free,
        free_bytes=free,
        processor="cpu",
        threads=4,
        devices=cards,
        memory_bytes_s=speed,
    )


def card(gib: float, *, shares_memory: bool = False) -> Device:
    return Device(name="Card", free_bytes=int(gib * GIB), shares_memory=shares_memory)


def of(shape: Shape) -> Measures:
    return Measures(shape=shape)


def entry(name: str = "m", **facts: object) -> CatalogueEntry:
    words = Text(name, name)
    usual: dict[str, object] = {"quantisation": "Q4_K_M", "repository": "group/model"}
    return CatalogueEntry(
        id=name,
        title=words,
        notes=words,
        languages=("zh",),
        licence="Apache-2.0",
        doctorflan=False,
        **(usual | facts),  # type: ignore[arg-type]
    )


@pytest.fixture(scope="module")
def hollow(tmp_path_factory: pytest.TempPathFactory) -> Hollow:
    """Models of real shapes, all zeros: a few MB on the disk."""
    folder = tmp_path_factory.mktemp("hollow")
    made: dict[str, Path] = {}

    def make(name: str) -> Path:
        if name not in made:
            made[name] = hollow_model(name, folder)
            if sys.platform == "linux":
                read_page_by_page(made[name])
        return made[name]

    return make


# What is measured, and why that is the truth, stands in `benchmarks/memory_use.py`.
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells of a process's memory piece by piece")
@pytest.mark.parametrize("kv_type", KV_TYPES)
@pytest.mark.parametrize("context", CONTEXTS)
@pytest.mark.parametrize("name", ["0.5B", "1.5B"])
def test_what_is_said_is_what_it_takes(hollow: Hollow, name: str, context: int, kv_type: KvType) -> None:
    row = measured(hollow(name), context, kv_type)
    assert (row.said.context, row.said.kv_type) == (context, kv_type)
    assert abs(row.off) < 0.1, row
    assert row.real.resident < row.said.needed_bytes * 1.1


def test_the_numbers_add_up(hollow: Hollow) -> None:
    found = fit_of(measures_of_file(hollow("0.5B")), pc(8))
    assert found.weights_bytes == hollow("0.5B").stat().st_size
    assert found.needed_bytes == found.weights_bytes + found.cache_bytes + found.buffers_bytes
    assert (found.verdict, found.context, found.kv_type) == ("fits", 16_384, "f16")
    assert (found.layers, found.gpu_layers, found.gpu_bytes, found.device) == (25, 0, 0, "")
    assert (found.free_bytes, found.reserve_bytes) == (8 * GIB, GIB)
    assert not found.is_rough
    assert not found.is_measured


@pytest.mark.parametrize(
    ("shape", "free_gib", "cards", "verdict", "context", "gpu_layers"),
    [
        (HALF_B, 32, (), "fits", 16_384, 0),
        (HALF_B, 0.9, (), "fits", 8_192, 0),
        (SEVEN_B, 16, (), "fits", 16_384, 0),
        (SEVEN_B, 6, (), "fits", 8_192, 0),
        (SEVEN_B, 4.9, (), "slow", 2_048, 0),
        (SEVEN_B, 4, (), "no", 2_048, 0),
        (FOURTEEN_B, 8, (), "no", 2_048, 0),
        (SEVEN_B, 16, (card(24),), "gpu", 16_384 // 2, 29),
        (SEVEN_B, 16, (card(4),), "fits", 8_192, 21),
        (SEVEN_B, 3, (card(24),), "gpu", 8_192, 29),
        (SEVEN_B, 3, (card(24, shares_memory=True),), "no", 2_048, 0),
        (EIGHT_B, 8, (card(0.5),), "fits", 8_192, 0),
    ],
)
def test_a_table_of_pcs(
    *,
    shape: Shape,
    free_gib: float,
    cards: tuple[Device, ...],
    verdict: Verdict,
    context: int,
    gpu_layers: int,
) -> None:
    found = fit_of(of(shape), pc(free_gib, *cards))
    assert (found.verdict, found.context, found.gpu_layers) == (verdict, context, gpu_layers)
    assert bool(found.device) == (gpu_layers > 0)
    assert (found.gpu_bytes > 0) == (gpu_layers > 0)
    assert found.gpu_bytes < found.needed_bytes


@pytest.mark.parametrize("cards", [(), (card(3),)])
@pytest.mark.parametrize("shape", EVERY)
def test_more_memory_never_fits_worse_and_no_means_that_the_engine_refuses(
    shape: Shape, cards: tuple[Device, ...]
) -> None:
    before = 0
    for free_mib in range(256, 24 * 1024, 193):
        this = pc(free_mib / 1024, *cards)
        found = fit_of(of(shape), this)
        assert ORDER.index(found.verdict) >= before
        before = ORDER.index(found.verdict)
        takes = any(
            fit.plans(
                shape,
                fit.Asked(most=place.most_context, on_gpu=place.layers > 0),
                this.free_bytes - ENGINE_BYTES,
                weights_bytes=place.weights_bytes,
            )
            for place in offload.attempts(shape, fit.Asked(), cards)
        )
        assert (found.verdict != "no") == takes
        assert (found.proposed_context > 0) == takes


def test_what_is_asked_for_is_judged_and_what_suits_is_proposed() -> None:
    large = fit_of(of(SEVEN_B), pc(6), context=32_768, kv_type="f16")
    assert (large.verdict, large.context, large.kv_type, large.proposed_context) == (
        "no",
        32_768,
        "f16",
        8_192,
    )
    small = fit_of(of(SEVEN_B), pc(6), context=32_768, kv_type="q8_0")
    assert small.cache_bytes < large.cache_bytes * 0.6
    assert fit_of(of(SEVEN_B), pc(6), context=2_048).proposed_context == 8_192
    assert fit_of(of(SEVEN_B), pc(2)).proposed_context == 0
    assert fit_of(of(HALF_B), pc(6), context=10**6).context == HALF_B.trained_context


def test_the_gpu_is_not_used_beyond_its_bound() -> None:
    for bound in (0, 5):
        assert fit_of(of(SEVEN_B), pc(16, card(24)), gpu_layers=bound).gpu_layers == bound


def test_speed_is_estimated_until_it_is_measured(hollow: Hollow) -> None:
    measures = measures_of_file(hollow("1.5B"))
    quick, old = (fit_of(measures, pc(8, gb_s=speed)) for speed in (40, 3))
    assert (quick.verdict, old.verdict) == ("fits", "slow")
    assert 15 < quick.writing < 40, "2 cores at 40 GB/s wrote 31 tokens a second"
    assert 0 < old.writing < SLOW_TOKENS_S
    assert not quick.is_measured
    known = fit_of(measures, pc(8, gb_s=3), speeds=Speeds(12.5, 80.0))
    assert (known.verdict, known.writing, known.reading, known.is_measured) == ("fits", 12.5, 80.0, True)
    assert fit_of(measures, pc(8, gb_s=40), speeds=Speeds(1.5)).verdict == "slow"
    assert fit_of(measures, pc(8)).writing == 0.0, "nothing is known of this PC"


def test_layers_on_a_card_cost_the_processor_nothing(hollow: Hollow) -> None:
    measures = measures_of_file(hollow("1.5B"))
    speeds = [fit_of(measures, pc(8, *cards, gb_s=10)).writing for cards in ((), (card(1),))]
    assert 0 < speeds[0] < speeds[1]
    assert fit_of(measures, pc(8, card(8), gb_s=10)).writing == 0.0, "of the card nothing is known"
    shared = fit_of(measures, pc(8, card(8, shares_memory=True), gb_s=10))
    assert (shared.verdict, shared.writing) == ("gpu", speeds[0])


def test_adapters_add_what_they_take(tmp_path: Path) -> None:
    base = gguf_files.random_model(tmp_path / "base.gguf")
    over = gguf_files.lora(tmp_path / "lora.gguf", read_model(base))
    alone, together = measures_of_file(base), measures_of_file(base, [over])
    added = together.shape.weights_bytes - alone.shape.weights_bytes
    assert added == over.stat().st_size
    with pytest.raises(AdapterMismatch):
        measures_of_file(base, [base])


def test_files_that_are_no_models(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing):
        measures_of_file(tmp_path / "nowhere.gguf")
    other = tmp_path / "letter.gguf"
    other.write_text("no model at all", encoding="utf-8")
    with pytest.raises(NotAModel):
        measures_of_file(other)


# Sizes of files as their makers tell them.
@pytest.mark.parametrize(
    ("parameters", "quantisation", "gigabytes"),
    [(7.62e9, "Q4_K_M", 4.68), (7.62e9, "Q8_0", 8.1), (7.51e9, "Q4_K_S", 4.39), (7.62e9, "f16", 15.24)],
)
def test_a_catalogues_word_gives_about_the_size(
    parameters: float, quantisation: str, gigabytes: float
) -> None:
    measures = measures_of_entry(entry(parameters=int(parameters), quantisation=quantisation))
    assert measures is not None
    assert measures.is_rough
    assert measures.shape.weights_bytes == pytest.approx(gigabytes * 1e9, rel=0.03)


@pytest.mark.parametrize(
    ("repository", "gigabytes"),
    [
        ("group/HuatuoGPT-o1-7B-GGUF", 4.68),
        ("group/Model-0.5b", 0.33),
        ("group/Model_14B-v2", 9.0),
        ("group/model", 0),
        ("7B/model", 0),
        ("group/model-7Bit", 0),
        ("group/model-2024", 0),
    ],
)
def test_a_name_gives_about_the_size_or_nothing_is_said(repository: str, gigabytes: float) -> None:
    measures = measures_of_entry(entry(repository=repository))
    size = measures.shape.weights_bytes if measures is not None else 0
    assert size == pytest.approx(gigabytes * 1e9, rel=0.05)


@pytest.mark.parametrize("name", ["0.5B", "1.5B"])
def test_rough_is_not_far_off(hollow: Hollow, name: str) -> None:
    known = measures_of_file(hollow(name))
    size = known.shape.weights_bytes
    guessed = measures_of_entry(entry(file="m.gguf", size_bytes=size, repository="", context=32_768))
    assert guessed is not None
    for context in (2_048, 8_192):
        exact, rough = (fit_of(each, pc(16, gb_s=40), context=context) for each in (known, guessed))
        assert rough.is_rough
        assert rough.needed_bytes == pytest.approx(exact.needed_bytes, rel=0.25)
        assert rough.writing == pytest.approx(exact.writing, rel=0.25)


def test_what_the_makers_ask_for_is_the_least() -> None:
    asks = measures_of_entry(entry(parameters=7_000_000_000, memory_bytes=12 * GIB))
    assert asks is not None
    found = fit_of(asks, pc(10))
    assert (found.verdict, found.needed_bytes) == ("no", 12 * GIB)
    assert fit_of(asks, pc(16)).verdict == "fits"


def fits(verdict: Verdict, weights_gib: float, writing: float = 0.0) -> Fit:
    weights = int(weights_gib * GIB)
    return msgspec.structs.replace(
        fit_of(of(SEVEN_B), pc(1)), verdict=verdict, weights_bytes=weights, writing=writing
    )


@pytest.mark.parametrize(
    ("small", "large", "for_small", "for_large"),
    [
        (fits("fits", 4), fits("no", 8), "", "small"),
        (fits("fits", 4), fits("slow", 8), "", "small"),
        (fits("fits", 4), fits("fits", 8), "", ""),
        (fits("fits", 4, 20), fits("fits", 8, 10), "large", ""),
        (fits("fits", 4, 10), fits("fits", 8, 5), "", "small"),
        (fits("fits", 4, 7), fits("fits", 8, 5), "", "small"),
        (fits("gpu", 4), fits("fits", 8, 20), "", "small"),
        (fits("gpu", 4), fits("gpu", 8), "large", ""),
        (fits("slow", 4), fits("slow", 8), "", "small"),
        (fits("no", 4), fits("no", 8), "", ""),
    ],
)
def test_the_quantisation_that_suits_better(small: Fit, large: Fit, for_small: str, for_large: str) -> None:
    family = {"small": small, "large": large}
    assert proposed_model("small", family) == for_small
    assert proposed_model("large", family) == for_large


def test_quantisations_of_one_model_are_in_one_repository() -> None:
    models = (
        entry("q4"),
        entry("q8", quantisation="Q8_0"),
        entry("other", repository="group/other"),
        entry("over", base="q4"),
        entry("own", repository="", file="own.gguf"),
    )
    catalogue = Catalogue(models)
    assert [each.id for each in quantisations(models[0], catalogue)] == ["q4", "q8"]
    assert [each.id for each in quantisations(models[4], catalogue)] == ["own"]


@pytest.mark.parametrize("number", [0, 1, 2**31, 2**40])
def test_absurd_shapes_are_judged_like_others(number: int) -> None:
    shape = Shape(
        weights_bytes=number,
        active_bytes=number,
        cache_widths=(number,) * 3,
        head_lengths=(number, number),
        width=number,
        inner_width=number,
        vocabulary=number,
        trained_context=number,
    )
    found = fit_of(of(shape), pc(4, card(2), gb_s=10), context=number)
    assert found.verdict in ("fits", "slow", "gpu", "no")
    if found.verdict != "no":
        assert found.needed_bytes <= 4 * GIB + 2 * GIB
    assert found.needed_bytes > MIB
