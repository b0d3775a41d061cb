"""Models for the tests of the shelf: files that are models, a hospital's catalogue, and a watcher."""

import threading
from collections.abc import Callable
from pathlib import Path

from desktop.assistant import Assistant
from desktop.models.cards import Card
from desktop.paths import Paths
from tests.conftest import DEMO
from tests.models.hub import REPOSITORY

TIMEOUT_S = 60.0
HOSPITAL = "hospital-7b"


def model_file(path: Path, *, mark: bytes = b"1") -> Path:
    """A model that answers like the demo model and is none that the catalogue knows."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model_bytes(mark))
    return path


def model_bytes(mark: bytes = b"1") -> bytes:
    """The demo model with something behind its end."""
    return DEMO.read_bytes() + mark * 32


def hospital_catalogue(paths: Paths, **more: str) -> Path:
    """A catalogue of the hospital with one model, whose files the hub must be asked for."""
    values = {
        "id": HOSPITAL,
        "repository": REPOSITORY,
        "quantisation": "Q4_K_M",
        "licence": "Apache-2.0",
    } | more
    lines = [f'{name} = "{value}"' for name, value in values.items()]
    lines += [
        'title = { zh = "医院模型", en = "Hospital model" }',
        'notes = { zh = "测试", en = "Test" }',
        'languages = ["zh", "en"]',
        "doctorflan = true",
    ]
    path = paths.data / "catalogues" / "hospital.toml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("[[models]]\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


class Watched:
    """A watcher: what the cards said, one after the other."""

    def __init__(self, assistant: Assistant) -> None:
        self.seen: list[tuple[Card, ...]] = []
        self._changed = threading.Condition()
        assistant.models.watch(self)

    def __call__(self, cards: tuple[Card, ...]) -> None:
        with self._changed:
            self.seen.append(cards)
            self._changed.notify_all()

    def until(self, wanted: Callable[[Card], bool]) -> Card:
        """The first card that is as wanted, as soon as there is one."""

        def found() -> Card | None:
            return next((card for cards in self.seen for card in cards if wanted(card)), None)

        with self._changed:
            self._changed.wait_for(lambda: found() is not None, TIMEOUT_S)
            card = found()
        assert card is not None, [(card.id, card.place) for card in self.seen[-1]]
        return card

    def places(self, name: str) -> list[str]:
        """The places that the card went through, each once in a row."""
        places = [card.place for cards in self.seen for card in cards if card.id == name]
        return [place for at, place in enumerate(places) if not at or places[at - 1] != place]


def wait(assistant: Assistant) -> None:
    """Waits until nothing is under way."""
    assert assistant.models.wait(TIMEOUT_S)


def only(assistant: Assistant, name: str) -> Card:
    """The card called `name`, which must be there."""
    return next(card for card in assistant.models.cards() if card.id == name)
