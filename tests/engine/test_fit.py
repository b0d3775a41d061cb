"""The context that a model gets: a table of models and memories, and the estimate against the real thing."""

import subprocess
import sys
from pathlib import Path

import pytest

from desktop.engine import fit
from desktop.engine.fit import Asked
from desktop.engine.plan import KvType
from desktop.engine.shape import Shape
from tests.engine import gguf_files
from tests.engine.shapes import (
    EIGHT_B,
    EVERY,
    FOURTEEN_B,
    GIB,
    HALF_B,
    MIB,
    ODD_HEADS,
    SEVEN_B,
    SHORT,
)

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("shape", "free_gib", "context", "kv_type", "batch"),
    [
        (HALF_B, 32, 16_384, "f16", 256),
        (HALF_B, 1.2, 8_192, "f16", 256),
        (HALF_B, 0.82, 8_192, "q8_0", 128),
        (HALF_B, 0.6, 2_048, "q8_0", 128),
        (SEVEN_B, 32, 16_384, "f16", 256),
        (SEVEN_B, 8, 8_192, "f16", 256),
        (SEVEN_B, 5.6, 8_192, "q8_0", 128),
        (SEVEN_B, 4.7, 2_048, "q8_0", 128),
        (EIGHT_B, 32, 16_384, "f16", 256),
        (EIGHT_B, 12, 8_192, "f16", 256),
        (EIGHT_B, 5.9, 4_096, "q8_0", 128),
        (FOURTEEN_B, 16, 8_192, "f16", 256),
        (FOURTEEN_B, 11, 8_192, "q8_0", 128),
        (SHORT, 32, 1_024, "f16", 256),
        (ODD_HEADS, 5.6, 4_096, "f16", 256),
    ],
)
def test_what_a_model_gets(shape: Shape, free_gib: float, context: int, kv_type: KvType, batch: int) -> None:
    plan = fit.plans(shape, Asked(), int(free_gib * GIB))[0]
    assert (plan.context, plan.kv_type, plan.batch) == (context, kv_type, batch)
    assert plan.flash_attention == (kv_type == "q8_0"), "on the CPU only for the cache that needs it"


def test_a_gpu_gets_larger_pieces_and_flash_attention() -> None:
    plan = fit.plans(SEVEN_B, Asked(on_gpu=True), 32 * GIB)[0]
    assert (plan.kv_type, plan.batch, plan.flash_attention) == ("f16", 512, True)


@pytest.mark.parametrize("shape", EVERY)
def test_never_more_than_fits(shape: Shape) -> None:
    contexts = []
    for free in range(0, 24 * GIB, 97 * MIB):
        found = fit.plans(shape, Asked(), free)
        for plan in found:
            assert shape.weights_bytes + fit.needed_bytes(shape, plan) <= free
            assert min(fit.LEAST_CONTEXT, shape.trained_context) <= plan.context <= shape.trained_context
        contexts.append(found[0].context if found else 0)
    assert contexts == sorted(contexts), "more memory never gives less context"
    assert contexts[0] == 0 < contexts[-1]


@pytest.mark.parametrize("shape", EVERY)
def test_the_next_plan_needs_less(shape: Shape) -> None:
    needed = [fit.needed_bytes(shape, plan) for plan in fit.plans(shape, Asked(), 64 * GIB)]
    assert len(needed) > 1
    assert needed[0] == max(needed)
    assert needed[-1] == min(needed)


def test_an_asked_context_is_kept_or_refused() -> None:
    for free_gib, kv_types in ((16, ["f16", "f16", "q8_0"]), (6.5, ["q8_0"]), (5, [])):
        found = fit.plans(SEVEN_B, Asked(context=32_768), int(free_gib * GIB))
        assert [plan.kv_type for plan in found] == kv_types
        assert all(plan.context == 32_768 for plan in found)
    assert fit.plans(SEVEN_B, Asked(context=10**9), 64 * GIB)[0].context == 32_768
    assert fit.plans(SEVEN_B, Asked(context=512), 64 * GIB)[0].context == 512


