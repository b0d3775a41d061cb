"""llama-cpp-python's high-level `Llama` class as a side of the comparison, in a process of its own.

Run as a program it is that process: a question a line on stdin, a timing a line on stdout.
"""

import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import psutil

from benchmarks.setting import READ_TOGETHER, SAMPLING, SEED, Setting, Timing, timing
from desktop.engine.protocol import Turn

_END_S = 10.0


class Asked(msgspec.Struct, frozen=True):
    """One question on its way to the process."""

    turns: tuple[Turn, ...]
    max_tokens: int


class LlamaClass:
    """The process with the class, as the comparison sees it."""

    def __init__(self, setting: Setting) -> None:
        command = [sys.executable, "-m", "benchmarks.llama_class"]
        self._process = subprocess.Popen(
            setting.lowered(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).resolve().parent.parent,
        )
        self._say(setting)

    def close(self) -> None:
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(_END_S)
        if self._process.stdout is not None:
            self._process.stdout.close()

    def memory_bytes(self) -> int:
        """The resident size of Python with the class."""
        return int(psutil.Process(self._process.pid).memory_info().rss)

    def answer(self, turns: Sequence[Turn], *, max_tokens: int) -> Timing:
        """Asks and waits; the times are taken over there, where the class hands out its text."""
        self._say(Asked(tuple(turns), max_tokens))
        line = self._process.stdout.readline() if self._process.stdout is not None else b""
        if not line:
            raise SystemExit("the Llama class failed")
        return msgspec.json.decode(line, type=Timing)

    def _say(self, message: msgspec.Struct) -> None:
        if self._process.stdin is not None:
            self._process.stdin.write(msgspec.json.encode(message) + b"\n")
            self._process.stdin.flush()


def main() -> None:
    """Answers questions until stdin ends."""
    from llama_cpp import Llama  # noqa: PLC0415  only this process loads the library

    setting = msgspec.json.decode(sys.stdin.buffer.readline(), type=Setting)
    llama = Llama(
        setting.model,
        n_ctx=setting.context,
        n_batch=READ_TOGETHER,
        n_threads=setting.threads,
        n_threads_batch=setting.batch_threads,
        flash_attn=setting.flash_attention,
        seed=SEED,
        verbose=False,
    )
    for line in sys.stdin.buffer:
        asked = msgspec.json.decode(line, type=Asked)
        print(msgspec.json.encode(_answer(llama, asked)).decode(), flush=True)
    llama.close()


def _answer(llama: Any, asked: Asked) -> Timing:
    times, pieces = [], []
    asked_at = time.perf_counter()
    for chunk in llama.create_chat_completion(
        [{"role": turn.role, "content": turn.content} for turn in asked.turns],
        max_tokens=asked.max_tokens,
        temperature=SAMPLING.temperature,
        top_k=SAMPLING.top_k,
        top_p=SAMPLING.top_p,
        min_p=SAMPLING.min_p,
        repeat_penalty=SAMPLING.repeat_penalty,
        stream=True,
    ):
        if text := chunk["choices"][0]["delta"].get("content"):
            times.append(time.perf_counter())
            pieces.append(text)
    prompt_tokens = llama.n_tokens - len(times) + 1  # the last token that is written is not read
    return timing(times, asked_at, written=len(times), prompt_tokens=prompt_tokens, text="".join(pieces))


if __name__ == "__main__":
    main()
