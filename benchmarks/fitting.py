"""What `models fit` says a model takes, beside what it really takes (`memory_use`), on Linux.

    python -m benchmarks.fitting [--model 0.5B|1.5B|PATH]... [--full]

Each line is a worker of its own. With `--full` the whole context is read: minutes for each line.
"""

import argparse
import tempfile
from pathlib import Path

import msgspec

from benchmarks.memory_use import MemoryUse, memory_use, read_page_by_page
from benchmarks.random_models import SHAPES, hollow_model
from desktop.engine.model_file import ModelFile
from desktop.engine.plan import KvType
from desktop.engine.protocol import Probed
from desktop.models.cards import Fit
from desktop.models.fitting import fit_of, measures_of_file

CONTEXTS = (2048, 8192, 16384)
KV_TYPES: tuple[KvType, ...] = ("f16", "q8_0")
_RESERVE = 640  # for the answer, and the chat's marks
THIS_PC = Probed(id=0, total_bytes=1 << 40, free_bytes=1 << 40, processor="", threads=1)
"""One with room for everything, without a GPU."""


class Row(msgspec.Struct, frozen=True):
    """One line of the table, what was said and what is."""

    model: str
    context: int
    kv_type: KvType
    said: Fit
    real: MemoryUse

    @property
    def off(self) -> float:
        """How far off what was said is; 0.1 is a tenth too much."""
        return self.said.needed_bytes / self.real.used - 1


def measured(path: Path, context: int, kv_type: KvType, *, tokens: int = 0) -> Row:
    """Says what the model will take, then loads it and looks, as `memory_use` does."""
    said = fit_of(measures_of_file(path), THIS_PC, context=context, kv_type=kv_type)
    model = ModelFile(path, context=context, kv_type=kv_type, threads=1, batch_threads=2, gpu_layers=0)
    real = memory_use(model, tokens=tokens) if tokens else memory_use(model)
    return Row(path.stem.removeprefix("hollow-"), context, kv_type, said, real)


def table(rows: list[Row]) -> str:
    """The rows as a Markdown table, in MB."""
    lines = [
        "| model | context | keys, values | weights | cache | buffers | said | used | resident now | off |",
        "|---|---:|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        said, real = row.said, row.real
        sizes = (said.weights_bytes, said.cache_bytes, said.buffers_bytes, said.needed_bytes)
        numbers = " | ".join(f"{size / 1e6:,.0f}" for size in (*sizes, real.used, real.resident))
        lines.append(f"| {row.model} | {row.context:,} | {row.kv_type} | {numbers} | {row.off:+.1%} |")
    return "\n".join(lines)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--model", action="append", help="a shape, or a file; may be repeated")
    parser.add_argument("--full", action="store_true", help="reads the whole context")
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name in options.model or ("0.5B", "1.5B"):
            path = hollow_model(name, Path(folder)) if name in SHAPES else Path(name)
            read_page_by_page(path)
            for context in CONTEXTS:
                for kv_type in KV_TYPES:
                    tokens = context - _RESERVE if options.full else 0
                    rows.append(measured(path, context, kv_type, tokens=tokens))
    print(table(rows))


if __name__ == "__main__":
    main()
