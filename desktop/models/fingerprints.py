"""The SHA-256 of each model file, worked out once and kept until the file changes."""

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from desktop.errors import ModelMissing

SLICE_BYTES = 64 * 1024 * 1024


class _Known(msgspec.Struct, frozen=True):
    size_bytes: int
    modified_ns: int
    sha256: str


class Fingerprints:
    """A small file in the data folder; losing it costs only the time to read the models again."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def known(self, model: Path) -> str:
        """The SHA-256 if it was worked out before for the file as it is now, else an empty string."""
        try:
            status = model.stat()
        except OSError:
            return ""
        found = self._load().get(str(model))
        unchanged = found and (found.size_bytes, found.modified_ns) == (status.st_size, status.st_mtime_ns)
        return found.sha256 if found and unchanged else ""

    def sha256(self, model: Path) -> str:
        """The SHA-256 of `model` as 64 hexadecimal digits. Raises `ModelMissing`."""
        return next(filter(None, self.steps(model)))

    def steps(self, model: Path) -> Iterator[str]:
        """Works it out in slices: empty strings while it goes on, then the SHA-256.

        Raises:
            ModelMissing: the file cannot be read.
        """
        if found := self.known(model):
            yield found
            return
        digest = hashlib.sha256()
        try:
            status = model.stat()
            with model.open("rb") as file:
                while chunk := file.read(SLICE_BYTES):
                    digest.update(chunk)
                    yield ""
        except OSError as error:
            raise ModelMissing(path=str(model)) from error
        known = self._load() | {str(model): _Known(status.st_size, status.st_mtime_ns, digest.hexdigest())}
        with contextlib.suppress(OSError):
            self._path.write_bytes(msgspec.json.encode(known))
        yield digest.hexdigest()

    def _load(self) -> dict[str, _Known]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, _Known])
        except (OSError, msgspec.MsgspecError):
            return {}
