"""Several sequences side by side in one context of llama.cpp, for answers that are written together."""

import ctypes
import time
from collections.abc import Sequence
from typing import Any

import llama_cpp
import msgspec

from desktop.engine.abort_flag import AbortFlag
from desktop.engine.context import LEAST_PIECE, parameters
from desktop.engine.plan import Plan
from desktop.errors import EngineFault

_ABORTED = 2


class Piece(msgspec.Struct, frozen=True):
    """Tokens to be read next in a sequence; with `sampled`, what follows the last one is sampled."""

    sequence: int
    start: int
    tokens: Sequence[int]
    sampled: bool


class Sequences:
    """A context that holds some sequences, each with an equal share of it.

    llama.cpp's `model` must outlive this; `plan` has the measures for all sequences together.

    Raises:
        MemoryError: llama.cpp could not make the context.
    """

    def __init__(self, model: Any, plan: Plan, flag: AbortFlag) -> None:
        self._parameters = parameters(plan, flag)  # llama.cpp keeps the callback's address
        # Each sequence has cells of its own: in common ones every answer would be held against all others.
        self._parameters.kv_unified = False
        self.pointer: Any = llama_cpp.llama_init_from_model(model, self._parameters)
        if not self.pointer:
            raise MemoryError
        self._memory: Any = llama_cpp.llama_get_memory(self.pointer)
        self._batch_tokens = plan.batch
        self._tokens_per_second = 0.0
        self._tokens = (llama_cpp.llama_token * plan.batch)()
        self._positions = (llama_cpp.llama_pos * plan.batch)()
        self._counts = (ctypes.c_int32 * plan.batch)(*([1] * plan.batch))
        self._ids = [(llama_cpp.llama_seq_id * 1)(number) for number in range(plan.sequences)]
        pointer = ctypes.POINTER(llama_cpp.llama_seq_id)
        self._id_pointers = [ctypes.cast(number, pointer) for number in self._ids]
        self._of = (pointer * plan.batch)()
        self._logits = (ctypes.c_int8 * plan.batch)()
        self._batch = llama_cpp.llama_batch(
            token=self._tokens,
            pos=self._positions,
            n_seq_id=self._counts,
            seq_id=self._of,
            logits=self._logits,
        )

    def close(self) -> None:
        """Frees the context."""
        llama_cpp.llama_free(self.pointer)

    def most(self, seconds: float) -> int:
        """How many tokens of prompts are read in about so many seconds, as far as one batch holds them."""
        wanted = int(self._tokens_per_second * seconds) // LEAST_PIECE * LEAST_PIECE
        return min(max(wanted, LEAST_PIECE), self._batch_tokens)

    def read(self, pieces: Sequence[Piece]) -> list[int] | None:
        """Reads some pieces in one batch.

        Returns:
            For each piece that is sampled, in order, the index to sample at; None when the flag was set.

        Raises:
            EngineFault: llama.cpp failed.
        """
        size, sampled = 0, []
        for piece in pieces:
            end = size + len(piece.tokens)
            self._tokens[size:end] = piece.tokens
            self._positions[size:end] = range(piece.start, piece.start + len(piece.tokens))
            self._of[size:end] = [self._id_pointers[piece.sequence]] * len(piece.tokens)
            self._logits[size:end] = [0] * len(piece.tokens)
            if piece.sampled:
                self._logits[end - 1] = 1
                sampled.append(end - 1)
            size = end
        self._batch.n_tokens = size
        started = time.perf_counter()
        result = llama_cpp.llama_decode(self.pointer, self._batch)
        if size >= LEAST_PIECE:
            self._tokens_per_second = size / (time.perf_counter() - started)
        if result == _ABORTED:
            return None
        if result != 0:
            raise EngineFault(problem=f"llama_decode {result}")
        return sampled

    def roll_back(self, sequence: int, size: int) -> bool:
        """Forgets what a sequence holds after its first `size` tokens; False where the model cannot."""
        return bool(llama_cpp.llama_memory_seq_rm(self._memory, sequence, size, -1))

    def state(self, sequence: int) -> bytearray:
        """What a sequence holds, for `restore`."""
        size = llama_cpp.llama_state_seq_get_size(self.pointer, sequence)
        data = bytearray(size)
        buffer = (ctypes.c_uint8 * size).from_buffer(data)
        llama_cpp.llama_state_seq_get_data(self.pointer, buffer, size, sequence)
        return data

    def restore(self, sequence: int, state: bytearray) -> bool:
        """Puts what `state` gave into a sequence; False when llama.cpp refuses it."""
        self.roll_back(sequence, 0)
        buffer = (ctypes.c_uint8 * len(state)).from_buffer(state)
        return bool(llama_cpp.llama_state_seq_set_data(self.pointer, buffer, len(state), sequence))
