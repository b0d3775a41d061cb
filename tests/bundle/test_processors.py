"""The bundle's worker on other processors than this one, which qemu plays."""

import sys
from contextlib import closing
from pathlib import Path

import pytest

from desktop.clinical.task import Sampling
from desktop.engine.client import Engine
from desktop.engine.model_file import ModelFile
from desktop.engine.native import FOLDER
from desktop.engine.protocol import Probed, Turn
from tests.conftest import DEMO
from tests.engine.replies import Replies

MODEL = ModelFile(DEMO, context=512, threads=1, batch_threads=1)
TURNS = (Turn("system", "你是医生的助手。"), Turn("user", "什么是高血压？"))
OLDEST = "Nehalem"  # 2008: before AVX


def played(processor: str, *command: str, bundle: Path | None = None) -> Engine:
    """An engine whose worker runs on another processor.

    The bundle's start would otherwise start itself again, on this one, to set its library path.
    """
    variables = []
    if bundle is not None:
        values = (f"LD_LIBRARY_PATH={bundle / '_internal'}", f"_PYI_ARCHIVE_FILE={bundle / 'doctorflan'}")
        for value in (*values, "_PYI_PARENT_PROCESS_LEVEL=-1"):
            variables += ["-E", value]
        command = (str(bundle / "doctorflan"),)
    return Engine(("qemu-x86_64", "-cpu", processor, *variables, *command, "--engine-worker"))


def instructions(engine: Engine) -> set[str]:
    """The processor's instructions that the worker's llama.cpp uses."""
    replies = Replies(Probed)
    engine.probe(replies)
    probed = replies.final()
    assert isinstance(probed, Probed), probed
    return set(probed.instructions)


def asked(engine: Engine) -> Replies:
    """The replies to one question."""
    replies = Replies()
    engine.ask(MODEL, turns=TURNS, sampling=Sampling(temperature=0), seed=1, max_tokens=16, listener=replies)
    replies.final()
    return replies


@pytest.mark.parametrize(
    ("processor", "has", "lacks"),
    [(OLDEST, "SSSE3", "AVX"), ("SandyBridge", "AVX", "AVX2"), ("Haswell", "AVX2", "AVX512")],
)
def test_it_answers_on_older_processors(bundle: Path, processor: str, has: str, lacks: str) -> None:
    with closing(played(processor, bundle=bundle)) as engine:
        used = instructions(engine)
        assert has in used
        assert lacks not in used
        assert "高血压" in asked(engine).text


def test_a_library_for_this_processor_alone_dies_there() -> None:
    """What `make run` compiles is for this machine: that is why the bundle has its own."""
    with closing(played(OLDEST, sys.executable, "-m", "desktop")) as engine:
        assert asked(engine).failed().code.startswith("Engine")


def test_each_generation_has_its_library(bundle: Path) -> None:
    names = {path.stem.rpartition("-")[2] for path in bundle.rglob(f"{FOLDER}/libggml-cpu-*.so")}
    assert {"x64", "sse42", "sandybridge", "haswell", "skylakex", "icelake", "zen4", "alderlake"} <= names
