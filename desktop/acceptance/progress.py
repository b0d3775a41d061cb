"""How far a test is, and who puts its questions."""

from typing import Protocol

import msgspec

from desktop.acceptance.report import Vignette
from desktop.answering import Listener
from desktop.clinical.language import Text
from desktop.clinical.shelf import Shelf
from desktop.conversation.consultation import AnswerLimits, Consultation, Question
from desktop.conversation.events import ModelState
from desktop.model_shelf.shelf import ModelShelf
from desktop.paths import Paths


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """How far the test is.

    `fraction` 0 to 1, `doing` what it does now, `vignettes` those that have ended of `total`,
    `remaining_s` about the seconds left; 0 while not known.
    """

    fraction: float
    doing: Text
    vignettes: tuple[Vignette, ...]
    total: int
    remaining_s: float


class Asker(Protocol):
    """Who puts the questions, as a doctor's are put: the assistant."""

    paths: Paths
    shelf: Shelf
    models: ModelShelf

    @property
    def model_state(self) -> ModelState: ...

    @property
    def is_answering(self) -> bool: ...

    def ask(
        self, question: Question, listener: Listener, *, model: str = "", limits: AnswerLimits | None = None
    ) -> Consultation: ...

    def connections(self) -> int: ...

    def stop(self) -> None: ...
