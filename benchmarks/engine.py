"""The engine beside a plain loop over llama.cpp's low-level API, in turn, in one run.

    python benchmarks/engine.py [MODEL.gguf] [--rounds N] [--threads N] [--depth N] [--write N]

Without a model it writes one with random weights and a vocabulary of 150,000, quantised to Q4_K_M:
speed does not depend on what the weights are. Both sides read the same prompt, choose with the same
sampler chain, use the same number of threads and the same priority; the engine's numbers are taken in
this process, where the text arrives. The last line is one JSON object.
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from desktop.engine.worker import WAITING  # noqa: E402

os.environ.update(WAITING)  # the plain loop's threads wait as the worker's do; read when llama.cpp is loaded

import llama_cpp  # noqa: E402

from desktop.clinical.task import Sampling  # noqa: E402
from desktop.engine.client import Engine, ModelFile  # noqa: E402
from desktop.engine.context import BATCH_TOKENS  # noqa: E402
from desktop.engine.llama_log import LlamaLog  # noqa: E402
from desktop.engine.protocol import Done, Failed, Reading, Reply, Text, Turn  # noqa: E402
from desktop.engine.sampling import Sampler  # noqa: E402
from desktop.engine.vocabulary import Vocabulary  # noqa: E402
from tests.engine import gguf_files  # noqa: E402

WORKER = (sys.executable, "-m", "desktop.engine.worker")
SAMPLING = Sampling()
Q4_K_M = 15
PLAIN_BATCH = 512
CONTEXT = 4096
STOPS = 10


class Answer:
    """One answer of the engine, with the times of this process in seconds."""

    def __init__(self, react: Callable[[Reply], None] | None = None) -> None:
        self.asked_at = time.perf_counter()
        self.first_at = self.ended_at = 0.0
        self.end: Reply | None = None
        self._react = react
        self._ended = threading.Event()

    def __call__(self, reply: Reply) -> None:
        if isinstance(reply, Text):
            self.first_at = self.first_at or time.perf_counter()
        if isinstance(reply, Done | Failed):
            self.ended_at = time.perf_counter()
            self.end = reply
            self._ended.set()
        elif self._react is not None:
            self._react(reply)

    def done(self) -> Done:
        self._ended.wait()
        if not isinstance(self.end, Done):
            raise SystemExit(f"the engine failed: {self.end}")
        return self.end


class PlainLoop:
    """What llama.cpp gives when nothing is between: one prompt, one sampler chain, one loop."""

    def __init__(self, model: Path, threads: int) -> None:
        parameters = llama_cpp.llama_model_default_params()
        parameters.n_gpu_layers = 0
        self._model = llama_cpp.llama_model_load_from_file(os.fsencode(model), parameters)
        context = llama_cpp.llama_context_default_params()
        context.n_ctx, context.n_batch, context.n_ubatch = CONTEXT, PLAIN_BATCH, PLAIN_BATCH
        context.n_threads = context.n_threads_batch = threads
        context.no_perf = True
        self._context = llama_cpp.llama_init_from_model(self._model, context)
        self.vocabulary = Vocabulary(self._model)

    def run(self, prompt: list[int], count: int) -> tuple[float, float]:
        """Reads `prompt` and writes `count` tokens; the seconds of both."""
        llama_cpp.llama_memory_clear(llama_cpp.llama_get_memory(self._context), True)
        started = time.perf_counter()
        for at in range(0, len(prompt), PLAIN_BATCH):
            self._decode(prompt[at : at + PLAIN_BATCH])
        buffer = bytearray()
        with Sampler(SAMPLING, 1, self.vocabulary.size) as sampler:
            token = sampler.next_token(self._context)
            buffer += self.vocabulary.piece(token)
            first = time.perf_counter()
            for _ in range(count - 1):
                self._decode([token])
                token = sampler.next_token(self._context)
                buffer += self.vocabulary.piece(token)
        return first - started, time.perf_counter() - first

    def _decode(self, tokens: list[int]) -> None:
        array = (llama_cpp.llama_token * len(tokens))(*tokens)
        if llama_cpp.llama_decode(self._context, llama_cpp.llama_batch_get_one(array, len(tokens))):
            raise SystemExit("llama_decode failed")


def random_model(folder: Path) -> Path:
    """Some 100 million random weights, as a file of the kind that clinics use."""
    plain, small = folder / "plain.gguf", folder / "random-q4_k_m.gguf"
    vocabulary = gguf_files.byte_vocabulary(words=151_000)
    heads = {"attention.head_count": 8, "attention.head_count_kv": 8, "rope.dimension_count": 64}
    extra = {f"llama.{name}": (gguf_files.UINT32, number) for name, number in heads.items()}
    gguf_files.random_model(plain, vocabulary=vocabulary, context=CONTEXT, width=512, layers=8, extra=extra)
    parameters = llama_cpp.llama_model_quantize_default_params()
    parameters.ftype = Q4_K_M
    if llama_cpp.llama_model_quantize(os.fsencode(plain), os.fsencode(small), parameters):
        raise SystemExit("the model could not be quantised")
    plain.unlink()
    return small


def compare(arguments: argparse.Namespace, model: Path, engine: Engine) -> dict[str, float]:
    """Both in turn, a prompt that neither has read before each time."""
    file = ModelFile(model, context=CONTEXT, threads=arguments.threads)
    plain = PlainLoop(model, arguments.threads)
    rows = []
    for number in range(arguments.rounds + 1):
        words = f"{number} " + "the pain in the chest began three days ago. " * (arguments.depth // 30)
        answer = Answer()
        turns = (Turn("user", words[: arguments.depth]),)
        engine.ask(file, turns=turns, sampling=SAMPLING, seed=1, max_tokens=arguments.write, listener=answer)
        done = answer.done()
        prompt = plain.vocabulary._tokens(f"{number} " + words, special=False)[: done.prompt_tokens]  # noqa: SLF001
        reading_s, writing_s = plain.run(prompt, done.completion_tokens)
        if number == 0:
            continue  # the model is loaded and the caches are warm only after the first
        rows.append(
            {
                "prompt": done.prompt_tokens,
                "written": done.completion_tokens,
                "engine_first_ms": (answer.first_at - answer.asked_at) * 1000,
                "plain_first_ms": reading_s * 1000,
                "engine_per_second": (done.completion_tokens - 1) / (answer.ended_at - answer.first_at),
                "plain_per_second": (done.completion_tokens - 1) / writing_s,
            }
        )
        print("  ".join(f"{name} {value:.1f}" for name, value in rows[-1].items()), flush=True)
    medians = {name: statistics.median(row[name] for row in rows) for name in rows[0]}
    medians["writing_ratio"] = statistics.median(
        row["engine_per_second"] / row["plain_per_second"] for row in rows
    )
    medians["first_token_ratio"] = statistics.median(
        row["plain_first_ms"] / row["engine_first_ms"] for row in rows
    )
    return medians


def second_turn(arguments: argparse.Namespace, model: Path, engine: Engine) -> dict[str, float]:
    """Time to the first text when only a short question is new."""
    file = ModelFile(model, context=CONTEXT, threads=arguments.threads)
    words = "second turn " + "the pain in the chest began three days ago. " * (arguments.depth // 30)
    turns = [Turn("user", words[: arguments.depth])]
    times = []
    for _ in range(2):
        answer = Answer()
        engine.ask(file, turns=turns, sampling=SAMPLING, seed=1, max_tokens=2, listener=answer)
        done = answer.done()
        times.append((answer.first_at - answer.asked_at) * 1000)
        turns += [Turn("assistant", "yes"), Turn("user", "and a fever")]
    return {"second_first_ms": times[1], "second_new_tokens": done.prompt_tokens - done.cached_tokens}


def stopping(arguments: argparse.Namespace, model: Path, engine: Engine, kind: type) -> dict[str, float]:
    """From the call of `stop` to the answer's end, while reading or writing, in ms."""
    file = ModelFile(model, context=CONTEXT, threads=arguments.threads)
    times = []
    for number in range(STOPS):
        stopped_at: list[float] = []

        def react(reply: Reply, stopped_at: list[float] = stopped_at) -> None:
            begun = isinstance(reply, kind) and (not isinstance(reply, Reading) or reply.done > reply.cached)
            if begun and not stopped_at:
                stopped_at.append(time.perf_counter())
                engine.stop()

        answer = Answer(react)
        turns = (Turn("user", f"{kind.__name__} {number} " + "the pain " * 150),)
        engine.ask(file, turns=turns, sampling=SAMPLING, seed=1, max_tokens=1000, listener=answer)
        answer.done()
        times.append((answer.ended_at - stopped_at[0]) * 1000)
    name = kind.__name__.lower()
    return {f"stop_{name}_ms": statistics.median(times), f"stop_{name}_max_ms": max(times)}


