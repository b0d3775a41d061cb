"""What the watchers of the models see: the cards, and on them what is under way and what went wrong."""

import threading
from collections.abc import Callable

import msgspec

from desktop.errors import DesktopError, ModelError
from desktop.model_shelf.cards import ShelfCards
from desktop.model_shelf.work import Work
from desktop.models.cards import Card, Fit, Place, Watcher


class ShelfBoard:
    """Thread-safe; what reads files does so before it keeps others waiting.

    `used` tells the id of the chosen model, `fit` what was found out of whether a model fits.
    """

    def __init__(
        self, cards: ShelfCards, *, used: Callable[[], str], fit: Callable[[str], Fit | None]
    ) -> None:
        self._cards = cards
        self._used = used
        self._fit = fit
        self._lock = threading.RLock()
        self._watchers: list[Watcher] = []
        self._readings = 0
        self._shown: tuple[Card, ...] = ()
        self._shown_reading = 0
        self._work: Work | None = None
        self._strays: dict[str, Card] = {}
        self._problems: dict[str, DesktopError] = {}
        self._renamed: dict[str, str] = {}

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Tells `watcher` all cards now and at each change, until what is returned is called. Reads files."""
        self.cards()
        with self._lock:
            self._watchers.append(watcher)
            watcher(self._overlaid())

        def stop() -> None:
            with self._lock:
                if watcher in self._watchers:
                    self._watchers.remove(watcher)

        return stop

    def refresh(self) -> None:
        """Looks again at what is here, and tells the watchers. Reads files."""
        if self._watchers:
            self.cards()
            self.tell()

    def tell(self) -> None:
        """Tells the watchers how far it is."""
        with self._lock:
            for watcher in tuple(self._watchers):
                watcher(self._overlaid())

    def cards(self) -> tuple[Card, ...]:
        """All cards as they are now. Reads files."""
        with self._lock:
            self._readings += 1
            reading = self._readings
        shown = self._cards.all(self._used())
        with self._lock:
            if reading > self._shown_reading:  # a slow one shall not bring back what was
                self._shown, self._shown_reading = shown, reading
            return self._overlaid()

    def begin(self, work: Work, stray: Card | None) -> None:
        """Shows what begins now; `stray` is its card while there is no other."""
        with self._lock:
            self._work = work
            self._problems.pop(work.name, None)
            self._strays = {} if stray is None else {stray.id: stray}
            self.tell()

    def end(self, work: Work, began_as: str, error: DesktopError | None) -> None:
        """What was under way has ended, and its card may have got another id. Reads files."""
        with self._lock:
            if work.name != began_as:
                self._renamed[began_as] = work.name
            if error is not None:
                self._problems[work.name] = error
            self._work = None
        self.refresh()

    def problem(self, name: str) -> DesktopError | None:
        """What went wrong last with the model called `name`."""
        with self._lock:
            return self._problems.get(name)

    def settle(self, *names: str) -> bool:
        """Forgets what went wrong with these; whether one of them was nothing but a failed import."""
        with self._lock:
            for name in names:
                self._problems.pop(name, None)
            return any(self._strays.pop(name, None) is not None for name in names)

    def present_name(self, name: str) -> str:
        """The id of a card that once was called `name`."""
        with self._lock:
            return self._renamed.get(name, name)

    def close(self) -> None:
        """Tells nobody any more."""
        with self._lock:
            self._watchers.clear()

    def _overlaid(self) -> tuple[Card, ...]:
        shown = {card.id for card in self._shown}
        news = {*self._problems, self._work.name if self._work is not None else ""}
        strays = [
            msgspec.structs.replace(card, place="broken")
            for card in self._strays.values()
            if card.id in news - shown
        ]
        return tuple(self._with_news(card) for card in (*strays, *self._shown))

    def _with_news(self, card: Card) -> Card:
        work, fit = self._work, self._fit(card.id)
        if work is not None and work.name == card.id:
            return msgspec.structs.replace(
                card, place=work.place, transfer=work.transfer, problem=None, fit=fit
            )
        problem = self._problems.get(card.id, card.problem)
        is_bad = isinstance(problem, ModelError) and card.place == "installed"
        place: Place = "broken" if is_bad else card.place
        return msgspec.structs.replace(card, place=place, problem=problem, fit=fit)
