"""A listener for tests: keeps the engine's replies and waits for them."""

import threading
from collections.abc import Callable

from desktop.engine.protocol import Done, Failed, Loaded, Measured, Reading, Reply, Text

TIMEOUT_S = 120.0


class Replies:
    """Pass the object itself as the listener.

    Args:
        final: the kind of reply that ends the request, beside `Failed`.
        react: called with each reply, on the engine's thread.
    """

    def __init__(self, final: type = Done, react: Callable[[Reply], None] | None = None) -> None:
        self.all: list[Reply] = []
        self._final = final
        self._react = react
        self._changed = threading.Condition()

    def __call__(self, reply: Reply) -> None:
        with self._changed:
            self.all.append(reply)
            self._changed.notify_all()
        if self._react is not None:
            self._react(reply)

    @property
    def text(self) -> str:
        return "".join(reply.text for reply in self.all if isinstance(reply, Text))

    @property
    def readings(self) -> list[Reading]:
        return [reply for reply in self.all if isinstance(reply, Reading)]

    @property
    def finals(self) -> list[Reply]:
        return [reply for reply in self.all if isinstance(reply, self._final | Failed)]

    def wait_for(self, kind: type) -> None:
        """Waits for a reply of this kind."""
        with self._changed:
            assert self._changed.wait_for(
                lambda: any(isinstance(reply, kind) for reply in self.all), TIMEOUT_S
            )

    def final(self) -> Reply:
        """Waits for the final reply, which is the only one and the last."""
        with self._changed:
            assert self._changed.wait_for(lambda: self.finals, TIMEOUT_S), self.all[-3:]
        assert self.finals == self.all[-1:]
        return self.all[-1]

    def done(self) -> Done:
        final = self.final()
        assert isinstance(final, Done), final
        return final

    def loaded(self) -> Loaded:
        final = self.final()
        assert isinstance(final, Loaded), final
        return final

    def measured(self) -> Measured:
        final = self.final()
        assert isinstance(final, Measured), final
        return final

    def failed(self) -> Failed:
        final = self.final()
        assert isinstance(final, Failed), final
        return final
