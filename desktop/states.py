"""The encrypted states on disk: where each conversation's is, how old, and how much all of them may take."""

import base64
import contextlib
import os
import re
from collections.abc import Callable, Container, Iterator
from pathlib import Path

import msgspec

from desktop.engine import state_file
from desktop.engine.protocol import State
from desktop.errors import StoreError
from desktop.privacy.keys import derived

_SUFFIX = ".state"
# An id of ours becomes a file's name. Windows gives names of up to four letters (con, com1) to devices.
_USABLE_ID = re.compile(r"[0-9a-z][0-9a-z_-]{4,63}")


class _File(msgspec.Struct, frozen=True, order=True):
    """A state on disk. Sorts by the time of its last use, in nanoseconds."""

    used_ns: int
    path: Path
    size_bytes: int


class States:
    """The folder of states, one file a conversation. It is a cache: no fault of the disk is ever raised.

    Files with names of others stay untouched.

    Args:
        folder: made when it is first needed.
        key: gives the history's key; each conversation's states are sealed with one of their own.
        budget_bytes: what all of them may take; 0 keeps none on disk.
    """

    def __init__(self, folder: Path, key: Callable[[], bytes], budget_bytes: int) -> None:
        self._folder = folder
        self._key = key
        self._budget_bytes = budget_bytes

    def of(self, conversation_id: str, model_sha256: str) -> State:
        """Where the state of a conversation with a model is kept.

        In memory only (an empty path) when the model's SHA-256 is not known yet, nothing is to be
        kept, the history's key cannot be had, or the id cannot be a file's name.
        """
        path = self._path(conversation_id)
        if path is None or not model_sha256 or self._budget_bytes <= 0:
            return State(name=conversation_id)
        try:
            key = derived(self._key(), f"state of the conversation {conversation_id}")
        except StoreError:
            return State(name=conversation_id)
        with contextlib.suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sealing = base64.b64encode(key).decode("ascii")
        return State(name=conversation_id, path=str(path), key=sealing, model_sha256=model_sha256)

    def touch(self, conversation_id: str) -> None:
        """Notes that a conversation's state was used now: the ones not used for longest leave first."""
        path = self._path(conversation_id)
        if path is not None:
            with contextlib.suppress(OSError):
                os.utime(path)

    def trim(self) -> None:
        """Removes what dead workers left unfinished and, beyond the budget, the oldest states."""
        for _, path in self._unfinished():
            state_file.remove_abandoned(path)
        files = sorted(self._files())
        excess_bytes = sum(file.size_bytes for file in files) - self._budget_bytes
        for file in files:
            if excess_bytes <= 0:
                return
            if _removed(file.path):
                excess_bytes -= file.size_bytes

    def delete(self, conversation_id: str) -> None:
        """Removes the state of a conversation; one that is just being written comes to nothing."""
        self._remove(lambda found: found == conversation_id)

    def keep_only(self, conversation_ids: Container[str]) -> None:
        """Removes the states of all other conversations: they were purged, or another history is open."""
        self._remove(lambda found: found not in conversation_ids)

    def _remove(self, unwanted: Callable[[str], bool]) -> None:
        # The unfinished first: one that gets its name meanwhile is then found under it.
        for conversation_id, path in self._unfinished():
            if unwanted(conversation_id):
                _removed(path)
        for file in self._files():
            if unwanted(file.path.stem):
                _removed(file.path)

    def _path(self, conversation_id: str) -> Path | None:
        if not _USABLE_ID.fullmatch(conversation_id):
            return None
        return self._folder / f"{conversation_id}{_SUFFIX}"

    def _files(self) -> list[_File]:
        return [
            _File(used_ns=status.st_mtime_ns, path=path, size_bytes=status.st_size)
            for path, status in self._entries()
            if _conversation_id(path.name)
        ]

    def _unfinished(self) -> list[tuple[str, Path]]:
        """The unfinished files, each with its conversation's id."""
        named = ((state_file.name_of_whole(path.name), path) for path, _ in self._entries())
        ids = ((_conversation_id(name or ""), path) for name, path in named)
        return [(conversation_id, path) for conversation_id, path in ids if conversation_id]

    def _entries(self) -> Iterator[tuple[Path, os.stat_result]]:
        with contextlib.suppress(OSError), os.scandir(self._folder) as entries:
            for entry in entries:
                with contextlib.suppress(OSError):
                    if entry.is_file(follow_symlinks=False):
                        yield Path(entry.path), entry.stat(follow_symlinks=False)


def _conversation_id(name: str) -> str | None:
    """The conversation whose state has this name; None for the files of others."""
    conversation_id = name.removesuffix(_SUFFIX)
    usable = name.endswith(_SUFFIX) and _USABLE_ID.fullmatch(conversation_id)
    return conversation_id if usable else None


def _removed(path: Path) -> bool:
    """Removes a file; False when it is still there."""
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return False
    return True
