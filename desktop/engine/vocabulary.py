"""A model's vocabulary: prompts to tokens, tokens to bytes."""

import ctypes
import re
from collections.abc import Sequence
from typing import Any

import llama_cpp

from desktop.engine.template import Piece

_PIECE_BYTES = 256
_SLICE = 8192
_LSTRIP = llama_cpp.LLAMA_TOKEN_ATTR_LSTRIP
_RSTRIP = llama_cpp.LLAMA_TOKEN_ATTR_RSTRIP
_CONTROL = llama_cpp.LLAMA_TOKEN_ATTR_CONTROL
_USER_DEFINED = llama_cpp.LLAMA_TOKEN_ATTR_USER_DEFINED
_MARKUP = re.compile(r"^(?:<.+>|\[.+\])$", re.DOTALL)


class Vocabulary:
    """The vocabulary of a loaded model.

    llama.cpp's `model` must outlive this.
    """

    def __init__(self, model: Any) -> None:
        self.pointer: Any = llama_cpp.llama_model_get_vocab(model)
        self._buffer = ctypes.create_string_buffer(_PIECE_BYTES)
        self._structure: dict[str, tuple[str | int, ...]] = {}
        self._markers: dict[int, str] = {}
        self._pieces: dict[int, bytes] = {}
        self._ends: dict[int, bool] = {}
        self.size: int = llama_cpp.llama_vocab_n_tokens(self.pointer)
        self._bos: int = llama_cpp.llama_vocab_bos(self.pointer)
        self._adds_bos = bool(llama_cpp.llama_vocab_get_add_bos(self.pointer)) and self._bos >= 0
        self._has_space_prefix = llama_cpp.llama_vocab_type(self.pointer) == llama_cpp.LLAMA_VOCAB_TYPE_SPM

    @property
    def is_empty(self) -> bool:
        """Whether the file has no vocabulary at all."""
        return bool(llama_cpp.llama_vocab_type(self.pointer) == llama_cpp.LLAMA_VOCAB_TYPE_NONE)

    @property
    def bos_text(self) -> str:
        """The text of the token that begins a prompt; empty without one."""
        return self._text(self._bos)

    @property
    def eos_text(self) -> str:
        """The text of the token that ends an answer; empty without one."""
        return self._text(llama_cpp.llama_vocab_eos(self.pointer))

    def ends_answer(self, token: int) -> bool:
        """Whether the model ends its answer with this token."""
        ends = self._ends.get(token)
        if ends is None:
            ends = self._ends[token] = bool(llama_cpp.llama_vocab_is_eog(self.pointer, token))
        return ends

    def piece(self, token: int, *, first: bool = False) -> bytes:
        """The bytes of a token, perhaps part of a character; empty for control tokens.

        `first` takes off the space that some vocabularies put before the first word.
        """
        if first and self._has_space_prefix:
            return self._piece(token, lstrip=1)
        piece = self._pieces.get(token)
        if piece is None:
            piece = self._pieces[token] = self._piece(token, lstrip=0)
        return piece

    def ending(self, tokens: Sequence[int], text: str) -> list[int]:
        """The last of `tokens`, as many as spell `text`, with which they end."""
        missing = len(text.encode("utf-8", "replace"))
        at = len(tokens)
        while missing > 0 and at > 0:
            at -= 1
            missing -= len(self.piece(tokens[at]))
        return list(tokens[at:])

    def prompt(self, pieces: Sequence[Piece]) -> list[int]:
        """The tokens of a prompt.

        Only what the template wrote becomes special tokens. Between two of them the template's text
        and the people's words are read as one, as the model has seen them in training.
        """
        tokens: list[int] = []
        plain = ""
        strip_next = False
        for piece in pieces:
            for part in (piece.text,) if piece.content else self._parts(piece.text):
                if isinstance(part, str):
                    plain += part.lstrip() if strip_next and not plain else part
                    continue
                attributes = llama_cpp.llama_vocab_get_attr(self.pointer, part)
                tokens += self._plain(plain.rstrip() if attributes & _LSTRIP else plain)
                tokens.append(part)
                plain, strip_next = "", bool(attributes & _RSTRIP)
        tokens += self._plain(plain)
        if self._adds_bos and tokens[:1] != [self._bos]:
            tokens.insert(0, self._bos)
        return tokens

    def count_roughly(self, pieces: Sequence[Piece]) -> int:
        """About how many tokens a very long prompt has, counted in slices.

        The regular expressions of some vocabularies run out of stack on very long texts.
        """
        text = "".join(piece.text for piece in pieces)
        slices = (text[at : at + _SLICE] for at in range(0, len(text), _SLICE))
        return sum(len(self._tokens(part, special=False)) for part in slices)

    def _piece(self, token: int, *, lstrip: int) -> bytes:
        size = llama_cpp.llama_token_to_piece(
            self.pointer, token, self._buffer, len(self._buffer), lstrip, False
        )
        if size < 0:
            self._buffer = ctypes.create_string_buffer(-size)
            size = llama_cpp.llama_token_to_piece(self.pointer, token, self._buffer, -size, lstrip, False)
        return self._buffer.raw[: max(size, 0)]

    def _parts(self, text: str) -> tuple[str | int, ...]:
        """The template's own text, cut at its special tokens."""
        known = self._structure.get(text)
        if known is None:
            known = self._structure[text] = tuple(self._cut(text))
        return known

    def _cut(self, text: str) -> list[str | int]:
        parts: list[str | int] = []
        at = 0
        for token in self._tokens(text, special=True):
            attributes = llama_cpp.llama_vocab_get_attr(self.pointer, token)
            if not attributes & (_CONTROL | _USER_DEFINED):
                continue
            mark = self._text(token)
            if not attributes & _CONTROL and not _MARKUP.match(mark):
                continue
            found = text.find(mark, at) if mark else -1
            if found < 0:
                continue
            if not attributes & _CONTROL:
                self._markers[token] = mark
            parts += [text[at:found], token]
            at = found + len(mark)
        return [part for part in (*parts, text[at:]) if part != ""]

    def _plain(self, text: str) -> list[int]:
        if not text:
            return []
        tokens = self._tokens(text, special=False)
        if not self._markers.keys() & set(tokens):
            return tokens
        # llama.cpp reads user-defined tokens in any text. Those that the template uses as structure
        # are taken apart after their first character.
        marks = "|".join(re.escape(mark[0]) + f"(?={re.escape(mark[1:])})" for mark in self._markers.values())
        parts = re.split(f"({marks})", text)
        return [token for part in parts if part for token in self._tokens(part, special=False)]

    def _tokens(self, text: str, *, special: bool) -> list[int]:
        data = text.encode("utf-8", "replace")
        room = len(data) + 8
        array = (llama_cpp.llama_token * room)()
        count = llama_cpp.llama_tokenize(self.pointer, data, len(data), array, room, False, special)
        if count < 0:
            room = -count
            array = (llama_cpp.llama_token * room)()
            count = llama_cpp.llama_tokenize(self.pointer, data, len(data), array, room, False, special)
        return list(array[: max(count, 0)])

    def _text(self, token: int) -> str:
        if token < 0:
            return ""
        return (llama_cpp.llama_vocab_get_text(self.pointer, token) or b"").decode("utf-8", "replace")
