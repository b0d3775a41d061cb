"""The SHA-256 of each model file, worked out once and kept until the file changes."""

import contextlib
from pathlib import Path

import msgspec

from desktop.errors import ModelMissing
from desktop.models.library import sha256_of


class _Known(msgspec.Struct, frozen=True):
    size_bytes: int
    modified_ns: int
    sha256: str


class Fingerprints:
    """A small file beside the models; losing it costs only the time to read the models again."""

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
        if found := self.known(model):
            return found
        try:
            status = model.stat()
        except OSError as error:
            raise ModelMissing(path=str(model)) from error
        digest = sha256_of(model)
        known = self._load() | {str(model): _Known(status.st_size, status.st_mtime_ns, digest)}
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_bytes(msgspec.json.encode(known))
        return digest

    def _load(self) -> dict[str, _Known]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, _Known])
        except (OSError, msgspec.MsgspecError):
            return {}
