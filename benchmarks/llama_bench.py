"""llama.cpp's own benchmarks, which read and write tokens without a client and without choosing them."""

import json
import subprocess
from pathlib import Path
from typing import Any

from benchmarks.setting import Setting


class LlamaBench:
    """llama-bench and llama-batched-bench, one short run each time."""

    def __init__(self, tools: dict[str, Path], setting: Setting) -> None:
        self._tools = tools
        self._setting = setting

    def read(self, tokens: int, *, depth: int = 0) -> float:
        """Tokens of a prompt that are read a second after `depth` others."""
        return self._speed(self._setting.batch_threads, ["-p", str(tokens), "-n", "0", "-d", str(depth)])

    def written(self, tokens: int, *, depth: int) -> float:
        """Tokens that are written a second after `depth` others."""
        return self._speed(self._setting.threads, ["-p", "0", "-n", str(tokens), "-d", str(depth)])

    def together(self, *, prompt: int, written: int, parallel: int) -> tuple[float, float]:
        """Many answers at once: tokens a second read and written, and written alone."""
        setting = self._setting
        sizes = ["-npp", str(prompt), "-ntg", str(written), "-npl", str(parallel)]
        threads = ["-t", str(setting.threads), "-tb", str(setting.batch_threads)]
        context = ["-c", str(setting.context), "--output-format", "jsonl"]
        output = self._run("llama-batched-bench", [*sizes, *threads, *context])
        result = json.loads(next(line for line in output.splitlines() if line.startswith("{")))
        return result["speed"], result["speed_tg"]

    def _speed(self, threads: int, sizes: list[str]) -> float:
        output = self._run("llama-bench", [*sizes, "-t", str(threads), "-r", "1", "-o", "json"])
        results: list[dict[str, Any]] = json.loads(output)
        return float(results[0]["avg_ts"])

    def _run(self, tool: str, options: list[str]) -> str:
        setting = self._setting
        command = [str(self._tools[tool]), "-m", setting.model, "-ngl", "0", *options]
        command += ["-fa", "on" if setting.flash_attention else "off"]
        command += ["-ctk", setting.kv_type, "-ctv", setting.kv_type]
        done = subprocess.run(setting.lowered(command), capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{tool} failed: {done.stderr[-1000:]}")
        return done.stdout
