"""What a bug may print: where it is, never its message, which could hold a patient's words."""

import contextlib
import sys
import threading
import traceback
from collections.abc import Callable
from types import TracebackType

Note = Callable[[type[BaseException], TracebackType | None], None]


def keep_words_out_of_tracebacks(note: Note | None = None) -> None:
    """From now on an error that nobody caught prints its place and its kind alone, on any thread.

    `note` hears of it, also when this is called again without one.
    """
    if note is None and getattr(sys.excepthook, "__module__", "") == __name__:
        return

    def report(kind: type[BaseException], _: BaseException | None, trace: TracebackType | None) -> None:
        sys.stderr.write("".join(traceback.format_tb(trace)) + kind.__name__ + "\n")
        if note is not None:
            with contextlib.suppress(Exception):
                note(kind, trace)

    sys.excepthook = report
    threading.excepthook = lambda args: report(args.exc_type, args.exc_value, args.exc_traceback)