def idle(engine: Engine) -> dict[str, float]:
    """How much of one processor the waiting worker takes, in percent."""
    worker = psutil.Process(engine.worker_pid)
    time.sleep(0.5)  # threads wait actively for a moment after their work
    worker.cpu_percent()
    return {"idle_percent": worker.cpu_percent(interval=2.0), "memory_mb": worker.memory_info().rss / 1e6}


def main() -> None:
    parser = argparse.ArgumentParser(description="The engine beside a plain loop.")
    parser.add_argument("model", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, default=psutil.cpu_count(logical=False) or 1)
    parser.add_argument("--depth", type=int, default=480)
    parser.add_argument("--write", type=int, default=128)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        log = LlamaLog()
        model = arguments.model or random_model(Path(folder))
        print(f"{model.name}, {model.stat().st_size / 1e6:.0f} MB, {arguments.threads} threads, batches of")
        print(f"{BATCH_TOKENS} tokens (plain loop: {PLAIN_BATCH}), load {os.getloadavg()[0]:.1f}")
        engine = Engine(WORKER)
        try:
            answer = Answer()
            file = ModelFile(model, context=CONTEXT, threads=arguments.threads)
            engine.ask(
                file, turns=(Turn("user", "?"),), sampling=SAMPLING, seed=1, max_tokens=1, listener=answer
            )
            answer.done()
            os.nice(5)  # the worker has lowered its priority by as much
            log.clear()
            result = compare(arguments, model, engine) | second_turn(arguments, model, engine)
            for kind in (Reading, Text):
                result |= stopping(arguments, model, engine, kind)
            result |= idle(engine)
        finally:
            engine.close()
    print(json.dumps({name: round(value, 3) for name, value in result.items()}))


if __name__ == "__main__":
    main()
