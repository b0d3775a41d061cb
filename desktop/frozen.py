"""What a bundle lacks of an ordinary start: streams without a console, an environment for other programs."""

import os
import sys

_LIBRARIES = "LD_LIBRARY_PATH"
_BEFORE = "LD_LIBRARY_PATH_ORIG"  # PyInstaller's start keeps here what the user had
_AFRESH = "PYINSTALLER_RESET_ENVIRONMENT"


def prepare() -> None:
    """Makes up for it; from source there is nothing to do."""
    if not getattr(sys, "frozen", False):
        return
    for name in ("stdin", "stdout", "stderr"):
        if getattr(sys, name) is None:  # a window's program on Windows
            setattr(sys, name, open(os.devnull, "r+", encoding="utf-8"))  # noqa: SIM115, PTH123
    if sys.platform not in {"win32", "darwin"}:
        tidy_environment()


def tidy_environment() -> None:
    """Gives the programs that this one starts the user's own library path back.

    A file manager that opened a folder would otherwise run on the bundle's libraries. Our own processes set
    the path again, as they are told to start afresh.
    """
    before = os.environ.pop(_BEFORE, None)
    os.environ.pop(_LIBRARIES, None)
    if before is not None:
        os.environ[_LIBRARIES] = before
    os.environ[_AFRESH] = "1"
