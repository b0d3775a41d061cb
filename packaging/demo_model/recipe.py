"""The whole recipe: corpus, tokenizer, training, GGUF, catalogue and, where asked for, the tests."""

import argparse
import dataclasses
import subprocess
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import torch
from tokenizers import Tokenizer

from demo_model.catalogue import sha256_of, stamp_catalogue, write_provenance
from demo_model.corpus import Conversation, CorpusWriter, save_corpus
from demo_model.gguf_file import write_gguf
from demo_model.knowledge import load_knowledge
from demo_model.network import Network, Shape
from demo_model.reference import save_reference
from demo_model.tokenizer import conversation_tokens, train_tokenizer
from demo_model.training import Example, Phase, Trainer
from desktop.clinical.shelf import load_shelf


@dataclass(frozen=True)
class Corpus:
    """How a corpus is drawn: how often each subject of a task, each example, and free questions.

    `careful` answers do not state findings that the form may not hold.
    """

    seed: int
    rounds: int
    example_rounds: int
    free_rounds: int = 5
    careful: bool = False


ROOT = Path(__file__).resolve().parents[2]
SEED = 20260301
PHASES = (
    (
        Corpus(seed=20260302, rounds=5, example_rounds=30),
        Phase(SEED, 700, 1, muon_rate=0.01, adam_rate=0.004),
    ),
    (
        Corpus(seed=20260303, rounds=5, example_rounds=40),
        Phase(SEED + 1, 2000, 1950, muon_rate=0.006, adam_rate=0.003),
    ),
    (
        Corpus(seed=20260304, rounds=2, example_rounds=15, free_rounds=25, careful=True),
        Phase(SEED + 2, 1000, 950, muon_rate=0.004, adam_rate=0.002),
    ),
)
"""Fast and level; on new patients and down to nothing; then many free questions and careful answers."""
EXPORT_EVERY = 100
Facts = dict[str, str | int | float]


def main() -> int:
    """Builds everything; returns the exit code of the tests if they are asked for."""
    parser = argparse.ArgumentParser(description="Makes the demo model.")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "demo_model", help="corpus, checkpoints")
    parser.add_argument("--gguf", type=Path, default=ROOT / "resources" / "models" / "doctorflan-demo.gguf")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--python", type=Path, help="with llama-cpp-python and pytest: runs the tests")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(options.threads)

    network, tokenizer, facts = train(options.out, options.gguf)
    write_gguf(options.gguf, network, tokenizer)
    facts |= {"gguf_sha256": sha256_of(options.gguf), "gguf_bytes": options.gguf.stat().st_size}
    write_provenance(options.gguf.with_suffix(".json"), facts)
    stamp_catalogue(ROOT / "models.toml", options.gguf)
    save_reference(options.out, network, tokenizer)
    return check(options.python, options.out) if options.python else 0


def train(out: Path, gguf: Path) -> tuple[Network, Tokenizer, Facts]:
    """Trains tokenizer and network; returns them with what is to be kept of the run.

    A phase whose `phase-N.pt` lies in `out` is not done again. Every `EXPORT_EVERY` steps the network
    is written out, so that it can be looked at.
    """
    paths = [out / f"corpus-{number}.jsonl" for number in range(1, len(PHASES) + 1)]
    corpora = [write_corpus(kind, path) for (kind, _), path in zip(PHASES, paths, strict=True)]
    tokenizer = tokenizer_of(corpora[0], out)
    torch.manual_seed(SEED)
    network = Network(Shape())
    facts: Facts = {"seed": SEED, **dataclasses.asdict(network.shape)}
    facts["parameters"] = sum(weight.numel() for weight in network.parameters())
    facts |= {name: version(name).partition("+")[0] for name in ("torch", "tokenizers", "gguf")}
    for number, ((kind, phase), corpus) in enumerate(zip(PHASES, corpora, strict=True), 1):
        examples = [conversation_tokens(tokenizer, conversation) for conversation in corpus]
        done = out / f"phase-{number}.pt"
        measured = run_or_load(network, tokenizer, phase, examples, done=done, gguf=gguf)
        known = dataclasses.asdict(kind) | {
            "conversations": len(corpus),
            "items": sum(len(conversation.items) for conversation in corpus),
            "tokens": sum(len(tokens) for tokens, _ in examples),
            "sha256": sha256_of(paths[number - 1]),
        }
        facts |= {f"corpus_{number}_{name}": value for name, value in known.items()}
        facts |= {f"phase_{number}_{name}": value for name, value in dataclasses.asdict(phase).items()}
        facts |= {f"phase_{number}_{name}": value for name, value in measured.items()}
    return network, tokenizer, facts


def write_corpus(kind: Corpus, path: Path) -> list[Conversation]:
    """Writes a corpus to `path` and returns it."""
    writer = CorpusWriter(load_shelf(ROOT / "resources"), load_knowledge(), kind.seed, careful=kind.careful)
    corpus = writer.write(
        rounds=kind.rounds, example_rounds=kind.example_rounds, free_rounds=kind.free_rounds
    )
    save_corpus(corpus, path)
    return corpus


def tokenizer_of(corpus: list[Conversation], out: Path) -> Tokenizer:
    """Trains the tokenizer on the questions and answers of a corpus."""
    items = (item for conversation in corpus for item in conversation.items)
    tokenizer = train_tokenizer(text for item in items for text in (item.input, item.output))
    tokenizer.save(str(out / "tokenizer.json"))
    return tokenizer


def run_or_load(
    network: Network, tokenizer: Tokenizer, phase: Phase, examples: list[Example], *, done: Path, gguf: Path
) -> dict[str, int | float]:
    """Trains for one phase, or takes what is in `done`; returns the tokens read and the loss at its end."""
    if done.exists():
        kept = torch.load(done)
        network.load_state_dict(kept["network"])
        return dict(kept["measured"])

    def report(step: int, loss: float, speed: float) -> None:
        if step % 20 == 0:
            print(f"step {step} of {phase.steps}, loss {loss:.3f}, {speed:.0f} tokens/s", flush=True)
        if step % EXPORT_EVERY == 0:
            write_gguf(gguf, network, tokenizer)

    loss, read = Trainer(network, phase).run(examples, report)
    measured: dict[str, int | float] = {"tokens_read": read, "loss": round(loss, 4)}
    torch.save({"network": network.state_dict(), "measured": measured}, done)
    return measured


def check(python: Path, out: Path) -> int:
    """Compares llama.cpp with PyTorch, then runs the tests of the answers."""
    subprocess.run([python, ROOT / "packaging" / "demo_model" / "agreement.py", out], check=True)
    return subprocess.run([python, "-m", "pytest", ROOT / "tests" / "demo_model"], check=False).returncode
