"""Puts another file in the place of a history that nothing has open; what was there is kept aside."""

import os
import secrets
from pathlib import Path

from desktop.errors import StoreLocked
from desktop.store.files import replace, sync_folder, written

_LOGS = ("-wal", "-shm", "-journal")


def take_place(prepared: Path, history: Path) -> None:
    """Gives a whole file the history's name. At each moment there is one of that name, old or new.

    Args:
        prepared: in a folder of the same disk, closed, under the vault's key.
        history: closed, and copied to the backups before.

    Raises:
        StoreLocked: another program has it open: its log would be taken for the new file's.
        StoreReadOnly, StoreFull: nothing was changed.
    """
    if any(_beside(history, end).exists() for end in _LOGS):
        raise StoreLocked(path=str(history))
    with written(history):
        replace(prepared, history)


def set_aside(history: Path) -> Path:
    """Keeps a damaged history, with its log, under another name beside it; the file stays as well.

    Returns:
        The kept file.

    Raises:
        StoreReadOnly, StoreFull: it cannot be kept.
    """
    kept = history.with_name(f"{history.stem}.damaged-{secrets.token_hex(4)}{history.suffix}")
    with written(kept):
        try:
            os.link(history, kept)
        except OSError:  # no links on this disk
            kept.write_bytes(history.read_bytes())
        for end in _LOGS:
            if _beside(history, end).exists():
                _beside(history, end).rename(_beside(kept, end))
        sync_folder(history.parent)
    return kept


def _beside(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)
