"""What all sides of a comparison share: the model, its context, the threads and the priority."""

import shutil
from collections.abc import Sequence
from typing import Protocol

import msgspec

from desktop.clinical.task import Sampling
from desktop.engine.protocol import Turn

SAMPLING = Sampling()
SEED = 1
READ_TOGETHER = 512  # the most tokens in one piece; llama.cpp's tools take no more either unless told
PENALTY_TOKENS = 64


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """How the model at the path `model` is run, as the engine has chosen it; `niceness` as on Unix."""

    model: str
    context: int
    threads: int
    batch_threads: int
    kv_type: str = "f16"
    flash_attention: bool = True
    niceness: int = 0

    def lowered(self, command: Sequence[str]) -> list[str]:
        """The command, to be run with the engine's priority."""
        if self.niceness <= 0 or shutil.which("nice") is None:
            return list(command)
        return ["nice", "-n", str(self.niceness), *command]


class Timing(msgspec.Struct, frozen=True, kw_only=True):
    """One answer as its client saw it: from the question to the first text, and on to the last."""

    first_s: float
    writing_s: float = 0.0
    written: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    text: str = ""

    @property
    def first_ms(self) -> float:
        """Time to the first text in milliseconds."""
        return self.first_s * 1000

    @property
    def read_per_second(self) -> float:
        """Tokens that were read, over the time to the first text."""
        return (self.prompt_tokens - self.cached_tokens) / self.first_s

    @property
    def written_per_second(self) -> float:
        """Tokens after the first one, over the time that they took; 0 when there is none."""
        return (self.written - 1) / self.writing_s if self.writing_s > 0 else 0.0


class Side(Protocol):
    """Something that answers."""

    def answer(self, turns: Sequence[Turn], *, max_tokens: int) -> Timing: ...
    def memory_bytes(self) -> int: ...
    def close(self) -> None: ...


def timing(times: Sequence[float], asked_at: float, **counts: int | str) -> Timing:
    """The timing of an answer whose pieces arrived at `times`."""
    if not times:
        raise SystemExit("an answer came without any text")
    values = {"first_s": times[0] - asked_at, "writing_s": times[-1] - times[0], **counts}
    return msgspec.convert(values, Timing)
