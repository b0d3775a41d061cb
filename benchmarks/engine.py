"""The engine beside llama.cpp's own tools and the `Llama` class, in turn, in one run.

    python -m benchmarks.engine [--model 0.5B|1.5B|PATH]... [--rounds N] [--threads N] [--quick]

Without `--model` it takes both of its own, which it writes itself. All sides run the same file with the
threads, the context, the key-value type and the priority that the engine chose, and choose tokens with
the same samplers. Prints a table per model; the last line is one JSON object with all the ratios.
"""

import argparse
import json
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import psutil

from benchmarks.comparison import BENCH, Comparison, Sizes
from benchmarks.llama_bench import LlamaBench
from benchmarks.llama_class import LlamaClass
from benchmarks.llama_server import LlamaServer
from benchmarks.llama_tools import built_tools
from benchmarks.manners import manners
from benchmarks.ours import Ours
from benchmarks.random_models import SHAPES, random_model
from benchmarks.series import OURS, Row, ratios, table
from benchmarks.setting import Setting, Side
from desktop.engine.llama_log import LlamaLog
from desktop.engine.probing import instructions

ROOT = Path(__file__).resolve().parent.parent
SERVER, CLASS = "llama-server", "Llama"
SIDES = [OURS, BENCH, SERVER, CLASS]
CONTEXT = 4096
QUICK = Sizes(
    rounds=1, prompt=80, written=4, depths=(0, 100), parallel=2, prompt_together=40, written_together=4
)


def main() -> None:
    """Measures each model."""
    options = _options()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # no server may outlive the benchmark
    log = LlamaLog()  # keeps llama.cpp's own lines off the table
    tools = {} if options.quick else built_tools(options.build / "llama.cpp")
    sizes = QUICK if options.quick else Sizes(rounds=options.rounds)
    print(machine())
    figures: dict[str, float] = {}
    for name in options.model or (["tiny"] if options.quick else ["0.5B", "1.5B"]):
        path = random_model(name, options.build / "models") if name in SHAPES else Path(name)
        log.clear()
        with closing(Ours(path, CONTEXT, options.threads)) as ours:
            figures |= _compare(ours, name if name in SHAPES else path.stem, tools, sizes)
    print(json.dumps(figures))


def machine() -> str:
    """The cores, the instructions that llama.cpp uses, and how busy the machine is."""
    busy = psutil.cpu_percent(interval=1.0)
    return f"{os.cpu_count()} processors, {', '.join(instructions())}; {busy:.0f} % busy before the start"


def _compare(ours: Ours, name: str, tools: dict[str, Path], sizes: Sizes) -> dict[str, float]:
    setting = ours.setting
    print(_described(setting, name), flush=True)
    with _others(setting, tools) as others:
        bench = LlamaBench(tools, setting) if tools else None
        rows = [_told(row) for row in Comparison(ours, others, bench, sizes).rows()]
    own = manners(ours)
    print("\n" + table(name, rows, SIDES) + "\n")
    print("  ".join(f"{title} {value:.1f}" for title, value in own.items()), flush=True)
    return ratios(name, rows) | {f"{name} {title}": round(value, 1) for title, value in own.items()}


def _told(row: Row) -> Row:
    print(row, file=sys.stderr, flush=True)  # so that a run that is broken off was not for nothing
    return row


@contextmanager
def _others(setting: Setting, tools: dict[str, Path]) -> Iterator[dict[str, Side]]:
    """What answers beside the engine; the server only where it could be built."""
    with ExitStack() as stack:
        others: dict[str, Side] = {}
        if tools:
            server = LlamaServer(tools[SERVER], setting, tools[SERVER].with_suffix(".log"))
            others[SERVER] = stack.enter_context(closing(server))
        others[CLASS] = stack.enter_context(closing(LlamaClass(setting)))
        yield others


def _described(setting: Setting, name: str) -> str:
    size_mb = Path(setting.model).stat().st_size / 1e6
    attention = "flash attention" if setting.flash_attention else "no flash attention"
    return (
        f"{name}: {size_mb:.0f} MB, context {setting.context}, {setting.kv_type} keys and values, "
        f"{attention}, threads {setting.threads} to write and {setting.batch_threads} to read, "
        f"niceness {setting.niceness}"
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--model", action="append", help="one of its own, or a file; may be repeated")
    parser.add_argument("--rounds", type=int, default=Sizes().rounds)
    parser.add_argument("--threads", type=int, default=0, help="0 takes what the engine chooses")
    parser.add_argument("--quick", action="store_true", help="a tiny model, few tokens, no C++ tools")
    parser.add_argument("--build", type=Path, default=ROOT / "build", help="where tools and models are kept")
    return parser.parse_args()


if __name__ == "__main__":
    main()
