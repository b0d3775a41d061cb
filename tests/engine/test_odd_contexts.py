"""Contexts of sizes that llama.cpp rounds up: what is read in one piece is never more than it takes."""

import pytest

from desktop.engine.model_file import ModelFile
from tests.engine.conftest import Asker, MakeEngine


@pytest.mark.parametrize("context", [7, 100, 300])
def test_a_context_of_an_odd_size(context: int, make_engine: MakeEngine, random_model: ModelFile) -> None:
    asker = Asker(
        make_engine(),
        ModelFile(random_model.path, context=context, threads=1, batch_threads=1),
    )
    for words in ("胸", "胸痛三天" * (context // 24)):
        assert asker.ask(words, max_tokens=4, reserve=4).done().reason in ("stop", "length")
