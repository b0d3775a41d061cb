"""The bundled GGUF: what it says of itself, its tokenizer, its entry in the catalogue."""

import ctypes
import hashlib
import json
import tomllib
from collections.abc import Iterator
from typing import Any

import llama_cpp
import pytest

from tests.demo_model.conftest import DEMO, ROOT

LARGEST_BYTES = 16 * 1024 * 1024
VOCABULARY = 4096
START, END = 1, 2


@pytest.fixture(scope="module")
def model() -> Iterator[Any]:
    parameters = llama_cpp.llama_model_default_params()
    parameters.vocab_only = True
    model = llama_cpp.llama_model_load_from_file(str(DEMO).encode(), parameters)
    yield model
    llama_cpp.llama_model_free(model)


def said(model: Any, key: str) -> str:
    buffer = ctypes.create_string_buffer(4096)
    assert llama_cpp.llama_model_meta_val_str(model, key.encode(), buffer, len(buffer)) >= 0, key
    return buffer.value.decode()


def tokens_of(model: Any, text: str, *, special: bool = False) -> list[int]:
    raw = text.encode()
    buffer = (llama_cpp.llama_token * (len(raw) + 8))()
    vocabulary = llama_cpp.llama_model_get_vocab(model)
    count = llama_cpp.llama_tokenize(vocabulary, raw, len(raw), buffer, len(buffer), False, special)
    return list(buffer[:count])


def piece(model: Any, token: int) -> bytes:
    buffer = ctypes.create_string_buffer(64)
    vocabulary = llama_cpp.llama_model_get_vocab(model)
    size = llama_cpp.llama_token_to_piece(vocabulary, token, buffer, len(buffer), 0, True)
    return buffer.raw[:size]


def test_it_is_small_and_says_what_it_is(model: Any) -> None:
    assert DEMO.stat().st_size <= LARGEST_BYTES
    assert said(model, "general.name") == "DoctorFLAN demo"
    assert said(model, "general.license") == "Apache-2.0"
    assert "synthetic" in said(model, "general.description").casefold()
    assert "not medical advice" in said(model, "general.description").casefold()
    assert "<|im_start|>" in said(model, "tokenizer.chat_template")
    assert int(said(model, "llama.context_length")) >= 1024


def test_the_end_of_a_turn_ends_an_answer(model: Any) -> None:
    vocabulary = llama_cpp.llama_model_get_vocab(model)
    assert llama_cpp.llama_vocab_n_tokens(vocabulary) == VOCABULARY
    assert llama_cpp.llama_vocab_eos(vocabulary) == END
    assert not llama_cpp.llama_vocab_get_add_bos(vocabulary)
    assert tokens_of(model, "<|im_start|><|im_end|>", special=True) == [START, END]
    assert len(tokens_of(model, "<|im_start|>")) > 1


@pytest.mark.parametrize("rare", ["鼾", "癜", "嚏", "😷"])
def test_rare_characters_are_split_across_tokens(model: Any, rare: str) -> None:
    tokens = tokens_of(model, rare)
    assert len(tokens) > 1
    assert b"".join(piece(model, token) for token in tokens) == rare.encode()


@pytest.mark.parametrize(
    "text",
    [
        "急性心肌梗死，血压168/102 mmHg。",
        "don't  I'LL\n\n\n  x\t y  \r\n",
        "🩺👨‍⚕️ أهلا بك ½ é e\u0301 \u3000全角ＡＢ",
    ],
)
def test_any_text_survives_the_tokenizer(model: Any, text: str) -> None:
    assert b"".join(piece(model, token) for token in tokens_of(model, text)) == text.encode()


def test_frequent_words_are_one_token(model: Any) -> None:
    assert len(tokens_of(model, "患者")) == 1
    assert len(tokens_of(model, " pain")) == 1


def test_catalogue_and_provenance_name_this_file() -> None:
    digest, size = hashlib.sha256(DEMO.read_bytes()).hexdigest(), DEMO.stat().st_size
    models = tomllib.loads((ROOT / "models.toml").read_text(encoding="utf-8"))["models"]
    entry = next(entry for entry in models if entry["id"] == "doctorflan-demo")
    assert (entry["sha256"], entry["size_bytes"], entry["demo"]) == (digest, size, True)
    provenance = json.loads(DEMO.with_suffix(".json").read_text(encoding="utf-8"))
    assert (provenance["gguf_sha256"], provenance["gguf_bytes"]) == (digest, size)
