"""A state of a model whose window slides: what the window has left behind is in it, too."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import llama_cpp
import numpy as np
import pytest

from desktop.engine.context import Context
from tests.engine import gguf_files
from tests.engine.in_process import InProcess

PROMPT = tuple((7 * at) % 250 for at in range(150))  # the window is 32 tokens
QUESTION = (3, 5, 8)
VOCABULARY = 256


def logits_after(context: Context, tokens: Sequence[int]) -> Any:
    """What the model thinks of the first of its tokens once it has read these."""
    assert list(context.read(tokens))
    return np.ctypeslib.as_array(llama_cpp.llama_get_logits_ith(context.pointer, -1), (VOCABULARY,)).copy()


@pytest.mark.parametrize("kept", [10, 60, 118, 149])
def test_it_can_be_rolled_back_to_any_place(kept: int, tmp_path: Path) -> None:
    with InProcess(gguf_files.sliding_model(tmp_path / "sliding.gguf"), context=512) as model:
        context = model.context
        context.forget()
        fresh = logits_after(context, (*PROMPT[:kept], *QUESTION))
        context.forget()
        logits_after(context, PROMPT)
        state = context.state()
        logits_after(context, PROMPT)
        assert context.restore(PROMPT, state)
        context.roll_back(kept)
        assert len(context.tokens) == kept
        assert np.allclose(logits_after(context, QUESTION), fresh, atol=0.05)
