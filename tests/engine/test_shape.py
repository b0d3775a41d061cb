"""The measures of a model out of its header, sensible or not."""

import random
from pathlib import Path
from typing import Any

import pytest

from desktop.engine import fit
from desktop.engine.fit import Asked
from desktop.engine.gguf_header import Header, read_header
from desktop.engine.shape import MOST_LAYERS, Shape, has_layers, shape_of
from desktop.errors import DesktopError
from tests.engine import gguf_files
from tests.engine.shapes import GIB


def header(
    architecture: str = "llama", arrays: dict[str, tuple[int, ...]] | None = None, **values: Any
) -> Header:
    named = {f"{architecture}.{name.replace('__', '.')}": value for name, value in values.items()}
    numbers = {f"{architecture}.{name}": value for name, value in (arrays or {}).items()}
    return Header({"general.architecture": architecture, **named}, {}, GIB, numbers, {})


def of(**values: Any) -> Shape:
    usual = {"block_count": 4, "embedding_length": 512, "attention__head_count": 8, "context_length": 4096}
    return shape_of(header(**{**usual, **values}))


def test_grouped_heads() -> None:
    shape = of(attention__head_count_kv=2)
    assert shape.head_lengths == (64, 64)
    assert shape.cache_widths == (2 * 2 * 64,) * 4
    assert (shape.layers, shape.trained_context, shape.weights_bytes) == (4, 4096, GIB)


def test_heads_of_their_own_length() -> None:
    lengths = {"attention__key_length": 192, "attention__value_length": 128}
    assert of(attention__head_count_kv=2, **lengths).cache_widths == (2 * (192 + 128),) * 4


def test_heads_that_differ_by_layer() -> None:
    shape = shape_of(
        header(
            block_count=4,
            embedding_length=512,
            arrays={"attention.head_count": (8, 8, 4, 8), "attention.head_count_kv": (8, 0, 4)},
        )
    )
    assert shape.cache_widths == (8 * 128, 0, 4 * 128, 0)


def test_some_layers_are_recurrent() -> None:
    ssm = {"ssm__inner_size": 1024, "ssm__state_size": 128, "ssm__conv_kernel": 4, "ssm__group_count": 16}
    shape = of(attention__head_count_kv=2, full_attention_interval=4, **ssm)
    assert shape.cache_widths == (0, 0, 0, 256)
    assert shape.state_bytes == 4 * 4 * (1024 * 128 + 3 * (1024 + 2 * 16 * 128))


def test_a_sliding_window_keeps_everything() -> None:
    assert of(attention__sliding_window=512).cache_widths == of().cache_widths


def test_a_real_file(tmp_path: Path) -> None:
    path = gguf_files.random_model(tmp_path / "m.gguf", width=64, layers=2)
    shape = shape_of(read_header(path))
    assert (shape.layers, shape.width, shape.inner_width, shape.heads) == (2, 64, 128, 2)
    assert shape.vocabulary == len(gguf_files.byte_vocabulary().tokens)
    assert shape.output_bytes == shape.vocabulary * 64 * 4
    assert sum(shape.layer_bytes) + 2 * shape.output_bytes < shape.weights_bytes == path.stat().st_size


def active(tensors: dict[str, int], **values: Any) -> int:
    return shape_of(Header({"general.architecture": "llama", **values}, tensors, GIB, {}, {})).active_bytes


def test_what_is_read_for_each_token() -> None:
    layer = {"blk.0.attn_q.weight": 50}
    assert active({"token_embd.weight": 100, **layer}) == 150, "the embedding is the output as well"
    assert active({"token_embd.weight": 100, "output.weight": 70, **layer}) == 120


def test_experts_that_are_not_asked_are_not_read() -> None:
    tensors = {"output.weight": 100, "token_embd.weight": 100, "blk.0.ffn_up_exps.weight": 800}
    experts = {"llama.expert_count": 8, "llama.expert_used_count": 2}
    assert active(tensors, **experts) == 100 + 200
    for count, used in ((0, 0), (0, 2), (2, 8), (8, 8), (-1, -1)):
        odd = {"llama.expert_count": count, "llama.expert_used_count": used}
        assert active(tensors, **odd) == 900


def test_layers_that_llama_cpp_would_die_of() -> None:
    counts = {0: False, 1: True, 512: True, 513: False, 2**31: False, -1: False, 1.5: False, "12": False}
    assert {count: has_layers(header(block_count=count)) for count in counts} == counts
    assert has_layers(header())


@pytest.mark.parametrize("number", [-(2**63), -1, 0, 1, 3, 2**31, 2**32 - 1, 2**64 - 1, 1.5, True, "x"])
@pytest.mark.parametrize(
    "name",
    [
        "block_count",
        "embedding_length",
        "attention__head_count",
        "attention__head_count_kv",
        "attention__key_length",
        "feed_forward_length",
        "full_attention_interval",
        "context_length",
        "ssm__inner_size",
    ],
)
def test_absurd_numbers(name: str, number: object) -> None:
    shape = of(**{name: number})
    assert shape.layers <= MOST_LAYERS
    for plan in fit.plans(shape, Asked(), 4 * GIB):
        assert fit.needed_bytes(shape, plan) <= 3 * GIB


def test_changed_headers_never_ask_for_more_than_there_is(tmp_path: Path) -> None:
    chance = random.Random(2)
    data = gguf_files.random_model(tmp_path / "m.gguf", width=32, layers=1).read_bytes()
    changed = tmp_path / "changed.gguf"
    judged = 0
    for _ in range(300):
        bytes_ = bytearray(data)
        for _ in range(chance.randint(1, 6)):
            bytes_[chance.randrange(4, 1_200)] = chance.choice((0, 1, 0x7F, 0xFF, chance.randrange(256)))
        changed.write_bytes(bytes_)
        try:
            shape = shape_of(read_header(changed))
        except DesktopError:
            continue
        judged += 1
        for plan in fit.plans(shape, Asked(), GIB):
            assert shape.weights_bytes + fit.needed_bytes(shape, plan) <= GIB
    assert judged > 10
