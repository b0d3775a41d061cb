"""The engine as a side of the comparison: what its client in this process hears, and when."""

import base64
import hashlib
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Generic, TypeVar

import psutil

from benchmarks.setting import SAMPLING, SEED, Setting, Timing, timing
from desktop.engine.client import Engine
from desktop.engine.model_file import ModelFile
from desktop.engine.protocol import (
    Done,
    Failed,
    Loaded,
    Measured,
    Probed,
    Question,
    Reply,
    Saved,
    State,
    Text,
    Turn,
    Warmed,
)

WORKER = (sys.executable, "-m", "desktop.engine.worker")
STATE_KEY = base64.b64encode(bytes(range(32))).decode()
End = TypeVar("End", Done, Loaded, Measured, Probed, Saved, Warmed)


class Hearing(Generic[End]):
    """Listens to one request until its final reply, of the given kind; notes when each text came."""

    def __init__(self, kind: type[End]) -> None:
        self.asked_at = time.perf_counter()
        self.ended_at = 0.0
        self.times: list[float] = []
        self.pieces: list[str] = []
        self._kind: type[End] = kind
        self._end: End | None = None
        self._failure: Failed | None = None
        self._ended = threading.Event()

    def __call__(self, reply: Reply) -> None:
        if isinstance(reply, Text):
            self.times.append(time.perf_counter())
            self.pieces.append(reply.text)
        elif isinstance(reply, (self._kind, Failed)):
            self.ended_at = time.perf_counter()
            if isinstance(reply, Failed):
                self._failure = reply
            else:
                self._end = reply
            self._ended.set()

    def end(self) -> End:
        """Waits for the final reply.

        Raises:
            SystemExit: the request failed.
        """
        self._ended.wait()
        if self._end is None:
            raise SystemExit(f"the engine failed: {self._failure}")
        return self._end


class Ours:
    """The engine with one model.

    `context` is in tokens; with 0 `threads` the engine chooses.
    """

    def __init__(self, path: Path, context: int, threads: int = 0) -> None:
        self._path = path
        self.file = ModelFile(path, context=context, threads=threads, batch_threads=threads)
        self._model_sha256 = hashlib.sha256(path.name.encode()).hexdigest()  # the worker only compares it
        self.engine = Engine(WORKER)
        self.loaded = self._load()

    def close(self) -> None:
        self.engine.close()

    def memory_bytes(self) -> int:
        """The worker's resident size."""
        return int(self._worker.memory_info().rss)

    @property
    def setting(self) -> Setting:
        """How the engine runs the model: what the other sides are told."""
        return Setting(
            model=str(self._path),
            context=self.loaded.context,
            threads=self.loaded.threads,
            batch_threads=self.loaded.batch_threads or self.loaded.threads,
            kv_type=self.loaded.kv_type,
            flash_attention=self.loaded.flash_attention,
            niceness=0 if sys.platform == "win32" else self._worker.nice() - psutil.Process().nice(),
        )

    def tokens(self, turns: Sequence[Turn]) -> int:
        """How many tokens the prompt of these turns has."""
        hearing = Hearing(Measured)
        self.engine.measure(self.file, turns, hearing)
        return hearing.end().tokens

    def answer(self, turns: Sequence[Turn], *, max_tokens: int, state: State | None = None) -> Timing:
        """Asks and waits for the end of the answer."""
        hearing = Hearing(Done)
        self.engine.ask(
            self.file,
            turns=turns,
            sampling=SAMPLING,
            seed=SEED,
            max_tokens=max_tokens,
            state=state,
            listener=hearing,
        )
        done = hearing.end()
        return timing(
            hearing.times,
            hearing.asked_at,
            written=done.completion_tokens,
            prompt_tokens=done.prompt_tokens,
            cached_tokens=done.cached_tokens,
            text="".join(hearing.pieces),
        )

    def read_ahead(self, turns: Sequence[Turn], state: State) -> None:
        """Reads what stands in the form, as while the doctor types, and waits for the end of it."""
        hearing = Hearing(Warmed)
        self.engine.warm(self.file, turns, state, hearing)
        hearing.end()

    def state(self, name: str, folder: Path | None = None) -> State:
        """Where what is read of the conversation `name` is kept: in memory, or in a file of `folder`."""
        if folder is None:
            return State(name)
        return State(name, str(folder / f"{name}.state"), STATE_KEY, self._model_sha256)

    def save(self, state: State) -> int:
        """Writes the state to its file; its size in bytes."""
        hearing = Hearing(Saved)
        self.engine.save(state, hearing)
        return hearing.end().size_bytes

    def restart(self) -> None:
        """Ends the worker and loads the model in a new one, as on the next morning."""
        self.engine.close()
        self.engine = Engine(WORKER)
        self.loaded = self._load()

    def answer_together(self, questions: Sequence[Question]) -> tuple[float, int]:
        """Asks all of them at once; the seconds until the last answer's end, and the tokens of all."""
        hearing = Hearing(Done)
        self.engine.ask_many(self.file, questions, hearing, parallel=len(questions))
        done = hearing.end()
        return hearing.ended_at - hearing.asked_at, done.prompt_tokens + done.completion_tokens

    def _load(self) -> Loaded:
        hearing = Hearing(Loaded)
        self.engine.load(self.file, hearing)
        return hearing.end()

    @property
    def _worker(self) -> psutil.Process:
        return psutil.Process(self.engine.worker_pid)
