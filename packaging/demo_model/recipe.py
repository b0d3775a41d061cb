"""The whole recipe: corpus, tokenizer, training, GGUF, catalogue and, where asked for, the tests."""

import argparse
import dataclasses
import hashlib
import subprocess
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
from demo_model.training import Recipe, Trainer
from desktop.clinical.shelf import load_shelf

ROOT = Path(__file__).resolve().parents[2]
CORPUS_SEED, ROUNDS, EXAMPLE_ROUNDS = 20260302, 5, 30
EXPORT_EVERY = 100


def main() -> int:
    """Builds everything; returns the exit code of the tests of the answers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "demo_model", help="corpus, checkpoints")
    parser.add_argument("--gguf", type=Path, default=ROOT / "resources" / "models" / "doctorflan-demo.gguf")
    parser.add_argument("--steps", type=int, default=Recipe.steps)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--python", type=Path, help="an interpreter with llama-cpp-python and pytest: runs the tests"
    )
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(options.threads)
    recipe = Recipe(steps=options.steps)

    corpus = CorpusWriter(load_shelf(ROOT / "resources"), load_knowledge(), CORPUS_SEED).write(
        rounds=ROUNDS, example_rounds=EXAMPLE_ROUNDS
    )
    save_corpus(corpus, options.out / "corpus.jsonl")
    tokenizer = train_tokenizer(
        text for conversation in corpus for item in conversation.items for text in (item.input, item.output)
    )
    tokenizer.save(str(options.out / "tokenizer.json"))
    network, facts = train(corpus, tokenizer, recipe, options.out, options.gguf)
    write_gguf(options.gguf, network, tokenizer)
    write_provenance(
        options.gguf.with_suffix(".json"),
        facts
        | {
            "corpus_sha256": hashlib.sha256((options.out / "corpus.jsonl").read_bytes()).hexdigest(),
            "gguf_sha256": sha256_of(options.gguf),
            "gguf_bytes": options.gguf.stat().st_size,
        },
    )
    if (ROOT / "models.toml").exists():
        stamp_catalogue(ROOT / "models.toml", options.gguf)
    save_reference(options.out, network, tokenizer)
    return check(options.python, options.out) if options.python else 0


def train(
    corpus: list[Conversation], tokenizer: Tokenizer, recipe: Recipe, out: Path, gguf: Path
) -> tuple[Network, dict[str, str | int | float]]:
    """Trains a network; returns it with what is to be kept of the run.

    Every `EXPORT_EVERY` steps the network is written out, and a number of steps in the file `end_at`
    in `out` replaces the recipe's: for a machine that turns out slow or fast.
    """
    examples = [conversation_tokens(tokenizer, conversation) for conversation in corpus]
    torch.manual_seed(recipe.seed)
    network = Network(Shape())
    trainer = Trainer(network, recipe)

    def report(step: int, loss: float, speed: float) -> None:
        if step % 20 == 0:
            print(f"step {step} of {trainer.recipe.steps}, loss {loss:.3f}, {speed:.0f} tokens/s", flush=True)
        if step % EXPORT_EVERY == 0:
            if (out / "end_at").exists():
                trainer.end_at(int((out / "end_at").read_text()))
            torch.save(network.state_dict(), out / "network.pt")
            write_gguf(gguf, network, tokenizer)

    loss, read = trainer.run(examples, report)
    torch.save(network.state_dict(), out / "network.pt")
    facts: dict[str, str | int | float] = {
        "corpus_seed": CORPUS_SEED,
        "corpus_rounds": ROUNDS,
        "corpus_example_rounds": EXAMPLE_ROUNDS,
        "conversations": len(corpus),
        "items": sum(len(conversation.items) for conversation in corpus),
        "corpus_tokens": sum(len(tokens) for tokens, _ in examples),
        "parameters": sum(weight.numel() for weight in network.parameters()),
        "tokens_read": read,
        "final_loss": round(loss, 4),
        "torch": version("torch").partition("+")[0],
        "tokenizers": version("tokenizers"),
        "gguf": version("gguf"),
    }
    return network, dataclasses.asdict(network.shape) | dataclasses.asdict(trainer.recipe) | facts


def check(python: Path, out: Path) -> int:
    """Compares llama.cpp with PyTorch, then runs the tests of the answers."""
    subprocess.run([python, ROOT / "packaging" / "demo_model" / "agreement.py", out], check=True)
    return subprocess.run([python, "-m", "pytest", ROOT / "tests" / "demo_model"], check=False).returncode
