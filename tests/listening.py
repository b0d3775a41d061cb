"""A listener for tests: keeps an answer's events and waits for its end."""

import threading

from desktop.conversation.events import AnswerEvent, Ended, Wrote

TIMEOUT_S = 60.0


class Heard:
    """Pass the object itself as the listener."""

    def __init__(self) -> None:
        self.events: list[AnswerEvent] = []
        self._ended = threading.Event()
        self._wrote = threading.Event()

    def __call__(self, event: AnswerEvent) -> None:
        self.events.append(event)
        if isinstance(event, Wrote):
            self._wrote.set()
        if isinstance(event, Ended):
            self._wrote.set()
            self._ended.set()

    @property
    def text(self) -> str:
        """What was written so far."""
        return "".join(event.text for event in self.events if isinstance(event, Wrote))

    def wait_for_text(self) -> None:
        """Waits for the first text, or the end."""
        assert self._wrote.wait(TIMEOUT_S)

    def end(self) -> Ended:
        """Waits for the end and returns it."""
        assert self._ended.wait(TIMEOUT_S)
        last = self.events[-1]
        assert isinstance(last, Ended)
        return last
