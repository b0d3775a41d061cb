"""The model file that a file manager asks to open: a note for the window, also for one that is open."""

import contextlib
from pathlib import Path

from desktop.paths import Paths

_NOTE = "open-model"


def leave_note(paths: Paths, model: Path) -> None:
    """Says which model is to be taken in; where the folder cannot be written nothing is said."""
    with contextlib.suppress(OSError):
        (paths.data / _NOTE).write_text(str(model.absolute()), encoding="utf-8")


def take_note(paths: Paths) -> Path | None:
    """The model that was asked for, once; None when there is none or it is gone."""
    note = paths.data / _NOTE
    try:
        model = Path(note.read_text(encoding="utf-8"))
        note.unlink()
    except (OSError, UnicodeDecodeError):
        return None
    return model if model.is_file() else None
