"""What llama.cpp has read: one sequence of tokens in its memory, kept from question to question."""

import ctypes
from collections.abc import Iterator, Sequence
from typing import Any

import llama_cpp

from desktop.engine.abort_flag import AbortFlag
from desktop.errors import EngineFault

# Large enough for full speed, small enough that what was read is told and kept every second or so.
BATCH_TOKENS = 128
_SEQUENCE = 0
_ABORTED = 2


class Context:
    """A context of a loaded model.

    Args:
        model: llama.cpp's model, which must outlive this.
        tokens: the size of the context.
        threads: for reading and writing.
        flag: stops a computation under way.

    Raises:
        MemoryError: llama.cpp could not make the context.
    """

    def __init__(self, model: Any, *, tokens: int, threads: int, flag: AbortFlag) -> None:
        parameters = llama_cpp.llama_context_default_params()
        parameters.n_ctx = tokens
        parameters.n_batch = parameters.n_ubatch = min(BATCH_TOKENS, tokens)
        parameters.n_seq_max = 1
        parameters.n_threads = parameters.n_threads_batch = threads
        # On the CPU, flash attention reads pieces of 2 to 63 tokens (a further question) at half the speed
        # or less, and wins nothing elsewhere.
        parameters.flash_attn_type = llama_cpp.LLAMA_FLASH_ATTN_TYPE_DISABLED
        parameters.swa_full = True  # costs memory, but what was read can be taken back at any place
        parameters.no_perf = True
        parameters.abort_callback = llama_cpp.ggml_abort_callback(flag.function_address)
        parameters.abort_callback_data = flag.data_address
        self._flag = flag
        self.pointer: Any = llama_cpp.llama_init_from_model(model, parameters)
        if not self.pointer:
            raise MemoryError
        self._parameters = parameters  # llama.cpp keeps the callback's address
        self._memory: Any = llama_cpp.llama_get_memory(self.pointer)
        self._rolls_back = not (
            llama_cpp.llama_model_is_recurrent(model) or llama_cpp.llama_model_is_hybrid(model)
        )
        self._no_logits = (ctypes.c_int8 * BATCH_TOKENS)()
        self._next = (llama_cpp.llama_token * 1)()
        self._next_batch = llama_cpp.llama_batch_get_one(self._next, 1)
        self.size: int = llama_cpp.llama_n_ctx(self.pointer)
        self.threads = threads
        self.tokens: list[int] = []

    def close(self) -> None:
        """Frees the context."""
        llama_cpp.llama_free(self.pointer)
        self.pointer = None

    @property
    def is_full(self) -> bool:
        """Whether no further token can be read."""
        return len(self.tokens) >= self.size

    def keep(self, prompt: Sequence[int]) -> int:
        """Forgets what does not begin `prompt`; at least its last token is left to be read.

        Returns:
            How many tokens of `prompt` need not be read again.
        """
        shared = zip(self.tokens, prompt[:-1], strict=False)
        common = next((at for at, (old, new) in enumerate(shared) if old != new), None)
        if common is None:
            common = min(len(self.tokens), len(prompt) - 1)
        if common < len(self.tokens):
            if not llama_cpp.llama_memory_seq_rm(self._memory, _SEQUENCE, common, -1):
                self._forget()
            del self.tokens[common:]
        return len(self.tokens)

    def read(self, tokens: Sequence[int]) -> Iterator[int]:
        """Reads `tokens` in batches; yields the size of what is read after each. Ends early on the flag."""
        for at in range(0, len(tokens), BATCH_TOKENS):
            if self._flag.is_set():
                return
            chunk = tokens[at : at + BATCH_TOKENS]
            array = (llama_cpp.llama_token * len(chunk))(*chunk)
            batch = llama_cpp.llama_batch_get_one(array, len(chunk))
            if at + BATCH_TOKENS < len(tokens):
                batch.logits = self._no_logits  # only what follows the last token is of interest
            if not self._decode(batch, chunk):
                return
            yield len(self.tokens)

    def read_one(self, token: int) -> bool:
        """Reads the token just written; False when the flag stopped it."""
        self._next[0] = token
        return self._decode(self._next_batch, (token,))

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
        if not self._rolls_back:
            self._forget()
            return
        read = llama_cpp.llama_memory_seq_pos_max(self._memory, _SEQUENCE) + 1
        del self.tokens[max(read, 0) :]

    def _forget(self) -> None:
        llama_cpp.llama_memory_clear(self._memory, True)
        self.tokens.clear()
