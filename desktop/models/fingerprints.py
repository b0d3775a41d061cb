"""The SHA-256 of each model, worked out once and kept until one of its files changes."""

import contextlib
import hashlib
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from desktop.engine.split_gguf import shards
from desktop.errors import CopyFailed, ModelMissing
from desktop.models.protocol import FileFacts, ModelPart
from desktop.models.small_file import read_json, replace_file
from desktop.models.split_files import sha256_of_parts

SLICE_BYTES = 64 * 1024 * 1024


class _Known(msgspec.Struct, frozen=True):
    size_bytes: int
    modified_ns: int
    sha256: str


class Fingerprints:
    """A small file in the data folder; losing it costs only the time to read the models again.

    A model is named by its file, one that is split by any of its files.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def known(self, model: Path) -> str:
        """The SHA-256 if it was worked out before for the files as they are now, else an empty string."""
        known = self._load()
        return sha256_of_parts([ModelPart(file.name, 0, _unchanged(known, file)) for file in shards(model)])

    def remember(self, files: Iterable[FileFacts]) -> None:
        """Takes over what was worked out elsewhere."""
        self._add({file.path: _Known(file.size_bytes, file.modified_ns, file.sha256) for file in files})

    def sha256(self, model: Path) -> str:
        """The SHA-256 of `model` as 64 hexadecimal digits. Raises `ModelMissing`."""
        return next(filter(None, self.steps(model)))

    def steps(self, model: Path) -> Iterator[str]:
        """Works it out in slices: empty strings while it goes on, then the SHA-256.

        Raises:
            ModelMissing: a file cannot be read.
        """
        parts = []
        for file in shards(model):
            sha256 = _unchanged(self._load(), file)
            if not sha256:
                for sha256 in self._file_steps(file):
                    if not sha256:
                        yield ""
            parts.append(ModelPart(file.name, 0, sha256))
        yield sha256_of_parts(parts)

    def _file_steps(self, file: Path) -> Iterator[str]:
        digest = hashlib.sha256()
        try:
            status = file.stat()
            with file.open("rb") as opened:
                while chunk := opened.read(SLICE_BYTES):
                    digest.update(chunk)
                    yield ""
        except OSError as error:
            raise ModelMissing(path=str(file)) from error
        self._add({str(file): _Known(status.st_size, status.st_mtime_ns, digest.hexdigest())})
        yield digest.hexdigest()

    def _add(self, found: dict[str, _Known]) -> None:
        with self._lock, contextlib.suppress(CopyFailed):
            replace_file(self._path, msgspec.json.encode(self._load() | found))

    def _load(self) -> dict[str, _Known]:
        return read_json(self._path, dict[str, _Known]) or {}


def _unchanged(known: dict[str, _Known], file: Path) -> str:
    found = known.get(str(file))
    try:
        status = file.stat()
    except OSError:
        return ""
    is_same = found and (found.size_bytes, found.modified_ns) == (status.st_size, status.st_mtime_ns)
    return found.sha256 if found and is_same else ""
