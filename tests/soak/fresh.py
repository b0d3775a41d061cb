"""What a model answers without any cache: the whole prompt read in one go, then token after token."""

import heapq
import itertools
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import llama_cpp
import numpy as np

from desktop.engine.llama_log import LlamaLog
from desktop.engine.protocol import Turn
from desktop.engine.template import ChatTemplate, Piece
from desktop.engine.turns import choose
from desktop.engine.vocabulary import Vocabulary

CLOSE = 0.01
# Candidates that are further behind are never held to be a matter of sums.
_FAR = 1.0
# Some orders of sums: the sizes of the pieces in which a text is read, in turn.
_PIECES = (
    *((95,), (70,), (64,), (63,), (31,), (7,), (1,)),
    *((95, 20, 3), (64, 1, 31), (3, 70), (40, 64, 5), (80, 1, 1), (66, 66, 2), (33, 100)),
)
_MOST_WAYS = 100
Logits = np.ndarray[Any, np.dtype[np.float32]]
_Way = tuple[float, list[int]]
_logs: list[LlamaLog] = []  # llama.cpp calls it for as long as this process runs


class FreshContext:
    """A context of llama.cpp with its own defaults, emptied before each prompt.

    It shares with the engine how a prompt is made and how it is shortened, nothing else.

    Args:
        path: a GGUF file with a chat template.
        size: of the context in tokens.
    """

    def __init__(self, path: Path, size: int) -> None:
        _logs[:] = _logs or [LlamaLog()]
        llama_cpp.llama_backend_init()
        self._model = llama_cpp.llama_model_load_from_file(
            str(path).encode(), llama_cpp.llama_model_default_params()
        )
        self.size = size
        self._context = self._made(llama_cpp.LLAMA_FLASH_ATTN_TYPE_ENABLED)
        self._unfused = self._made(llama_cpp.LLAMA_FLASH_ATTN_TYPE_DISABLED)
        self._vocabulary = Vocabulary(self._model)
        source = llama_cpp.llama_model_chat_template(self._model, None)
        assert source
        self._template = ChatTemplate(
            source.decode(), bos=self._vocabulary.bos_text, eos=self._vocabulary.eos_text
        )

    def close(self) -> None:
        """Frees context and model."""
        llama_cpp.llama_free(self._context)
        llama_cpp.llama_free(self._unfused)
        llama_cpp.llama_model_free(self._model)

    def prompt(self, turns: Sequence[Turn], *, reserve: int, begun: str = "") -> list[int]:
        """The prompt's tokens. Raises `QuestionTooLong`."""

        def tokens(some: Sequence[Turn]) -> list[int]:
            pieces = self._template.pieces(some)
            return self._vocabulary.prompt([*pieces, Piece(begun, content=True)] if begun else pieces)

        return tokens(choose(turns, lambda some: len(tokens(some)), context=self.size, reserve=reserve).turns)

    def way_to(
        self, prompt: Sequence[int], text: str, count: int, *, limit: int, ended: bool
    ) -> list[int] | None:
        """The tokens of an answer with this text and so many tokens, if a fresh context may write it.

        Args:
            prompt: its tokens.
            text: what was answered.
            count: of how many tokens.
            limit: the most tokens that the answer could have.
            ended: whether the answer came to its end; otherwise it was stopped after `count` tokens.
        """
        limit = min(limit, self.size - len(prompt) + 1) if ended else count
        ways: list[_Way] = [(0.0, [])]
        for _ in range(_MOST_WAYS):
            if not ways:
                break
            gap, way = heapq.heappop(ways)
            if not way or self._may_be_chosen(prompt, way, gap):
                written = self._written(prompt, way, text, limit, ways)
                if len(written) == count and self._text(written) == text:
                    return written
        return None

    def _written(
        self, prompt: Sequence[int], way: Sequence[int], text: str, limit: int, others: list[_Way]
    ) -> list[int]:
        """The answer that begins with `way`, as far as it is `text`; adds the ways that branch off it."""
        self._clear(self._context)
        unread, written = list(prompt), list[int]()
        while len(written) < limit and text.startswith(self._text(written)):
            logits = self._logits_after(self._context, unread)
            token = int(logits.argmax()) if len(written) >= len(way) else way[len(written)]
            if len(written) >= len(way):
                for other in np.flatnonzero(logits > logits[token] - _FAR).tolist():
                    branch = [*written, other]
                    if other != token and text.startswith(self._text(branch)):
                        heapq.heappush(others, (float(logits[token] - logits[other]), branch))
            if self._vocabulary.ends_answer(token):
                break
            written.append(token)
            unread = [token]
        return written

    def _may_be_chosen(self, prompt: Sequence[int], way: Sequence[int], gap: float) -> bool:
        """Whether the last token of `way`, `gap` behind the likeliest, counts as well."""
        if gap <= CLOSE:
            return True
        read = [*prompt, *way[:-1]]
        orders = self._orders(len(read))
        gaps = [gap, *(self._gap(context, read, way[-1], pieces) for context, pieces in orders)]
        return gap <= CLOSE + 2 * (max(gaps) - min(gaps))

    def _orders(self, size: int) -> tuple[tuple[Any, tuple[int, ...]], ...]:
        """Orders of sums: contexts with and without fused attention, and pieces in which they read."""
        fused = ((self._context, pieces) for pieces in ((size,), *_PIECES))
        return (*fused, (self._unfused, (size,)), (self._unfused, (31, 1)))

    def _gap(self, context: Any, read: Sequence[int], token: int, pieces: Sequence[int]) -> float:
        """How far `token` is behind the likeliest one after `read`, read in pieces."""
        self._clear(context)
        at, sizes = 0, itertools.cycle(pieces)
        while at < len(read):
            piece = read[at : at + next(sizes)]
            logits = self._logits_after(context, piece)
            at += len(piece)
        return float(logits.max() - logits[token])

    def _made(self, flash_attention: int) -> Any:
        parameters = llama_cpp.llama_context_default_params()
        parameters.n_ctx = parameters.n_batch = parameters.n_ubatch = self.size
        parameters.n_threads = parameters.n_threads_batch = 1
        parameters.flash_attn_type = flash_attention
        context = llama_cpp.llama_init_from_model(self._model, parameters)
        assert context
        return context

    def _clear(self, context: Any) -> None:
        llama_cpp.llama_memory_clear(llama_cpp.llama_get_memory(context), True)

    def _logits_after(self, context: Any, tokens: Sequence[int]) -> Logits:
        array = (llama_cpp.llama_token * len(tokens))(*tokens)
        assert llama_cpp.llama_decode(context, llama_cpp.llama_batch_get_one(array, len(array))) == 0
        logits = llama_cpp.llama_get_logits_ith(context, -1)
        return np.ctypeslib.as_array(logits, (self._vocabulary.size,)).copy()

    def _text(self, tokens: Sequence[int]) -> str:
        return b"".join(map(self._vocabulary.piece, tokens)).decode("utf-8", "ignore")