def test_an_asked_type_of_keys_and_values_is_kept_where_the_model_can_have_it() -> None:
    for kv_type, batches in (("q8_0", [256, 128]), ("f16", [256, 128])):
        found = fit.plans(SEVEN_B, Asked(context=8_192, kv_type=kv_type), 16 * GIB)  # type: ignore[arg-type]
        assert [(plan.kv_type, plan.batch) for plan in found] == [(kv_type, batch) for batch in batches]
    assert fit.plans(ODD_HEADS, Asked(kv_type="q8_0"), 32 * GIB)[0].kv_type == "f16"
    assert not fit.plans(SEVEN_B, Asked(context=32_768, kv_type="f16"), int(6.5 * GIB))


@pytest.mark.parametrize("shape", EVERY)
def test_the_smallest_plan_is_the_last_to_fit(shape: Shape) -> None:
    least = fit.smallest(shape, Asked())
    needed = shape.weights_bytes + fit.needed_bytes(shape, least)
    assert fit.plans(shape, Asked(), needed)[-1] == least
    assert not fit.plans(shape, Asked(), needed - 1)


def test_something_is_left_to_other_programs() -> None:
    assert [fit.reserve_bytes(gib * GIB) // MIB for gib in (0, 1, 2, 16)] == [256, 256, 256, 2048]


def test_what_is_on_the_gpu_takes_no_memory_here() -> None:
    assert not fit.plans(SEVEN_B, Asked(), 3 * GIB)
    assert fit.plans(SEVEN_B, Asked(), 3 * GIB, weights_bytes=GIB)


@pytest.mark.parametrize("head", [0, 1, 31, 33, 80, 100])
def test_only_whole_blocks_are_stored_small(head: int) -> None:
    shape = Shape(weights_bytes=0, cache_widths=(64,), head_lengths=(head, 64))
    assert all(plan.kv_type == "f16" for plan in fit.plans(shape, Asked(), GIB))


def test_without_flash_attention_nothing_is_stored_small() -> None:
    shape = Shape(weights_bytes=0, cache_widths=(64,), head_lengths=(64, 64), is_fused=False)
    plans = fit.plans(shape, Asked(), GIB)
    assert {(plan.kv_type, plan.flash_attention) for plan in plans} == {("f16", False)}


@pytest.mark.parametrize("number", [0, 1, 2**31, 2**40])
def test_absurd_shapes_are_judged_like_others(number: int) -> None:
    shape = Shape(
        weights_bytes=number,
        cache_widths=(number,) * 3,
        head_lengths=(number, number),
        state_bytes=number,
        heads=number,
        width=number,
        inner_width=number,
        vocabulary=number,
        trained_context=number,
    )
    for asked in (Asked(), Asked(context=1), Asked(context=2**40)):
        for plan in fit.plans(shape, asked, 8 * GIB):
            assert fit.needed_bytes(shape, plan) <= 8 * GIB
            assert plan.batch >= 1


# In its own log, which tells what it reserves as soon as there is a context.
@pytest.mark.parametrize("name", ["0.5B", "1.5B"])
def test_the_estimate_is_what_llama_cpp_reserves_to_compute(name: str) -> None:
    command = (sys.executable, "-m", "tests.engine.reserved_buffers", name)
    done = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True)
    pairs = [tuple(map(int, line.split())) for line in done.stdout.splitlines()]
    assert len(pairs) == 27
    for real, estimate in pairs:
        assert real * 0.9 <= estimate <= real * 1.05


# Resident memory is what other programs feel. The allocator rounds, and pages come by and by.
@pytest.mark.parametrize(("context", "batch", "kv_type"), [(8192, 512, "f16"), (2048, 128, "q8_0")])
def test_the_estimate_is_what_llama_cpp_takes(
    tmp_path: Path, context: int, batch: int, kv_type: KvType
) -> None:
    vocabulary = gguf_files.byte_vocabulary(words=20_000)
    path = gguf_files.random_model(
        tmp_path / "m.gguf", vocabulary=vocabulary, width=256, layers=8, context=context
    )
    command = (sys.executable, "-m", "tests.engine.context_memory", str(path), str(context), str(batch))
    done = subprocess.run((*command, kv_type), cwd=ROOT, capture_output=True, check=True)
    real, estimate, buffers = map(int, done.stdout.split())
    assert real <= estimate
    assert real >= 0.6 * buffers
