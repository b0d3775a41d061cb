"""How fast the bundle's worker reads and writes beside the one compiled for this machine alone, in turn."""

import argparse
import sys
from contextlib import closing
from pathlib import Path

from benchmarks.ours import Hearing
from benchmarks.random_models import SHAPES, random_model
from desktop.clinical.task import Sampling
from desktop.engine.client import Engine
from desktop.engine.model_file import ModelFile
from desktop.engine.protocol import Done, Turn

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 16
WORDS, WRITTEN = 60, 40
LEAST_SHARE = 0.97
UNGUESSABLE = Sampling(temperature=2, top_k=1000, top_p=1, min_p=0)


class Side:
    """One of the two workers, and how fast it was, in tokens a second."""

    def __init__(self, *command: str) -> None:
        self.engine = Engine((*command, "--engine-worker"))
        self.reading: list[float] = []
        self.writing: list[float] = []

    def ask(self, model: ModelFile, number: int) -> None:
        """Asks question `number`, of which nothing was read before, and notes the speeds.

        Random weights at a high temperature write what no draft can guess: a guessed token would make
        an answer as fast as the guesses are right, whatever the library.

        Raises:
            SystemExit: some of the answer was guessed.
        """
        hearing = Hearing(Done)
        turns = (Turn("user", f"{number} " + "word " * WORDS),)
        self.engine.ask(
            model, turns=turns, sampling=UNGUESSABLE, seed=number, max_tokens=WRITTEN, listener=hearing
        )
        done = hearing.end()
        if done.drafted:
            raise SystemExit(f"{done.drafted} tokens of answer {number} were guessed: not a fair comparison")
        self.reading.append((done.prompt_tokens - done.cached_tokens) / done.read_ms * 1000)
        self.writing.append(done.tokens_per_second)


def main() -> None:
    """Prints both speeds and their ratio; ends with 1 when the bundle is slower than it may be."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bundle", type=Path, default=ROOT / "dist" / "doctorflan")
    parser.add_argument("--model", default="0.5B", help=f"a path, or one of {', '.join(SHAPES)}")
    # With one thread it is the libraries that are compared, not who is sooner given the second core.
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    path = (
        random_model(options.model, ROOT / "build" / "models") if options.model in SHAPES else options.model
    )
    model = ModelFile(Path(path), context=2048, threads=options.threads, batch_threads=options.threads)
    bundle, native = Side(str(options.bundle / "doctorflan")), Side(sys.executable, "-m", "desktop")
    with closing(bundle.engine), closing(native.engine):
        for number in range(ROUNDS):
            for side in (bundle, native) if number % 2 else (native, bundle):
                side.ask(model, number)
    shares = [
        share("reading", bundle.reading, native.reading),
        share("writing", bundle.writing, native.writing),
    ]
    if min(shares) < LEAST_SHARE:
        raise SystemExit(f"at least {LEAST_SHARE} is wanted; other programs may have kept this machine busy")


def share(what: str, bundle: list[float], native: list[float]) -> float:
    """Prints the best of each and their ratio: other programs can only make a round slower."""
    ours, theirs = max(bundle), max(native)
    print(f"{what}: bundle {ours:.1f}, native {theirs:.1f} tokens/s, ratio {ours / theirs:.3f}")
    return ours / theirs


if __name__ == "__main__":
    main()
