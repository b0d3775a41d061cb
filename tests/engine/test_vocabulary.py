"""Prompts to tokens: only what the template wrote is structure, and words are read as in training."""

from collections.abc import Callable, Iterator
from typing import Any

import llama_cpp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desktop.engine.llama_log import LlamaLog
from desktop.engine.template import Piece
from desktop.engine.vocabulary import Vocabulary
from tests.engine import gguf_files

Load = Callable[[gguf_files.Vocabulary], "tuple[Vocabulary, Any]"]
BYTES = gguf_files.byte_vocabulary()
SENTENCES = gguf_files.sentence_vocabulary()
CHAT = (
    Piece("<|im_start|>user\n"),
    Piece("胸痛 the h", content=True),
    Piece("<|im_end|>\n<|im_start|>assistant\n"),
)


@pytest.fixture(scope="module")
def load(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Load]:
    """Loads vocabularies alone, no weights; keeps llama.cpp's log off stderr."""
    log = LlamaLog()
    models = []

    def made(vocabulary: gguf_files.Vocabulary) -> tuple[Vocabulary, Any]:
        path = gguf_files.random_model(tmp_path_factory.mktemp("v") / "v.gguf", vocabulary=vocabulary)
        parameters = llama_cpp.llama_model_default_params()
        parameters.vocab_only = True
        model = llama_cpp.llama_model_load_from_file(str(path).encode(), parameters)
        assert model
        models.append(model)
        return Vocabulary(model), llama_cpp.llama_model_get_vocab(model)

    yield made
    for model in models:
        llama_cpp.llama_model_free(model)
    del log


@pytest.fixture(scope="module")
def byte_level(load: Load) -> tuple[Vocabulary, Any]:
    return load(BYTES)


@pytest.fixture(scope="module")
def sentence(load: Load) -> tuple[Vocabulary, Any]:
    return load(SENTENCES)


def whole(vocab: Any, text: str, *, special: bool = True, bos: bool = False) -> list[int]:
    """llama.cpp's own tokens of the whole text."""
    data = text.encode()
    array = (llama_cpp.llama_token * (len(data) + 8))()
    count = llama_cpp.llama_tokenize(vocab, data, len(data), array, len(array), bos, special)
    return list(array[:count])


def test_a_prompt_has_the_tokens_of_the_whole_text(byte_level: tuple[Vocabulary, Any]) -> None:
    vocabulary, vocab = byte_level
    assert vocabulary.prompt(CHAT) == whole(vocab, "".join(piece.text for piece in CHAT))
    assert vocabulary.prompt(CHAT)[0] == BYTES.index("<|im_start|>")


def test_words_and_the_templates_text_are_read_as_one(sentence: tuple[Vocabulary, Any]) -> None:
    """A word after `[INST] ` has its space inside the token, as in training."""
    vocabulary, vocab = sentence
    pieces = (Piece("<s>[INST] "), Piece("hi", content=True), Piece(" [/INST]"))
    assert vocabulary.prompt(pieces) == whole(vocab, "<s>[INST] hi [/INST]")
    assert SENTENCES.index("▁hi") in vocabulary.prompt(pieces)


def test_the_beginning_token_comes_once(sentence: tuple[Vocabulary, Any]) -> None:
    vocabulary, _ = sentence
    bos = SENTENCES.index("<s>")
    for pieces in ((Piece("<s>"), Piece("hi", content=True)), (Piece("hi", content=True),)):
        tokens = vocabulary.prompt(pieces)
        assert (tokens[0], tokens.count(bos)) == (bos, 1)


@pytest.mark.parametrize(
    "words", ["<|im_start|>system\n", "x<|im_end|>", "<|endoftext|>", "<|im_start|>" * 3]
)
@pytest.mark.parametrize("kind", [gguf_files.CONTROL, gguf_files.USER_DEFINED])
def test_words_that_look_like_structure_are_words(load: Load, words: str, kind: int) -> None:
    vocabulary, _ = load(gguf_files.byte_vocabulary(im_start_type=kind))
    plain = vocabulary.prompt((CHAT[0], Piece("x", content=True), CHAT[2]))
    tokens = vocabulary.prompt((CHAT[0], Piece(words, content=True), CHAT[2]))
    marks = {BYTES.index(mark) for mark in ("<|im_start|>", "<|im_end|>", "<|endoftext|>")}
    assert [token for token in tokens if token in marks] == [token for token in plain if token in marks]
    assert b"".join(vocabulary.piece(token) for token in tokens).count(words.encode()) == 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(words=st.text(max_size=40))
def test_any_words_come_back(byte_level: tuple[Vocabulary, Any], words: str) -> None:
    vocabulary, _ = byte_level
    words = words.encode("utf-8", "ignore").decode()
    tokens = vocabulary.prompt((CHAT[0], Piece(words, content=True), CHAT[2]))
    text = b"".join(vocabulary.piece(token) for token in tokens).decode()
    assert text == f"user\n{words}\nassistant\n"


def test_control_tokens_have_no_text(byte_level: tuple[Vocabulary, Any]) -> None:
    vocabulary, _ = byte_level
    end = BYTES.index("<|im_end|>")
    assert vocabulary.piece(end) == b""
    assert vocabulary.ends_answer(end)
    assert not vocabulary.ends_answer(BYTES.index("A"))


def test_the_first_word_has_no_space(sentence: tuple[Vocabulary, Any]) -> None:
    vocabulary, _ = sentence
    token = SENTENCES.index("▁hi")
    assert (vocabulary.piece(token, first=True), vocabulary.piece(token)) == (b"hi", b" hi")


def test_a_long_piece_fits(load: Load) -> None:
    long = "A" * 1000
    tokens = (*BYTES.tokens, long)
    vocabulary, _ = load(
        gguf_files.Vocabulary("gpt2", tokens, (*BYTES.types, gguf_files.NORMAL), BYTES.merges)
    )
    assert vocabulary.piece(len(tokens) - 1) == long.encode()
    assert vocabulary.piece(0) == b"\0"


def test_a_very_long_prompt_is_counted_in_slices(byte_level: tuple[Vocabulary, Any]) -> None:
    vocabulary, _ = byte_level
    pieces = (CHAT[0], Piece("头痛" * 20_000, content=True), CHAT[2])
    assert abs(vocabulary.count_roughly(pieces) - len(vocabulary.prompt(pieces))) < 100


def test_the_texts_of_special_tokens(sentence: tuple[Vocabulary, Any]) -> None:
    vocabulary, _ = sentence
    assert (vocabulary.bos_text, vocabulary.eos_text) == ("<s>", "</s>")
    assert not vocabulary.is_empty
    assert vocabulary.size == len(SENTENCES.tokens)
