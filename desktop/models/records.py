"""The record of the models that were taken in: `library.json` in the data folder."""

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

import msgspec

from desktop.clinical.language import Text
from desktop.models.catalogue import CatalogueEntry, Signature
from desktop.models.disk import on_disk
from desktop.models.protocol import FileFacts
from desktop.models.small_file import held_file, replace_file
from desktop.models.split_files import parts_of, sha256_of_parts


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One model that was taken in, or one adapter on its `base`.

    `files` are those of the model or the adapter, as they were when they were hashed. `entry` is what the
    catalogue file `catalogue`, with a signature worth `signature`, said of it then; None for a file that no
    catalogue knows. `added_at` is in seconds since 1970.
    """

    id: str
    title: Text
    files: tuple[FileFacts, ...]
    added_at: float
    base: str = ""
    is_tested: bool = False
    entry: CatalogueEntry | None = None
    catalogue: str = ""
    signature: Signature = ""

    @property
    def sha256(self) -> str:
        """The SHA-256 of its files together; empty when one was not hashed."""
        return sha256_of_parts(parts_of(self.files))


class _Kept(msgspec.Struct, frozen=True):
    models: tuple[Record, ...] = ()


class Records:
    """Reads and writes the file.

    One that cannot be read may be a newer version's, which reads it again after the next update: it is
    left alone until it must be written, and then kept beside as `library.json.bad`. Paths inside its folder
    are written relative to it, so that the whole folder may move.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def all(self) -> tuple[Record, ...]:
        """All records, the newest first; none while the disk does not give them."""
        with self._lock, contextlib.suppress(OSError):
            records = tuple(_moved(record, self._absolute) for record in self._read() or ())
            return tuple(sorted(records, key=lambda record: record.added_at, reverse=True))
        return ()

    def get(self, name: str) -> Record | None:
        """The record with the id `name`."""
        return next((record for record in self.all() if record.id == name), None)

    def put(self, record: Record) -> None:
        """Adds the record, or replaces the one with its id. Raises `CopyFailed`."""
        self._change(lambda records: (*(r for r in records if r.id != record.id), record))

    def drop(self, names: set[str]) -> None:
        """Forgets the records with these ids. Raises `CopyFailed`."""
        self._change(lambda records: tuple(r for r in records if r.id not in names))

    def _change(self, change: Callable[[tuple[Record, ...]], tuple[Record, ...]]) -> None:
        with self._lock, held_file(self._path):
            with on_disk(self._path):  # what cannot be read just now must not be replaced by less
                written = self._read()
            if written is None:
                with contextlib.suppress(OSError):
                    self._path.replace(self._path.with_name(self._path.name + ".bad"))
            present = tuple(_moved(record, self._absolute) for record in written or ())
            records = tuple(_moved(record, self._relative) for record in change(present))
            content = msgspec.json.format(msgspec.json.encode(_Kept(records)), indent=2)
            replace_file(self._path, content)

    def _read(self) -> tuple[Record, ...] | None:
        """The records as they are written; None when they cannot be understood. Raises `OSError`."""
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=_Kept).models
        except FileNotFoundError:
            return ()
        except (msgspec.MsgspecError, UnicodeDecodeError):
            return None

    def _absolute(self, path: str) -> str:
        return str(self._path.parent / path)

    def _relative(self, path: str) -> str:
        folder = self._path.parent
        return Path(path).relative_to(folder).as_posix() if Path(path).is_relative_to(folder) else path


def _moved(record: Record, move: Callable[[str], str]) -> Record:
    files = tuple(msgspec.structs.replace(file, path=move(file.path)) for file in record.files)
    return msgspec.structs.replace(record, files=files)
