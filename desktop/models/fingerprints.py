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

    def sha256(self, model: Path) -> str:
        """The SHA-256 of `model` as 64 hexadecimal digits. Raises `ModelMissing`."""
        try:
            status = model.stat()
        except OSError as error:
            raise ModelMissing(path=str(model)) from error
        known = self._load()
        found = known.get(str(model))
        if found and (found.size_bytes, found.modified_ns) == (status.st_size, status.st_mtime_ns):
            return found.sha256
        digest = sha256_of(model)
        known[str(model)] = _Known(status.st_size, status.st_mtime_ns, digest)
        with contextlib.suppress(OSError):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._path.write_bytes(msgspec.json.encode(known))
        return digest

    def _load(self) -> dict[str, _Known]:
        try:
            return msgspec.json.decode(self._path.read_bytes(), type=dict[str, _Known])
        except (OSError, msgspec.MsgspecError):
            return {}
