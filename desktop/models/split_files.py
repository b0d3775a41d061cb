"""Models of one or several files: their name, whether all is there, their one SHA-256."""

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from desktop.engine.split_gguf import shards
from desktop.errors import ModelIncomplete, ModelMissing
from desktop.models.disk import is_there
from desktop.models.protocol import FileFacts, ModelPart


def stem_of(path: Path) -> str:
    """A file's name without its ending and, where it is one of several, without its number."""
    return re.sub(r"-\d{5}-of-\d{5}$", "", path.stem)


def names_of(name: str) -> tuple[str, ...]:
    """The names of all files of the model that the file `name` belongs to, in their order."""
    return tuple(path.name for path in shards(Path(name)))


def require_all(path: Path) -> None:
    """Raises `ModelMissing` when none of the model's files is there, `ModelIncomplete` when one is not."""
    files = shards(path)
    missing = [file.name for file in files if not is_there(file)]
    if len(missing) == len(files):
        raise ModelMissing(path=str(path))
    if missing:
        raise ModelIncomplete(path=str(path), count=len(files), missing=", ".join(missing))


def parts_of(files: Sequence[FileFacts]) -> tuple[ModelPart, ...]:
    """Files on this PC as parts of a model."""
    return tuple(ModelPart(Path(file.path).name, file.size_bytes, file.sha256) for file in files)


def sha256_of_parts(parts: Sequence[ModelPart]) -> str:
    """The SHA-256 of a model: its file's, or that of the text of its SHA256SUMS; empty if one is unknown."""
    if not parts or not all(part.sha256 for part in parts):
        return ""
    if len(parts) == 1:
        return parts[0].sha256
    return hashlib.sha256(sums_of(parts).encode()).hexdigest()


def sums_of(parts: Sequence[ModelPart]) -> str:
    """The text of a SHA256SUMS file, as `sha256sum -c` reads it; a repository's folders are left out."""
    return "".join(f"{part.sha256}  {PurePosixPath(part.name).name}\n" for part in parts)
