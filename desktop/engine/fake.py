"""A worker without a model, for tests of the front ends: a real process with the real protocol.

Run it with `python -m desktop.engine.fake [options]`. It counts characters as tokens, keeps what it
has "read" like a cache, answers with a script in small pieces and fails on request:

    --answer TEXT      what it answers; `{question}` stands for the end of the question
    --repeat N         how often it says that
    --delay SECONDS    the time each piece takes, while loading, reading and writing
    --context N        the context of its model, in characters
    --gpu-layers N     how many layers its GPU would hold
    --fault NAME       fails in one of the ways of `FAULTS`, or `fail:CODE` with an error's code
    --place NAME       where it fails: load, reading or writing, if not where `FAULTS` says
    --once FILE        fails only as long as FILE is not there, and makes it

The model is any file; it need not exist when its name begins with `fake`. A model called
`fake-<fault>.gguf` (a colon written as `=`) fails in that way.
"""

import argparse
import os
import signal
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from desktop.engine.pipe import WorkerPipe
from desktop.engine.protocol import (
    MAX_LINE_BYTES,
    PROTOCOL_VERSION,
    Answered,
    Ask,
    AskMany,
    Done,
    Failed,
    Forget,
    Forgotten,
    Hello,
    Load,
    Loaded,
    Loading,
    Measure,
    Measured,
    Probe,
    Probed,
    Reading,
    Reason,
    Save,
    Saved,
    Text,
    Turn,
    Warm,
    Warmed,
)
from desktop.engine.serving import Say, Server
from desktop.engine.turns import choose
from desktop.errors import DesktopError, EngineFault, ModelMissing, from_code

FAULTS = {
    "missing": "start",  # the worker cannot work at all and says so
    "die-at-start": "start",
    "die-on-load": "load",
    "die-on-gpu": "load",  # only while the load may use a GPU
    "hang-on-load": "load",
    "die-reading": "reading",
    "hang-reading": "reading",
    "die-writing": "writing",
    "hang-writing": "writing",
    "garbage": "writing",
    "huge-line": "writing",
}
CHUNK = 64
_OPENING = "[assistant]"
PIECE = 3
DEFAULT_ANSWER = (
    "收到您的问题：“{question}”。\n\n"
    "**初步意见**：这是演示回答，不含医学建议。\n\n"
    "1. 请补充起病时间与伴随症状。\n2. 请核对过敏史与用药史。\n3. 以上内容须由医生确认。"
)
_FACTS = ("path", "architecture", "problem", "tokens", "limit", "times", "name")


