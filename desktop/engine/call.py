"""One call of the engine: what it put into the pipe, and which replies it still waits for."""

import threading
from collections.abc import Callable

from desktop.engine.pipe import encoded
from desktop.engine.process import UntrustedReplyError, Worker
from desktop.engine.protocol import (
    Answer,
    Answered,
    Ask,
    AskMany,
    Done,
    Failed,
    Forget,
    Forgotten,
    Load,
    Loaded,
    Loading,
    Measure,
    Measured,
    Probe,
    Probed,
    Reading,
    Reply,
    Save,
    Saved,
    Text,
    Warm,
    Warmed,
    cancelled,
)
from desktop.errors import DesktopError

Listener = Callable[[Reply], None]
Work = Load | Ask | AskMany | Warm | Save | Forget | Measure | Probe
_ANSWERS: dict[type, tuple[type, ...]] = {
    Load: (Loading, Loaded),
    Ask: (Reading, Text, Done),
    AskMany: (Reading, Answered, Done),
    Warm: (Reading, Warmed),
    Save: (Saved,),
    Forget: (Forgotten,),
    Measure: (Measured,),
    Probe: (Probed,),
}
_FINAL = Loaded | Done | Warmed | Saved | Forgotten | Measured | Probed | Failed


class Call:
    """What one call of the engine put into the pipe, and what it still waits for.

    `silent` is the load that came before a question: only its progress is passed on. `dropped` is why
    no worker may see it any more.
    """

    def __init__(self, request: Work, silent: Load | None, listener: Listener) -> None:
        self.request = request
        self.listener = listener
        self.open: dict[int, Work] = {request.id: request}
        self.data = encoded(request)
        if silent is not None:
            self.open[silent.id] = silent
            self.data = encoded(silent) + self.data
        self.worker: Worker | None = None
        self.was_warm = False
        self.answered = False
        self.sent_again = False
        self.dropped: DesktopError | None = None
        self.told_loading = False
        self.stop_timer: threading.Timer | None = None

    @property
    def waits_for_load(self) -> bool:
        """Whether the model it needs is not loaded yet."""
        return any(isinstance(request, Load) for request in self.open.values())

    @property
    def lets_rest(self) -> bool:
        """Whether a worker may end that has this to do: it does it before, or it is not worth staying for."""
        request = self.request
        return isinstance(request, Save) or (isinstance(request, Warm) and request.is_beginning)

    def end_without_worker(self) -> Reply | None:
        """The end of what no other worker need do when there is none, or the one that was to do it is gone.

        What a worker had read is gone with it: there is nothing to keep, or to forget.
        """
        match self.request:
            case Save(id=number):
                return Saved(number, 0)
            case Forget(id=number):
                return Forgotten(number)
            case Warm(id=number, is_beginning=True):
                return Warmed(number, 0, 0, 0)
            case Ask(id=number) | AskMany(id=number) if self.stop_timer is not None:
                return cancelled(number)
            case _:
                return None

    def hear(self, reply: Answer) -> Answer | None:
        """Takes one reply of the worker; returns what the listener should hear of it.

        Raises:
            UntrustedReplyError: the reply does not answer what was asked.
        """
        request = self.open.get(reply.id)
        if request is None or not isinstance(reply, (*_ANSWERS[type(request)], Failed)):
            raise UntrustedReplyError
        self.answered = True
        if isinstance(reply, _FINAL):
            del self.open[reply.id]
        if request is self.request:
            return reply
        if isinstance(reply, Failed):
            return None  # it is heard through the question's own failure
        self.told_loading |= isinstance(reply, Loading)
        return reply if self.told_loading else None  # a model that was there already is no news
