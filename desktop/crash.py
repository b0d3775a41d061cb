"""What a bug may print: where it is, never its message, which could hold a patient's words."""

import sys
import threading
import traceback
from types import TracebackType


def keep_words_out_of_tracebacks() -> None:
    """From now on an error that nobody caught prints its place and its kind alone, on any thread."""
    sys.excepthook = _report
    threading.excepthook = lambda args: _report(args.exc_type, args.exc_value, args.exc_traceback)


def _report(kind: type[BaseException], _: BaseException | None, trace: TracebackType | None) -> None:
    sys.stderr.write("".join(traceback.format_tb(trace)) + kind.__name__ + "\n")
