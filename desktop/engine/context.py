"""What llama.cpp has read: one sequence of tokens in its memory, kept from question to question."""

import ctypes
import time
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

import llama_cpp

from desktop.engine.abort_flag import AbortFlag
from desktop.engine.fit import OUTPUTS
from desktop.engine.plan import Plan
from desktop.errors import EngineFault

# What is read in one piece is lost when it is stopped, and nothing is told while it is read.
PIECE_S = 1.5
# Shorter pieces read slower: 0.5B 89 tokens a second in pieces of 16, 103 of 32, 110 of 64, 115 of 128.
LEAST_PIECE = 64
_SEQUENCE = 0
_ALL_SEQUENCES = -1
_ROUNDED_TO = 256
_ABORTED = 2
_KV_TYPES = {"f16": llama_cpp.GGML_TYPE_F16, "q8_0": llama_cpp.GGML_TYPE_Q8_0}


class Context:
    """A context of a loaded model.

    llama.cpp's `model` must outlive this.

    Raises:
        MemoryError: llama.cpp could not make the context.
    """

    def __init__(self, model: Any, *, plan: Plan, flag: AbortFlag) -> None:
        self.plan = plan
        self._flag = flag
        self._parameters = parameters(plan, flag)  # llama.cpp keeps the callback's address
        self.pointer: Any = llama_cpp.llama_init_from_model(model, self._parameters)
        if not self.pointer:
            raise MemoryError
        self._memory: Any = llama_cpp.llama_get_memory(self.pointer)
        self.rolls_back = not (
            llama_cpp.llama_model_is_recurrent(model) or llama_cpp.llama_model_is_hybrid(model)
        )
        # Of a single sequence llama.cpp keeps only what a sliding window still sees: a state that could not
        # be rolled back. There is but one in this context, so all of them are the same.
        slides = self.rolls_back and llama_cpp.llama_model_n_swa(model) > 0
        self._kept = _ALL_SEQUENCES if slides else _SEQUENCE
        self._no_logits = (ctypes.c_int8 * plan.batch)()
        self._all_logits = (ctypes.c_int8 * plan.batch)(*(1 for _ in range(plan.batch)))
        self._next = (llama_cpp.llama_token * 1)()
        self._next_batch = llama_cpp.llama_batch_get_one(self._next, 1)
        self._speeds: deque[float] = deque(maxlen=2)
        self.size: int = llama_cpp.llama_n_ctx(self.pointer)
        self.tokens: list[int] = []

    def close(self) -> None:
        """Frees the context."""
        llama_cpp.llama_free(self.pointer)
        self.pointer = None

    def common(self, tokens: Sequence[int], prompt: Sequence[int]) -> int:
        """How much of `prompt` need not be read where `tokens` were: never its last token.

        A model that cannot roll back can only go on from all of `tokens`.
        """
        shared = common_tokens(tokens, prompt[:-1])
        return shared if self.rolls_back or shared == len(tokens) else 0

    def roll_back(self, size: int) -> None:
        """Forgets what was read after the first `size` tokens; everything where the model cannot."""
        if size >= len(self.tokens):
            return
        if size and self.rolls_back and llama_cpp.llama_memory_seq_rm(self._memory, _SEQUENCE, size, -1):
            del self.tokens[size:]
            # Where a window slides, what has left it may be gone: then nothing can go on from here.
            if llama_cpp.llama_memory_seq_pos_min(self._memory, _SEQUENCE) == 0:
                return
        self.forget()

    def forget(self) -> None:
        """Forgets everything."""
        llama_cpp.llama_memory_clear(self._memory, True)
        self.tokens.clear()

    def read(
        self, tokens: Sequence[int], piece_s: float = PIECE_S, least: int = LEAST_PIECE
    ) -> Iterator[int]:
        """Reads `tokens` in pieces; yields the size of what is read after each. Ends early on the flag.

        A piece takes about `piece_s` seconds, after the speed of the pieces before, but is not shorter
        than `least` tokens.
        """
        at = 0
        while at < len(tokens) and not self._flag.is_set():
            chunk = tokens[at : at + self._piece(len(tokens) - at, piece_s, least)]
            at += len(chunk)
            array = (llama_cpp.llama_token * len(chunk))(*chunk)
            batch = llama_cpp.llama_batch_get_one(array, len(chunk))
            if at < len(tokens):
                batch.logits = self._no_logits  # only what follows the last token is of interest
            started = time.perf_counter()
            if not self._decode(batch, chunk):
                return
            if len(chunk) >= min(least, LEAST_PIECE):
                self._speeds.append(len(chunk) / (time.perf_counter() - started))
            yield len(self.tokens)

    def read_one(self, token: int) -> bool:
        """Reads the token just written; False when the flag stopped it."""
        self._next[0] = token
        return self._decode(self._next_batch, (token,))

    def read_drafted(self, tokens: Sequence[int]) -> bool:
        """Reads some tokens at once, each of which can be followed; False when the flag stopped it.

        What follows the token at index i of `tokens` is sampled at index i of the context.
        """
        array = (llama_cpp.llama_token * len(tokens))(*tokens)
        batch = llama_cpp.llama_batch_get_one(array, len(tokens))
        batch.logits = self._all_logits
        return self._decode(batch, tokens)

    def state_bytes(self) -> int:
        """How large `state` would be at most."""
        return int(llama_cpp.llama_state_seq_get_size(self.pointer, self._kept))

    def state(self) -> bytearray:
        """What was read, in llama.cpp's own form; only the same library and plan can restore it."""
        size = self.state_bytes()
        data = bytearray(size)
        buffer = (ctypes.c_uint8 * size).from_buffer(data)
        written = llama_cpp.llama_state_seq_get_data(self.pointer, buffer, size, self._kept)
        del buffer
        del data[written:]
        return data

    def restore(self, tokens: Sequence[int], state: bytes | bytearray) -> bool:
        """Takes back what `state` gave when `tokens` were read.

        Returns:
            False when llama.cpp refuses it: then nothing is read.
        """
        self.forget()
        data = state if isinstance(state, bytearray) else bytearray(state)
        buffer = (ctypes.c_uint8 * len(data)).from_buffer(data)
        taken = llama_cpp.llama_state_seq_set_data(self.pointer, buffer, len(data), _SEQUENCE)
        if not taken:
            self.forget()
            return False
        self.tokens = list(tokens)
        return True

    def _piece(self, unread: int, piece_s: float, least: int) -> int:
        """How many tokens to read next. One piece that something else held up does not shrink the next."""
        wanted = round(max(self._speeds, default=0.0) * piece_s / least) * least
        piece = min(max(wanted, least), self.plan.batch)
        # A short rest would be read slowly.
        return -(-unread // 2) if piece < unread < piece + least else piece

    def _decode(self, batch: Any, tokens: Sequence[int]) -> bool:
        self.tokens.extend(tokens)
        result = llama_cpp.llama_decode(self.pointer, batch)
        if result == 0:
            return True
        self._keep_what_was_read()
        if result == _ABORTED:
            return False
        raise EngineFault(problem=f"llama_decode {result}")

    def _keep_what_was_read(self) -> None:
        if not self.rolls_back:
            self.forget()
            return
        read = llama_cpp.llama_memory_seq_pos_max(self._memory, _SEQUENCE) + 1
        del self.tokens[max(read, 0) :]


def parameters(plan: Plan, flag: AbortFlag) -> Any:
    """llama.cpp's parameters of a context made after `plan`. They must live as long as the context."""
    made = llama_cpp.llama_context_default_params()
    # llama.cpp rounds the context up, but takes no more in one piece than was asked for before that.
    made.n_ctx = -(-plan.context // _ROUNDED_TO) * _ROUNDED_TO
    made.n_batch = made.n_ubatch = plan.batch
    made.n_outputs_max = min(OUTPUTS, plan.batch)
    made.n_seq_max = plan.sequences
    made.n_threads, made.n_threads_batch = plan.threads, plan.batch_threads
    # Not every GPU can fuse it, which llama.cpp then finds out; a cache of q8_0 cannot be without it.
    made.flash_attn_type = (
        llama_cpp.LLAMA_FLASH_ATTN_TYPE_AUTO
        if plan.flash_attention
        else llama_cpp.LLAMA_FLASH_ATTN_TYPE_DISABLED
    )
    made.type_k = made.type_v = _KV_TYPES[plan.kv_type]
    made.swa_full = True  # costs memory, but what was read can be taken back at any place
    made.no_perf = True
    made.abort_callback = llama_cpp.ggml_abort_callback(flag.function_address)
    made.abort_callback_data = flag.data_address
    return made


def common_tokens(one: Sequence[int], other: Sequence[int]) -> int:
    """How many tokens both begin with."""
    pairs = zip(one, other, strict=False)
    differs = next((at for at, (left, right) in enumerate(pairs) if left != right), None)
    return min(len(one), len(other)) if differs is None else differs
