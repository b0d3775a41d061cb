"""Whatever was read before, an answer is the answer of a context that has read nothing.

Random days at work on five kinds of models, with greedy sampling. Every answer, also one that was
stopped, is compared token for token (its text and the number of its tokens) with that of a fresh
context which reads the whole prompt in one go.

Reading in other pieces changes the order of floating-point sums: llama.cpp's fused attention takes
pieces of 64 and more in another way than shorter ones, and rounded weights make more of it. Where that
leaves two candidates within 0.01 of a logit of each other, either counts. What it leaves is measured
at the place: fresh contexts read the same tokens in one go and in pieces of many sizes, with fused attention
and without, and the gap between the two candidates may be 0.01 and twice what it differs among these.
"""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.engine.client import Engine
from tests.conftest import DEMO
from tests.engine import gguf_files
from tests.engine.conftest import REAL
from tests.soak.doctor_at_work import CONTEXTS, DoctorAtWork, Kind
from tests.soak.fresh import FreshContext

SMALL, FULL = 2, 100  # days of work for each kind of model; the number of a day is its seed
STEPS = 15
KINDS = ("llama", "sliding", "recurrent", "hybrid", "demo")


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Kind:
    path = tmp_path_factory.mktemp("kinds") / f"{request.param}.gguf"
    match request.param:
        case "llama":
            return Kind(gguf_files.random_model(path), rolls_back=True)
        case "sliding":
            return Kind(gguf_files.sliding_model(path), rolls_back=True)
        case "recurrent":
            return Kind(gguf_files.recurrent_model(path), rolls_back=False)
        case "hybrid":
            return Kind(gguf_files.hybrid_model(path), rolls_back=False)
        case _:
            return Kind(DEMO, rolls_back=True)


@pytest.fixture(scope="module")
def fresh(kind: Kind) -> Iterator[dict[int, FreshContext]]:
    made = {size: FreshContext(kind.path, size) for size in CONTEXTS}
    yield made
    for context in made.values():
        context.close()


@pytest.fixture(scope="module")
def engine(kind: Kind) -> Iterator[Engine]:
    """One engine for all days: what is left of a day must not matter the next."""
    made = Engine(REAL)
    yield made
    made.close()


def test_answers_are_the_same(
    number: int, kind: Kind, fresh: dict[int, FreshContext], engine: Engine, tmp_path: Path
) -> None:
    doctor = DoctorAtWork(engine, kind, fresh, folder=tmp_path, chance=random.Random(number))
    doctor.work(STEPS)
    assert doctor.cached * 2 >= doctor.cacheable