class FakeBackend:
    """Answers from a script. Its "model" is a file's name, its cache the prompt's text."""

    def __init__(self, options: argparse.Namespace, pipe: WorkerPipe, flag: threading.Event) -> None:
        self._options = options
        self._pipe = pipe
        self._flag = flag
        self._model: Load | None = None
        self._context = 0
        self._read = ""

    @property
    def has_model(self) -> bool:
        """Whether the last load succeeded."""
        return self._model is not None

    def load(self, request: Load, say: Say) -> Loaded:
        """Takes any file as a model; loading has four steps."""
        loaded, self._model = self._model, None
        for path in (request.path, *(adapter.path for adapter in request.adapters)):
            if not Path(path).name.startswith("fake") and not Path(path).is_file():
                raise ModelMissing(path=path)
        if loaded is None or (loaded.path, loaded.adapters) != (request.path, request.adapters):
            self._read = ""
            for step in range(4):
                say(Loading(request.id, step / 4))
                self._flag.wait(self._options.delay)
        self._model = request
        try:
            self._fail_at("load")
        except DesktopError:
            self._model = None
            raise
        self._context = request.context or self._options.context
        return Loaded(
            id=request.id,
            name=Path(request.path).stem,
            architecture="fake",
            context=self._context,
            parameters=0,
            size_bytes=0,
            memory_bytes=0,
            threads=request.threads or 1,
            batch_threads=request.batch_threads or 1,
            layers=self._options.gpu_layers,
            gpu_layers=self._gpu_layers(request),
            device="fake GPU" if self._gpu_layers(request) else "",
        )

    def ask(self, request: Ask, say: Say, asked_at: float) -> Done:
        """Reads in chunks, then writes the script."""
        begun = len(request.begun)
        chosen = choose(request.turns, _count, context=self._context, reserve=request.reserve, begun=begun)
        prompt = _written(chosen.turns) + request.begun
        began = time.perf_counter()
        cached = self._reads(request.id, prompt, say, chosen.left_out)
        if cached is None:
            return Done(request.id, "cancelled", len(prompt), 0, 0, 0.0, 0.0)
        started = time.perf_counter()
        reason, shown = self._write(request, say)
        return Done(
            id=request.id,
            reason=reason,
            prompt_tokens=len(prompt),
            cached_tokens=cached,
            completion_tokens=shown,
            ttft_ms=(started - asked_at) * 1000,
            tokens_per_second=shown / max(time.perf_counter() - started, 1e-6),
            read_ms=(started - began) * 1000,
        )

    def ask_many(self, request: AskMany, say: Say, asked_at: float) -> Done:
        """Answers one after the other, without telling how far it is."""
        silent = _ignore
        for index, question in enumerate(request.questions):
            ask = Ask(request.id, question.turns, question.sampling, question.seed, question.max_tokens)
            done = self.ask(ask, silent, asked_at)
            text = self._script(ask)[: done.completion_tokens]
            say(Answered(request.id, index, text, done.reason, done.prompt_tokens, done.completion_tokens))
            if done.reason == "cancelled":
                return done
        return Done(request.id, "stop", 0, 0, 0, 0.0, 0.0)

    def warm(self, request: Warm, say: Say, gives_way: Callable[[], bool]) -> Warmed:
        """Reads the prompt up to the end of its last words; it has no place to keep beginnings."""
        if request.is_beginning:
            return Warmed(request.id, 0, 0, 0)
        chosen = choose(request.turns, _count, context=self._context, reserve=request.reserve)
        prompt = _written(chosen.turns).removesuffix(_OPENING)
        cached = self._reads(request.id, prompt, say, chosen.left_out, gives_way)
        return Warmed(request.id, len(self._read), len(prompt), cached or 0)

    def save(self, request: Save) -> Saved:
        """Has nothing that could be kept."""
        return Saved(request.id, 0)

    def forget(self, request: Forget) -> Forgotten:
        """Forgets what it read."""
        self._read = ""
        return Forgotten(request.id)

    def measure(self, request: Measure) -> Measured:
        """The characters of the prompt."""
        return Measured(request.id, _count(request.turns), self._context)

    def probe(self, request: Probe, *, is_quiet: bool) -> Probed:
        """A PC with much memory and no GPU."""
        return Probed(
            id=request.id,
            total_bytes=64 << 30,
            free_bytes=32 << 30,
            processor="fake",
            threads=4,
            memory_bytes_s=40e9 if is_quiet else 0.0,
        )

    def _reads(
        self,
        request_id: int,
        prompt: str,
        say: Say,
        left_out: tuple[int, ...],
        gives_way: Callable[[], bool] = lambda: False,
    ) -> int | None:
        """Reads in chunks; returns what needed no reading, None when it was stopped."""
        cached = min(_common(prompt, self._read), len(prompt) - 1)
        self._read = prompt[:cached]
        while True:
            done = len(self._read)
            say(Reading(request_id, done, len(prompt), cached, left_out))
            if self._flag.is_set() or (gives_way() and done > cached):
                return None
            if done == len(prompt):
                return cached
            self._fail_at("reading")
            self._flag.wait(self._options.delay)
            self._read = prompt[: done + CHUNK]

    def _gpu_layers(self, request: Load) -> int:
        layers: int = self._options.gpu_layers
        return layers if request.gpu_layers < 0 else min(request.gpu_layers, layers)

    def _script(self, request: Ask) -> str:
        question = request.turns[-1].content[-200:]
        answer: str = self._options.answer.replace("{question}", question) * self._options.repeat
        return answer.removeprefix(request.begun)

    def _write(self, request: Ask, say: Say) -> tuple[Reason, int]:
        answer = self._script(request)
        room = min(request.max_tokens, self._context - len(self._read))
        written = 0
        for at in range(0, len(answer), PIECE):
            if self._flag.wait(self._options.delay) or self._flag.is_set():
                return "cancelled", written
            if piece := answer[at : at + min(PIECE, room - at)]:
                say(Text(request.id, piece))
            written += len(piece)
            self._read += piece
            if at + PIECE >= room and len(answer) > room:
                return "length", written
            self._fail_at("writing")
        return "stop", written

    def _fail_at(self, place: str) -> None:
        fault, at_place = self._options.fault, self._options.place
        if not fault and self._model is not None:
            stem = Path(self._model.path).stem
            fault = stem.removeprefix("fake-").replace("=", ":") if stem.startswith("fake-") else ""
        if place == (at_place or FAULTS.get(fault, "load")) and fault and _first_time(self._options.once):
            self._fail(fault)

    def _fail(self, fault: str) -> None:
        if fault == "die-on-gpu" and self._model is not None and not self._gpu_layers(self._model):
            return
        if fault.startswith("die"):
            os._exit(3)
        if fault.startswith("hang"):
            threading.Event().wait()
        if fault == "garbage":
            self._pipe.write(b'{"kind":"text","id":"seven"}\n\xff\xfe not a line of ours\n')
        if fault == "huge-line":
            self._pipe.write(b"x" * (MAX_LINE_BYTES + 1) + b"\n")
        if fault.startswith("fail:"):
            raise from_code(fault.removeprefix("fail:"), dict.fromkeys(_FACTS, "fake"))
        if fault not in FAULTS:
            raise EngineFault(problem=f"no fault named {fault}")


def _ignore(_reply: msgspec.Struct) -> None:
    """Hears nothing."""


def _first_time(once: Path | None) -> bool:
    if once is None:
        return True
    if once.exists():
        return False
    once.touch()
    return True


def _common(one: str, other: str) -> int:
    return next(
        (at for at, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), len(other)
    )


def _written(turns: Sequence[Turn]) -> str:
    return "".join(f"[{turn.role}]{turn.content}\n" for turn in turns) + _OPENING


def _count(turns: Sequence[Turn]) -> int:
    return len(_written(turns))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="The engine's fake worker.")
    parser.add_argument("--answer", default=DEFAULT_ANSWER)
    parser.add_argument("--repeat", type=int, default=1)
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--context", type=int, default=4096)
    parser.add_argument("--gpu-layers", type=int, default=0)
    parser.add_argument("--fault", default="")
    parser.add_argument("--place", choices=("load", "reading", "writing"), default="")
    parser.add_argument("--once", type=Path, default=None)
    return parser.parse_args()


def main() -> None:
    """Serves the fake over stdin and stdout."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    options = _options()
    pipe = WorkerPipe()
    if options.fault == "die-at-start" and _first_time(options.once):
        os._exit(3)
    if options.fault == "missing" and _first_time(options.once):
        pipe.say(Failed(0, "EngineMissing", {"problem": "fake"}))
        return
    flag = threading.Event()
    pipe.say(Hello(PROTOCOL_VERSION, "fake"))
    Server(pipe, FakeBackend(options, pipe, flag), flag).serve()


if __name__ == "__main__":
    main()
