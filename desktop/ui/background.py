"""The one way off the GUI thread: work runs on the store's thread, its outcome comes back here."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from desktop.errors import DesktopError, InternalFault

_T = TypeVar("_T")
Failure = Callable[[DesktopError], None]


class Background(QObject):
    """Runs work through the assistant's `submit`, in order, one at a time.

    Signals:
        failed: an error of work that was given no `failure` of its own.
    """

    failed = Signal(object)
    _called = Signal(object, object)

    def __init__(self, submit: Callable[[Callable[[], Any]], "Future[Any]"]) -> None:
        super().__init__()
        self._submit = submit
        self._closed = False
        self._called.connect(lambda callback, value: callback(value))

    def run(
        self,
        work: Callable[[], _T],
        *,
        success: Callable[[_T], None] | None = None,
        failure: Failure | None = None,
    ) -> None:
        """Runs `work`; then `success` with its result, or `failure` with its `DesktopError`.

        Both are called on the GUI thread. An error that is none of ours is a bug: `failure` gets an
        `InternalFault`, so that nothing stays busy, and the error is raised on the GUI thread.
        After `close` nothing is run any more.
        """
        if self._closed:
            return
        future = self._submit(work)
        future.add_done_callback(lambda done: self._report(done, success, failure or self.failed.emit))

    def close(self) -> None:
        """The window is going: no more work, and what is under way is not reported."""
        self._closed = True

    def call(self, callback: Callable[[Any], None], value: object) -> None:
        """Calls `callback(value)` on the GUI thread; may be used from any thread."""
        self._called.emit(callback, value)

    def _report(self, done: "Future[Any]", success: Callable[[Any], None] | None, failure: Failure) -> None:
        if self._closed or done.cancelled():
            return
        error = done.exception()
        if error is None:
            if success is not None:
                self.call(success, done.result())
        elif isinstance(error, DesktopError):
            self.call(failure, error)
        else:
            self.call(failure, InternalFault(problem=type(error).__name__))
            self.call(_raise, error)


def _raise(error: BaseException) -> None:
    raise error
