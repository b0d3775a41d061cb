"""What the demo model's tests share: the recipe's tables, and one engine that answers all of them."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from demo_model.knowledge import Knowledge, load_knowledge

from desktop.clinical.shelf import Shelf, load_shelf
from desktop.clinical.task import Sampling
from desktop.engine.client import Engine
from desktop.engine.model_file import ModelFile
from desktop.engine.protocol import Done, Failed, Reply, Text, Turn

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "resources" / "models" / "doctorflan-demo.gguf"
TIMEOUT_S = 300.0


@dataclass(frozen=True)
class Answer:
    """What the model wrote, how many tokens that was, and why it ended."""

    text: str
    tokens: int
    reason: str


Ask = Callable[[Sequence[Turn]], Answer]


@pytest.fixture(scope="session")
def shelf() -> Shelf:
    return load_shelf(ROOT / "resources")


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    return load_knowledge()


@pytest.fixture(scope="session")
def ask() -> Iterator[Ask]:
    """Asks the bundled model greedily, at most 512 tokens."""
    engine = Engine()

    def answer(turns: Sequence[Turn]) -> Answer:
        replies: list[Reply] = []
        ended = threading.Event()

        def listen(reply: Reply) -> None:
            replies.append(reply)
            if isinstance(reply, Done | Failed):
                ended.set()

        model, greedy = ModelFile(DEMO), Sampling(temperature=0)
        engine.ask(model, turns=turns, sampling=greedy, seed=1, max_tokens=512, listener=listen)
        assert ended.wait(TIMEOUT_S)
        final = replies[-1]
        assert isinstance(final, Done), final
        text = "".join(reply.text for reply in replies if isinstance(reply, Text))
        return Answer(text, final.completion_tokens, final.reason)

    yield answer
    engine.close()
