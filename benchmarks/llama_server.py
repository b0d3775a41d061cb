"""llama.cpp's server as a side of the comparison, over the loopback, as its own client hears it."""

import http.client
import json
import socket
import subprocess
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import psutil

from benchmarks.setting import PENALTY_TOKENS, SAMPLING, SEED, Setting, Timing, timing
from desktop.engine.protocol import Turn

HOST = "127.0.0.1"
_START_S = 120.0
_LOOK_EVERY_S = 0.1
_ANSWER_S = 600.0
_END_S = 10.0
_DATA = b"data: "


class LlamaServer:
    """A llama-server with one slot, which keeps what it has read from question to question.

    `log` is a file that takes what it says.
    """

    def __init__(self, tool: Path, setting: Setting, log: Path) -> None:
        self._port = _free_port()
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                setting.lowered([str(tool), *_options(setting), "--port", str(self._port)]),
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self._wait_until_ready(log)

    def close(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(_END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def memory_bytes(self) -> int:
        """The server's resident size."""
        return int(psutil.Process(self._process.pid).memory_info().rss)

    def answer(self, turns: Sequence[Turn], *, max_tokens: int) -> Timing:
        """Asks for a completion of the same prompt with the same samplers; each token comes as an event."""
        connection = http.client.HTTPConnection(HOST, self._port, timeout=_ANSWER_S)
        with closing(connection):
            connection.connect()
            asked_at = time.perf_counter()
            connection.request("POST", "/completion", _body(turns, max_tokens))
            response = connection.getresponse()
            arrived = [(time.perf_counter(), line) for line in response if line.startswith(_DATA)]
        events = [(at, json.loads(line.removeprefix(_DATA))) for at, line in arrived]
        if not events or not events[-1][1].get("stop"):
            raise SystemExit(f"llama-server failed: {response.status}")
        texts = [(at, event["content"]) for at, event in events if event.get("content")]
        timings = events[-1][1]["timings"]
        return timing(
            [at for at, _ in texts],
            asked_at,
            written=timings["predicted_n"],
            prompt_tokens=timings["prompt_n"] + timings["cache_n"],
            cached_tokens=timings["cache_n"],
            text="".join(text for _, text in texts),
        )

    def _wait_until_ready(self, log: Path) -> None:
        give_up_at = time.monotonic() + _START_S
        while not self._is_ready():
            if self._process.poll() is not None or time.monotonic() > give_up_at:
                self._process.kill()
                raise SystemExit(f"llama-server did not start; {log} says why")
            time.sleep(_LOOK_EVERY_S)

    def _is_ready(self) -> bool:
        with closing(http.client.HTTPConnection(HOST, self._port, timeout=1)) as connection:
            try:
                connection.request("GET", "/health")
                return connection.getresponse().status == http.HTTPStatus.OK
            except OSError:
                return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _options(setting: Setting) -> list[str]:
    named = {
        "--model": setting.model,
        "--host": HOST,
        "--ctx-size": setting.context,
        "--threads": setting.threads,
        "--threads-batch": setting.batch_threads,
        "--flash-attn": "on" if setting.flash_attention else "off",
        "--cache-type-k": setting.kv_type,
        "--cache-type-v": setting.kv_type,
        "--n-gpu-layers": 0,
        "--parallel": 1,
        "--cache-ram": 0,  # copies of earlier prompts: they would count as its memory and cost it time
    }
    return [str(part) for pair in named.items() for part in pair]


def _body(turns: Sequence[Turn], max_tokens: int) -> bytes:
    samplers = [] if SAMPLING.repeat_penalty == 1 else ["penalties"]
    body: dict[str, Any] = {
        "prompt": _chatml(turns),
        "stream": True,
        "cache_prompt": True,
        "n_predict": max_tokens,
        "ignore_eos": True,
        "seed": SEED,
        "samplers": [*samplers, "top_k", "top_p", "min_p", "temperature"],
        "temperature": SAMPLING.temperature,
        "top_k": SAMPLING.top_k,
        "top_p": SAMPLING.top_p,
        "min_p": SAMPLING.min_p,
        "repeat_penalty": SAMPLING.repeat_penalty,
        "repeat_last_n": PENALTY_TOKENS,
    }
    return json.dumps(body).encode()


def _chatml(turns: Sequence[Turn]) -> str:
    marked = (f"<|im_start|>{turn.role}\n{turn.content}<|im_end|>\n" for turn in turns)
    return "".join(marked) + "<|im_start|>assistant\n"
